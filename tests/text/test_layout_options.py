"""Options of txtpbfmt in the header of a file, against the `txtpbfmt` binary."""

from __future__ import annotations

import shutil

import pytest
from conftest import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from layouts import known_differences, laid_out, meaning, needs_txtpbfmt, texts, txtpbfmt
from rows import each_row

from metalint.text.cst import Document
from metalint.text.layout import Layout, format_document, lay_out
from metalint.text.options import NO_OPTIONS, LayoutOptions, read_options
from metalint.text.parser import parse_document
from metalint.text.span import Span
from metalint.util.limits import ParseOptions

SORTED = "sort_fields_by_field_name"
BY_CONTENT = "sort_repeated_fields_by_content"
UNIQUE = "remove_duplicate_values_for_repeated_fields"
EXPANDED = "# txtpbfmt: expand_all_children, wrap_strings_at_column=12\n\n"
FLAGS = [
    "allow_triple_quoted_strings", "allow_unnamed_nodes_everywhere", "expand_all_children", "preserve_angle_brackets",
    "skip_all_colons", "smartquotes", SORTED, BY_CONTENT, UNIQUE, "sort_repeated_fields_by_subfield=a",
    "sort_repeated_fields_by_subfield=paper.bc", "wrap_strings_at_column=17", "wrap_strings_at_column=0",
    "wrap_html_strings", "wrap_strings_after_newlines", "on",
]  # fmt: skip


