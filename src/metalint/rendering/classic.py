"""The classic layout: byte for byte what pandas and tabulate make of these lists (tabulate's ``pipe`` format).

Columns are padded to the longest cell, counted in code points; a header is two wider than its text at least.
"""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Final

from metalint.config.settings import View
from metalint.rendering import escape
from metalint.rendering.entries import Entry, add_dot
from metalint.rendering.rendered_before import rendered_once

HEADER: Final = (
    "", "meta", "ttttttttttttttttttttttttttttttitle", "ccccccccccccccccccover", "pub", "year", "codeeeee", "note",
)  # fmt: skip
"""The spelling makes columns wide on GitHub, which does not break a header."""

_RIGHT: Final = frozenset({0, 5})  # the columns of numbers: index and year
BADGE: Final = "https://img.shields.io/github/stars/"


def lay_out_classic(view: View, sections: Iterable[tuple[str, Sequence[Entry]]]) -> str:
    """Return the whole list; each section is its name and its entries in order."""
    rows: dict[str, tuple[str, ...]] = {}  # a paper may be in many sections
    body = ""
    for name, entries in sections:
        for entry in entries:
            if entry.source not in rows:
                rows[entry.source] = rendered_once((entry,), "classic", partial(make_row, entry))
        cells = [(str(index), *rows[entry.source]) for index, entry in enumerate(entries)]
        columns = zip(HEADER, zip(*cells, strict=True), strict=True)
        widths = [max(len(title) + 2, *map(len, column)) for title, column in columns]
        dashes = ["-" * (width + 1) for width in widths]
        rule = "|".join(f"{dash}:" if column in _RIGHT else f":{dash}" for column, dash in enumerate(dashes))
        lines = [_write_line(HEADER, widths), f"|{rule}|", *(_write_line(row, widths) for row in cells)]
        table = "\n".join(lines)
        head = f"<details open><summary><b>{escape.escape_minimally(name)}</b></summary> \n<p>\n\n"
        body += f"{head}{table}</p>\n</details>\n" if name else table
    return f"<details open><summary>\n\n### {view}\n</summary> \n<p>\n\n{body}</p>\n</details>\n\n"


def _write_line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (
        cell.rjust(width) if column in _RIGHT else cell.ljust(width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return f"| {' | '.join(padded)} |"


def make_row(entry: Entry) -> tuple[str, ...]:
    """Return the cells of a paper, all but its index."""
    code = _write_link(entry.code_type or "code", entry.code_url) if entry.code_url else ""
    return (
        f"[{escape.escape_minimally(entry.abbr) or 'm'}]({add_dot(entry.source)})",
        _write_link(entry.title, entry.url),
        f"<img width='400' alt='image' src='{entry.cover}'>" if entry.cover else "",
        escape.escape_minimally(entry.venue),
        str(entry.year or ""),
        f"![GitHub Repo stars]({BADGE}{entry.repository})" if entry.repository else code,
        f"[note]({entry.note})" if entry.note else "",
    )


def _write_link(label: str, url: str) -> str:
    return f"[{escape.escape_minimally(label)}]({url})" if url else escape.escape_minimally(label)
