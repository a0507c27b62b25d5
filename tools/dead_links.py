"""Tell in Markdown which links are dead, and which of them an earlier report did not name.

    python tools/dead_links.py NOW.json TOLD.json ALL.md NEW.md

Reads two JSON reports of ``metalint links`` (the second may be absent) and writes two files, empty where there is
nothing to tell.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from metalint.report.markdown import shown


def main(now: Path, told: Path, everything: Path, new: Path) -> None:
    """Write both files."""
    dead = _dead(now)
    known = {one["fingerprint"] for one in _dead(told)} if told.is_file() else set()
    everything.write_text(_page("These links are dead for certain:", dead), encoding="utf-8")
    unknown = [one for one in dead if one["fingerprint"] not in known]
    new.write_text(_page("Newly dead:", unknown), encoding="utf-8")


def _dead(report: Path) -> list[dict[str, Any]]:
    diagnostics = json.loads(report.read_text(encoding="utf-8"))["diagnostics"]
    return [one for one in diagnostics if one["rule"] == "dead-url"]


def _page(head: str, dead: list[dict[str, Any]]) -> str:
    rows = [f"- {shown(one['path'])}, line {one['start']['line']}: {shown(one['message'])}" for one in dead]
    return "\n".join([head, "", *rows, ""]) if rows else ""


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
