"""How git is told of the merge driver for lists: attributes, which are committed, and settings of each clone."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from metalint.files.merges import DRIVER
from metalint.scaffold.files import quoted

if TYPE_CHECKING:
    from metalint.config.settings import Output

ATTRIBUTES: Final = ".gitattributes"

SETTINGS: Final = {
    f"merge.{DRIVER}.name": "lists of papers, rendered by metalint",
    f"merge.{DRIVER}.driver": "metalint merge-driver %O %A %B %P --marker-size %L --labels %S %X %Y",
    f"merge.{DRIVER}.recursive": "binary",  # what several bases make together nobody sees
}


def attributes(outputs: Iterable[Output]) -> list[str]:
    """Return the lines that let the driver merge outputs: one for those in a folder that end alike."""
    return list(dict.fromkeys(f"{_pattern(posixpath.normpath(one.path))} merge={DRIVER}" for one in outputs))


def _pattern(path: str) -> str:
    folder, name = posixpath.split(path)
    suffix = posixpath.splitext(name)[1]
    literal = "".join(f"\\{char}" if char in "*?[\\" else char for char in (folder if folder and suffix else path))
    pattern = f"{literal}/*{suffix}" if folder and suffix else f"/{literal}"
    return quoted(pattern) if any(char.isspace() for char in pattern) or pattern[0] in '#!"' else pattern
