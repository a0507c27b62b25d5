"""Images by their first bytes: of which format they are, and how large they say that they are. Nothing is decoded."""

import re
import struct
from collections.abc import Sequence
from typing import Final, NamedTuple

from metalint.util.regex import lazy

HEAD: Final = 4096
"""Bytes that tell the format of an image, and mostly its size."""

LONG_HEAD: Final = 1 << 20
"""Bytes in which a JPEG image names its size, after the preview and the color profile that a camera puts first."""

MAX_SIDE: Final = 20_000
MAX_PIXELS: Final = 25_000_000

TOO_LARGE: Final = f"more than {MAX_SIDE:,} pixels a side, or {MAX_PIXELS // 1_000_000} million in all"

_KINDS: Final = (
    ("png", lazy(rb"\x89PNG\r\n\x1a\n")),
    ("jpg", lazy(rb"\xff\xd8\xff")),
    ("gif", lazy(rb"GIF8[79]a")),
    ("webp", lazy(rb"RIFF.{4}WEBP", re.DOTALL)),
    ("avif", lazy(rb".{4}ftyp(?:avi[fs]|.{8}(?:.{4}){0,16}?avi[fs])", re.DOTALL)),
    ("bmp", lazy(rb"BM.{12}", re.DOTALL)),
)

# A box of AVIF: the width and height of the image, of a part of it, or of its transparency.
_EXTENT: Final = lazy(rb"ispe\0{4}(.{4})(.{4})", re.DOTALL)
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # markers of JPEG that name a size
_WITHOUT_LENGTH: Final = frozenset({0x01, *range(0xD0, 0xD9)})
_SCAN: Final = 0xDA  # after it come pixels
_CORE: Final = 12  # bytes of the oldest header of BMP, which has numbers of two bytes


class ImageSize(NamedTuple):
    """Width and height in pixels."""

    width: int
    height: int

    @property
    def pixels(self) -> int:
        """The area."""
        return self.width * self.height

    @property
    def is_too_large(self) -> bool:
        """Whether to decode it costs more memory than a cover is worth."""
        return max(self) > MAX_SIDE or self.pixels > MAX_PIXELS

    def __str__(self) -> str:
        """Return how a message calls it."""
        return f"{self.width:,} × {self.height:,}"


def kind_of(head: bytes) -> str:
    """Return the suffix of an image that browsers show by its first bytes; empty for other files, and for SVG."""
    return next((kind for kind, pattern in _KINDS if pattern.match(head)), "")


def size_of(head: bytes) -> ImageSize | None:
    """Return how large an image is by its first bytes; None where they do not say it."""
    sides: Sequence[int] | None = None
    try:
        match kind_of(head):
            case "png":
                sides = struct.unpack_from(">II", head, 16)
            case "gif":
                sides = struct.unpack_from("<HH", head, 6)
            case "bmp":
                is_old = struct.unpack_from("<I", head, 14)[0] == _CORE
                # a negative height is one from top to bottom
                sides = [*map(abs, struct.unpack_from("<HH" if is_old else "<ii", head, 18))]
            case "webp":
                sides = _read_webp(head)
            case "jpg":
                sides = _read_jpeg(head)
            case "avif":
                boxes = [ImageSize(*map(int.from_bytes, box.groups())) for box in _EXTENT.finditer(head)]
                sides = max(boxes, key=lambda size: size.pixels, default=None)
    except (struct.error, IndexError):  # it ends before
        return None
    return ImageSize(*sides) if sides else None


def _read_webp(head: bytes) -> ImageSize | None:
    # https://developers.google.com/speed/webp/docs/riff_container
    match head[12:16]:
        case b"VP8X":
            sides = head[24:27], head[27:30]
            return ImageSize(*(int.from_bytes(side, "little") + 1 for side in sides)) if len(head) >= 30 else None  # noqa: PLR2004
        case b"VP8L":
            bits = struct.unpack_from("<I", head, 21)[0]
            return ImageSize((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
        case b"VP8 ":
            return ImageSize(*(side & 0x3FFF for side in struct.unpack_from("<HH", head, 26)))
        case _:
            return None


def _read_jpeg(head: bytes) -> ImageSize | None:
    at = 2
    while True:
        while head[at] == 0xFF and head[at + 1] == 0xFF:  # noqa: PLR2004 - bytes that fill up
            at += 1
        if head[at] != 0xFF:  # noqa: PLR2004
            return None
        marker = head[at + 1]
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", head, at + 5)
            return ImageSize(width, height)
        if marker == _SCAN:
            return None
        at += 2 if marker in _WITHOUT_LENGTH else 2 + struct.unpack_from(">H", head, at + 2)[0]
