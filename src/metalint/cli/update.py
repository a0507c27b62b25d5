"""``metalint update``."""

from __future__ import annotations

from metalint.cli.options import add_command


def add(commands):
    add_command(commands, "update", lambda a: 0, "tell what services know now")
