"""Covers: thumbnails of what is an image, the originals behind them, and what is left out."""

from __future__ import annotations

import io
import json
import re
import struct
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from conftest import Metalint, commit_all
from PIL import Image
from site_lists import files, image, make_site, paper, papers_json, write_list

from metalint.site import thumbnails

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
        "1 no image: `notes/text.png`; 2 of more than 20,000 pixels a side, or 25 million in all: `notes/bomb.png`, "
        "`notes/large.png`; 1 on the web, from where the site loads nothing: `https://example.org/a.png`"
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


@pytest.mark.parametrize(("number", "system"), [(7, "linux"), (8, "linux"), (8, "win32")])
def test_from_eight_covers_on_there_is_one_process_per_core_as_docs_site_says(
    metalint: Metalint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, system: str
) -> None:
    jobs: list[int] = []

    def decode(work: Callable[[str], bytes], paths: Sequence[str], asked: int) -> Iterator[bytes]:
        jobs.append(asked)
        return map(work, paths)

    monkeypatch.setattr(thumbnails, "in_processes", decode)
    monkeypatch.setattr(thumbnails, "count_cores", lambda: 5)
    monkeypatch.setattr(thumbnails, "SUPPORTS_FORK", system == "linux")
    covers(tmp_path, **{f"p{at}_png": written(image((at * 20, 0, 0)), "PNG") for at in range(number)})
    assert metalint("--no-cache", "site", "--out", "site").code == 0
    assert jobs == ([5] if (number, system) == (8, "linux") else [])
    assert len(list((tmp_path / "site" / "covers").iterdir())) == number


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


LIMIT_MB = 600


def memory_of(*words: str, cwd: Path, cores: int) -> int:
    """Return the megabytes that a run and the processes that it starts take at a time, each without what it shares."""
    program = (
        f"import metalint.util.processes as p; p.cores = lambda: {cores}; from metalint.cli.main import main; main()"
    )
    run = subprocess.Popen([sys.executable, "-c", program, *words], cwd=cwd, stderr=subprocess.DEVNULL)
    most = 0
    while run.poll() is None:
        most = max(most, sum(map(_share, _family(run.pid))))
        time.sleep(0.01)
    assert run.returncode == 0
    return most >> 10


def _family(number: int) -> list[int]:
    try:
        tasks = [path.read_text() for path in Path(f"/proc/{number}/task").glob("*/children")]
    except OSError:
        return [number]
    return [number, *(one for text in tasks for child in text.split() for one in _family(int(child)))]


def _share(number: int) -> int:
    try:
        lines = Path(f"/proc/{number}/smaps_rollup").read_text().splitlines()
    except OSError:  # it has ended
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="what processes share is read from /proc")
def test_images_of_any_kind_take_little_memory(tmp_path: Path) -> None:
    large = {
        "PNG": image((9, 9, 9), (5000, 5000)),
        "JPEG": image((9, 9, 9), (5000, 5000)),
        "GIF": image((9,), (5000, 5000), "P"),
        "WEBP": image((9, 9, 9, 9), (5000, 5000), "RGBA"),
    }
    data = {
        kind: written(made, kind, **({"progressive": True} if kind == "JPEG" else {})) for kind, made in large.items()
    }
    small = written(image(RED), "PNG")
    covers(
        tmp_path,
        tall_png=png_of(1, 89_000_000),
        **{f"{kind.lower()}{at}_{kind.lower()}": of for kind, of in data.items() for at in range(2)},
        **{f"p{at}_png": small for at in range(40)},
    )
    assert memory_of("--no-cache", "site", "--out", "site", cwd=tmp_path, cores=16) < LIMIT_MB
    assert len(list((tmp_path / "site" / "covers").iterdir())) == 8 + 40


def test_without_pillow_the_largest_images_are_left_out_by_their_headers(
    metalint: Metalint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    covers(tmp_path, good_png=written(image(RED), "PNG"), tall_png=png_of(1, 89_000_000))
    without_pillow(monkeypatch)
    done = metalint("site", "--out", "site")
    told = "1 cover left out: 1 of more than 20,000 pixels a side, or 25 million in all: `notes/tall.png`"
    assert f"metalint: {told}\n" in done.err
    assert [path.name for path in (tmp_path / "site" / "covers").iterdir()] == ["good_png.png"]
