"""Repositories of text protos that are no papers."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

SCHEMAS = Path(__file__).parent / "schemas"


class Kind(NamedTuple):
    """A schema of the tests: its folder, the file and message, and settings that it needs."""

    folder: str
    proto: str
    message: str
    settings: str = ""

    @property
    def good(self) -> str:
        """A valid file that is laid out."""
        return (SCHEMAS / self.folder / "good.textproto").read_text(encoding="utf-8")


KINDS = (
    Kind("legacy", "device.proto", "Device"),
    Kind("editions", "model.proto", "Model"),
    Kind("maps", "trace.proto", "maps.Trace"),
    Kind("imports", "service.proto", "Service", 'proto-paths = ["protos/third_party"]'),
    Kind("tree", "fonts.proto", "Family"),
)


def repository(root: Path, kind: Kind, settings: str = "", **files: str) -> Path:
    """Write a repository of one kind of files into ``root``; each of ``files`` lies in ``data``."""
    shutil.copytree(SCHEMAS / kind.folder, root / "protos", ignore=shutil.ignore_patterns("*.textproto"))
    (root / "data").mkdir()
    (root / "metalint.toml").write_text(
        f'papers = ["data/*.textproto"]\nproto = "protos/{kind.proto}"\nmessage = "{kind.message}"\n'
        f"{kind.settings}\n{settings}\n"
    )
    for name, text in files.items():
        (root / "data" / f"{name}.textproto").write_text(text, encoding="utf-8")
    return root