@each_row(
    ("options", "text", "expected"),
    [
        ("expand_all_children", "a{b:1} c{} d:[{a:1},{}] e:[1,2]",
         "a {\n  b: 1\n}\nc {\n}\nd: [ { a: 1 }, {} ]\ne: [1, 2]\n"),
        ("expand_all_children", "a:[\n{b{c:1}}\n]", "a: [\n  {\n    b {\n      c: 1\n    }\n  }\n]\n"),
        ("expand_all_children=3", "a{b:1}", "a {\n  b: 1\n}\n"),
        ("skip_all_colons", "a:{b:{}} c:[{d:1}] e:1", "a { b {} }\nc: [ { d: 1 } ]\ne: 1\n"),
        ("preserve_angle_brackets", "a<b:1> c:<\n> d<> e{}", "a < b: 1 >\nc: <\n>\nd <>\ne {}\n"),
        ("smartquotes", r'a:"x\"y" b:"it\'s \"q\"" c:' + "'z' d:'\\\\\\n'",
         "a: 'x\"y'\nb: \"it's \\\"q\\\"\"\nc: \"z\"\nd: \"\\\\\\n\"\n"),
        ("smartquotes", r"""a:"\X41" b:"\x41\"" """, "a: \"\\X41\"\nb: '\\x41\"'\n"),
        (SORTED, "b:1\na:2\n# c\nB {z:1 y:2}\nb:0\n", "# c\nB { y: 2 z: 1 }\na: 2\nb: 1\nb: 0\n"),
        (SORTED, "c: [2, 1]\n# x\n# y\nb: 1\n# z\na: 1\n", "# z\na: 1\n# x\n# y\nb: 1\nc: [2, 1]\n"),
        (SORTED, "m {\nb:1\n\na:2\n# end\n}", "m {\n  # end\n\n  a: 2\n  b: 1\n}\n"),
        (BY_CONTENT, "b:3\nb:1 # one\nc:2\nb:0\n", "b: 1  # one\nb: 3\nc: 2\nb: 0\n"),
        (BY_CONTENT, "b:10 b:9 b:[3] b:'x' b:[2,1] m{a:2} m{a:1}",
         'b: [1, 2]\nb: "x"\nb: 10\nb: [3]\nb: 9\nm { a: 2 }\nm { a: 1 }\n'),
        (BY_CONTENT, "b: [\n3, # three\n# one\n1\n# end\n]", "b: [\n  # one\n  1,\n  3  # three\n  # end\n]\n"),
        (BY_CONTENT, 'b: ["c", "b", 1]\nb: [\n"c",\n"b"\n]', 'b: ["b", "c", 1]\nb: [\n  "b",\n  "c"\n]\n'),
        (f"{BY_CONTENT}, sort_repeated_fields_by_subfield=b", "l: [\n{b:2},\n{b:1}\n]",
         "l: [\n  { b: 1 },\n  { b: 2 }\n]\n"),
        (UNIQUE, "b:1\nb:1\n\nb:1\nc:1\nb:[1]\nb:[1,1] b:[1,1] m{a:1 a:1} m{a:1}",
         "b: 1\n\nc: 1\nb: [1, 1]\nb: [1, 1]\nm { a: 1 }\nm { a: 1 }\n"),
        (SORTED, "m{b:1\n# x\n \nB:2}", "m {\n  # x\n  B: 2\n  b: 1\n}\n"),
        ("sort_repeated_fields_by_subfield=b", "m{a:1 b:2} m{b:1} n{b:9} m{a:3} l:[{b:2},{b:1}]",
         "m { b: 1 }\nm { a: 1 b: 2 }\nn { b: 9 }\nm { a: 3 }\nl: [ { b: 1 }, { b: 2 } ]\n"),
        ("sort_repeated_fields_by_subfield=b", 'm{b:"x"} m:[{b:"a"}] m{c:1} m{b:"a"} m{b:[1,2]}',
         'm: [ { b: "a" } ]\nm { c: 1 }\nm { b: [1, 2] }\nm { b: "a" }\nm { b: "x" }\n'),
        ("sort_repeated_fields_by_subfield=b", "l: [\n{b:2},\n# alone\n\n# of next\n{b:1} # one\n# end\n]",
         "l: [\n  # alone\n  # end\n\n  # of next\n  { b: 1 },  # one\n  { b: 2 }\n]\n"),
        (SORTED, "l: [\n{b:2},\n\n# x\n{b:1}\n]", "l: [\n  { b: 2 },\n\n  # x\n  { b: 1 }\n]\n"),
        ("sort_repeated_fields_by_subfield=n.b", "m{b:2} m{b:1} n{b:9} n{b:8}",
         "m { b: 2 }\nm { b: 1 }\nn { b: 8 }\nn { b: 9 }\n"),
        ("wrap_strings_at_column=20", 'a:"the quick brown fox"\nm{b:"the quick brown fox jumps"}\nc: "short" "er"',
         'a:\n  "the quick brown "\n  "fox"\nm { b: "the quick brown fox jumps" }\nc:\n  "short"\n  "er"\n'),
        ("wrap_strings_at_column=20", 'm {\na: "one two" # c\n "three four five six" # d\n}',
         'm {\n  a:\n    "one twothree "  # c\n    "four five six"  # d\n}\n'),
        ("wrap_strings_at_column=20", 'a: "<b>the quick brown fox</b>"', 'a: "<b>the quick brown fox</b>"\n'),
        ("wrap_strings_at_column=20, wrap_html_strings", 'a: "<b>the quick brown</b>"',
         'a:\n  "<b>the quick "\n  "brown</b>"\n'),
        ("wrap_strings_at_column=20", 'a: "ééééé ééééé ééééé"', 'a:\n  "ééééé ééééé "\n  "ééééé"\n'),
        ("wrap_strings_at_column=20", 'a: ["the quick brown fox", "x"]', 'a: ["the quick brown fox", "x"]\n'),
        ("wrap_strings_at_column=20, expand_all_children", 'a:[{b:"one two three four"}]',
         'a: [ { b: "one two three four" } ]\n'),
        ("wrap_strings_at_column=20, expand_all_children", 'c:[ # x\n{b:"the quick brown fox"}]',
         'c: [\n  # x\n  {\n    b:\n      "the quick "\n      "brown fox"\n  }\n]\n'),
        ("wrap_strings_at_column=6", 'a: "aa" # x\n "bb cc"', 'a: "aabb cc"  # x\n'),
        ("wrap_strings_at_column=9, wrap_strings_at_column=20", 'a: "the quick brown"', 'a: "the quick brown"\n'),
        ("wrap_strings_at_column=-5", 'a: "the quick brown"', 'a: "the quick brown"\n'),
        ("wrap_strings_after_newlines", r'a:"one\n" b:"one\ntwo\n" # c',
         'a: "one\\n"\nb:\n  "one\\n"  # c\n  "two\\n"\n'),
        ("wrap_strings_after_newlines", r'm{a:"one\ntwo"} b:"\x01\x02\ntwo" c:"\x01 <b>and more text</b>\ntwo"',
         'm { a: "one\\ntwo" }\nb: "\\x01\\x02\\ntwo"\nc:\n  "\\x01 <b>and more text</b>\\n"\n  "two"\n'),
        ("wrap_strings_after_newlines, wrap_strings_at_column=20", r'a:"the quick\nbrown fox jumps over"',
         'a:\n  "the quick\\n"\n  "brown fox jumps over"\n'),
        ("allow_triple_quoted_strings, on", "a:'x'", 'a: "x"\n'),
    ],
)  # fmt: skip
def test_as_txtpbfmt_does(options: str, text: str, expected: str) -> None:
    header = f"# txtpbfmt: {options}\n\nA: 0\n"
    found = laid_out(header + text)
    assert found == header + expected
    assert laid_out(found) == found
    if shutil.which("txtpbfmt"):
        assert txtpbfmt(header + text) == found


