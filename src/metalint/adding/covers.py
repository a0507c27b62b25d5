"""The first figure of a paper's HTML page at arXiv, as a cover."""

import asyncio
import os
import posixpath
from collections import Counter
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urljoin

from metalint.config.services import SERVICES
from metalint.config.settings import Config
from metalint.papers import images
from metalint.papers.paper import Paper
from metalint.services import pages
from metalint.services.failures import Failure, FailureKind
from metalint.services.network import Network
from metalint.util.reading import read_whole
from metalint.util.regex import lazy
from metalint.util.wording import code

_SHOWN: Final = frozenset({"png", "jpg", "gif", "webp"})
_API: Final = lazy(r"(?:/api)?(?:/query)?\Z")
_TRIES: Final = 3


class NewAsset(NamedTuple):
    """A file to write beside a paper: its path, and what it holds."""

    path: str
    data: bytes


async def figure_of(network: Network, id_: str) -> bytes | str:
    """Return the first figure of a paper that is an image, or why there is none."""
    base = network.base("arxiv")
    site = "https://arxiv.org" if base == SERVICES["arxiv"].base else _API.sub("", base)
    page = f"{site}/html/{id_}"
    try:
        url, reply = await network.fetch(page)
        if reply.status != HTTPStatus.OK:
            return f"arXiv has no HTML page of {id_}"
        found, too_large = await asyncio.to_thread(pages.parse_page, reply.decoded_body()), ""
        for source in found.figures[:_TRIES]:
            _, reply = await network.fetch(_address(url, found.base, source, id_))
            data = reply.decoded_body() if reply.status == HTTPStatus.OK else b""
            if images.kind_of(data) in _SHOWN:
                size = images.size_of(data)
                if size is None or not size.is_too_large:
                    return data
                too_large = f"the figure {code(source)} of {id_} has {size} pixels, {images.TOO_LARGE}"
    except Failure as failure:
        return f"no cover: {failure}"
    return too_large or f"the HTML page of {id_} has no figure that is a PNG, JPEG, GIF or WebP image"


def place_cover(
    paper_path: str, stem: str, image: bytes, asset_roots: Sequence[str], papers: Iterable[Paper]
) -> tuple[str, str]:
    """Return the path of a cover below the root, and the value that names it: as most covers of the list are named."""
    year = posixpath.basename(posixpath.dirname(paper_path))
    usual = [root for root in asset_roots if "{" not in root] or [root.replace("{year}", year) for root in asset_roots]
    root = (usual or ["notes"])[0].replace("{id}", stem)
    shapes: Counter[str] = Counter()  # how covers are named after their papers
    for paper in papers:
        path, _ = posixpath.splitext(paper.cover.value if paper.cover else "")
        is_local = "://" not in path and not path.startswith("/") and ".." not in path
        if is_local and path and posixpath.basename(path) == paper.stem:
            shapes[path.replace(paper.stem, "{id}")] += 1
    shape = next((usual for usual, _ in shapes.most_common()), "{id}/{id}")
    value = f"{shape.replace('{id}', stem)}.{images.kind_of(image)}"
    return posixpath.normpath(f"{root}/{value}"), value


def is_taken(place: Path, data: bytes) -> bool:
    """Tell whether anything but ``data`` is at a place."""
    try:
        return read_whole(place, len(data)) != data
    except (FileNotFoundError, NotADirectoryError):  # the latter is told where it is written
        return place.is_symlink()
    except OSError:
        return True


def cover_folders(config: Config) -> list[Path]:
    """Return the folders that may hold covers, as far as they are there."""
    tops = {config.root / root.partition("{")[0] for root in config.asset_roots}
    return [Path(folder) for top in sorted(tops) for folder, _, _ in os.walk(top)]


def _address(url: str, base: str, source: str, id_: str) -> str:
    """Return the address of an image: it is relative to the page's base, or to a folder called as the page."""
    try:
        if base:
            return urljoin(urljoin(url, base), source)
        is_beside = source.startswith((posixpath.basename(id_), "/", "http")) or url.endswith("/")
        return urljoin(url if is_beside else f"{url}/", source)
    except ValueError as error:
        raise Failure(FailureKind.MALFORMED, f"its HTML page has {code(source)}, which is not a URL") from error
