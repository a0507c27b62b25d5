"""Checking many papers, on all cores where they are thousands."""

from __future__ import annotations

from collections import Counter
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from metalint.files.signatures import FileSignature
from metalint.index.analysis import Row, row_of
from metalint.util.named_tuples import maker
from metalint.util.processes import CAN_FORK, Fork, cores

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from metalint.index.analysis import Entry
    from metalint.index.project import Project

MANY: Final = 2000
"""From so many papers on it pays to start other processes."""

_FIRST: Final = 50
_CHUNK: Final = 200


class Task(NamedTuple):
    """What is to be done with each paper: check it by itself, and look around those that ``is_seen`` tells.

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
    if jobs > 1 and CAN_FORK and len(paths) > 1:
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

    They take turns, and what one of them leaves undone is done here: whatever is wrong with it, then it shows.
    """
    _ = task.project.workspace.tracked  # asked once, not by each
    yield _checked(task, chunks[0])
    rest = chunks[1:]
    forks: list[Fork] = []
    try:
        for number in range(min(jobs, len(rest))):
            forks.append(Fork(partial(share, task, rest[number::jobs])))  # noqa: PERF401 - those that began are ended
        for number, chunk in enumerate(rest):
            packed = forks[number % len(forks)].next()
            yield _checked(task, chunk) if packed is None else _taken_over(task, packed)
    finally:
        for fork in forks:
            fork.end()


def share(task: Task, chunks: Sequence[Sequence[str]]) -> Iterator[tuple[Any, ...]]:
    """Yield batches, with what they rest upon, and what was learnt, as plain data; in a process of its own."""
    workspace, context = task.project.workspace, task.project.context
    learnt_before = context.learnt
    context.recall = learnt_before.get  # no cache is shared with another process
    for chunk in chunks:
        workspace.probes, context.learnt = {}, {}
        rows, names = _checked(task, chunk)
        probes = {path: signature and tuple(signature) for path, signature in workspace.probes.items()}
        counts = {rule: dict(found) for rule, found in names.items()}
        yield list(map(tuple, rows)), counts, probes, workspace.is_traceable, context.learnt


def _taken_over(task: Task, packed: tuple[Any, ...]) -> Batch:
    """Return the batch that `share` yields, and take over the rest."""
    rows, names, probes, is_traceable, learnt = packed
    workspace, context = task.project.workspace, task.project.context
    context.learnt |= learnt
    workspace.probes |= {path: signature and FileSignature(*signature) for path, signature in probes.items()}
    workspace.is_traceable &= is_traceable
    return Batch(list(map(maker(Row), rows)), names)
