"""Lint, fix and render a list of papers kept as protobuf text files in git."""

from __future__ import annotations

__version__ = "0.1.0"
