"""What GitHub makes of rendered lists: no link, mention or emoji that is not metalint's, and nothing is lost."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from importing.scoring import READING
from render.building import corpus, paper
from render.github import shown
from rows import each_row

from metalint.importing.cells import unescape
from metalint.importing.lists import read
from metalint.names import mathematics
from metalint.rendering import escape
from metalint.rendering.headings import Outline, give_anchor
from metalint.rendering.outputs import render_view

if TYPE_CHECKING:
    from metalint.config.settings import View

LINKS = [
    "https://evil.example", "see HTTP://evil.example/a_b.", "ftp://x.org/a", "www.evil.example", "(www.x.org)", "a@b.c",
    "a.b-c+d_e@f-g.h_i.j", "a@b@c.d", "mailto:a@b.c", "xmpp:a@b.c/d", "a/b@c.d", "a@.b.c",
    "@user", "by @user-name, @org/team", "(@a)", "é@user", "模#1", "#1", "a #123 b", "user/repo#1", "user#1", "GH-12",
    "(gh-1)", "\\#1",
    ":rocket:", "a:+1:b", ":e-mail::non-potable_water:", ":a:b:", "x:a: y:b:",
    "1234567a", "a1b2c3d e", "A1B2C3D", "0123456789abcdef0123456789abcdef01234567", "user@a1b2c3d", "user/repo@012345f",
    "a1b2c3d...d3c2b1a",
]  # fmt: skip
NOWHERE = Path("/no/such/folder")
ORDINARY = [
    "LoRA: Low-Rank Adaptation", "Pass@k and Recall@10 at 8:30:15", "C# and F# x", "N:M Sparsity (2:4)", "J. Smith",
    "a defaced effaced x", "at 2106.09685 1234567", "deep-GH x", "www", "http and https", "GPT-4: 100% :)", "awww.",
    "Meta AI @ Scale",
]  # fmt: skip
PIECES = (
    "https://", "http", "://", "www.", "ftp", "@", "#", ":", "rocket", ":rocket:", "+1", "mailto:", "xmpp:", "GH-",
    "a", "b.c", "1", "23", "a1b2c3d", "0123456", "/", ".", "-", "_", "é", "模", " ", "(", ")", "[", "]", "&", ";",
    "*", "`", "<", ">", "|", "\\", "$", "~~", "!", "<!-- -->", "<!--", "-->", "\x00", "\u200b",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


def line(value: str) -> str:
    return " ".join(escape.flatten(value).split())


@each_row("value", LINKS)
def test_the_samples_become_something_where_they_are_not_escaped(value: str) -> None:
    found = shown(value)
    assert found.links or found.handled


@given(TEXTS)
@example("www.x.org")
def test_no_text_becomes_a_link_a_mention_or_an_emoji(value: str) -> None:
    check_text(value)


@each_row("value", LINKS)
def test_what_would_become_one_does_not(value: str) -> None:
    check_text(value)
    check_text(f"{value} {value}")


def check_text(value: str) -> None:
    for before, after in (("", ""), ("# ", ""), ("- x · ", " y"), ("**", "**"), ("| a | b |\n|--|--|\n| x ", " | y |")):
        found = shown(f"{before}{escape.escape_text(value)}{after}\n")
        assert (found.links, found.handled) == ([], [])
        assert line(value) in found.text
    found = shown(f"[{escape.escape_text(value)}](https://x.org)")
    assert found.links == [("https://x.org", line(value))]
    assert not [one for one in found.handled if one.startswith(":")]  # nothing else becomes a link inside a link


@given(TEXTS)
@example("see https://x.org")
def test_nor_does_a_text_of_the_classic_layout(value: str) -> None:
    written = escape.escape_minimally(value)
    assert unescape(written) == escape.flatten(value).strip()
    found = shown(f"<details open><summary><b>{written}</b></summary> \n<p>\n\n")
    assert (found.links, found.handled, found.tags) == ([], [], ["details", "summary", "b", "p"])
    assert found.text.split("\n")[0].strip() == escape.flatten(value).strip()


@each_row("value", LINKS)
def test_nor_does_a_venue_of_the_classic_layout(value: str) -> None:
    found = shown(f"| a | b |\n|--|--|\n| {escape.escape_minimally(value)} | x |\n")
    assert (found.links, found.handled) == ([], [])


@each_row("value", ORDINARY)
def test_ordinary_texts_are_written_as_before(value: str) -> None:
    assert escape.escape_text(value) == value
    assert escape.escape_minimally(value) == value


@each_row(
    ("value", "written"),
    [
        ("https://x.org", "https<!-- -->://x.org"),
        ("www.x.org", "www<!-- -->.x.org"),
        ("a_b@c.d", "a\\_b@<!-- -->c.d"),
        (":rocket:", "\\:<!-- -->rocket:"),
        ("#1", "\\#<!-- -->1"),
        ("0123456789abcde", "012345<!-- -->6789ab<!-- -->cde"),
    ],
)
def test_a_comment_parts_it(value: str, written: str) -> None:
    assert escape.escape_text(value) == written


@pytest.mark.parametrize("repository", ["www.x/y", "gh-1/a1b2c3d", "a/www.x.org"])
def test_the_text_of_a_badge_holds_no_comment(tmp_path: Path, repository: str) -> None:
    one = paper("meta/x.prototxt", title="X", code_url=f"https://github.com/{repository}")
    text = render_view(corpus(tmp_path, one), "all", "table")
    assert f"[![{repository}](" in text or "<!-- -->" not in text


def test_a_heading_that_is_parted_keeps_its_anchor() -> None:
    above = Outline(f"## {escape.escape_text('Lab @ #1 :rocket:')}\n")
    assert give_anchor("Lab @ #1 :rocket:", above.given) == "lab--1-rocket-1"


@given(st.lists(TEXTS, min_size=4, max_size=4), st.sampled_from(["institution", "author", "all"]))
def test_no_text_of_a_paper_is_lost_or_linked(values: list[str], view: View) -> None:
    title, venue, institution, author = (f"{head}{value}" for head, value in zip("TVIA", values, strict=True))
    one = paper(
        "meta/x.prototxt", title=title, venue=venue, institutions=[institution], authors=[author], url="https://x.org/u"
    )
    names = {"institution": [institution], "author": [part.strip() for part in author.split(",")], "all": []}[view]
    for layout in ("table", "list", "classic"):
        found = shown(render_view(corpus(NOWHERE, one), view, layout))
        text = line(found.text)
        read = title if layout == "classic" else mathematics.shown(title.strip())
        assert ("https://x.org/u", line(read)) in [(target, line(label)) for target, label in found.links]
        assert [value for value in (venue, *filter(None, names)) if line(value) not in text] == []
        targets = {"https://x.org/u", "#", "meta/x.prototxt", "./meta/x.prototxt"}
        assert {re.sub("#.*", "#", target) for target, _ in found.links} <= targets
        assert [one for one in found.handled if one.startswith(":")] == []


@given(TEXTS, TEXTS, TEXTS)
def test_the_classic_layout_is_imported_as_it_was(title: str, venue: str, institution: str) -> None:
    one = paper(
        "meta/x.prototxt",
        2024,
        title=f"T{title}",
        venue=f"V{venue}",
        institutions=[f"I{institution}"],
        url="https://x.org/",
    )
    (row,) = read("x.md", render_view(corpus(NOWHERE, one), "institution", "classic"), READING).records
    told = (row.title, row.venue, *row.institutions, row.url)
    plain = (escape.flatten(value).strip() for value in (f"T{title}", f"V{venue}", f"I{institution}"))
    assert told == (*plain, "https://x.org/")
