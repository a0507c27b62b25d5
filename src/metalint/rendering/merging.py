"""Merging a list: what stands outside of its regions three ways, and the regions rendered of the merged papers."""

import posixpath
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from metalint.config import settings
from metalint.engine import run as engine
from metalint.errors import MetalintError
from metalint.files import git
from metalint.files.discovery import paper_test
from metalint.files.merges import Merge, Sides, under_way
from metalint.files.snapshot import snapshot_of_tree
from metalint.files.writing import Door
from metalint.index.project import Project
from metalint.rendering import outputs
from metalint.rendering.markers import MARKER, MarkerError, regions


class MergeRequest(NamedTuple):
    """What git asks of a merge driver."""

    path: str  # of the file, from the top of the work tree
    sides: Sides  # what it holds
    labels: Sequence[str]  # what git calls ours, the base and theirs
    size: int  # of the marks of conflicts
    cache: Path | None  # folder for compiled schemas
    this_year: int  # as for a `Project`


class MergedFile(NamedTuple):
    """A merged file, and why a person has to look at it; nothing if nobody has to."""

    content: bytes
    why: str


def merged(top: Path, request: MergeRequest) -> MergedFile:
    """Return a list as it will be once git has merged all files; a UsageError if git cannot merge the text."""
    content, conflicts = _text(top, request)
    merge = under_way(top, request.path, request.sides, request.labels[-1])
    why = "git does not tell what it merges"
    try:
        if merge is not None:
            made = _rendered(top, request, merge, content)
            return made or MergedFile(content, "it has conflicts" if conflicts else "")
    except MetalintError as error:
        why = str(error)
    return MergedFile(content, f"the list is not rendered: {why}; resolve the rest, then run `metalint render`")


def _rendered(top: Path, request: MergeRequest, merge: Merge, content: bytes) -> MergedFile | None:
    """Return the list rendered of the papers of a merge; None for a file that is no output of a list."""
    with snapshot_of_tree(top, merge.tree) as made:
        file = made.root / request.path
        config = settings.load(file.parent).without_plugins()
        if config.source is None or not config.root.is_relative_to(made.root):
            return None
        path = file.relative_to(config.root).as_posix()
        wanted = tuple(output for output in config.outputs if posixpath.normpath(output.path) == path)
        if not wanted:
            return None
        below = config.root.relative_to(made.root).as_posix()
        is_paper = paper_test(config)
        for conflict in merge.conflicts:
            if is_paper(posixpath.relpath(conflict, below)):
                raise MetalintError(f"{conflict} is in conflict")
        door = Door(made.root)
        door.write(file, content, door.read(file), is_durable=False)
        tracked = frozenset(posixpath.relpath(path, below) for path in made.tracked)
        config = config._replace(outputs=wanted, tracked_only=False)
        project = Project(config, request.this_year, request.cache, tracked=tracked)
        corpus, broken = engine.whole(project)
        if broken:
            raise MetalintError(f"{broken[0]} cannot be parsed")
        (planned,) = outputs.plan(corpus)
        why = f"{planned.conflicts[0]} outside of the regions" if planned.conflicts else ""
        return MergedFile(planned.new.encode("utf-8", "surrogateescape"), why)


def _text(top: Path, request: MergeRequest) -> tuple[bytes, int]:
    """Return the file with what stands outside of its regions merged, and how many conflicts that has."""
    # What stands in the regions is ours. Where the sides do not have the same ones, the file is merged as any other.
    texts = [side.decode("utf-8", "surrogateescape") for side in request.sides]
    try:
        parted = [_parted(text, request.path) for text in texts]
    except MarkerError:
        parted = []
    if len({tuple(name for name, _ in part.regions) for part in parted}) != 1:
        return git.merged_text(top, request.sides, request.labels, request.size)
    pieces, conflicts = [], 0
    contents = ["", *(content for _, content in parted[1].regions)]
    for content, *sides in zip(contents, *(part.outside for part in parted), strict=True):
        base, ours, theirs = (side.encode("utf-8", "surrogateescape") for side in sides)
        if theirs in (base, ours) or ours == base:
            merged, number = theirs if ours == base else ours, 0
        else:
            merged, number = git.merged_text(top, (base, ours, theirs), request.labels, request.size)
        pieces += [content.encode("utf-8", "surrogateescape"), merged]
        conflicts += number
    return b"".join(pieces), conflicts


class _Parted(NamedTuple):
    """A text without its regions, in one piece more than there are of these, and the regions with their names."""

    outside: list[str]
    regions: list[tuple[str, str]]


def _parted(text: str, path: str) -> _Parted:
    """Take a text apart."""
    names = {match[2]: None for line in text.splitlines(keepends=True) if (match := MARKER.fullmatch(line))}
    found = regions(text, path, names)
    starts, ends = [region.start for region in found], [region.end for region in found]
    outside = [text[begin:end] for begin, end in zip([0, *ends], [*starts, len(text)], strict=True)]
    return _Parted(outside, [(region.name, text[region.start : region.end]) for region in found])
