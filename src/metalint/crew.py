"""Checking many papers, on all cores where they are thousands."""

from __future__ import annotations

import marshal
import os
import sys
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from metalint.sheets import Row, row_of
from metalint.stamps import Stamp
from metalint.tuples import maker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from multiprocessing.pool import Pool

    from metalint.project import Project
    from metalint.sheets import Entry

MANY: Final = 2000
"""From so many papers on it pays to start other processes."""

CAN_FORK: Final = sys.platform == "linux"
"""Windows has no such thing, and on macOS it is not safe (https://docs.python.org/3/library/multiprocessing.html)."""

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
    """Some papers, packed, and how many of them hold each name, by rule."""

    rows: list[Row]
    names: Mapping[str, Mapping[str, int]]


def batches(task: Task, paths: Sequence[str], jobs: int) -> Iterator[Batch]:
    """Yield what there is to say about papers, in the order of ``paths``.

    ``jobs`` is the number of processes, which changes nothing else; 0 asks for one a core where that pays.
    """
    bounds = [0, *range(_FIRST, len(paths), _CHUNK), len(paths)]
    chunks = [paths[start:end] for start, end in pairwise(bounds)]
    jobs = jobs or (cores() if len(paths) >= MANY else 1)
    if jobs > 1 and CAN_FORK and len(paths) > 1:
        yield from _shared_out(task, chunks, jobs)
    else:
        yield from (_checked(task, chunk) for chunk in chunks)


def _checked(task: Task, paths: Sequence[str]) -> Batch:
    rows: list[Row] = []
    names: dict[str, Counter[str]] = {}
    for entry in map(task.entry, paths):
        rows.append(row_of(entry))
        for rule, found in entry.sheet.names.items():
            names.setdefault(rule, Counter()).update(found)
    return Batch(rows, names)


def beside(work: Callable[[], None]) -> Callable[[], bool]:
    """Begin to do ``work`` in another process; return what waits for its end and tells whether it succeeded."""
    process = os.fork()
    if process == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)  # whatever happened: nothing of the first process is to be done here
    return lambda: os.waitpid(process, 0)[1] == 0


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _shared_out(task: Task, chunks: Sequence[Sequence[str]], jobs: int) -> Iterator[Batch]:
    """Fork, so that the others have the settings, the schema, and all that the first papers made this process load."""
    workspace = task.project.workspace
    _ = workspace.tracked  # asked once, not by each
    yield _checked(task, chunks[0])
    with _pool(task, jobs) as pool:
        for packed in pool.imap(_work, chunks[1:]):
            rows, names, probes, is_traceable, learnt = marshal.loads(packed)  # noqa: S302 - from a process of our own
            task.project.context.learnt |= learnt
            workspace.probes |= {path: stamp and Stamp(*stamp) for path, stamp in probes.items()}
            workspace.is_traceable &= is_traceable
            yield Batch(list(map(maker(Row), rows)), names)


def _pool(task: Task, jobs: int) -> Pool:
    """Return processes that never hear of ^C: it is for the first process, which ends the others."""
    import multiprocessing
    import signal

    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return multiprocessing.get_context("fork").Pool(jobs, _begin, (task,))
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


_task: Task
"""That of a forked process."""


def _begin(task: Task) -> None:
    """Take over the task."""
    global _task  # noqa: PLW0603 - the state of a process of its own
    _task = task
    context = task.project.context
    context.recall, context.learnt = context.learnt.get, {}  # no store is shared with another process
    task.project.workspace.probes = {}


def _work(paths: Sequence[str]) -> bytes:
    """Return a batch, what it rests upon, and what was learnt, as plain data: `pickle` takes three times as long."""
    workspace, context = _task.project.workspace, _task.project.context
    rows, names = _checked(_task, paths)
    probes: dict[str, Any] = {path: stamp and tuple(stamp) for path, stamp in workspace.probes.items()}
    learnt, workspace.probes, context.learnt = context.learnt, {}, {}
    counts = {rule: dict(found) for rule, found in names.items()}
    return marshal.dumps((list(map(tuple, rows)), counts, probes, workspace.is_traceable, learnt))
