"""Layout against its oracle, the `txtpbfmt` binary, and where the two differ by design."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from metalint.text.cst import Document, Field, ListValue, Message, Scalar
from metalint.text.edit import apply
from metalint.text.layout import edits, layout
from metalint.text.lexer import lex
from metalint.text.literal import unescape
from metalint.text.parser import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

PAPERS = Path(__file__).parents[3] / "shared" / "data" / "papers" / "meta"
needs_txtpbfmt = pytest.mark.skipif(shutil.which("txtpbfmt") is None, reason="txtpbfmt is not installed")
needs_papers = pytest.mark.skipif(not PAPERS.is_dir(), reason="the real papers (../shared) are not here")
BLANK_BELOW_COMMENT = re.compile(r"#[^\n]*\n[ \t]*\n")


def txtpbfmt(text: str) -> str | None:
    """Return what the binary makes of `text`, or None if it refuses it."""
    done = subprocess.run(["txtpbfmt"], input=text.encode(), capture_output=True, timeout=10, check=False)
    return done.stdout.decode() if done.returncode == 0 else None


def laid_out(text: str) -> str:
    document = parse(text)
    assert not document.problems, text
    return layout(document)


def papers() -> list[str]:
    return [path.read_text(encoding="utf-8") for path in sorted(PAPERS.rglob("*.prototxt"))]


# -- which texts txtpbfmt loses something of, or needs two runs for


def known_differences(document: Document) -> set[str]:
    return set(_of_fields(document, document.fields, is_root=True))


def _of_fields(document: Document, fields: tuple[Field, ...], *, is_root: bool) -> Iterator[str]:
    for field in fields:
        between = document.text[field.name_span.end : field.value.span.start]
        if "#" in document.slice(field.name_span):
            yield "comment before value"
        if "#" in between and isinstance(field.value, Message):
            yield "comment before value"
        if "#" in between.split(":")[0] and isinstance(field.value, Scalar):
            yield "comment before value"
        if "#" in between and isinstance(field.value, ListValue) and _fits(document, field.value):
            yield "comment before one-line list"
        if BLANK_BELOW_COMMENT.search(between):
            yield "blank below comment"
        if field.separator:
            gap = document.text[field.value.span.end : field.separator.start]
            if gap.strip(" \t") or (gap and _has_messages(field.value) and not is_root):
                yield "loose separator"
        yield from _of_value(document, field.value)


def _of_value(document: Document, value: Scalar | Message | ListValue) -> Iterator[str]:
    text = document.slice(value.span)
    if isinstance(value, Scalar):
        if BLANK_BELOW_COMMENT.search(_without_strings(document, value)):
            yield "blank below comment"
    elif isinstance(value, Message):
        if "\n" not in text and _has_adjacent_strings(value):
            yield "adjacent strings in one line"
        yield from _of_fields(document, value.fields, is_root=False)
    else:
        if "\n" not in text and _has_adjacent_strings(value):
            yield "adjacent strings in one line"
        yield from _of_list(document, value)


def _of_list(document: Document, value: ListValue) -> Iterator[str]:
    starts = [value.span.start, *(item.span.end for item in value.items)]
    ends = [*(item.span.start for item in value.items), value.span.end]
    gaps = [document.text[start:end] for start, end in zip(starts, ends, strict=True)]
    if any("\n" in gap.split(",")[0] for gap in gaps[1:-1]):
        yield "loose separator"
    if not _has_messages(value) and any(BLANK_BELOW_COMMENT.search(gap) for gap in gaps[1:]):
        yield "blank below comment"
    if any(document.text[item.span.start] == "<" for item in value.items) or (
        not _has_messages(value) and _has_adjacent_strings(value)
    ):
        yield "odd list"
    for item in value.items:
        yield from _of_value(document, item)


def _fits(document: Document, value: ListValue) -> bool:
    return _has_messages(value) and "\n" not in document.slice(value.span)


def _without_strings(document: Document, value: Scalar) -> str:
    ends = zip(value.parts, value.parts[1:], strict=False)
    return "".join(document.text[left.end : right.start] + '""' for left, right in ends)


def _has_messages(value: Scalar | Message | ListValue) -> bool:
    return isinstance(value, Message) or (
        isinstance(value, ListValue) and any(isinstance(item, Message) for item in value.items)
    )


def _has_adjacent_strings(value: Scalar | Message | ListValue) -> bool:
    if isinstance(value, Scalar):
        return len(value.parts) > 1
    items = value.items if isinstance(value, ListValue) else [field.value for field in value.fields]
    return any(_has_adjacent_strings(item) for item in items)


# -- what must hold for every text


def meaning(document: Document) -> object:
    """What a parser would read, and all comments."""

    def of_value(value: Scalar | Message | ListValue) -> object:
        if isinstance(value, Scalar):
            text = document.slice(value.span)
            return b"".join(unescape(document.slice(part)) for part in value.parts) if value.kind == "string" else text
        if isinstance(value, Message):
            return of_fields(value.fields)
        return [of_value(item) for item in value.items]

    def of_fields(fields: tuple[Field, ...]) -> object:
        return tuple((field.name, of_value(field.value)) for field in fields)

    comments = sorted(document.text[at:end].rstrip("\r") for kind, at, end in document.tokens if kind == "comment")
    return of_fields(document.fields), comments


def check_lossless(text: str) -> None:
    document = parse(text)
    new = layout(document)
    assert meaning(parse(new)) == meaning(document)
    assert laid_out(new) == new
    assert apply(text, edits(text, new)) == new


def check_oracle(text: str) -> None:
    expected = txtpbfmt(text)
    assert laid_out(text) == expected


# -- tables


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("\n\n\n", ""),
        ("a: 1", "a: 1\n"),
        ("  a   :   1  \n", "a: 1\n"),
        ("\n\na: 1\n\n\n\nb: 2\n\n\n", "a: 1\n\nb: 2\n\n"),
        ("a<b<>>", "a { b {} }\n"),
        ("a: <\n>", "a: {\n}\n"),
        ("a{b:1;c:2,d:{}}", "a { b: 1 c: 2 d: {} }\n"),
        ("a{\nb:1 c:2}", "a {\n  b: 1\n  c: 2\n}\n"),
        ("a{\n\n\nb:1\n\n\n}", "a {\n\n  b: 1\n\n}\n"),
        ("a: [1,2 ,\t3]", "a: [1, 2, 3]\n"),
        ("a: [1,\n2]", "a: [\n  1,\n  2\n]\n"),
        ("a: [ ]  b: [\n]", "a: []\nb: [\n]\n"),
        ("a[{b:1},{}]", "a [ { b: 1 }, {} ]\n"),
        ("a: [{b:1},\n\n{}]", "a: [\n  { b: 1 },\n\n  {}\n]\n"),
        ("a: 'x'", 'a: "x"\n'),
        (r"""a: 'it\'s "x" \" \\'""", r'''a: "it\'s \"x\" \" \\"''' + "\n"),
        ('a: "x" \'y\'\n\n"z"', 'a:\n  "x"\n  "y"\n  "z"\n'),
        ("[ a . b / c ] : 1", "[a.b/c]: 1\n"),
        ("# only\n\n\n# comments", "# only\n\n# comments\n"),
        ("a: 1# x\n#y \nb {# z\n}# w\n", "a: 1  # x\n#y \nb {\n  # z\n}  # w\n"),
        ("a: 1, \nb: { \nc: 1\n}", "a: 1\n\nb: {\n\n  c: 1\n}\n"),
        ("a: 1, # of b\nb {}, # of b\n", "a: 1\n# of b\nb {}  # of b\n"),
        ("a: # x\n1", "a:\n  # x\n  1\n"),
        ("a: # x\n[1, # y\n# z\n2] # w", "a: [\n  # x\n  1,  # y\n  # z\n  2\n]  # w\n"),
        ("a: [ # x\n\n# y\n1]", "a: [\n  # x\n  \n  # y\n  1\n]\n"),
        ("# x\n \n# y\n\n \n# z\n", "# x\n# y\n\n# z\n"),
        ("a: " + '"' + "long " * 1000 + '"', "a: " + '"' + "long " * 1000 + '"\n'),
    ],
)
def test_layout(text: str, expected: str) -> None:
    assert laid_out(text) == expected
    check_lossless(text)
    if shutil.which("txtpbfmt"):
        check_oracle(text)


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ('a { b: "x" "y" } c {}', "adjacent strings in one line", 'a {\n  b:\n    "x"\n    "y"\n}\nc {}\n'),
        (
            'a: [{b: "x" "y"}]',
            "adjacent strings in one line",
            'a: [\n  {\n    b:\n      "x"\n      "y"\n  }\n]\n',
        ),
        ("a: # x\n[{b: 1}]", "comment before one-line list", "a: [\n  # x\n  { b: 1 }\n]\n"),
        ("a # x\n{ b: 1 }", "comment before value", "# x\na { b: 1 }\n"),
        ("a # x\n: # y\n{ b: 1 }", "comment before value", "# x\n# y\na: { b: 1 }\n"),
        ("a # x\n: 1", "comment before value", "# x\na: 1\n"),
        ("[a. # x\nb]: 1", "comment before value", "# x\n[a.b]: 1\n"),
        ('a:\n# x\n\n"y"', "blank below comment", 'a:\n  # x\n  "y"\n'),
        ('a: "x"\n# y\n\n"z"', "blank below comment", 'a:\n  "x"\n  # y\n  "z"\n'),
        (
            "a: [1,\n# x\n\n# y\n\n2\n# z\n\n]",
            "blank below comment",
            "a: [\n  1,\n  # x\n  # y\n  2\n  # z\n]\n",
        ),
        ("a { b {} , c: 1\n; }", "loose separator", "a {\n  b {}\n  c: 1\n}\n"),
        ("a: 1\n\n,\n\n", "loose separator", "a: 1\n\n"),
        ("a: [1 # x\n, # y\n2]", "loose separator", "a: [\n  1,  # x\n  # y\n  2\n]\n"),
        ("a: [<b: 1>]", "odd list", "a: [ { b: 1 } ]\n"),
        ('a: ["x" "y", "z"]', "odd list", 'a: [\n  "x"\n  "y",\n  "z"\n]\n'),
    ],
)
def test_differs_by_design(text: str, name: str, expected: str) -> None:
    assert name in known_differences(parse(text))
    assert laid_out(text) == expected
    check_lossless(text)
    if shutil.which("txtpbfmt"):
        assert txtpbfmt(text) != expected


@needs_txtpbfmt
@pytest.mark.parametrize(
    "text", ['a { b: "x" "y" } c {}', 'a: [{b: "x" "y"}]', 'a { b: [{c: "x" "y"}] d{} }', "a # x\n[{}]"]
)
def test_one_run_gives_what_two_of_txtpbfmt_give(text: str) -> None:
    assert laid_out(text) == txtpbfmt(txtpbfmt(text) or "")


@pytest.mark.parametrize(
    "text",
    [
        "# txtpbfmt: disable\na:1",
        "# about\n\n#txtpbfmt : expand_all_children, smartquotes\na:1",
        "# txtpbfmt: disable\r\na:1\r\n",
        "a:1\n# txtpbfmt: off\nb:1\n# txtpbfmt: on\n",
        "a:1 {",
    ],
)
def test_leaves_alone(text: str) -> None:
    assert layout(parse(text)) == text


def test_options_below_the_header_are_plain_comments() -> None:
    assert laid_out("a:1\n# txtpbfmt: disable\n") == "a: 1\n# txtpbfmt: disable\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a:1\r\n\r\nb:2", "a: 1\r\n\r\nb: 2\r\n"),
        ("a{b:1 # x\r\n}\r\n", "a {\r\n  b: 1  # x\r\n}\r\n"),
        ("a:1\r\nb:2\n", "a: 1\r\nb: 2\r\n"),
        ("a:1\nb:2\r\n", "a: 1\nb: 2\n"),
    ],
)
def test_keeps_line_ends(text: str, expected: str) -> None:
    assert laid_out(text) == expected
    check_lossless(text)


# -- real papers


@needs_papers
@needs_txtpbfmt
def test_real_papers() -> None:
    for text in papers():
        check_oracle(text)
        check_lossless(text)


@needs_papers
@needs_txtpbfmt
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.data_too_large])
@given(st.data())
def test_real_papers_salted(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(papers()))
    tokens = lex(text)
    salt = data.draw(st.dictionaries(st.integers(0, len(tokens)), st.sampled_from(SALT), min_size=1, max_size=6))
    pieces = [salt.get(at, "") + text[token.start : token.end] for at, token in enumerate(tokens)]
    check_text("".join(pieces) + salt.get(len(tokens), ""))


SALT = (
    "# x\n",
    " # x\n# y\n",
    "\n",
    "\n\n",
    " \n",
    "\n# x\n",
    " # x\n\n",
    "\n \n# x\n\n# y\n",
    "\t",
    ",",
    ";",
)


def check_text(text: str) -> None:
    document = parse(text)
    if document.problems:
        return
    check_lossless(text)
    if not known_differences(document):
        check_oracle(text)


# -- generated texts

BLANKS = ["", "", "", " ", " ", "\n", "\t", "\n\n", " \n", "\n \n", "\n\n\n"]
gap = st.sampled_from([*BLANKS, *BLANKS, " # x\n", "\n# y\n", "\n\n  # z'\"{\n\n", "# a\n# b\n", " # c\n \n# d\n\n\n"])
beside = st.sampled_from([" ", "\n", "\n\n", " # x\n", "  # y\n\n", "\n# z\n"])
string = st.sampled_from(['"x"', "'y'", "'q\"q'", r"'it\'s'", '"a # b"', '"{<"', '"é\\n"'])
strings = st.lists(st.tuples(string, gap), min_size=1, max_size=3).map(lambda parts: "".join(map("".join, parts)))
scalar = st.one_of(st.sampled_from(["1", "-2", "0.5", "RED", "true", "-inf"]), string)
name = st.sampled_from(["a", "bc", "paper", "[a.b]", "[ x.y / z.T ]"])
separator = st.sampled_from(["", "", "", ",", ";"])


def listed(items: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    item = st.tuples(gap, items, gap).map("".join)
    return st.lists(item, min_size=1, max_size=3).map(lambda items: "[" + ",".join(items) + "]")


def message(fields: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(st.sampled_from(["{}", "{}", "<>"]), gap, fields).map(
        lambda drawn: drawn[0][0] + drawn[1] + drawn[2] + drawn[0][1]
    )


def fields_of(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    structured = message(inner)
    plain = st.tuples(name, gap, st.just(":"), gap, st.one_of(scalar, scalar, strings, listed(scalar)))
    nested = st.tuples(name, gap, st.sampled_from(["", ":"]), gap, st.one_of(structured, listed(structured)))
    field = st.tuples(st.one_of(plain, nested).map("".join), gap, separator, beside).map("".join)
    return st.lists(field, max_size=4).map("".join)


texts = st.tuples(gap, st.recursive(fields_of(st.just("")), fields_of, max_leaves=4)).map("".join)


@needs_txtpbfmt
@settings(max_examples=400, deadline=None)
@given(texts)
def test_generated_texts(text: str) -> None:
    check_text(text)
