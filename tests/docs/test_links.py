"""docs/links.md says what is so: its commands are understood, its settings are read, its defaults are the defaults."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from metalint.cli.arguments import parser
from metalint.config import settings as config
from metalint.config.links import HOST_KEYS, KEYS, Links

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "links.md").read_text(encoding="utf-8")
COMMANDS = sorted({line.partition("  #")[0].strip() for line in re.findall(r"^metalint .*", PAGE, re.MULTILINE)})
SETTINGS = re.findall(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_is_understood(command: str) -> None:
    assert parser().parse_args(command.split()[1:]).command in {"links", "lint", "fix"}


def test_the_settings_are_all_settings_with_their_defaults(tmp_path: Path) -> None:
    (written,) = SETTINGS
    table = tomllib.loads(written)
    assert set(table["links"]) == set(KEYS)
    assert set(table["links"]["hosts"]["*.example.net"]) == set(HOST_KEYS)
    read = config.read(table, tmp_path, "docs/links.md").links
    for name in ("allow_private", "budget", "timeout", "retries", "backoff", "max_pause", "concurrency", "confirm"):
        assert getattr(read, name) == getattr(Links(), name)
    assert (read.max_age, read.registries) == (Links().max_age, Links().registries)
