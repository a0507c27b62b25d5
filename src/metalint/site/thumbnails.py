"""Thumbnails: covers that are no larger than they are shown, made by Pillow, which the extra ``site`` brings."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Sequence
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from metalint.util.disk_cache import read_cached, write_cached
from metalint.util.processes import SUPPORTS_FORK, cores, in_processes
from metalint.util.reading import read_whole

if TYPE_CHECKING:
    from pathlib import Path

SIZE: Final = (320, 200)
"""Pixels: twice what ``site.css`` gives a cover, for screens of two pixels a point."""

TYPICAL: Final = 8 << 10
"""Bytes of a thumbnail."""

_QUALITY: Final = 80
_FORMATS: Final = ("PNG", "JPEG", "GIF", "WEBP", "AVIF")
_MAX_SIZE: Final = 64 << 20
"""Bytes of an image."""

_MANY: Final = 8
"""From so many images on it pays to start other processes."""


def are_possible() -> bool:
    """Tell whether Pillow is installed."""
    try:
        import PIL.Image  # noqa: F401
    except ModuleNotFoundError:
        return False
    return True


def make(root: Path, paths: Sequence[str], cache: Path | None, size: tuple[int, int] = SIZE) -> dict[str, bytes | str]:
    """Return the thumbnail of each image below ``root``, as WebP, or why there is none.

    ``cache`` is the folder where they are kept by the content of the image; ``size`` is in pixels.
    """
    keys = {path: _key(root / path, size) for path in paths}
    known = {path: read_cached(_kept_in(cache, key), "thumbnail", key) if key else None for path, key in keys.items()}
    missing = [path for path, thumbnail in known.items() if thumbnail is None]
    thumbnails: dict[str, bytes | str] = {path: thumbnail for path, thumbnail in known.items() if thumbnail is not None}
    for path, thumbnail in zip(missing, _made(root, missing, size), strict=True):
        thumbnails[path] = thumbnail
        if key := keys[path]:
            write_cached(_kept_in(cache, key), "thumbnail", key, thumbnail)
    return thumbnails


def _kept_in(cache: Path | None, key: str) -> Path | None:
    """Return one of 256 folders, so that none of them has too many files."""
    return cache and cache / "thumbnails" / key[:2]


def _key(path: Path, size: tuple[int, int]) -> str:
    """Return what stands for an image and for how its thumbnail is made; empty where it cannot be read."""
    import PIL

    try:
        digest = sha256(read_whole(path, _MAX_SIZE))
    except OSError:
        return ""
    digest.update(f"{size} {_QUALITY} {PIL.__version__}".encode())
    return digest.hexdigest()


def _made(root: Path, paths: Sequence[str], size: tuple[int, int]) -> Iterator[bytes | str]:
    work = partial(_thumbnail, root, size)
    if len(paths) < _MANY or not SUPPORTS_FORK:
        yield from map(work, paths)
        return
    for path, shared in zip(paths, in_processes(work, paths, min(cores(), len(paths))), strict=True):
        yield work(path) if shared is None else shared


def _thumbnail(root: Path, size: tuple[int, int], path: str) -> bytes | str:
    """Return the first frame of an image in the size of a thumbnail, or why there is none."""
    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(read_whole(root / path, _MAX_SIZE)), formats=_FORMATS) as image:
                image.draft("RGB", (2 * size[0], 2 * size[1]))
                has_alpha = "A" in image.getbands() or "transparency" in image.info
                of_bytes = image.convert("I").point(lambda value: value * (1 / 256)) if "16" in image.mode else image
                upright = ImageOps.exif_transpose(of_bytes.convert("RGBA" if has_alpha else "RGB"))
                upright.thumbnail(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
                written = io.BytesIO()
                upright.save(written, "WEBP", quality=_QUALITY)
                return written.getvalue()
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        return "of too many pixels"
    except Exception:  # noqa: BLE001 - a broken image may raise anything in its decoder
        return "broken"