@each_row(
    ("text", "expected"),
    [
        # txtpbfmt moves the header with the first field, and no longer finds it in its second run
        (f"# txtpbfmt: {SORTED}\nb: 1\na: 2\n", f"# txtpbfmt: {SORTED}\na: 2\nb: 1\n"),
        (
            f"# MIT\n# txtpbfmt: {SORTED}\n\n# proto-message: P\n# metalint: ignore-file[x] y\n# of b\nb: 1\na: 2",
            f"# MIT\n# txtpbfmt: {SORTED}\n\n# proto-message: P\n# metalint: ignore-file[x] y\na: 2\n# of b\nb: 1\n",
        ),
        # txtpbfmt drops the comments of what it removes
        (f"# txtpbfmt: {UNIQUE}\n\na: 1\n# x\na: 1  # y\nb: 2\n", f"# txtpbfmt: {UNIQUE}\n\na: 1\n# x\n# y\nb: 2\n"),
        (f"# txtpbfmt: {UNIQUE}\n\na: 1\na: [\n  # x\n  1\n]\n", f"# txtpbfmt: {UNIQUE}\n\na: 1\n# x\n"),
        (
            f"# txtpbfmt: {UNIQUE}\n\na: 1\n# x\na: 1\n# y\na: 1  # z\nb: 2\n",
            f"# txtpbfmt: {UNIQUE}\n\na: 1\n# x\n# y\n# z\nb: 2\n",
        ),
        # txtpbfmt puts a blank more behind the 2
        (
            f"# txtpbfmt: {UNIQUE}\n\na: [{{b:1}}, 2] a: [{{b:2}}, 2]",
            f"# txtpbfmt: {UNIQUE}\n\na: [ {{ b: 1 }}, 2 ]\na: [ {{ b: 2 }}, 2 ]\n",
        ),
        # txtpbfmt needs a second run
        (
            EXPANDED + 'c: # x\n[{b:"a bbb"}]',
            EXPANDED + 'c: [\n  # x\n  {\n    b:\n      "a "\n      "bbb"\n  }\n]\n',
        ),
        # txtpbfmt drops blanks where it breaks a line, and at the end
        (
            '# txtpbfmt: wrap_strings_at_column=20\n\na: "the quick  brown fox"\nb: "aaaaaaaaaaaaaaaa "\n',
            '# txtpbfmt: wrap_strings_at_column=20\n\na: "the quick  brown fox"\nb: "aaaaaaaaaaaaaaaa "\n',
        ),
        # txtpbfmt refuses adjacent strings in a list
        (
            f'# txtpbfmt: {BY_CONTENT}\n\na: ["z", "x" "y", "b"]\n',
            f'# txtpbfmt: {BY_CONTENT}\n\na: [\n  "x"\n  "y",\n  "b",\n  "z"\n]\n',
        ),
        # txtpbfmt makes one value of all in a list that stands on several lines
        (
            '# txtpbfmt: wrap_strings_at_column=20\n\na: [\n  "the quick brown fox",\n  "x"\n]\n',
            '# txtpbfmt: wrap_strings_at_column=20\n\na: [\n  "the quick brown fox",\n  "x"\n]\n',
        ),
        # txtpbfmt moves comments behind the string, and needs a second run
        (
            '# txtpbfmt: wrap_strings_at_column=9\n\na:\n  "aaaaaaaaa"\n  # x\n  "b"\n',
            '# txtpbfmt: wrap_strings_at_column=9\n\na:\n  "aaaaaaaaa"\n  # x\n  "b"\n',
        ),
        (
            '# txtpbfmt: wrap_strings_at_column=6\n\na:\n  "aa"\n  "bb"\n  # y\n  "cc dd"\n',
            '# txtpbfmt: wrap_strings_at_column=6\n\na:\n  "aa"\n  "bb"\n  # y\n  "cc dd"\n',
        ),
        (
            '# txtpbfmt: wrap_strings_at_column=6\n\na:\n  "aa"\n  "bb cc"  # y\n',
            '# txtpbfmt: wrap_strings_at_column=6\n\na:\n  "aa"\n  "bb cc"  # y\n',
        ),
        # txtpbfmt writes quotes that end the string
        (
            '# txtpbfmt: smartquotes, wrap_strings_at_column=20\n\na: \'the "quick"\' "it\'s brown fox jumps"\n',
            '# txtpbfmt: smartquotes, wrap_strings_at_column=20\n\na:\n  \'the "quick"\'\n  "it\'s brown fox jumps"\n',
        ),
    ],
)
def test_differs_by_design(text: str, expected: str) -> None:
    assert laid_out(text) == expected
    assert laid_out(expected) == expected
    if shutil.which("txtpbfmt"):
        assert txtpbfmt(text) != expected


