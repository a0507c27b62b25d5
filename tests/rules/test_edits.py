from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st
from rows import each_row

from metalint.papers.paper import Value
from metalint.rules import edits
from metalint.rules.problems import Change, Remove, Replace, Rewrite, Split
from metalint.schema import compiling, protobuf_check
from metalint.text.edit import Edit, apply_edits, have_overlap
from metalint.text.parser import parse_document
from metalint.text.span import Span

SCHEMA = compiling.load_schema(compiling.PACKAGED / "paper.proto", "PaperInfo", compiling.PACKAGED, None)


def read(text: str) -> protobuf_check.Record:
    record = protobuf_check.admit_document(parse_document(text), SCHEMA)
    assert isinstance(record, protobuf_check.Record), (text, record)
    return record


def value(text: str, path: str) -> Value[str]:
    record = read(text)
    if path in record.messages:
        return Value("", record.messages[path], path)
    (entry,) = [one for one in record.entries if one.path == path]
    return Value(str(entry.value), entry.span, path)


def changed(text: str, *wanted: Change) -> str:
    found = edits.edits(parse_document(text), wanted)
    assert not have_overlap(found)
    known = edits.edit_literals(text, wanted)
    assert known is None or (known == found and not edits.moves_comments(parse_document(text), wanted))
    return apply_edits(text, found)


@each_row(
    ("text", "is_known"),
    [
        ('paper { title: "a" }', True),
        ("paper { title: 'a \"#\" b' }", True),
        ('paper { title: "a" "b" }', False),
        ('paper { title: "a" \'b\' "c" }', False),
        ('paper { title: "\\"" }', False),
    ],
)
def test_one_literal_is_written_anew_without_a_look_at_the_rest(text: str, is_known: bool) -> None:  # noqa: FBT001 - of a table
    change = Replace(value(text, "paper.title"), "d")
    assert edits.edit_literals(text, [change]) == (edits.edits(parse_document(text), [change]) if is_known else None)
    assert edits.edit_literals(text, [Remove(change.target)]) is None


@each_row(
    ("text", "new", "wanted"),
    [
        ('paper { title: "a" }', "b", 'paper { title: "b" }'),
        ("paper { title: 'a' }", "it's", r"paper { title: 'it\'s' }"),
        ('paper { title: "a" }', "'\"\\\n\t\x01", 'paper { title: "\'\\"\\\\\\n\\t\\001" }'),
        ('paper { title: "a" "b" \'c\' }', "d", 'paper { title: "d" }'),
        ('paper { title: "a" # one\n "b" # two\n}', "d", 'paper { title: "d" # one\n  # two\n}'),
        ('paper < title: "\\303\\274" >', "u", 'paper < title: "u" >'),
    ],
)
def test_replacing_touches_the_literal_only(text: str, new: str, wanted: str) -> None:
    assert changed(text, Replace(value(text, "paper.title"), new)) == wanted


def test_the_name_of_an_enum_stands_without_quotes() -> None:
    text = "keyword { words: none words: [low_rank] }"
    targets = value(text, "keyword.words[0]"), value(text, "keyword.words[1]")
    new = changed(text, *(Replace(one, "quantization") for one in targets))
    assert new == "keyword { words: quantization words: [quantization] }"


@each_row(
    ("text", "wanted"),
    [
        ('paper {\n  authors: "a"\n  url: "u"\n}\n', 'paper {\n  url: "u"\n}\n'),
        ('paper {\r\n  authors: "a"\r\n  url: "u"\r\n}\r\n', 'paper {\r\n  url: "u"\r\n}\r\n'),
        ('paper {\n  authors: "a",\n  url: "u"\n}\n', 'paper {\n  url: "u"\n}\n'),
        ('paper {\n  authors: "a"  # why\n}\n', "paper {\n  # why\n}\n"),
        ('paper {\n  authors: "a" # x\n    "b"\n  url: "u"\n}\n', 'paper {\n  # x\n  url: "u"\n}\n'),
        ('paper { authors: "a" url: "u" }', 'paper { url: "u" }'),
        ('paper { authors: "a"; url: "u" }', 'paper { url: "u" }'),
        ('paper{url:"u"authors:"a"abbr:"x"}', 'paper{url:"u"abbr:"x"}'),
        ('paper { authors: ["a"] }', "paper { }"),
        ('paper { authors: ["a", "b"] }', 'paper { authors: ["b"] }'),
        ('paper { authors: ["a",\n    # of b\n    "b"] }', 'paper { authors: [\n    # of b\n    "b"] }'),
    ],
)
def test_removing_takes_the_field_and_its_line(text: str, wanted: str) -> None:
    assert changed(text, Remove(value(text, "paper.authors[0]"))) == wanted


