"""Tell in Markdown which links are dead, and which of them the issue on dead links does not list yet.

    python tools/dead_links.py FOLDER

Reads ``now.json``, the JSON report of ``metalint links``, and ``told.json``, what the issue lists (absent at first).
Writes ``all.md`` and ``new.md``, empty where there is nothing to tell; ``next.json``, which is ``told.json`` once the
issue is written; and ``fewer``, empty unless links have left the list.

A link leaves the list only if it is known to be alive or moved, or if no paper has it any more. Where nobody
answered (an outage, no network, out of time) what was dead stays dead.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Final

from metalint.report.markdown import shown

_UNKNOWN: Final = {"uncertain", "skipped"}


def main(folder: Path) -> None:
    """Write all files."""
    report = json.loads((folder / "now.json").read_text(encoding="utf-8"))
    now = [_listed(one) for one in report["diagnostics"] if one["rule"] == "dead-url"]
    reported = _read_reported(folder / "told.json")
    unknown = {link["url"] for link in report["links"] if link["status"] in _UNKNOWN}
    found = {one["fingerprint"] for one in now}
    unconfirmed = [one for one in reported if one["fingerprint"] not in found and one["url"] in unknown]
    dead = sorted([*now, *unconfirmed], key=lambda one: (one["path"], one["line"], one["url"]))
    known = {one["fingerprint"] for one in reported}
    new = [one for one in dead if one["fingerprint"] not in known]
    left = known - {one["fingerprint"] for one in dead}
    (folder / "all.md").write_text(_page("These links are dead for certain:", dead), encoding="utf-8")
    (folder / "new.md").write_text(_page("Newly dead:", new), encoding="utf-8")
    (folder / "next.json").write_text(json.dumps(dead, indent=1), encoding="utf-8")
    (folder / "fewer").write_text("\n".join(sorted(left)), encoding="utf-8")


def _listed(one: dict[str, Any]) -> dict[str, Any]:
    """Return what the issue says of a finding."""
    return {
        "fingerprint": one["fingerprint"],
        "url": one["value"],
        "path": one["path"],
        "line": one["start"]["line"],
        "message": one["message"],
    }


def _read_reported(path: Path) -> list[dict[str, Any]]:
    reported: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
    return reported


def _page(head: str, dead: list[dict[str, Any]]) -> str:
    rows = [f"- {shown(one['path'])}, line {one['line']}: {shown(one['message'])}" for one in dead]
    return "\n".join([head, "", *rows, ""]) if rows else ""


if __name__ == "__main__":
    main(Path(sys.argv[1]))
