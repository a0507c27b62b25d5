from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rows import each_row

from metalint.papers import notes

LIKELY = st.lists(
    st.sampled_from(
        [
            *("[a]", "(b)", "[", "]", "(", ")", "![x](y.png)", "[x](<y z>)", "`", "``", "```", "~~~", "\n", "\n\n"),
            *("    ", "\t", "# T", "===", "---", "- ", "> ", "1. ", "<!--", "-->", "<img src='x.png'>", "<pre>"),
            *("</pre>", "$", "$$", "\\"),
            *("[a]: b", "[a]: <b c> 'd'", '"t"', "word", " ", "\r\n", "&amp;", "<", ">", "src=", "*", "[^1]"),
        ]
    )
).map("".join)  # fmt: skip


def targets(text: str) -> list[str]:
    return [link.value for link in notes.links(text)]


@given(st.one_of(LIKELY, st.text()))
def test_spans_lie_where_the_links_are_written(text: str) -> None:
    for link in notes.links(text):
        assert text[link.span.start : link.span.end]
        if "\\" not in text and "&" not in text:
            assert text[link.span.start : link.span.end].replace("\r\n", " \n").replace("\r", " ") == link.value
    heading = notes.first_heading(text)
    if heading:
        assert text[heading.span.start : heading.span.end].strip() == heading.value


@each_row(
    "text",
    [
        "[a](b)",
        "![a](b.png) text [c](<d e> 'title')",
        "[a]\n\n[a]: b.md 'title'",
        "See [a][b]: there\n\n[b]: c.md",
        "> [a][b]\n>\n> [b]: c.md",
        "[a][b]\n\n[b]:\n  c.md",
        r"[a\\](b.md) and \\[c](d.md) and [e\]f](g.md)",
        "- [a](b)\n\n    [c](d)",
        "> [a](b)",
        "a `[x](y)` [a](b)",
        "```\n[x](y)\n```\n[a](b)",
        "~~~~ md\n[x](y)\n~~~\n~~~~\n[a](b)",
        "    [x](y)\n\n[a](b)",
        "``a ` [x](y)`` [a](b)",
        "`unclosed [a](b)",
        "\\`[a](b)\\`",
        "[a](b(c)d)",
        "[a](b\\_c)",
        "[a](b&amp;c)",
        "[a](b 'c' d)",
        "[a] (b)",
        "\\[a\\](b)",
        "<!-- [x](y) -->\n\n[a](b)",
        "[unused]: gone.md",
        r"\[t](esc.md) and \![t\](esc.md) and t](esc.md)",
        "\\[r]\n\n[r]: gone.md",
        "[a\n\n](gone.md)",
        "[a]: text that goes on\n[a]",
    ],
)
def test_links_are_those_of_commonmark(text: str) -> None:
    tokens = [child for token in MarkdownIt().parse(text) for child in token.children or ()]
    wanted = [
        str(token.attrGet("href") or token.attrGet("src")) for token in tokens if token.type in {"link_open", "image"}
    ]
    assert [target.replace(" ", "%20") for target in targets(text)] == wanted


@each_row(
    ("text", "wanted"),
    [
        ("<img src=a.png><IMG\n alt='>' SRC = 'b.png' />", ["a.png"]),
        ("<img data-src='a.png'>", []),
        ("<a class=x href='a.md'>notes</a> <a name='b'></a> <abbr href='c.md'>", ["a.md"]),
        ("<video controls src=a.mp4></video><audio><source src='b.mp3'></audio>", ["a.mp4", "b.mp3"]),
        ("<picture><source media='(x: dark)' srcset='a.png 2x, b.png'><img src='c.png'></picture>", ["a.png", "c.png"]),
        ("<img src='a&amp;b.png'>", ["a&b.png"]),
        ("---\nx: '[a](b)'\n---\n[c](d)", ["d"]),
        ("$f[x](y)$ and $5 [a](b) $6", ["b"]),
        ("$$\n[x](y)\n$$\n[a](b)", ["b"]),
        ("<pre>\n[x](y)\n</pre>", []),
        ("[^1]\n\n[^1]: note.md", []),
        ("[a]()", []),
    ],
)
def test_what_commonmark_leaves_open(text: str, wanted: list[str]) -> None:
    assert targets(text) == wanted


@each_row(
    ("text", "wanted"),
    [
        ("# A title", "A title"),
        ("words\n\n## A title ##\n# B", "A title"),
        ("A title\n===\n", "A title"),
        ("A *title*\r\n---\r\n", "A *title*"),
        ("# `code` in it", "`code` in it"),
        ("#no heading\n# A", "A"),
        ("```\n# comment\n```\n# A", "A"),
        ("---\ntitle: x\n---\n# A", "A"),
        ("- item\n---\n# A", "A"),
        ("***\n# A", "A"),
        ("#  `code`  ## ", "`code`"),
        ("# C#", "C#"),
        ("#", None),
        ("words", None),
        ("", None),
    ],
)
def test_the_first_heading(text: str, wanted: str | None) -> None:
    heading = notes.first_heading(text)
    assert (heading.value if heading else None) == wanted


@pytest.mark.slow
@each_row(
    "piece",
    [
        "[", "](", "](a ", "](a '", '](a "', "](<", "[a]: ", "[a]: b '", "`", "`` ` ", "<img ", "<img src=", "<!--",
        "<a ", "<a href=", "<source srcset='",
        "$", "$$ ", " ", "# a #  ", "> - ", "\n", "    a\n", "a\n---", "# ", "#", "(", "](((", "\\", "```\n",
        "<pre>", "](\t", "[a]", "*",
    ],
)  # fmt: skip
def test_time_is_linear(piece: str) -> None:
    text = piece * (200_000 // len(piece)) + "x"
    start = time.process_time()
    list(notes.links(text))
    notes.first_heading(text)
    assert time.process_time() - start < 3
