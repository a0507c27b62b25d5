"""Reading by lines: which texts are plain, and that their tree is the parser's."""

from __future__ import annotations

from random import Random

from fuzz import papers
from fuzz.writing import Writer
from rows import each_row

from metalint.text import lines
from metalint.text.cst import Document
from metalint.text.layout import format_document
from metalint.text.parser import parse_document
from metalint.text.reading import read_text
from metalint.util.limits import STRICT, Limits, ParseOptions

PLAIN = [
    "",
    "\n",
    "a: 1\n",
    "a: 1",
    'a: ""\n',
    'a: "b"  \n',
    "a: 'it\"s'\n",
    'a: "say \\"b\\""\n',
    "a: -5\nb: -0\nc: true\nd: _E1\ne: MAX\n",
    "# why: {\n\n\t# a\n  a: 1\n",
    "a {\n}\na {\n  b {\n    c: 1\n  }\n}\n",
    "\ta {\n\t\tb: 1\n }\n",
    'a: "\u3000é\x0b😀"\n',
]
NOT_PLAIN = [
    "a:1\n",
    "a:  1\n",
    "a : 1\n",
    "a: \n",
    "a:\n",
    "a: 1,\n",
    "a: 1 # why\n",
    "a: 1 b: 2\n",
    "a: 017\n",
    "a: 0x1F\n",
    "a: 1.5\n",
    "a: - 5\n",
    "a: -inf\n",
    'a: "b" "c"\n',
    'a: "b\n',
    "a: 'b\"\n",
    'a: "b\\"\n',
    "a: [1]\n",
    "a: {\n}\n",
    "a{\n}\n",
    "a  {\n}\n",
    "a {}\n",
    "a { \n}\n",
    "a <\n>\n",
    "a {\n",
    "}\n",
    "a {\n}}\n",
    "[a.b]: 1\n",
    "é: 1\n",
    "a: é\n",
    "// a\n",
    "a: 1\r\n",
    "\x0ba: 1\n",
    "<<<<<<< a\n",
]


@each_row("text", PLAIN)
def test_the_tree_of_a_plain_text_is_the_parsers(text: str) -> None:
    found = by_lines(text)
    assert found is not None
    parsed = parse_document(text)
    assert (found.fields, found.problems) == (parsed.fields, ())
    assert found.tokens == parsed.tokens


def test_a_document_says_how_it_was_read() -> None:
    options = ParseOptions(frozenset({"go"}))
    by_grammar, found = read_text("a: [1]\n", options), read_text("a: 1\n", options)
    assert (by_grammar.is_plain, by_grammar.options) == (False, options)
    assert (found.is_plain, found.options) == (True, options)


@each_row("text", NOT_PLAIN)
def test_all_else_is_left_to_the_parser(text: str) -> None:
    assert by_lines(text) is None
    assert read_text(text).fields == parse_document(text).fields


@each_row(
    ("limits", "text"),
    [
        (Limits(size=320), f'a: "{"b" * 20}"\n'),
        (Limits(values=1), "a: 1\na: 2\na: 3\n"),
        (Limits(depth=1), "a {\n  b {\n  }\n}\n"),
        (Limits(depth=0), "a {\n}\n"),
    ],
)
def test_what_may_exceed_a_limit_is_left_to_the_parser(limits: Limits, text: str) -> None:
    assert by_lines(text) is not None
    assert lines.read_plain_document(text, ParseOptions(limits=limits)) is None


@each_row(
    ("text", "is_laid_out"),
    [
        ("", True),
        ("a: 1\n", True),
        ("a: 1\n\nb: 2\n", True),
        ("a {\n\n  b: 2\n\n}\n", True),
        ("a {\n}\n", True),
        ("a: 1\n\n\nb: 2\n", False),
        ("a: 1\n\n", True),
        ("\na: 1\n", False),
        ("a: 1", False),
        ("a: 1\n \nb: 2\n", False),
        ("a {\n b: 2\n}\n", False),
        ("a {\n  b: 2\n  }\n", False),
        ("a {\n\tb: 2\n}\n", False),
        ("a {\n\t\tb: 2\n}\n", False),
        ("a {\n  \n  b: 2\n}\n", False),
        ("a: 'b'\n", False),
        ('a: "b" \n', False),
    ],
)
def test_what_is_laid_out_shows(text: str, *, is_laid_out: bool) -> None:
    found = by_lines(text)
    assert found is not None
    assert found.is_laid_out == is_laid_out
    assert (format_document(parse_document(text)) == text) == is_laid_out


def test_trees_agree_for_generated_texts() -> None:
    random = Random(1)
    writer = Writer(random)
    text, plain = "", 0
    for number in range(2000):
        root = papers.roots()[number % 3].root
        text = writer.changed(text, text) if number % 2 else indented(writer.plain(root), random)
        found = by_lines(text)
        if found is not None:
            plain += 1
            parsed = parse_document(text)
            assert (found.fields, parsed.problems) == (parsed.fields, ()), text
            assert not found.is_laid_out or format_document(parsed) == text, text
    assert plain > 500


def by_lines(text: str) -> Document | None:
    return lines.read_plain_document(text, STRICT)


def indented(text: str, random: Random) -> str:
    """The text with one line indented in another way."""
    rows = text.split("\n")
    at = random.randrange(len(rows))
    rows[at] = random.choice(["", " ", "  ", "\t", "    "]) + rows[at].lstrip() + random.choice(["", "", " ", "\t"])
    return "\n".join(rows)
