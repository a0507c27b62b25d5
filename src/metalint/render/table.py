"""The layout ``table``: the canonical one, made to be read on GitHub."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from metalint.render import escape
from metalint.render.classic import BADGE
from metalint.render.frame import framed

if TYPE_CHECKING:
    from metalint.render.entries import Entry
    from metalint.render.page import Page

_HEADER: Final = "| Paper | Venue | Year |\n|:--|:--|--:|\n"
_COVER_WIDTH: Final = 160
_MAX_AUTHORS: Final = 3


def table(page: Page) -> str:
    """Return a page of tables, one a section."""
    return framed(page, _HEADER, _row)


def _row(entry: Entry) -> str:
    return f"| {' | '.join(_cells(entry))} |\n"


def _cells(entry: Entry) -> tuple[str, ...]:
    return f"{_cover(entry)}{_paper(entry)}", escape.text(entry.venue), str(entry.year or "")


def _cover(entry: Entry) -> str:
    """Return the cover, floating beside the title: in a column of its own GitHub would shrink it at will."""
    return f'<img src="{entry.cover}" width="{_COVER_WIDTH}" align="right" alt="">' if entry.cover else ""


def _paper(entry: Entry) -> str:
    title = escape.link(entry.title or entry.id, entry.url)
    short = f"**{escape.text(entry.abbr)}**" if entry.abbr else ""
    note = f"[note]({entry.note})" if entry.note else ""
    about = (short, _authors(entry)), (_code(entry), note, f"[meta]({entry.source})")
    lines = (" · ".join(filter(None, line)) for line in about)
    return "<br>".join([title, *(f"<small>{line}</small>" for line in lines if line)])


def _authors(entry: Entry) -> str:
    shown = entry.authors if len(entry.authors) <= _MAX_AUTHORS else entry.authors[:1]
    names = ", ".join(map(escape.text, shown))
    return f"{names} et al." if len(entry.authors) > _MAX_AUTHORS else names


def _code(entry: Entry) -> str:
    if not entry.code_url:
        return ""
    if not entry.repository:
        return escape.link(entry.code_type or "code", entry.code_url)
    badge = f"{BADGE}{entry.repository}?style=flat&label=%E2%98%85"
    return f"[![{escape.image_text(entry.repository)}]({badge})]({entry.code_url})"
