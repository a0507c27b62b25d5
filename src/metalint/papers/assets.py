"""Covers and notes: where the files lie that papers name."""

import posixpath
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple
from urllib.parse import unquote

from metalint.files.workspace import Found, Workspace
from metalint.papers.corpus import Surroundings
from metalint.papers.paper import Paper, Value
from metalint.text.span import Span
from metalint.util import urls
from metalint.util.regex import lazy
from metalint.util.wording import first_words

UNTRACKED: Final = "not tracked by git"  # why a file that is there is not shown
_DRIVE: Final = lazy(r"[A-Za-z]:")
_MARKDOWN: Final = (".md", ".markdown", ".mdown", ".mkd")
_CONTROL: Final = lazy(r"[\x00-\x1f\x7f]")


class Unsafe(NamedTuple):
    """A path that must not be followed."""

    why: str


class Present(NamedTuple):
    """A file that is there, as everybody sees it; ``fragment`` is what the value adds to its path, with ``#``."""

    file: Found
    fragment: str


class Misspelt(NamedTuple):
    """A file that is there with other capitalization; ``better`` is the value that names it, if one can."""

    file: Found
    better: str | None


class Missing(NamedTuple):
    """Nothing; ``looked`` are the paths that were tried."""

    looked: tuple[str, ...]

    def __str__(self) -> str:
        """Tell where it was looked for."""
        if not self.looked:
            return "the folder of such files has the year in its name, and this paper has no year"
        return f"looked for {first_words(self.looked, 6)}"


AssetStatus = Unsafe | Present | Misspelt | Missing


def is_url(value: str) -> bool:
    """Tell whether a cover or note is a URL of whatever scheme; everything else is a path."""
    return urls.has_scheme(value.lstrip())


def roots(asset_roots: Sequence[str], paper: Paper) -> list[str]:
    """Return the folders that may hold files of ``paper``, in the order of the search; none with a year it lacks."""
    year = str(paper.year.value) if paper.year and paper.year.value else None
    return _roots(tuple(asset_roots), year, paper.stem)


@lru_cache(maxsize=64)  # of one paper they are asked for several times
def _roots(asset_roots: tuple[str, ...], year: str | None, stem: str) -> list[str]:
    return [
        posixpath.normpath(root.replace("{year}", year or "").replace("{id}", stem))
        for root in asset_roots
        if year is not None or "{year}" not in root
    ]


def own_folders(asset_roots: Iterable[str]) -> tuple[str, ...]:
    """Return the folders that hold files of one paper alone, with placeholders."""
    return tuple(root[: (root + "/").index("/", root.index("{id}"))] for root in asset_roots if "{id}" in root)


def resolve(workspace: Workspace, asset_roots: Sequence[str], paper: Paper, value: str) -> Present | None:
    """Return the file that ``value``, the cover or note of ``paper``, names; None if there is no such file."""
    if not value or is_url(value) or _why_no_path(value):
        return None
    return _find(workspace, roots(asset_roots, paper), value)


def _find(workspace: Workspace, places: Sequence[str], value: str) -> Present | None:
    def look_up(_: str) -> Present | None:
        for written, rest in _split_fragment(value):
            for place in places:
                file = workspace.find(_below(place, written))
                if file and not workspace.leaves_root(file.path):
                    return Present(file, rest)
        return None

    return workspace.cached_answer("file", "\0".join((value, *places)), look_up)


def published(workspace: Workspace, asset_roots: Sequence[str], paper: Paper, value: str) -> Present | None:
    """Return the same as everybody sees it: a paper that git tracks names no file that git does not."""
    present = resolve(workspace, asset_roots, paper, value)
    return present if present and is_published(present.file, paper.path, workspace) else None


def is_published(file: Found, owner: str, workspace: Workspace) -> bool:
    """Tell whether everybody who has the ``owner`` of a file, the paper or note that names it, has the file too."""
    return file.is_tracked or owner not in (workspace.tracked or ())


def _split_fragment(value: str) -> list[tuple[str, str]]:
    """Return what may be path and fragment in a value: a ``#`` may also belong to the name of the file."""
    name, mark, fragment = value.partition("#")
    readings = [(value, ""), (name, mark + fragment)] if mark else [(value, "")]
    return [(path, rest) for path, rest in readings if path and not path.endswith("/")]


