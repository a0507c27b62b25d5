"""Recorded answers of the real registries, where they are at hand."""

from __future__ import annotations

from typing import NamedTuple

from conftest import DATA

ANSWERS = DATA / "answers"


class Recorded(NamedTuple):
    """An answer as it was recorded: status line, header fields, body."""

    status: str
    fields: tuple[str, ...]
    body: bytes

    def field(self, name: str) -> str:
        pairs = (one.partition(":") for one in self.fields)
        return next((value.strip() for key, _, value in pairs if key.lower() == name), "")


def recorded(name: str) -> Recorded:
    """Return one answer, such as ``github/rest_200``."""
    first, *fields = (ANSWERS / f"{name}.headers").read_text(encoding="latin-1").splitlines()
    status = first.partition(" ")[2]
    return Recorded(status, tuple(one for one in fields if one), (ANSWERS / f"{name}.body").read_bytes())
