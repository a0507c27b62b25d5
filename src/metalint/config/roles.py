"""Roles: what a field can be to metalint."""

from __future__ import annotations

from typing import Final

ROLES: Final = (
    "title", "abbr", "url", "authors", "institutions", "venue", "year", "code-type", "code-url",
    "note", "cover", "keywords", "references", "ror",
)  # fmt: skip
"""What a field can be to metalint; the configuration maps each role to a field path."""
