"""How large images say that they are: as Pillow says it, which reads all of them."""

from __future__ import annotations

import io

from PIL import Image
from rows import each_row

from metalint.papers.images import HEAD, ImageSize, kind_of, size_of


def encoded(kind: str, size: tuple[int, int], mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 1).save(out, kind, **options)
    return out.getvalue()


@each_row("size", [(1, 1), (300, 7), (7, 300), (4000, 3)])
@each_row(
    ("suffix", "kind", "options"),
    [
        ("png", "PNG", {}),
        ("jpg", "JPEG", {}),
        ("jpg", "JPEG", {"progressive": True, "exif": b"Exif\0\0" + b"x" * 2000}),
        ("gif", "GIF", {}),
        ("webp", "WEBP", {}),
        ("webp", "WEBP", {"lossless": True}),
        ("webp", "WEBP", {"exif": b"Exif\0\0"}),
        ("avif", "AVIF", {}),
        ("bmp", "BMP", {}),
    ],
)
def test_the_header_names_the_size(suffix: str, kind: str, options: dict[str, object], size: tuple[int, int]) -> None:
    head = encoded(kind, size, **options)[:HEAD]
    assert (kind_of(head), size_of(head)) == (suffix, ImageSize(*size))


def test_images_with_transparency_name_theirs() -> None:
    for kind in ("PNG", "WEBP", "AVIF"):
        assert size_of(encoded(kind, (9, 5), "RGBA")) == (9, 5)


@each_row("kind", ["PNG", "JPEG", "GIF", "WEBP", "AVIF", "BMP"])
def test_what_ends_before_says_nothing_wrong(kind: str) -> None:
    whole = encoded(kind, (300, 7))
    assert {size_of(whole[:end]) for end in range(len(whole))} <= {None, (300, 7)}


def test_what_is_too_large() -> None:
    sizes = [(20_000, 1_250), (5_000, 5_000), (20_001, 1), (1, 20_001), (5_001, 5_000), (1, 89_000_000)]
    assert [ImageSize(*size).is_too_large for size in sizes] == [False, False, True, True, True, True]
