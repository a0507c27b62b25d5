"""docs/links.md says what is so: its settings are read, its defaults are the defaults."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from metalint.config import settings as config
from metalint.config.links import HOST_KEYS, KEYS, Links
from metalint.config.services import SERVICES
from metalint.services.host_limiter import known_policy

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "links.md").read_text(encoding="utf-8")
SETTINGS = re.findall(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


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
