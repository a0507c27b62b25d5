"""Checking many papers, on all cores where they are thousands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise
from sys import intern
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from metalint.files.signatures import FileSignature
from metalint.index import examination
from metalint.index.analysis import FileAnalysis, packed, unpacked
from metalint.index.project import Project
from metalint.util.messagepack import pack, unpack
from metalint.util.processes import SUPPORTS_FORK, cores, in_processes

if TYPE_CHECKING:
    from metalint.rules.base import NameUse

MANY: Final = 1000
"""From so many papers on it pays to start other processes, whose start takes as long as some hundred plain papers."""

_FIRST: Final = 50
_CHUNK: Final = 200  # papers that go from stage to stage together, at most
_PARTS: Final = 8  # chunks of each process, at least: all should end at the same time


class Task(NamedTuple):
    """What to do with each paper: check it by itself, and look around those that ``is_seen`` tells.

    ``links`` are the papers that are no regular files: they may lead out of the repository.
    """

    project: Project
    enabled: frozenset[str]
    is_seen: Callable[[str], bool]
    links: frozenset[str] = frozenset()

    def examine(self, path: str, text: str) -> FileAnalysis:
        """Return what there is to say about a paper whose ``text`` stands for what is on disk."""
        looks = self.is_seen(path)
        return self._refused(path) or examination.examine(self.project, path, self.enabled, text, looks=looks)

    def examine_all(self, paths: Sequence[str]) -> list[FileAnalysis]:
        """Return what there is to say about papers, in the order of ``paths``."""
        refused = {path: analysis for path in self.links.intersection(paths) if (analysis := self._refused(path))}
        others = [path for path in paths if path not in refused]
        examined = examination.examine_files(self.project, others, self.enabled, self.is_seen)
        return [refused[path] if path in refused else next(examined) for path in paths]

    def _refused(self, path: str) -> FileAnalysis | None:
        """Return what there is to say about a link that is not read."""
        why = examination.why_unread(self.project, path) if path in self.links else ""
        return examination.refused(self.project, path, why, self.enabled) if why else None


def batches(task: Task, paths: Sequence[str], jobs: int) -> Iterator[list[FileAnalysis]]:
    """Yield what there is to say about papers, in the order of ``paths``.

    ``jobs`` is the number of processes, which changes nothing else; 0 asks for one a core where that pays.
    """
    jobs = jobs or (cores() if len(paths) >= MANY else 1)
    size = _CHUNK if jobs == 1 else min(_CHUNK, len(paths) // (_PARTS * jobs) + 1)
    bounds = [0, *range(_FIRST, len(paths), size), len(paths)]
    chunks = [paths[start:end] for start, end in pairwise(bounds) if start < end]
    if jobs > 1 and SUPPORTS_FORK and len(paths) > 1:
        yield from _shared_out(task, chunks, jobs)
    else:
        yield from map(task.examine_all, chunks)


def _shared_out(task: Task, chunks: Sequence[Sequence[str]], jobs: int) -> Iterator[list[FileAnalysis]]:
    """Fork, so that the others have the settings, the schema, and all that the first papers made this process load.

    What one of them leaves undone is done here: whatever is wrong with it, then it shows.
    """
    _ = task.project.workspace.tracked  # asked once, not by each
    first, rest = task.examine_all(chunks[0]), chunks[1:]
    results = in_processes(partial(share, task), rest, min(jobs, len(rest))) if rest else ()
    yield first  # not before: its reader may open files, which a fork would share
    for chunk, shared in zip(rest, results, strict=True):
        yield task.examine_all(chunk) if shared is None else _taken_over(task, chunk, shared)


class Shared(NamedTuple):
    """Analyses from another process, packed, with what they depend on, and what was learned about names."""

    analyses: bytes
    probes: Mapping[str, FileSignature | None]
    is_traceable: bool
    learnt: Mapping[str, Any]


def share(task: Task, chunk: Sequence[str]) -> Shared:
    """Check some papers in a process of its own; what it learns stays at hand there, and is told once."""
    workspace, context = task.project.workspace, task.project.context
    context.known.update(context.learnt)
    context.learnt = {}
    workspace.folders.probes = {}
    packs = pack([(analysis.digest, packed(analysis)) for analysis in task.examine_all(chunk)])
    return Shared(packs, workspace.folders.probes, workspace.is_traceable, context.learnt)


def _taken_over(task: Task, chunk: Sequence[str], shared: Shared) -> list[FileAnalysis]:
    workspace, context = task.project.workspace, task.project.context
    context.learnt |= shared.learnt
    workspace.folders.probes |= shared.probes
    workspace.is_traceable &= shared.is_traceable
    checked = [unpacked(path, *parts) for path, parts in zip(chunk, unpack(shared.analyses), strict=True)]
    return [
        analysis._replace(names={key: tuple(map(_shared, uses)) for key, uses in analysis.names.items()})
        for analysis in checked
    ]


def _shared(use: NameUse) -> NameUse:
    """Return a name whose texts are those of all papers that hold it: thousands are of the same institutions."""
    name, text, start, end, field, year = use
    return intern(name), intern(text), start, end, intern(field), year
