"""Layout against its oracle, the `txtpbfmt` binary, and where the two differ by design."""

from __future__ import annotations

import shutil

import pytest
from conftest import DATA, examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from layouts import known_differences, laid_out, meaning, needs_txtpbfmt, texts, txtpbfmt
from rows import each_row

from metalint.text.edit import apply_edits
from metalint.text.edit import find_line_edits as edits
from metalint.text.layout import format_document
from metalint.text.lexer import tokenize
from metalint.text.parser import parse_document

PAPERS = DATA / "papers" / "meta"


def papers() -> list[str]:
    return [path.read_text(encoding="utf-8") for path in sorted(PAPERS.rglob("*.prototxt"))]


# -- what must hold for every text


def check_lossless(text: str) -> None:
    document = parse_document(text)
    new = format_document(document)
    assert meaning(parse_document(new)) == meaning(document)
    assert laid_out(new) == new
    assert apply_edits(text, edits(text, new)) == new


def check_oracle(text: str) -> None:
    expected = txtpbfmt(text)
    assert laid_out(text) == expected


# -- tables


@each_row(
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


@each_row(
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
    assert name in known_differences(parse_document(text))
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


@each_row(
    "text",
    [
        "# txtpbfmt: disable\na:1",
        "# about\n\n#txtpbfmt : expand_all_children, smart_quotes\na:1",
        "# txtpbfmt: disable\r\na:1\r\n",
        "a:1\n# txtpbfmt: off\nb:1\n# txtpbfmt: on\n",
        "a:1 {",
    ],
)
def test_leaves_alone(text: str) -> None:
    assert format_document(parse_document(text)) == text


def test_a_string_that_reads_like_an_option_is_a_string() -> None:
    assert laid_out("# x\na:'# txtpbfmt: off'") == '# x\na: "# txtpbfmt: off"\n'


def test_options_below_the_header_are_plain_comments() -> None:
    assert laid_out("a:1\n# txtpbfmt: disable\n") == "a: 1\n# txtpbfmt: disable\n"


@each_row(
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


@needs_txtpbfmt
def test_real_papers() -> None:
    for text in papers():
        check_oracle(text)
        check_lossless(text)


@needs_txtpbfmt
@settings(max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.data_too_large])
@given(st.data())
def test_real_papers_salted(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(papers()))
    tokens = tokenize(text)
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
    document = parse_document(text)
    if document.problems:
        return
    check_lossless(text)
    if not known_differences(document):
        check_oracle(text)


@pytest.mark.slow
@needs_txtpbfmt
@settings(max_examples=examples(400), deadline=None)
@given(texts)
def test_generated_texts(text: str) -> None:
    check_text(text)
