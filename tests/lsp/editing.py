"""What an editor does with the server's answers: positions, edits, and reports compared with the command line's."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

UNITS = {"utf-8": "utf-8", "utf-16": "utf-16-le"}
SIZE = {"utf-8": 1, "utf-16": 2}
SEVERITY = {"error": 1, "warning": 2, "info": 3}


def line_starts(text: str) -> list[int]:
    starts, at = [0], 0
    while at < len(text):
        if text.startswith("\r\n", at):
            at += 2
            starts.append(at)
        elif text[at] in "\r\n":
            at += 1
            starts.append(at)
        else:
            at += 1
    return starts


def position(text: str, offset: int, encoding: str) -> dict[str, int]:
    starts = line_starts(text)
    line = max(number for number, start in enumerate(starts) if start <= offset)
    units = text[starts[line] : offset].encode(UNITS[encoding])
    return {"line": line, "character": len(units) // SIZE[encoding]}


def offset(text: str, at: dict[str, int], encoding: str) -> int:
    starts = [*line_starts(text), len(text)]
    rest = text[starts[at["line"]] :]
    for count in range(len(rest) + 1):
        if len(rest[:count].encode(UNITS[encoding])) // SIZE[encoding] == at["character"]:
            return starts[at["line"]] + count
    raise AssertionError(at)


def edited(text: str, edits: list[dict[str, Any]], encoding: str) -> str:
    placed = sorted(
        (offset(text, e["range"]["start"], encoding), offset(text, e["range"]["end"], encoding), e["newText"])
        for e in edits
    )
    for start, end, new in reversed(placed):
        text = text[:start] + new + text[end:]
    return text


def edits_of(action: dict[str, Any], uri: str) -> list[dict[str, Any]]:
    found = []
    for change in action["edit"].get("documentChanges", ()):
        if "textDocument" in change and change["textDocument"]["uri"] == uri:
            found += change["edits"]
    return found + action["edit"].get("changes", {}).get(uri, [])


def path_of(uri: str) -> Path:
    return Path(unquote(urlsplit(uri).path, errors="surrogateescape"))


def metalint(root: Path, cache: Path, *words: str) -> str:
    command = [sys.executable, "-m", "metalint", "--cache-dir", str(cache), *words]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    assert done.returncode in {0, 1}, done.stderr
    return done.stdout


def linted(root: Path, cache: Path) -> dict[str, list[dict[str, Any]]]:
    """Return the findings of the command line by path."""
    found: dict[str, list[dict[str, Any]]] = {}
    for one in json.loads(metalint(root, cache, "lint", "--format", "json"))["diagnostics"]:
        found.setdefault(one["path"], []).append(one)
    return found


def as_lsp(found: list[dict[str, Any]], text: str, encoding: str) -> list[tuple[Any, ...]]:
    """Return findings of the command line as the parts of diagnostics that must be equal."""
    return [
        (
            one["rule"],
            SEVERITY[one["severity"]],
            one["message"],
            position(text, one["start"]["offset"], encoding),
            position(text, one["end"]["offset"], encoding),
        )
        for one in found
    ]


def parts(items: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [
        (one["code"], one["severity"], one["message"], one["range"]["start"], one["range"]["end"])
        for one in items
        if one["source"] == "metalint"
    ]
