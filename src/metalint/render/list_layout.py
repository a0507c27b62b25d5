"""The layout ``list``: one line a paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metalint.render import escape
from metalint.render.frame import framed

if TYPE_CHECKING:
    from metalint.render.entries import Entry
    from metalint.render.page import Page


def list_layout(page: Page) -> str:
    """Return a page of lists, one a section."""
    return framed(page, "", _line)


def _line(entry: Entry) -> str:
    title = escape.link(entry.title or entry.id, entry.url)
    published = escape.text(f"{entry.venue} {entry.year or ''}")
    code = f"[code]({entry.code_url})" if entry.code_url else ""
    note = f"[note]({entry.note})" if entry.note else ""
    return f"- {' · '.join(filter(None, (title, published, code, note)))}\n"
