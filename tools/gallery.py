"""Take pictures of the three layouts as GitHub shows them, for the README.

They are docs/pictures/{table,list,classic}.png, and the same with ``-dark``.

    python tools/gallery.py

Needs Chromium. The list is a small one, of papers in ``meta/`` with covers that are drawn here; the stars of GitHub,
which would come from the network, are a badge without a number.
"""

from __future__ import annotations

import re
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path
from typing import Final

import cmarkgfm
from cmarkgfm.cmark import Options

ROOT: Final = Path(__file__).resolve().parents[1]
PICTURES: Final = ROOT / "docs" / "pictures"

_PAPERS: Final = ("qlora", "wanda", "flashattention")
_LAYOUTS: Final = {"table": 672, "list": 420, "classic": 580}
"""Layout, and height of its picture."""

_WIDTH: Final = 840  # of a README on GitHub
_PIXELS: Final = 2  # per CSS pixel
_BADGE: Final = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='28' height='20'%3E"
    "%3Crect width='28' height='20' rx='3' fill='%23555'/%3E"
    "%3Ctext x='8' y='14' fill='white' font-size='11'%3E★%3C/text%3E%3C/svg%3E"
)
_STYLE: Final = """
body { font: 16px/1.5 -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; margin: 0; padding: 24px;
       color: var(--text); background: var(--page); border: 1px solid var(--line); height: 100vh;
       box-sizing: border-box; overflow: hidden; }
a { color: var(--link); text-decoration: none; }
h1, h2, h3 { border-bottom: 1px solid var(--line); padding-bottom: .3em; font-weight: 600; }
h1 { font-size: 2em; margin: 0 0 16px; }
h2 { font-size: 1.5em; margin: 20px 0 12px; }
table { display: block; width: max-content; max-width: 100%; overflow: auto; border-collapse: collapse;
        margin-bottom: 16px; }
th, td { border: 1px solid var(--line); padding: 6px 13px; }
th { font-weight: 600; }
tr:nth-child(2n) { background: var(--row); }
img { max-width: 100%; box-sizing: content-box; }
small { font-size: 13px; }
"""
_SCHEMES: Final = {
    "": "--text: #1f2328; --page: #fff; --link: #0969da; --line: #d1d9e0; --row: #f6f8fa;",
    "-dark": "--text: #f0f6fc; --page: #0d1117; --link: #4493f8; --line: #3d444d; --row: #151b23;",
}
"""Suffix of a picture's name, and the colors of GitHub's theme."""


def main() -> int:
    """Write the pictures."""
    browser = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chrome")
    if browser is None:
        print("gallery: needs Chromium")
        return 2
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        _make_list(root)
        for layout, height in _LAYOUTS.items():
            markdown = _rendered(root, layout)
            for suffix, colors in _SCHEMES.items():
                page = root / f"{layout}{suffix}.html"
                page.write_text(_page(markdown, colors), encoding="utf-8")
                _shoot(browser, page, PICTURES / f"{layout}{suffix}.png", height)
    return 0


def _make_list(root: Path) -> None:
    (root / "meta").mkdir()
    (root / "metalint.toml").write_text("[links]\n")
    for number, name in enumerate(_PAPERS):
        text = (ROOT / "meta" / f"{name}.prototxt").read_text(encoding="utf-8")
        text = re.sub(r"(?m)^(cover|note) \{[^}]*\}\n", "", text)
        text += f'cover {{\n  url: "{name}.png"\n}}\n'
        (root / "meta" / f"{name}.prototxt").write_text(text, encoding="utf-8")
        (root / "notes").mkdir(exist_ok=True)
        (root / "notes" / f"{name}.png").write_bytes(_cover(number))


def _cover(seed: int) -> bytes:
    """Return a PNG of bars, which looks like a figure of a paper."""
    wide, high = 400, 110
    tones = ((9, 105, 218), (26, 127, 55), (191, 135, 0))
    heights = [25 + (53 * bar * bar + 31 * seed * bar + 17) % 75 for bar in range(12)]
    rows = b""
    for y in range(high):
        row = b""
        for x in range(wide):
            bar, inside = divmod(x - 20, 30)
            filled = 0 <= bar < len(heights) and inside < 20 and high - y <= heights[bar] + 5 and y < high - 5  # noqa: PLR2004
            row += bytes(tones[(seed + bar) % 3] if filled else (255, 255, 255))
        rows += b"\0" + row
    header = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows, 9)) + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _rendered(root: Path, layout: str) -> str:
    command = [sys.executable, "-m", "metalint", "render", "--view", "year", "--layout", layout, "--stdout"]
    return subprocess.run(command, cwd=root, check=True, capture_output=True).stdout.decode()  # noqa: S603 - our own


def _page(markdown: str, colors: str) -> str:
    html = cmarkgfm.github_flavored_markdown_to_html(markdown, Options.CMARK_OPT_UNSAFE)
    html = re.sub(r'https://img\.shields\.io/[^"\']*', _BADGE, html)
    return f"<!doctype html><meta charset=utf-8><style>:root {{ {colors} }} {_STYLE}</style>{html}"


def _shoot(browser: str, page: Path, picture: Path, height: int) -> None:
    size = f"--window-size={_WIDTH},{height}", f"--force-device-scale-factor={_PIXELS}"
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", *size]
    command = [browser, *options, f"--screenshot={picture}", page.as_uri()]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - the browser that was found


if __name__ == "__main__":
    sys.exit(main())
