"""The layout ``list``: one line per paper, without what the heading above it says."""

from __future__ import annotations

from metalint.config.settings import View
from metalint.render import escape
from metalint.render.entries import Entry
from metalint.render.frame import framed, heading
from metalint.render.page import Page


def list_layout(page: Page) -> str:
    """Return a page of lists, one a section."""
    return framed(page, "", lambda entry: _line(entry, page.view))


def _line(entry: Entry, view: View) -> str:
    title = heading(entry)
    venue = escape.text(entry.venue) if view != "publication" else ""
    year = str(entry.year or "") if view != "year" else ""
    published = " ".join(filter(None, (f"*{venue}*" if venue else "", year)))
    code = f"[code]({entry.code_url})" if entry.code_url else ""
    note = f"[note]({entry.note})" if entry.note else ""
    return f"- {' · '.join(filter(None, (title, published, code, note)))}\n"