@each_row(
    ("text", "wanted"),
    [
        ('pub {\n}\n\nnote {\n  url: ""\n}\n', "pub {\n}\n"),
        ('pub {\r\n}\r\n\r\n \r\nnote { url: "" }\r\n', "pub {\r\n}\r\n"),
        ('pub {\n}\n\nnote { url: "" }', "pub {\n}"),
        ('pub {\n}\n\nnote { url: "" }\n\n# end\n', "pub {\n}\n\n\n# end\n"),
        ('\n\nnote { url: "" }\n', "\n\n"),
        ('pub {\n}\n\nnote { url: "" }  # why\n', "pub {\n}\n\n# why\n"),
    ],
)
def test_removing_the_last_field_leaves_no_blank_line_at_the_end(text: str, wanted: str) -> None:
    assert changed(text, Remove(value(text, "note"))) == wanted


@each_row(
    ("text", "wanted"),
    [
        ('paper { authors: ["a", "b"] }', 'paper { authors: ["a"] }'),
        ('paper { authors: ["a", # x\n "b"] }', 'paper { authors: ["a" # x\n ] }'),
        ('paper { authors: ["a", "b", "c"] }', 'paper { authors: ["a", "c"] }'),
        ('paper { authors: "a" authors: ["b"] }', 'paper { authors: "a" }'),
    ],
)
def test_removing_a_later_item_takes_one_comma(text: str, wanted: str) -> None:
    assert changed(text, Remove(value(text, "paper.authors[1]"))) == wanted


@each_row(
    ("text", "wanted"),
    [
        ('rating: 1\nnote {\n  url: ""\n}\n', "rating: 1\n"),
        ('rating: 1 note { url: "" }', "rating: 1 "),
        ('note { url: "" } rating: 1', "rating: 1"),
        ('note { url: "" }; rating: 1', "rating: 1"),
        ("note: <>\nrating: 1\n", "rating: 1\n"),
        ('# a\nnote {\n  # b\n  url: ""  # c\n}  # d\n', "# a\n# b\n# c\n# d\n"),
        ("  note { # b\n  }", "  # b"),
        ("note { # b\n} rating: 1\n", "# b\nrating: 1\n"),
        ("\trating: 1 note { # b\n\t# c\n\t} code {}\n", "\trating: 1 # b\n\t# c\n\tcode {}\n"),
        ("note {\r\n  # b\r\n}\r\nrating: 1\r\n", "# b\r\nrating: 1\r\n"),
    ],
)
def test_removing_a_message_keeps_its_comments(text: str, wanted: str) -> None:
    assert changed(text, Remove(value(text, "note"))) == wanted


@each_row(
    ("text", "wanted"),
    [
        ('paper {\n  authors: "ab"  # x\n}\n', 'paper {\n  authors: "a"\n  authors: "b"  # x\n}\n'),
        ('paper {\r\n\tauthors: "ab",\r\n}\r\n', 'paper {\r\n\tauthors: "a",\r\n\tauthors: "b",\r\n}\r\n'),
        ("paper { authors: 'ab' url: '' }", "paper { authors: 'a' authors: 'b' url: '' }"),
        ('paper { authors: ["ab", "c"] }', 'paper { authors: ["a", "b", "c"] }'),
        ('paper {\n  authors: "a" # x\n    "b"\n}\n', 'paper {\n  authors: "a" # x\n    \n  authors: "b"\n}\n'),
    ],
)
def test_splitting_writes_the_parts_as_the_whole_was_written(text: str, wanted: str) -> None:
    assert changed(text, Split(value(text, "paper.authors[0]"), ("a", "b"))) == wanted


def test_a_rewrite_is_its_edits() -> None:
    both = (Edit(Span(0, 1), ""), Edit(Span(3, 3), "x"))
    assert edits.edits(parse_document(" rating: 1"), [Rewrite(both)]) == list(both)


