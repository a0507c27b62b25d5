"""The layout ``table``: the canonical one, made to be read on GitHub.

A column that says what the heading above it says is left out. The cover stands on a line of its own: beside the title
it would leave that one word per line on a telephone, and in a column of its own GitHub would shrink it at will.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from metalint.config.settings import View
from metalint.names.people import ET_AL
from metalint.render import escape
from metalint.render.classic import BADGE
from metalint.render.entries import Entry
from metalint.render.frame import framed, heading
from metalint.render.page import Page

_COLUMNS: Final = ("Paper", ":--"), ("Venue", ":--"), ("Year", "--:")
_REDUNDANT: Final[dict[View, str]] = {"publication": "Venue", "year": "Year"}
_COVER_HEIGHT: Final = 96
_MAX_AUTHORS: Final = 3


def table(page: Page) -> str:
    """Return a page of tables, one a section."""
    columns = [index for index, (name, _) in enumerate(_COLUMNS) if name != _REDUNDANT.get(page.view)]
    head = "".join(_line([_COLUMNS[index][part] for index in columns], blank) for part, blank in ((0, " "), (1, "")))
    return framed(page, head, lambda entry: _row(entry, columns))


def _row(entry: Entry, columns: Sequence[int]) -> str:
    cells = _paper(entry), escape.text(entry.venue), str(entry.year or "")
    return _line([cells[index] for index in columns], " ")


def _line(cells: Sequence[str], blank: str) -> str:
    return f"|{'|'.join(f'{blank}{cell}{blank}' for cell in cells)}|\n"


def _paper(entry: Entry) -> str:
    abbr = escape.text(entry.abbr)
    short = f"**{abbr}**" if abbr else ""
    note = f"[note]({entry.note})" if entry.note else ""
    about = (short, _authors(entry)), (_code(entry), note, f"[metadata]({entry.source})")
    lines = (" · ".join(filter(None, line)) for line in about)
    small = (f"<small>{line}</small>" for line in lines if line)
    return "<br>".join(filter(None, (heading(entry), *small, _cover(entry))))


def _cover(entry: Entry) -> str:
    if not entry.cover:
        return ""
    name = escape.attribute(entry.abbr or entry.title or entry.id)
    return f'<img src="{entry.cover}" height="{_COVER_HEIGHT}" alt="Cover of {name}">'


def _authors(entry: Entry) -> str:
    shown = entry.authors if len(entry.authors) <= _MAX_AUTHORS else entry.authors[:1]
    return escape.text(", ".join(shown) + (ET_AL if len(entry.authors) > len(shown) else ""))


def _code(entry: Entry) -> str:
    if not entry.code_url:
        return ""
    if not entry.repository:
        return escape.link(f"code ({entry.code_type})" if entry.code_type else "code", entry.code_url)
    badge = f"{BADGE}{entry.repository}?style=flat&label=%E2%98%85"
    return f"[![code: {escape.image_text(entry.repository)}]({badge})]({entry.code_url})"
