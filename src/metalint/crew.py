"""Checking many papers, on all cores where they are thousands."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from metalint.project import Project
    from metalint.sheets import Entry
    from metalint.stamps import Stamp

MANY: Final = 2000
"""From so many papers on it pays to start other processes."""

_CHUNK: Final = 250


class Task(NamedTuple):
    """What is to be done with each paper: check it by itself, and look around those that ``is_seen`` tells."""

    project: Project
    enabled: frozenset[str]
    is_seen: Callable[[str], bool]

    def entry(self, path: str, text: str | None = None) -> Entry:
        """Return what there is to say about a paper; ``text`` stands for what is on disk."""
        return self.project.examine(path, self.enabled, text, looks=self.is_seen(path))


def entries(task: Task, paths: Sequence[str], jobs: int) -> Iterator[Entry]:
    """Yield the entries of papers in the order of ``paths``.

    ``jobs`` is the number of processes, which changes nothing else; 0 asks for one a core where that pays.
    """
    jobs = jobs or (_cores() if len(paths) >= MANY else 1)
    if jobs > 1 and sys.platform != "win32" and len(paths) > 1:
        yield from _shared_out(task, paths, jobs)
    else:
        yield from map(task.entry, paths)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _shared_out(task: Task, paths: Sequence[str], jobs: int) -> Iterator[Entry]:
    """Fork, so that the others have the settings, the schema and the registries without further ado."""
    import multiprocessing

    _ = task.project.workspace.tracked  # asked once, not by each
    chunks = [paths[at : at + _CHUNK] for at in range(0, len(paths), _CHUNK)]
    workspace = task.project.workspace
    with multiprocessing.get_context("fork").Pool(jobs, _begin, (task,)) as pool:
        for done, probes, is_traceable in pool.imap(_work, chunks):
            workspace.probes |= probes
            workspace.is_traceable &= is_traceable
            yield from done


_task: Task
"""That of a forked process."""


def _begin(task: Task) -> None:
    """Take over the task; ^C is for the first process, which ends the others."""
    import signal

    global _task  # noqa: PLW0603 - the state of a process of its own
    _task = task
    task.project.context.recall = lambda _: None  # no store is shared with another process
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _work(paths: Sequence[str]) -> tuple[list[Entry], dict[str, Stamp | None], bool]:
    workspace = _task.project.workspace
    done = [_task.entry(path) for path in paths]
    probes, workspace.probes = workspace.probes, {}
    return done, probes, workspace.is_traceable