@pytest.mark.slow
@needs_txtpbfmt
@settings(max_examples=examples(400), deadline=None)
@given(st.lists(st.sampled_from(FLAGS), min_size=1, max_size=3, unique=True), texts)
def test_generated_texts(options: list[str], text: str) -> None:
    """Where txtpbfmt loses neither value nor comment, the bytes are those of its runs, until they change nothing."""
    text = f"# txtpbfmt: {', '.join(options)}\n\n\n{text}"
    document = parse_document(text)
    if document.problems:
        return
    found = laid_out(text)
    as_set = UNIQUE in options
    assert unordered(parse_document(found), as_set=as_set) == unordered(document, as_set=as_set)
    assert laid_out(found) == found
    expected = txtpbfmt(text)
    if known_differences(document) or expected is None:
        return
    may_need_several = read_options(text).rearranges or "smartquotes" in options
    for _ in range(4 if may_need_several else 0):
        expected = txtpbfmt(expected or "")
    if expected and unordered(parse_document(expected), as_set=as_set) == unordered(document, as_set=as_set):
        assert found == expected


def unordered(document: Document, *, as_set: bool) -> object:
    """What a parser would read, in any order, and all comments."""
    fields, comments = meaning(document)

    def of(value: object) -> str:
        if isinstance(value, tuple):
            contents = [(name, of(one), isinstance(one, tuple)) for name, one in value]
            kept = set(contents) if as_set else ()
            return repr(sorted([one for one in contents if one[2] or not as_set] + [one for one in kept if not one[2]]))
        if isinstance(value, list):
            return of(value[0]) if len(value) == 1 else repr(sorted(map(of, value)))
        return repr(value)

    return of(fields), comments


@each_row(
    ("text", "expected"),
    [
        ("a: 1\n", NO_OPTIONS),
        ("a: 1\n# txtpbfmt: smartquotes\n", NO_OPTIONS),
        (" # txtpbfmt: smartquotes\n", NO_OPTIONS),
        (" \n# txtpbfmt: smartquotes\n", NO_OPTIONS),
        ("\r# txtpbfmt: smartquotes\n", NO_OPTIONS),
        ("X\n# txtpbfmt: smartquotes\n", NO_OPTIONS),
        ("# x\r\n\r\n#\ttxtpbfmt :smartquotes ,on\r\n", LayoutOptions(frozenset({"smartquotes", "on"}))),
        ("# txtpbfmt: wrap_strings_at_column= 8 \n", LayoutOptions(column=8)),
        (
            "# txtpbfmt: sort_repeated_fields_by_subfield=a.b.c, sort_repeated_fields_by_subfield=d\n",
            LayoutOptions(subfields=(("a", "b.c"), ("", "d"))),
        ),
        ("# txtpbfmt: sort_repeated_fields_by_subfield=\n", NO_OPTIONS),
        ("# x\n# txtpbfmt:\n", LayoutOptions(unsupported=("",), span=Span(4, 15))),
        ("# x\n\n# txtpbfmt: reverse_sort\n", LayoutOptions(unsupported=("reverse_sort",), span=Span(5, 29))),
        (
            "# txtpbfmt: smart_quotes\n# txtpbfmt: wrap_strings_at_column=1_0,reverse_sort, smart_quotes\n",
            LayoutOptions(unsupported=("smart_quotes", "wrap_strings_at_column=1_0", "reverse_sort"), span=Span(0, 24)),
        ),
    ],
)
def test_options_of(text: str, expected: LayoutOptions) -> None:
    assert read_options(text) == expected