@dataclass(frozen=True)
class Paper:
    text: str
    entries: tuple[tuple[str, str], ...]


COMMENT = st.sampled_from(["# one", "# two", "#", '# "quoted" } ]', "# three\t"])
GAP = st.one_of(st.sampled_from(["", " ", "\n", "  ", "\n\n", "\t"]), COMMENT.map(lambda text: f" {text}\n  "))
BLANK = GAP.map(lambda gap: gap or " ")
WORD = st.text(st.sampled_from("ab ,ü'\"\\\n\t☃{}[]#"), max_size=4)


@st.composite
def literals(draw: st.DrawFn) -> str:
    parts = draw(st.lists(st.tuples(WORD, st.sampled_from("'\"")), min_size=1, max_size=3))
    quoted = ["".join(_escaped(char, mark) for char in word).join([mark, mark]) for word, mark in parts]
    return draw(GAP).join(quoted)


def _escaped(char: str, mark: str) -> str:
    return {"\n": "\\n", "\\": "\\\\", mark: "\\" + mark}.get(char, char)


@st.composite
def fields(draw: st.DrawFn, name: str) -> str:
    separator = draw(st.sampled_from(["", ",", ";"]))
    if name == "authors" and draw(st.booleans()):
        items = draw(st.lists(literals(), min_size=1, max_size=3))
        body = f",{draw(GAP)}".join(f"{item}{draw(GAP)}" for item in items)
        return f"authors:{draw(GAP)}[{draw(GAP)}{body}]{draw(GAP)}{separator}"
    return f"{name}{draw(GAP)}:{draw(GAP)}{draw(literals())}{draw(GAP)}{separator}"


@st.composite
def papers(draw: st.DrawFn) -> str:
    names = draw(st.lists(st.sampled_from(["title", "abbr", "url", "authors", "authors"]), max_size=4, unique=False))
    once = [name for at, name in enumerate(names) if name == "authors" or name not in names[:at]]
    inner = [draw(fields(name)) + draw(BLANK) for name in once]
    brackets = draw(st.sampled_from(["{}", "<>"]))
    paper = f"paper{draw(GAP)}{brackets[0]}{draw(GAP)}{''.join(inner)}{brackets[1]}"
    note = f"note {{{draw(GAP)}url:{draw(GAP)}{draw(literals())}{draw(GAP)}}}"
    blocks = [paper, note, "rating: 3"]
    text = "".join(block + draw(BLANK) for block in draw(st.permutations(blocks)))
    return text.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))


def comments(text: str) -> list[str]:
    return [text[start:end].rstrip("\r") for kind, start, end in parse_document(text).tokens if kind == "comment"]


def said(record: protobuf_check.Record) -> list[tuple[str, object]]:
    """What a record says, without the indexes that move when elements come and go."""
    return [(one.path.partition("[")[0], one.value) for one in record.entries]


@given(papers(), st.data())
def test_only_the_target_changes_and_comments_stay(text: str, data: st.DataObject) -> None:
    record = read(text)
    strings = [one for one in record.entries if one.kind == "string"]
    entry = data.draw(st.sampled_from(strings))
    at = record.entries.index(entry)
    target = Value(str(entry.value), entry.span, entry.path)
    choices = [Replace(target, data.draw(WORD)), Remove(target)]
    if "[" in entry.path:
        choices.append(Split(target, tuple(data.draw(st.lists(WORD, min_size=2, max_size=3)))))
    change = data.draw(st.sampled_from(choices))
    new = changed(text, change)
    parts = change.parts if isinstance(change, Split) else (change.new,) if isinstance(change, Replace) else ()
    field = entry.path.partition("[")[0]
    before = said(record)
    assert said(read(new)) == [*before[:at], *((field, part) for part in parts), *before[at + 1 :]]
    assert comments(new) == comments(text)
    assert list(read(new).messages) == list(record.messages)


@given(papers(), st.sampled_from(["paper", "note"]))
def test_a_message_goes_as_a_whole(text: str, path: str) -> None:
    record = read(text)
    new = changed(text, Remove(Value("", record.messages[path], path)))
    after = read(new)
    assert said(after) == [one for one in said(record) if not one[0].startswith(path + ".")]
    assert set(after.messages) == {"paper", "note"} - {path}
    assert comments(new) == comments(text)