def status_of(surroundings: Surroundings, paper: Paper, value: str) -> AssetStatus:
    """Return what there is to say about ``value``, a path that is the cover or note of ``paper``."""
    asset_roots, workspace = surroundings.context.config.asset_roots, surroundings.workspace
    if why := _why_no_path(value):
        return Unsafe(why)
    places = roots(asset_roots, paper)

    def look_up(_: str) -> AssetStatus:
        looked = [_below(place, value) for place in places]
        is_somewhere = "#" in value or any(map(workspace.folders.has_spelling, looked))
        if is_somewhere and value and not is_url(value) and (present := _find(workspace, places, value)):
            return present
        if any(map(workspace.leaves_root, looked)):
            return Unsafe("leaves the repository")
        for place in places if is_somewhere else ():
            for written, rest in _split_fragment(value):
                near = workspace.find_ignoring_case(_below(place, written))
                if near and not workspace.leaves_root(near.path):
                    inside = near.path.startswith(f"{place}/")
                    return Misspelt(near, near.path.removeprefix(f"{place}/") + rest if inside else None)
        return Missing(tuple(map(posixpath.normpath, looked)))

    # rules, entries and outputs ask for the same files
    return workspace.cached_answer("asset", "\0".join((value, *places)), look_up)


def _below(place: str, path: str) -> str:
    """Return the path in the repository of a relative one below a place."""
    return path if place == "." else f"{place}/{path}"


def _why_no_path(value: str) -> str:
    """Return why a value is no path inside the repository, wherever it is looked up."""
    if _DRIVE.match(value):
        return "begins with a Windows drive letter"
    if "\\" in value:
        return "contains backslashes, which only Windows reads"
    if value.startswith("/"):
        return "is absolute"
    return "contains a control character" if _CONTROL.search(value) else ""


class Asset(NamedTuple):
    """A local cover or note of a paper: its role, the value that names it, and what there is to say about that."""

    role: str
    value: Value[str]
    status: AssetStatus


def of_paper(paper: Paper, surroundings: Surroundings) -> Iterator[Asset]:
    """Yield the local notes and covers of ``paper``; those that its schema declares by default if they are there."""
    for role in ("note", "cover"):
        for value in paper.many(role):
            if value.value and not is_url(value.value):
                yield Asset(role, value, status_of(surroundings, paper, value.value))
        if (present := default(paper, role, surroundings)) is not None:
            yield present


def default(paper: Paper, role: str, surroundings: Surroundings) -> Asset | None:
    """Return the file that a paper has as its note or cover because it sets none, and the default's file is there."""
    # The value stands where the message that would hold it does, else at the beginning of the file.
    context = surroundings.context
    written = context.defaults.get(role, "")
    if not written or is_url(written) or paper.many(role):
        return None
    status = status_of(surroundings, paper, written)
    if not isinstance(status, Present):
        return None
    path = context.config.fields[role]
    return Asset(role, Value(written, paper.messages.get(path.rpartition(".")[0], Span(0, 0)), path), status)


def notes(assets: Iterable[Asset]) -> Iterator[tuple[str, Value[str]]]:
    """Yield the Markdown files that are notes, and the values that say so."""
    for role, value, status in assets:
        if role == "note" and isinstance(status, Present) and is_markdown(status.file.path):
            yield status.file.path, value


def is_markdown(path: str) -> bool:
    """Tell whether a file is Markdown by its name."""
    return path.lower().endswith(_MARKDOWN)


def linked(note: str, target: str) -> str | None:
    """Return the path that ``target``, a link in the file ``note``, leads to."""
    # None for URLs, absolute paths, parts of the same page, what lies outside of the root, and what only Windows reads
    # as a path: nothing is known of these.
    path = unquote(target.partition("#")[0].partition("?")[0])
    if not path or is_url(target) or _why_no_path(path):
        return None
    whole = posixpath.normpath(posixpath.join(posixpath.dirname(note), path))
    return None if whole.split("/")[0] == ".." or _DRIVE.match(whole) else whole
