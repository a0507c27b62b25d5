"""Entries: a paper as the layouts show it, with links that hold where the output lies."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from metalint.render import escape, views
from metalint.render.links import relative
from metalint.util.named_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from metalint.papers.paper import Paper
    from metalint.render.escape import SafeText

_GITHUB: Final = re.compile(
    r"https?://(?:www\.)?github\.com/+([A-Za-z0-9-]+)/+([A-Za-z0-9._-]+?)(?:\.git)?(?:[/?#].*)?", re.IGNORECASE
)


class Entry(NamedTuple):
    """A paper. What is absent is the empty string, the empty tuple, or None.

    Texts are as the file has them. ``source`` (the paper's own file), ``url``, ``code_url``, ``cover`` and
    ``note`` are targets of links: http(s) URLs, or paths relative to the folder of the output, encoded.
    ``repository`` is the ``owner/name`` of code on GitHub.
    """

    id: str
    title: str
    abbr: str
    url: SafeText
    authors: tuple[str, ...]
    institutions: tuple[str, ...]
    venue: str
    year: int | None
    keywords: tuple[str, ...]
    code_type: str
    code_url: SafeText
    repository: str
    cover: SafeText
    note: SafeText
    source: SafeText


def entry(paper: Paper, folder: str, link: Callable[[Paper, str], SafeText]) -> Entry:
    """Return the entry of ``paper`` in an output that lies in ``folder``.

    ``link`` makes what the paper says of its cover or note the target of a link, or the empty string.
    """
    code_url = views.text(paper.code_url)
    cover, note, source = _placed(paper, folder, link)
    return Entry(
        id=paper.stem,
        title=views.text(paper.title),
        abbr=views.text(paper.abbr),
        url=escape.target(views.text(paper.url)),
        authors=tuple(views.authors(paper)),
        institutions=views.names(paper, "institution"),
        venue=views.text(paper.venue),
        year=views.year(paper),
        keywords=views.names(paper, "keyword"),
        code_type=views.text(paper.code_type),
        code_url=escape.target(code_url),
        repository=repository(code_url),
        cover=cover,
        note=note,
        source=source,
    )


def moved(known: Entry, paper: Paper, folder: str, link: Callable[[Paper, str], SafeText]) -> Entry:
    """Return the entry of ``paper`` for another folder than that of the ``known`` one."""
    cover, note, source = _placed(paper, folder, link)
    return known._replace(cover=cover, note=note, source=source)


def _placed(paper: Paper, folder: str, link: Callable[[Paper, str], SafeText]) -> tuple[SafeText, SafeText, SafeText]:
    """Return cover, note and source: what depends on where the output lies."""
    return (
        link(paper, views.text(paper.cover)),
        link(paper, views.text(paper.note)),
        escape.local_target(relative(paper.path, folder)),
    )


def repository(url: str) -> str:
    """Return the ``owner/name`` of a repository on GitHub, or the empty string."""
    match = _GITHUB.fullmatch(url)
    return f"{match[1]}/{match[2]}" if match and match[2] not in {".", ".."} else ""
