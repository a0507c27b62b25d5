"""Thumbnails: covers that are no larger than they are shown, made by Pillow, which the extra ``site`` brings."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from metalint.papers import images
from metalint.util.disk_cache import read_cached, write_cached
from metalint.util.processes import SUPPORTS_FORK, count_cores, in_processes, is_worker, limit_memory
from metalint.util.reading import read_bounded, read_first_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from PIL import Image

SIZE: Final = (320, 200)
"""Pixels: twice what ``site.css`` gives a cover, for screens of two pixels a point."""

TYPICAL: Final = 8 << 10
"""Bytes of a thumbnail."""

_QUALITY: Final = 80
_WAY: Final = 2
"""Goes up when thumbnails come out otherwise."""

_FORMATS: Final = ("PNG", "JPEG", "GIF", "WEBP", "AVIF")
_MAX_SIZE: Final = 64 << 20
"""Bytes of an image."""

_MANY: Final = 8
"""From so many images on it pays to start other processes."""

# Bytes that decoding takes for each pixel at most, as measured with Pillow 13: coefficients of a progressive JPEG,
# WebP's canvas, the one before and a copy, ten-bit AVIF with transparency.
_PER_PIXEL: Final = {"png": 5, "gif": 8, "jpg": 12, "webp": 16, "avif": 16}

# All that images take at a time, whatever they are: MiB of each process, and how many processes.
_TIERS: Final = ((24, 12), (96, 3), (448, 1))
_SPARE: Final = 32
"""MiB that a process may take beyond that: for the decoder, and its threads."""

_BAND: Final = 1 << 18
"""Pixels that are converted and scaled down together."""

_TOO_COSTLY: Final = "that needs too much memory to decode"
_BROKEN: Final = "broken"


def are_possible() -> bool:
    """Tell whether Pillow is installed."""
    try:
        import PIL.Image  # noqa: F401
    except ModuleNotFoundError:
        return False
    return True


def make(
    root: Path, paths: Sequence[str], cache: Path | None, size: tuple[int, int] = SIZE
) -> tuple[dict[str, bytes], dict[str, str]]:
    """Return the thumbnails of images below ``root``, as WebP, and why others are not shown.

    Without Pillow there are no thumbnails; an image that is not refused is then shown as it is.

    ``cache`` is the folder where they are kept by the content of the image; ``size`` is in pixels. Small images are
    decoded on all cores, those that take much memory one after another.
    """
    if not are_possible():
        return {}, refused(root, paths)
    keys = {path: _make_key(root / path, size) for path in paths}
    folders = {path: cache / "thumbnails" / key[:2] if cache and key else None for path, key in keys.items()}
    cached = {path: read_cached(folders[path], "thumbnail", key) if key else None for path, key in keys.items()}
    missing = [path for path in paths if cached[path] is None]
    found: dict[str, bytes | str] = {**refused(root, missing)}
    costs = {path: _estimate_memory(root / path) for path in missing if path not in found}
    before = 0
    for tier, most in _TIERS:
        wanted = [path for path, cost in costs.items() if before < cost <= tier << 20]
        found.update(zip(wanted, _decode_all(root, wanted, size, tier, most), strict=True))
        before = tier << 20
    for path in missing:
        if keys[path]:
            write_cached(folders[path], "thumbnail", keys[path], found.setdefault(path, _TOO_COSTLY))
    ordered = {path: found.get(path, _TOO_COSTLY) if cached[path] is None else cached[path] for path in paths}
    made = {path: thumbnail for path, thumbnail in ordered.items() if isinstance(thumbnail, bytes)}
    return made, {path: why for path, why in ordered.items() if isinstance(why, str)}


def _make_key(path: Path, size: tuple[int, int]) -> str:
    """Return what stands for an image and for how its thumbnail is made; empty where it cannot be read."""
    import PIL

    try:
        digest = sha256(read_bounded(path, _MAX_SIZE))
    except OSError:
        return ""
    digest.update(f"{size} {_QUALITY} {_WAY} {PIL.__version__}".encode())
    return digest.hexdigest()


def refused(root: Path, paths: Sequence[str]) -> dict[str, str]:
    """Return why images are not shown that say that they are too large; their first bytes tell the size."""
    found = {}
    for path in paths:
        with suppress(OSError):
            head, _ = read_first_bytes(str(root / path), images.LONG_HEAD)
            size = images.size_of(head)
            if size and size.is_too_large:
                found[path] = f"of {images.TOO_LARGE}"
    return found


def _estimate_memory(path: Path) -> int:
    """Return how many bytes decoding an image takes at most, as far as its first bytes tell."""
    try:
        head, status = read_first_bytes(str(path), images.LONG_HEAD)
    except OSError:
        return 1
    kind, size = images.kind_of(head), images.size_of(head)
    copies = status.st_size * (3 if kind == "webp" else 2)
    # what an AVIF image takes besides depends on how it was coded, so that it counts as one of the largest
    least = (_TIERS[-2][0] << 20) + 1 if kind == "avif" or size is None else 1
    return max(copies + (size.pixels if size else 0) * _PER_PIXEL.get(kind, 0), least)


def _decode_all(root: Path, paths: Sequence[str], size: tuple[int, int], tier: int, most: int) -> Iterator[bytes | str]:
    work = partial(_make_thumbnail, root, size, (tier + _SPARE) << 20)
    is_costly = tier > _TIERS[0][0]  # what it takes goes back when its process ends
    if not paths or not SUPPORTS_FORK or (len(paths) < _MANY and not is_costly):
        yield from map(work, paths)
        return
    for path, shared in zip(paths, in_processes(work, paths, min(count_cores(), len(paths), most)), strict=True):
        yield shared if shared is not None else _TOO_COSTLY if is_costly else work(path)


def _make_thumbnail(root: Path, size: tuple[int, int], limit: int, path: str) -> bytes | str:
    """Return the first frame of an image in the size of a thumbnail, or why there is none."""
    from PIL import Image, ImageOps

    if is_worker():
        limit_memory(limit)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(read_bounded(root / path, _MAX_SIZE)), formats=_FORMATS) as image:
                if images.ImageSize(*image.size).is_too_large:
                    return f"of {images.TOO_LARGE}"
                image.draft("RGB", (2 * size[0], 2 * size[1]))
                upright = ImageOps.exif_transpose(_reduce_image(image, size))
                upright.thumbnail(size, Image.Resampling.LANCZOS)
                written = io.BytesIO()
                upright.save(written, "WEBP", quality=_QUALITY)
                return written.getvalue()
    except MemoryError:
        return _TOO_COSTLY
    except Exception:  # noqa: BLE001 - a broken image may raise anything in its decoder
        return _BROKEN


def _reduce_image(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Return an image in colors of a byte, at least twice as large as ``size``, with its orientation.

    That is done band by band, since a whole image in other colors takes as much memory as this one.
    """
    from PIL import Image

    image.load()
    mode = "RGBA" if "A" in image.getbands() or "transparency" in image.info else "RGB"
    width, height = image.size
    scales = (max(width / across, height / down) for across, down in (size, size[::-1]))  # it may lie on its side
    factor = max(1, int(min(scales) / 2))
    made = Image.new(mode, (-(-width // factor), -(-height // factor)))
    rows = max(1, _BAND // (width * factor)) * factor
    for top in range(0, height, rows):
        band = image.crop((0, top, width, min(top + rows, height)))
        if "16" in band.mode:
            band = band.convert("I").point(lambda value: value * (1 / 256))
        made.paste(band.convert(mode).reduce(factor), (0, top // factor))
    made.info["exif"] = image.info.get("exif", b"")  # which way is up
    return made
