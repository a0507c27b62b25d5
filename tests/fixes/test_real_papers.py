"""Fixing the real papers, with comments wherever a comment may stand, CRLF in some, single quotes in some."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from metalint.schema import compiling, protobuf_check
from metalint.text.lexer import tokenize
from metalint.text.literal import quote_text, unescape_literal
from metalint.text.parser import parse_document

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Metalint

COMMENT = re.compile(r"# salt \d+")


def salted(text: str, *, crlf: bool, single: bool) -> str:
    """Put a comment behind every token, all different."""
    pieces = []
    for number, (kind, start, end) in enumerate(tokenize(text)):
        token = text[start:end]
        if single and kind == "string":
            token = quote_text(unescape_literal(token).decode(), "'")
        pieces += [token] if kind in {"blank", "comment"} else [token, f" # salt {number}\n"]
    return "".join(pieces).replace("\n", "\r\n" if crlf else "\n")


def salt(folder: Path) -> None:
    for number, path in enumerate(sorted(folder.glob("*.prototxt"))):
        text = salted(path.read_text(encoding="utf-8"), crlf=number % 3 == 0, single=number % 2 == 0)
        path.write_bytes(text.encode())


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_bytes().decode() for path in sorted(folder.iterdir())}


def comments(texts: dict[str, str]) -> dict[str, Counter[str]]:
    return {name: Counter(COMMENT.findall(text)) for name, text in texts.items()}


def values(texts: dict[str, str], schema: compiling.Schema) -> dict[tuple[str, str], list[object]]:
    """Values by file and field."""
    found: dict[tuple[str, str], list[object]] = {}
    for name, text in texts.items():
        record = protobuf_check.admit_document(parse_document(text), schema)
        assert isinstance(record, protobuf_check.Record), name
        for entry in record.entries:
            found.setdefault((name, re.sub(r"\[\d+\]", "", entry.path)), []).append(entry.value)
    return found


def by_txtpbfmt(text: str) -> str:
    """Return what the binary makes of a text."""
    done = subprocess.run(["txtpbfmt"], input=text.encode(), capture_output=True, timeout=20, check=True)
    return done.stdout.decode()


@pytest.mark.parametrize("unsafe", [pytest.param((), marks=pytest.mark.slow), ("--unsafe",)])
def test_the_real_papers_salted(metalint: Metalint, papers: Path, unsafe: tuple[str, ...]) -> None:
    folder = papers / "meta"
    salt(folder)
    before = contents(folder)
    assert len(before) == 94
    assert sum("\r\n" in text for text in before.values()) == 32
    schema = compiling.load_schema(compiling.PACKAGED / "paper.proto", "PaperInfo", papers, None)
    found = metalint("lint", "--format", "json", cwd=papers).json()["diagnostics"]
    wanted = {"safe"} | ({"unsafe"} if unsafe else set())
    reported = {
        (one["path"].removeprefix("meta/"), re.sub(r"\[\d+\]", "", one["field"]))
        for one in found
        if one["field"] and one["fix"] and one["fix"]["safety"] in wanted
    }
    run = metalint("fix", *unsafe, cwd=papers)
    assert (run.code, run.out, run.err[:6]) == (0, "", "Fixed ")
    after = contents(folder)
    old, new = values(before, schema), values(after, schema)
    assert {key for key in old.keys() | new.keys() if old.get(key) != new.get(key)} == reported
    assert comments(after) == comments(before)
    for name, text in after.items():
        assert set(re.findall(r"\r?\n", text)) == set(re.findall(r"\r?\n", before[name])), name
    assert metalint("fix", *unsafe, cwd=papers).err.startswith("Nothing to fix")
    assert contents(folder) == after
    if shutil.which("txtpbfmt"):
        for name, text in after.items():
            assert by_txtpbfmt(text.replace("\r\n", "\n")) == text.replace("\r\n", "\n"), name
