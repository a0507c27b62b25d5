"""Checking many papers, on all cores where they are thousands."""

from __future__ import annotations

from collections import Counter
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from metalint.index.analysis import row_of
from metalint.util.named_tuples import NamedTuple
from metalint.util.processes import SUPPORTS_FORK, cores, in_processes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from metalint.files.signatures import FileSignature
    from metalint.index.analysis import Entry, Row
    from metalint.index.project import Project

MANY: Final = 1000
"""From so many papers on it pays to start other processes, whose start takes as long as some hundred plain papers."""

_FIRST: Final = 50
_CHUNK: Final = 200


class Task(NamedTuple):
    """What to do with each paper: check it by itself, and look around those that ``is_seen`` tells.

    ``links`` are the papers that are no regular files: they may lead out of the repository. ``sees_reported_only`` if
    ``is_seen`` tells what is reported on: nothing else, notes included, is of interest then.
    """

    project: Project
    enabled: frozenset[str]
    is_seen: Callable[[str], bool]
    links: frozenset[str] = frozenset()
    sees_reported_only: bool = False

    def entry(self, path: str, text: str | None = None) -> Entry:
        """Return what there is to say about a paper; ``text`` stands for what is on disk."""
        if path in self.links and self.project.workspace.leaves_root(path):
            return self.project.refuse(path, self.enabled)
        return self.project.examine(path, self.enabled, text, looks=self.is_seen(path))


class Batch(NamedTuple):
    """Some papers, packed, and how many of them hold each name, by the key of its source."""

    rows: list[Row]
    names: Mapping[str, Mapping[str, int]]


def batches(task: Task, paths: Sequence[str], jobs: int) -> Iterator[Batch]:
    """Yield what there is to say about papers, in the order of ``paths``.

    ``jobs`` is the number of processes, which changes nothing else; 0 asks for one a core where that pays.
    """
    bounds = [0, *range(_FIRST, len(paths), _CHUNK), len(paths)]
    chunks = [paths[start:end] for start, end in pairwise(bounds) if start < end]
    jobs = jobs or (cores() if len(paths) >= MANY else 1)
    if jobs > 1 and SUPPORTS_FORK and len(paths) > 1:
        yield from _shared_out(task, chunks, jobs)
    else:
        yield from (_checked(task, chunk) for chunk in chunks)


def _checked(task: Task, paths: Sequence[str]) -> Batch:
    rows: list[Row] = []
    names: dict[str, list[str]] = {}
    for entry in map(task.entry, paths):
        rows.append(row_of(entry))
        for source, found in entry.analysis.names.items():
            names.setdefault(source, []).extend(dict.fromkeys([use[0] for use in found]))
    return Batch(rows, {source: Counter(found) for source, found in names.items()})


def _shared_out(task: Task, chunks: Sequence[Sequence[str]], jobs: int) -> Iterator[Batch]:
    """Fork, so that the others have the settings, the schema, and all that the first papers made this process load.

    What one of them leaves undone is done here: whatever is wrong with it, then it shows.
    """
    _ = task.project.workspace.tracked  # asked once, not by each
    first, rest = _checked(task, chunks[0]), chunks[1:]
    work = partial(share, task, dict(task.project.context.learnt))
    results = in_processes(work, rest, min(jobs, len(rest))) if rest else ()
    yield first  # not before: its reader may open files, which a fork would share
    for chunk, shared in zip(rest, results, strict=True):
        yield _checked(task, chunk) if shared is None else _taken_over(task, shared)


class Shared(NamedTuple):
    """A batch of another process, with what it depends on, and what was learnt about names."""

    batch: Batch
    probes: Mapping[str, FileSignature | None]
    is_traceable: bool
    learnt: Mapping[str, Any]


def share(task: Task, known: dict[str, Any], chunk: Sequence[str]) -> Shared:
    """Check some papers in a process of its own; ``known`` is what it has learnt so far, and grows."""
    workspace, context = task.project.workspace, task.project.context
    known.update(context.learnt)
    context.recall = known.get  # no cache is shared with another process
    workspace.probes, context.learnt = {}, {}
    batch = _checked(task, chunk)
    return Shared(batch, workspace.probes, workspace.is_traceable, context.learnt)


def _taken_over(task: Task, shared: Shared) -> Batch:
    workspace, context = task.project.workspace, task.project.context
    context.learnt |= shared.learnt
    workspace.probes |= shared.probes
    workspace.is_traceable &= shared.is_traceable
    return shared.batch
