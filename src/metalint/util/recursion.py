"""How deep calls may be nested: that is the whole process's, so that only what owns the process may raise it."""

from __future__ import annotations

import sys
from typing import Final

_FRAMES: Final = 12
"""Calls in each other that a message in a message takes, those of protobuf's parser in Python included."""


def make_room(depth: int) -> None:
    """Let the code of this process read messages that are nested ``depth`` deep."""
    sys.setrecursionlimit(max(depth * _FRAMES, sys.getrecursionlimit()))
