"""Which links are dead, in Markdown, and which of them the issue on dead links does not list yet.

A link leaves the list only if it is known to be alive or moved, or if no paper has it any more. Where nobody
answered (an outage, no network, out of time), or the paper cannot be parsed, what was dead stays dead.
"""

import json
from pathlib import Path
from typing import Any, Final

from metalint.errors import UsageError
from metalint.report.markdown_text import escape_markdown, take_rows
from metalint.rules.selection import PARSE

REPORT: Final = "now.json"
"""The JSON report of ``metalint links`` in the folder."""

_TOLD: Final = "told.json"
_UNKNOWN: Final = frozenset({"uncertain", "skipped"})
_ROOM: Final = 60_000  # bytes; GitHub takes 65,536 characters


def write_dead_links(folder: Path) -> None:
    """Read the report and ``told.json``, what the issue lists (absent at first), and write what the issue will list.

    ``all.md`` and ``new.md`` are empty where there is nothing to tell. ``next.json`` is ``told.json`` once the issue is
    written, and ``fewer`` is empty unless links have left the list.
    """
    report = json.loads((folder / REPORT).read_text(encoding="utf-8"))
    now = [
        {
            "fingerprint": one["fingerprint"],
            "url": one["value"],
            "path": one["path"],
            "line": one["start"]["line"],
            "message": one["message"],
        }
        for one in report["diagnostics"]
        if one["rule"] == "dead-url"
    ]
    path = folder / _TOLD
    try:
        reported = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
    except ValueError as error:
        raise UsageError(f"{path}: not what an earlier run has written; delete it to begin a new list") from error
    unknown = {link["url"] for link in report["links"] if link["status"] in _UNKNOWN}
    found = {one["fingerprint"] for one in now}
    broken = {one["path"] for one in report["diagnostics"] if one["rule"] in PARSE}  # whose links nobody could read
    unconfirmed = [
        one for one in reported if one["fingerprint"] not in found and (one["url"] in unknown or one["path"] in broken)
    ]
    dead = sorted([*now, *unconfirmed], key=lambda one: (one["path"], one["line"], one["url"]))
    known = {one["fingerprint"] for one in reported}
    new = [one for one in dead if one["fingerprint"] not in known]
    left = known - {one["fingerprint"] for one in dead}
    texts = {
        "all.md": _write_page("These links are dead for certain:", dead),
        "new.md": _write_page("Newly dead:", new),
        "next.json": json.dumps(dead, indent=1),
        "fewer": "\n".join(sorted(left)),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")


def _write_page(head: str, dead: list[dict[str, Any]]) -> str:
    rows = [f"- {escape_markdown(one['path'])}, line {one['line']}: {escape_markdown(one['message'])}" for one in dead]
    kept = take_rows(rows, _ROOM)
    more = [f"- … and {len(rows) - len(kept)} more"] if len(kept) < len(rows) else []
    return "\n".join([head, "", *kept, *more, ""]) if rows else ""
