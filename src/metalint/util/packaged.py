"""What is packaged besides code: the files of ``metalint/data``."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent.parent / "data"


def read_packaged(name: str) -> str:
    """Return the text of a packaged file."""
    return (FOLDER / name).read_text(encoding="utf-8")


@cache
def read_sections(name: str) -> dict[str, str]:
    """Return the sections of a packaged file by their names, which are above them as ``[name]``, without comments."""
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in read_packaged(name).splitlines():
        if line.startswith("["):
            lines = found.setdefault(line.strip("[]"), [])
        elif not line.startswith("#"):
            lines.append(line)
    return {key: "\n".join(section).strip() for key, section in found.items()}


def read_pattern(name: str, section: str) -> str:
    """Return the expression in a section of a packaged file: a choice, which may go on over several lines."""
    return "|".join(read_sections(name)[section].split("\n"))


def split_pairs(section: str) -> dict[str, str]:
    """Return what is after the first ``: `` of each line, by what is before it."""
    return dict(line.split(": ", 1) for line in section.splitlines() if line)


def fill_pattern(text: str, parts: Mapping[str, str]) -> str:
    """Return an expression with ``parts`` of it in place of ``<name>``."""
    return re.sub(r"<([a-z ]+)>", lambda match: parts[match[1]], text)
