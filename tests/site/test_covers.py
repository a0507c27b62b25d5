"""Covers: thumbnails of what is an image, the originals behind them, and what is left out."""

from __future__ import annotations

import io
import json
import re
import struct
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest
from conftest import Metalint, commit_all
from PIL import Image
from site_lists import files, image, make_site, paper, papers_json, write_list

RED, BLUE = (200, 0, 0), (0, 0, 200)


def covers(root: Path, **data: bytes) -> Path:
    """Write a list of a paper for each cover, whose name ends as its suffix does: ``a_png``."""
    named = {name: name.replace("_", ".") for name in data}
    write_list(root, {name: paper(name, cover=cover) for name, cover in named.items()})
    (root / "notes").mkdir()
    for name, cover in named.items():
        (root / "notes" / cover).write_bytes(data[name])
    return root


def written(made: Image.Image, kind: str, **options: object) -> bytes:
    data = io.BytesIO()
    made.save(data, kind, **options)
    return data.getvalue()


def png_of(width: int, height: int) -> bytes:
    """Return a small PNG file that says that it is large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


def shown(site: Path) -> dict[str, tuple[tuple[int, int], tuple[int, ...]]]:
    """Return size and color of every thumbnail."""
    found = {}
    for path in sorted((site / "covers").iterdir()):
        with Image.open(path, formats=["WEBP"]) as opened:
            middle = opened.convert("RGB").getpixel((opened.width // 2, opened.height // 2))
            assert isinstance(middle, tuple)
            found[path.name] = (opened.size, tuple(round(part, -2) for part in middle))
    return found


def without_pillow(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "PIL"] + ["PIL"]:
        monkeypatch.setitem(sys.modules, name, None)


def test_every_format_becomes_a_thumbnail_of_twice_the_shown_size(tmp_path: Path) -> None:
    turned = image(RED, (300, 900))
    exif = turned.getexif()
    exif[0x0112] = 6  # lies on its side
    root = covers(
        tmp_path,
        wide_png=written(image(RED), "PNG"),
        tall_jpg=written(image(BLUE, (400, 4000)), "JPEG"),
        small_png=written(image(RED, (20, 10)), "PNG"),
        moving_gif=written(
            image(RED), "GIF", save_all=True, append_images=[image(BLUE), image((0, 0, 0))], duration=100
        ),
        moving_webp=written(image(BLUE), "WEBP", save_all=True, append_images=[image(RED)], duration=100),
        new_avif=written(image(BLUE), "AVIF"),
        print_jpg=written(image((0, 255, 255, 50), mode="CMYK"), "JPEG"),
        deep_png=written(image((40000,), mode="I;16"), "PNG"),
        palette_png=written(image(RED).convert("P"), "PNG", transparency=3),
        turned_jpg=written(turned, "JPEG", exif=exif),
    )
    assert shown(make_site(root, root / "site")) == {
        "deep_png.webp": ((320, 200), (200, 200, 200)),
        "moving_gif.webp": ((320, 200), RED),
        "moving_webp.webp": ((320, 200), BLUE),
        "new_avif.webp": ((320, 200), BLUE),
        "palette_png.webp": ((320, 200), RED),
        "print_jpg.webp": ((320, 200), RED),
        "small_png.webp": ((20, 10), RED),
        "tall_jpg.webp": ((20, 200), BLUE),
        "turned_jpg.webp": ((320, 107), RED),
        "wide_png.webp": ((320, 200), RED),
    }


def test_what_cannot_be_shown_is_told_in_one_line(metalint: Metalint, tmp_path: Path) -> None:
    whole = written(Image.effect_noise((300, 300), 90), "PNG")
    covers(
        tmp_path,
        good_png=written(image(RED), "PNG"),
        cut_png=whole[: len(whole) // 2],
        bomb_png=png_of(30_000, 30_000),
        large_png=png_of(10_000, 10_000),
        drawn_svg=b"<?xml version='1.0'?>\n<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        text_png=b"no image",
    )
    write_list(tmp_path, {"web": paper("Web", cover="https://example.org/a.png"), "gone": paper("Gone", cover="x.png")})
    done = metalint("site", "--out", "site")
    assert done.code == 0
    told = (
        "metalint: 6 covers left out: 1 SVG, which may run scripts: `notes/drawn.svg`; 1 broken: `notes/cut.png`; "
        "1 no image: `notes/text.png`; 2 of too many pixels: `notes/bomb.png`, `notes/large.png`; "
        "1 on the web, from where the site loads nothing: `https://example.org/a.png`"
    )
    assert [line for line in done.err.splitlines() if "left out" in line] == [told]
    assert list(shown(tmp_path / "site")) == ["good_png.webp"]
    assert {one["id"]: one["cover"] for one in papers_json(tmp_path / "site") if one["cover"]} == {
        "good_png": "covers/good_png.webp"
    }


def test_a_cover_that_git_does_not_track_is_told(metalint: Metalint, tmp_path: Path) -> None:
    covers(tmp_path, new_png=written(image(RED), "PNG"))
    (tmp_path / ".gitignore").write_text("*.png\n")
    commit_all(tmp_path)
    assert "1 cover left out: 1 not tracked by git: `new.png`" in metalint("site", "--out", "site").err


def test_thumbnails_are_kept_by_what_the_images_hold(
    metalint: Metalint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = covers(
        tmp_path,
        **{f"p{at}_png": written(image((at * 20, 0, 0)), "PNG") for at in range(9)},
        cut_png=b"\x89PNG\r\n\x1a\n",
    )
    words = ("--cache-dir", str(tmp_path / "kept"), "site", "--out")
    first = metalint(*words, "site")
    before = files(root / "site")
    (root / "notes" / "p1.png").rename(root / "notes" / "other.png")
    write_list(root, {"p1_png": paper("p1_png", cover="other.png")})
    monkeypatch.setattr(Image, "open", None)
    again = metalint(*words, "site")
    assert files(root / "site") == before
    assert len([path for path in before if path.startswith("covers/")]) == 9
    assert "1 broken: `notes/cut.png`" in first.err
    assert "1 broken: `notes/cut.png`" in again.err


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("", ""),
        ('source = "https://github.com/me/list/blob/main"\n', "https://github.com/me/list/blob/main/notes/a%20b.png"),
        ("originals = true\n", "originals/a.png"),
        ('originals = true\nsource = "https://github.com/me/list"\n', "originals/a.png"),
    ],
)
def test_the_original_is_behind_a_link(metalint: Metalint, settings: str, expected: str, tmp_path: Path) -> None:
    data = written(image(RED), "PNG")
    write_list(tmp_path, {"a": paper("A", cover="a b.png")}, f"[site]\npaper-pages = true\n{settings}")
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a b.png").write_bytes(data)
    done = metalint("site", "--out", "site")
    found = files(tmp_path / "site")
    assert ("set `source` or `originals` below `[site]`" in done.err) is (not expected)
    assert found.get("originals/a.png") == (data if "originals" in settings else None)
    around = (
        rf'<a href="{re.escape(expected)}" aria-label="Cover at full size"><img class="cover" [^>]*src="covers/a.webp"'
    )
    assert bool(re.search(around, found["index.html"].decode())) is bool(expected)
    beside = expected if "://" in expected else f"../{expected}"
    assert (f'<a href="{beside}" aria-label' in found["paper/a.html"].decode()) is bool(expected)
    assert json_row(found["data/papers-0.js"].decode())[13:15] == ["covers/a.webp", expected]


def json_row(script: str) -> list[Any]:
    """Return the only row of a file of data."""
    (row,) = json.loads(script[script.index("[") : script.rindex("]") + 1])
    return row


def test_without_pillow_covers_come_along_as_they_are(
    metalint: Metalint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noise = written(Image.effect_noise((2000, 2000), 90), "PNG")
    assert len(noise) > 2 << 20
    root = covers(tmp_path, a_png=noise, b_svg=b"<svg></svg>")
    without_pillow(monkeypatch)
    done = metalint("site", "--out", "site")
    assert {path: data for path, data in files(root / "site").items() if "covers" in path} == {
        "covers/a_png.png": noise
    }
    assert 'src="covers/a_png.png"' in (root / "site" / "index.html").read_text()
    told = [line.partition("; `pip")[0] for line in done.err.splitlines() if "cover" in line or "thumb" in line]
    assert told == [
        "metalint: 1 cover left out: 1 SVG, which may run scripts: `notes/b.svg`",
        f"metalint: thumbnails would make the site {(len(noise) - 8192) >> 20} MB smaller",
    ]
    assert "[site]" in done.err
