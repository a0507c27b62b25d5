"""Reading the pages that people read: docs/, and the documents beside it."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path
from typing import Final, NamedTuple

CHECKOUT: Final = Path(__file__).resolve().parents[2]
DOCS: Final = CHECKOUT / "docs"

_FENCE: Final = re.compile(r"^ *(?P<marks>`{3,}|~{3,})(?P<language>[\w+-]*)", re.MULTILINE)
_FILE: Final = re.compile(r"`([^`\n]+)`:\n\n *$")


class Block(NamedTuple):
    """A fenced block: its line, its language, its text, and the file whose content it is, if the line above says so."""

    line: int
    language: str
    text: str
    file: str


def read_blocks(text: str) -> list[Block]:
    """Return the fenced blocks of a page, those in lists included."""
    found, at = [], 0
    while fence := _FENCE.search(text, at):
        start = text.index("\n", fence.end()) + 1
        end = re.compile(rf"^ *{fence['marks']} *$", re.MULTILINE).search(text, start)
        assert end, f"the block is not closed: {fence[0]}"
        file = _FILE.search(text, 0, fence.start())
        line = text.count("\n", 0, fence.start()) + 1
        content = textwrap.dedent(text[start : end.start()])
        found.append(Block(line, fence["language"], content, file[1] if file else ""))
        at = end.end()
    return found


def blocks(page: str, language: str) -> list[str]:
    """Return the fenced blocks of a page of docs/ in a language."""
    return [block.text for block in read_blocks((DOCS / page).read_text("utf-8")) if block.language == language]
