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
from metalint.rules.api import Asset, AssetRule, Paper, Surroundings, about
from metalint.rules.problems import PathProblem
from metalint.util.regex import lazy
from metalint.util.wording import quote

_SVG: Final = lazy(rb"(?i)<svg[\s>/]")
_TEXT_START: Final = lazy(rb"(?:\xef\xbb\xbf)?\s*<")
_LFS: Final = b"version https://git-lfs.github.com/spec/"


def check(paper: Paper, assets: Sequence[Asset], surroundings: Surroundings) -> Iterator[PathProblem]:
    covers = [asset for asset in assets if asset.role == "cover"]
    for path, value in [(status.file.path, value) for _, value, status in covers if isinstance(status, Present)]:
        head, is_svg = surroundings.workspace.head(path, images.HEAD), path.lower().endswith(".svg")
        what = help_ = ""
        if not head:
            what, help_ = "is an empty file", "replace it with the image"
        elif head.startswith(_LFS):
            what, help_ = "is a Git LFS pointer, not the image", "run `git lfs pull`, or keep the image in git itself"
        elif kind := images.kind_of(head):
            size = images.size_of(surroundings.workspace.head(path, images.LONG_HEAD) if kind == "jpg" else head)
            if size and size.is_too_large:
                what, help_ = f"has {size} pixels, {images.TOO_LARGE}", "replace it with a smaller one"
            elif is_svg:
                what, help_ = "is not an SVG image", "rename the file to match its format"
        elif not (_TEXT_START.match(head) and _SVG.search(head)):
            what = "is not an image that browsers show"
            help_ = "use PNG, JPEG, GIF, WebP, AVIF, BMP or SVG"
        elif not is_svg:
            what, help_ = "is an SVG image", "rename the file so that it ends in `.svg`"
        if what:
            yield paper.path, about(value, f"the cover {quote(path)} {what}", help_)


def can_read(asset: Asset, _: Surroundings) -> bool:
    """Tell whether a cover, if that is one, is there to look into."""
    return asset.role != "cover" or isinstance(asset.status, Present)


RULE = AssetRule("bad-image", group="paths", check=check, roles=("cover",), can_read=can_read)
