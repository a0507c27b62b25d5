"""Take pictures of the site of this repository's papers, for the docs: docs/pictures/site-*.png.

    python tools/site_pictures.py

Needs Chromium.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final, Literal, NamedTuple

from playwright.sync_api import sync_playwright

ROOT: Final = Path(__file__).resolve().parents[1]
PICTURES: Final = ROOT / "docs" / "pictures"


class Picture(NamedTuple):
    """A picture: its name, what it shows, and how."""

    name: str
    page: str
    scheme: Literal["light", "dark"]
    width: int
    height: int


_PICTURES: Final = (
    Picture("site-wide-light", "index.html?q=sparse&year=2023", "light", 1280, 800),
    Picture("site-wide-dark", "index.html", "dark", 1280, 800),
    Picture("site-narrow-light", "index.html", "light", 390, 800),
    Picture("site-narrow-dark", "index.html?q=quantization", "dark", 320, 800),
    Picture("site-charts", "charts.html", "light", 1280, 1000),
)


def main() -> int:
    """Write the pictures."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        print("pictures: needs Chromium")
        return 2
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as running:
        site = Path(folder) / "site"
        subprocess.run([sys.executable, "-m", "metalint", "site", "--out", site], cwd=ROOT, check=True)  # noqa: S603 - our own
        chromium = running.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        for picture in _PICTURES:
            page = chromium.new_page(
                viewport={"width": picture.width, "height": picture.height}, color_scheme=picture.scheme
            )
            page.goto(f"{site.as_uri()}/{picture.page}")
            page.wait_for_load_state("networkidle")
            page.screenshot(path=PICTURES / f"{picture.name}.png")
        chromium.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