@each_row(
    ("options", "changing", "others"),
    [
        (f"smartquotes, {SORTED}", (), ["smartquotes", SORTED]),
        (f"{UNIQUE}, smartquotes, {BY_CONTENT}", (UNIQUE, BY_CONTENT), ["smartquotes"]),
        (f"sort_repeated_fields_by_subfield=a, {UNIQUE}", (UNIQUE, "sort_repeated_fields_by_subfield"), []),
        ("sort_repeated_fields_by_subfield=a", ("sort_repeated_fields_by_subfield",), []),
    ],
)
def test_options_that_change_values_can_be_left_out(options: str, changing: tuple[str, ...], others: list[str]) -> None:
    found = read_options(f"# txtpbfmt: {options}, wrap_strings_at_column=20\n")
    assert found.changing_values == changing
    assert found.preserving_values() == LayoutOptions(frozenset(others), column=20)


def test_all_values_are_kept_where_that_is_asked_for() -> None:
    text = f"# txtpbfmt: {UNIQUE}, {BY_CONTENT}, sort_repeated_fields_by_subfield=c, {SORTED}\n"
    found = lay_out(parse_document(text + "b {c:2} b {c:1}\na:2 a:1 a:1"), keeps_values=True)
    assert found == Layout(text + "a: 2\na: 1\na: 1\nb { c: 2 }\nb { c: 1 }\n")


@needs_txtpbfmt
@pytest.mark.parametrize(
    "option", ["", "smart_quotes", "wrap_strings_at_column", "wrap_strings_at_column=x", "wrap_strings_at_column =3",
               "sort_repeated_fields_by_subfield", "reverse_sort", "smartquotes,", "Smartquotes"],
)  # fmt: skip
def test_what_txtpbfmt_refuses_is_not_supported(option: str) -> None:
    text = f"# txtpbfmt: {option}\na:1\n"
    assert txtpbfmt(text) is None
    assert read_options(text).unsupported
    assert format_document(parse_document(text)) == text


def test_what_is_removed_is_named() -> None:
    found = lay_out(parse_document(f"# txtpbfmt: {UNIQUE}\n\na: 'x'\nm {{ b: 1 b: 1 }}\na: \"x\"\n"))
    assert found.removed == ("b: 1", 'a: "x"')
    assert lay_out(parse_document("a: 1\na: 1\n")).removed == ()


@pytest.mark.parametrize(
    ("option", "text", "expected"),
    [
        (BY_CONTENT, "b: 1\n# x\n \nb: 0\n", "# x\nb: 0\n\nb: 1\n"),
        (SORTED, "a: 1\n\n", "\na: 1\n"),
    ],
)
def test_fields_are_sorted_until_none_moves(option: str, text: str, expected: str) -> None:
    header = f"# txtpbfmt: {option}\n"
    assert laid_out(f"{header}\n{text}") == header + expected


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_what_only_some_parsers_read_is_sorted_too(line_end: str) -> None:
    """Go refuses escapes in the names of types."""
    text = f"# txtpbfmt: {BY_CONTENT}\n[a/b%20c]: 2\n[a/b%20c]:\v1\n".replace("\n", line_end)
    expected = f"# txtpbfmt: {BY_CONTENT}\n[a/b%20c]: 1\n[a/b%20c]: 2\n".replace("\n", line_end)
    assert format_document(parse_document(text, ParseOptions(parsers=frozenset({"python"})))) == expected


def test_line_ends_stay() -> None:
    assert laid_out(f"# txtpbfmt: {SORTED}\r\nb:1\r\na:1") == f"# txtpbfmt: {SORTED}\r\na: 1\r\nb: 1\r\n"
