"""Cover that browsers cannot show.

What it does:
    Reads the first bytes of local covers. PNG, JPEG, GIF, WebP, AVIF, BMP and SVG images are fine. Everything else is
    reported, such as empty files and Git LFS pointers. So are SVG images without the extension `.svg`, and other images
    with it, because browsers recognize SVG only by its extension. An image is also reported if its header says that it
    has more than 20,000 pixels a side, or more than 25 million in all.

Why is this bad:
    The list shows a broken image although the file is there. An image of too many pixels takes hundreds of megabytes of
    a reader's memory, and `metalint site` leaves it out.

Example:
    cover { url: "lora/figure1.png" }  # a PDF that was renamed

Use instead:
    cover { url: "lora/figure1.png" }  # a PNG image
"""

from collections.abc import Iterator, Sequence
from typing import Final

from metalint.papers import images
from metalint.papers.assets import Present
from metalint.rules.api import Asset, AssetRule, Paper, Problem, Severity, Surroundings, about
from metalint.util.regex import lazy
from metalint.util.wording import code

_SVG: Final = lazy(rb"(?i)<svg[\s>/]")
_TEXT_START: Final = lazy(rb"(?:\xef\xbb\xbf)?\s*<")
_LFS: Final = b"version https://git-lfs.github.com/spec/"


def check(paper: Paper, assets: Sequence[Asset], surroundings: Surroundings) -> Iterator[tuple[str, Problem]]:
    for role, value, status in assets:
        if role == "cover" and isinstance(status, Present):
            path = status.file.path
            if failure := _failure(path, surroundings):
                what, help_ = failure
                yield paper.path, about(value, f"the cover {code(path)} {what}", help_)


def can_read(asset: Asset, _: Surroundings) -> bool:
    """Tell whether a cover, if that is one, is there to look into."""
    return asset.role != "cover" or isinstance(asset.status, Present)


def _failure(path: str, surroundings: Surroundings) -> tuple[str, str] | None:
    is_svg = path.lower().endswith(".svg")
    head = surroundings.workspace.head(path, images.HEAD)
    if not head:
        return "is an empty file", "replace it with the image"
    if head.startswith(_LFS):
        return "is a Git LFS pointer, not the image", "run `git lfs pull`, or keep the image in git itself"
    if kind := images.kind_of(head):
        long_head = surroundings.workspace.head(path, images.LONG_HEAD) if kind == "jpg" else head
        size = images.size_of(long_head)
        if size and size.is_too_large:
            return f"has {size} pixels, {images.TOO_LARGE}", "replace it with a smaller one"
        return ("is not an SVG image", "rename the file to match its format") if is_svg else None
    if _TEXT_START.match(head) and _SVG.search(head):
        return None if is_svg else ("is an SVG image", "rename the file so that it ends in `.svg`")
    return "is not an image that browsers show", "use PNG, JPEG, GIF, WebP, AVIF, BMP or SVG"


RULE = AssetRule(
    "bad-image", group="paths", severity=Severity.WARNING, check=check, roles=("cover",), can_read=can_read
)
