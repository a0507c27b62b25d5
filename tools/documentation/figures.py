"""The figures of docs/accuracy.md: read from where they were measured, so that the page cannot be out of date."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from mkdocs.exceptions import PluginError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_MARK: Final = re.compile(r"^<!-- figures of (?P<file>\S+)\n(?P<labels>.*?)-->$", re.MULTILINE | re.DOTALL)
_MEASURED: Final = r"^{label} +(\d+) / (\d+) +([\d.]+)"
_STATUSES: Final = re.compile(r"^\| [^|]+ \| .+ \| (alive|moved|dead|uncertain) \|", re.MULTILINE)


def insert_figures(markdown: str, root: Path) -> str:
    """Return a page with a table in the place of each comment that names a file and, line by line, its rows."""
    return _MARK.sub(lambda mark: _table(root / mark["file"], mark["labels"].splitlines()), markdown)


def _table(file: Path, labels: Sequence[str]) -> str:
    text = file.read_text("utf-8")
    if file.suffix == ".txt":
        return "\n".join(
            ["| what | how often | share |", "|:--|--:|--:|", *(_row(text, label, file) for label in labels)]
        )
    if labels:
        table = next(
            (one for one in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE) if f"\n| {labels[0]} |" in one), ""
        )
        if not table:
            raise PluginError(f"{file.name} has no table with a row `{labels[0]}`")
        return str(table).rstrip()
    statuses = Counter(_STATUSES.findall(text))
    total = statuses.total()
    rows = [f"| {status} | {number} / {total} |" for status, number in statuses.most_common()]
    return "\n".join(["| status | kinds of answers |", "|:--|--:|", *rows])


def _row(text: str, label: str, file: Path) -> str:
    found = re.search(_MEASURED.format(label=re.escape(label)), text, re.MULTILINE)
    if not found:
        raise PluginError(f"{file.name} has no figure `{label}`")
    return f"| {label} | {found[1]} / {found[2]} | {float(found[3]):.3f} |"
