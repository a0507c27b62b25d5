"""Escaping, judged by what a Markdown renderer makes of the result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rows import each_row

from metalint.rendering import escape

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
PARTS = st.sampled_from(
    [
        *("|", "\\", "`", "``", "```", "<", ">", "<script>", "</td>", "<!--", "-->", "<http://x>"),
        *("](", "](javascript:x)", "[", "]", "(", ")", "![x](y)", "[^1]", "[x]: y"),
        *("\n", "\r\n", "\n\n", "\u2028", "\u202e", "\x00", "\x85", "\t"),
        *(" ", "  ", "#", "# ", " #", "- ", "1. ", "0)", "---", "===", "*", "**", "_", "~~", "+", "=", ":"),
        *("javascript:", "&", "&lt;", "&#124;", "&amp;"),
        *("$", "$$", "'", '"', "a", "ü", "模", "https://x.org", "{{ x }}", "{% x %}"),
    ]
)  # fmt: skip
HOSTILE = st.one_of(st.lists(PARTS, max_size=12).map("".join), st.text())


def tokens(markdown: str) -> Iterator[Token]:
    """Yield all tokens but the comments that part what GitHub would make a link of, which nobody sees."""
    for token in MARKDOWN.parse(markdown):
        yield token
        yield from (one for one in token.children or () if (one.type, one.content) != ("html_inline", "<!-- -->"))


def shown(parts: Sequence[Token]) -> str:
    """Return the text that a reader sees."""
    return "".join(token.content for token in parts if token.type in {"text", "text_special"})


def visible(value: str) -> str:
    return " ".join(escape.flatten(value).split())


@given(HOSTILE)
@example("x\\")
@example("1) x")
@example("a #")
@example("<!--\x85-->")  # shown, it reads as the comments that are not
def test_text_is_shown_as_it_is_wherever_it_stands(value: str) -> None:
    written = escape.escape_text(value)
    for before in ("", "# ", "- ", "> ", "x "):
        found = list(tokens(before + written + "\n"))
        assert shown(found).strip() == (before.strip("#-> ") + " " + visible(value)).strip()
        kinds = {token.type for token in found} - {"text", "text_special", "inline"}
        assert kinds <= {"paragraph_open", "paragraph_close", *FRAMES[before]}


FRAMES = {
    "": (),
    "# ": ("heading_open", "heading_close"),
    "- ": ("bullet_list_open", "list_item_open", "list_item_close", "bullet_list_close"),
    "> ": ("blockquote_open", "blockquote_close"),
    "x ": (),
}


@given(st.lists(HOSTILE, min_size=3, max_size=3))
def test_a_table_keeps_its_columns(values: list[str]) -> None:
    row = " | ".join(escape.escape_text(value) for value in values)
    found = list(tokens(f"| a | b | c |\n|--|--|--|\n| {row} |\n| 1 | 2 | 3 |\n"))
    assert [token.type for token in found].count("td_open") == 6
    assert not {"html_inline", "html_block", "link_open", "image", "code_inline"} & {token.type for token in found}
    cells = [shown(token.children or ()) for token in found if token.type == "inline"]
    assert cells[3:] == [*map(visible, values), "1", "2", "3"]


@given(HOSTILE, HOSTILE)
def test_a_link_leads_where_its_url_says_or_nowhere(label: str, rest: str) -> None:
    target = escape.escape_target("https://x.org/" + rest)
    written = escape.write_link(label, target)
    found = list(tokens(f"| a | b |\n|--|--|\n| {written} | z |\n"))
    links = [token for token in found if token.type == "link_open"]
    assert len(links) == 1
    assert str(links[0].attrs["href"]).startswith("https://x.org/")
    assert [token.type for token in found].count("td_open") == 2
    assert not {"html_inline", "image", "code_inline"} & {token.type for token in found}
    assert visible(label) in shown(found)


@given(HOSTILE)
def test_only_http_becomes_a_target(url: str) -> None:
    assert escape.escape_target(url) == "" or url.strip().lower().startswith(("http://", "https://"))


@each_row(
    "url",
    [
        *(
            "javascript:alert(1)",
            "JavaScript:x",
            "data:text/html,x",
            "vbscript:x",
            "\x01javascript:x",
            "mailto:a@x.org",
        ),
        *("//x.org/a", "/etc", "file:///etc", "x.org", "https:/x", "https://", "https:///x", "ftp://x.org", ""),
    ],
)
def test_anything_else_is_no_target(url: str) -> None:
    assert escape.escape_target(url) == ""


@each_row(
    ("url", "target"),
    [
        ("https://x.org/a?tp=&arnumber=1&tag=2#c", "https://x.org/a?tp=&arnumber=1&tag=2#c"),
        ("https://x.org/~a/b%3A+c", "https://x.org/~a/b%3A+c"),
        (" https://x.org/a b ", "https://x.org/a%20b"),
        ("https://x.org/a_(b)", "https://x.org/a_(b)"),
        ("https://x.org/a)b", "https://x.org/a%29b"),
        ("https://x.org/|`<>\"'\\^{}", "https://x.org/%7C%60%3C%3E%22%27%5C%5E%7B%7D"),
        ("https://x.org/?a=1&lt;=2", "https://x.org/?a=1&amp;lt;=2"),
        ("https://x.org/a\n\u202eb", "https://x.org/a%0A%E2%80%AEb"),
        ("HTTPS://x.org/ü", "HTTPS://x.org/ü"),
    ],
)
def test_targets(url: str, target: str) -> None:
    assert escape.escape_target(url) == target


@given(HOSTILE)
def test_a_local_target_stays_a_path(path: str) -> None:
    written = escape.escape_local_target("notes/" + path)
    found = list(tokens(f"| a | b |\n|--|--|\n| [x]({written}) | <img src='{written}' alt=\"\"> |\n"))
    assert [token.type for token in found].count("link_open") == 1
    assert [token.type for token in found].count("td_open") == 2
    assert [token.type for token in found].count("html_inline") == 1


@given(HOSTILE)
def test_an_attribute_stays_inside_its_tag(value: str) -> None:
    written = escape.escape_attribute(value)
    for mark in "'\"":
        found = list(tokens(f"| a | b |\n|--|--|\n| <img alt={mark}{written}{mark}> | z |\n"))
        assert [token.type for token in found].count("td_open") == 2
        assert [token.type for token in found].count("html_inline") == 1


@given(HOSTILE, HOSTILE)
def test_minimal_escaping_keeps_tables_and_lets_no_tag_or_link_in(title: str, venue: str) -> None:
    row = f"[{escape.escape_minimally(title)}](https://x.org) | {escape.escape_minimally(venue)}"
    found = list(tokens(f"| a | b |\n|--|--|\n| {row} |\n"))
    assert [token.type for token in found].count("td_open") == 2
    assert "html_inline" not in {token.type for token in found}
    assert {token.attrs["href"] for token in found if token.type == "link_open"} <= {"https://x.org"}


@each_row(
    ("value", "text"),
    [
        ("[Re] x", "\\[Re\\] x"),
        ("a_b * c", "a\\_b \\* c"),
        ("R&D | <b>", "R&amp;D &#124; &lt;b&gt;"),
        ("C# and F #", "C# and F \\#"),
        ("C#", "C\\#"),
        ("2. x", "2\\. x"),
        ("- x", "\\- x"),
        ("a\n b\u202ec\x00d", "a bcd"),
        ("N:M 50% (x) 'y' \"z\"", "N:M 50% (x) 'y' \"z\""),
    ],
)
def test_text(value: str, text: str) -> None:
    assert escape.escape_text(value) == text


@each_row("title", ["[Re] x", "C# & F*: a_b_c > `c", "a \u200d b (c)", "50% $x$ \\mu"])
def test_minimal_escaping_leaves_harmless_text_alone(title: str) -> None:
    assert escape.escape_minimally(title) == title
