"""docs/site.md says what is so: its settings are read, its defaults are the defaults, its files are those of a site."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from conftest import Metalint
from site_lists import files, paper, write_list

from metalint.config import settings as config
from metalint.config.site import SITE_KEYS, Site

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "site.md").read_text(encoding="utf-8")


def test_the_settings_are_all_settings_with_their_defaults(tmp_path: Path) -> None:
    empty, rest, *_ = re.findall(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    tables = [tomllib.loads(block)["site"] for block in (empty, rest)]
    assert set(tables[0]) | set(tables[1]) == set(SITE_KEYS)
    assert config.read_config({"site": tables[0]}, tmp_path, "docs/site.md").site != Site()
    assert {getattr(Site(), key.replace("-", "_")) for key in tables[0]} == {"", None}
    assert set(tables[1]) == {key for key in SITE_KEYS if getattr(Site(), key.replace("-", "_")) not in ("", None)}
    assert config.read_config({"site": tables[1]}, tmp_path, "docs/site.md").site == Site()


def test_every_file_of_a_site_is_on_the_page(metalint: Metalint, tmp_path: Path) -> None:
    write_list(tmp_path, {"a": paper("A", ["Ann Bell"], institutions=["X"], keywords=["survey"])})
    assert metalint("site", "--out", "site", "--base-url", "https://example.org").code == 0
    code = {"site.js", "theme.js", "site.css", "icon.svg"}
    names = {path.split("/")[0] + "/" * ("/" in path) for path in files(tmp_path / "site")} - code
    assert names <= set(re.findall(r"`([^`]+)`", PAGE.partition("## Files")[2].partition("## Dates")[0]))


def test_tokens_of_the_style_are_in_the_design() -> None:
    style = (DOCS.parent / "src/metalint/data/site/site.css").read_text()
    design = (DOCS / "internals" / "design.md").read_text()
    tokens = set(re.findall(r"^  (--[\w-]+):", style, re.MULTILINE))
    told = set(re.findall(r"`(--[\w-]+)`", design)) | {f"--space-{at}" for at in range(1, 7)}
    assert tokens - {"--font-text", "--font-title", "--font-code"} == told
    outside = re.sub(r"^ +--[\w-]+:.*$", "", style, flags=re.MULTILINE).partition("@media print")[0]
    assert set(re.findall(r"#[0-9a-fA-F]{3,6}\b(?=[;,\s])", outside)) <= {"#fff"}  # behind covers
