"""docs/links.md says what is so: its commands are understood, its settings are read, its defaults are the defaults."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from conftest import Metalint, commit_all
from docs.pages import blocks

from metalint.cli.arguments import parser
from metalint.config import settings as config
from metalint.config.links import HOST_KEYS, KEYS, Links
from metalint.config.services import SERVICES
from metalint.services.host_limiter import known_policy

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "links.md").read_text(encoding="utf-8")
COMMANDS = [line.partition("  #")[0].strip() for block in blocks("links.md", "sh") for line in block.splitlines()]
SETTINGS = re.findall(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("command", [command for command in COMMANDS if "--self-test" not in command])
def test_each_command_runs(tmp_path: Path, metalint: Metalint, command: str) -> None:
    """On a list without URLs, which asks nobody."""
    (tmp_path / "metalint.toml").write_text("required = []\n")
    (tmp_path / "meta" / "2024").mkdir(parents=True)
    (tmp_path / "meta" / "2024" / "a.prototxt").write_text('paper {\n  title: "Slim"\n}\npub {\n  year: 2024\n}\n')
    commit_all(tmp_path)
    assert metalint(*command.split()[1:], cwd=tmp_path).code == 0


def test_the_self_test_is_understood() -> None:
    (command,) = [command for command in COMMANDS if "--self-test" in command]  # tests/links run it against a server
    assert parser().parse_args(command.split()[1:]).self_test


def test_the_settings_are_all_settings_with_their_defaults(tmp_path: Path) -> None:
    (written,) = SETTINGS
    table = tomllib.loads(written)
    assert set(table["links"]) == set(KEYS)
    assert set(table["links"]["hosts"]["*.example.net"]) == set(HOST_KEYS)
    read = config.read_config(table, tmp_path, "docs/links.md").links
    for name in ("allow_private", "budget", "timeout", "retries", "backoff", "max_pause", "concurrency", "confirm"):
        assert getattr(read, name) == getattr(Links(), name)
    assert read.max_age == Links().max_age


def test_the_rates_on_the_page_are_those_that_are_kept() -> None:
    page = PAGE.partition("seconds between requests |\n")[2]
    rows = re.findall(r"^\| ([^|]+) \| (\d+) \| ([\d.]+) \|$", page, re.MULTILINE)
    assert len(rows) == 5
    for hosts, concurrency, interval in rows:
        for host in re.findall(r"[\w-]+\.[\w.-]+", hosts) or ["example.org"] * (hosts == "all others"):
            kept = known_policy(host)
            assert (kept.concurrency, kept.interval) == (int(concurrency), float(interval)), host
    apis = {hosts: (int(concurrency), float(interval)) for hosts, concurrency, interval in rows if "API" in hosts}
    assert apis == {
        f"{SERVICES[key].name}'s API": (SERVICES[key].concurrency, SERVICES[key].interval)
        for key in ("arxiv", "github")
    }
