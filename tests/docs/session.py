"""Playing a page of docs/: its files are written and its commands are run, in the order in which they are there."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING, NamedTuple

from docs.pages import DOCS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_BLOCK = re.compile(r"^(?:`(?P<path>[^`\n]+)`:\n\n)?```(?P<language>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


class Step(NamedTuple):
    """A command of a page, what the page shows of its output, what it printed, and its exit code."""

    command: str
    shown: str
    printed: str
    code: int


def play(page: str, folder: Path, environment: Mapping[str, str]) -> Iterator[Step]:
    """Write each file that the page names above a block, run each command, and yield what the commands print."""
    for block in _BLOCK.finditer((DOCS / page).read_text()):
        if block["path"]:
            path = folder / block["path"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block["text"])
        elif block["language"] in {"console", "sh"}:
            text = block["text"]
            if block["language"] == "sh":
                text = re.sub(r"^(?=.)", "$ ", text, flags=re.MULTILINE)
            for command, shown in re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", text, re.MULTILINE):
                if command.startswith("cd "):
                    folder /= command[3:]
                    continue
                words = ["bash", "-c", f"{command} 2>&1"]
                done = subprocess.run(
                    words, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True, check=False
                )
                yield Step(command, shown, done.stdout, done.returncode)
