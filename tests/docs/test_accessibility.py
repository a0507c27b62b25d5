"""The site of the documentation in Chromium: axe finds nothing serious, in light and dark colors, wide and narrow."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from rows import each_row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not here: apt-get install chromium"),
]

PAGES = (
    "index.html", "tutorial/index.html", "configuration/index.html", "rules/title-period/index.html",
    "rules/index.html", "accuracy/index.html", "verify/index.html", "lists/index.html",
)  # fmt: skip
"""Pages of each kind: pictures, a session, wide tables and settings, a rule with a diff, measured figures."""


@pytest.fixture(scope="module")
def browser() -> Iterator[sync_api.Browser]:
    with sync_api.sync_playwright() as running:
        made = running.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--allow-file-access-from-files"]
        )
        yield made
        made.close()


@each_row("scheme", ["light", "dark"])
@each_row("width", [360, 1280])
def test_axe_finds_nothing_serious(site: Path, browser: sync_api.Browser, scheme: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    found = []
    for path in PAGES:
        page.goto((site / path).as_uri())
        assert (page.evaluate("document.body.dataset.mdColorScheme") == "slate") == (scheme == "dark")
        violations = axe.Axe().run(page, options={"preload": False}).response["violations"]
        found += [
            (path, one["id"], node["html"])
            for one in violations
            if one["impact"] in {"serious", "critical"}
            for node in one["nodes"]
        ]
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    context.close()
    assert found == []
