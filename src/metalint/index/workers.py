"""Checking many papers, on all cores where they are thousands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import Any, Final

from metalint.files.signatures import FileSignature
from metalint.index.analysis import FileAnalysis, pack_analysis, unpack_analysis
from metalint.index.project import Project
from metalint.util.messagepack import pack, unpack
from metalint.util.processes import SUPPORTS_FORK, count_cores, in_processes

MANY: Final = 1000
"""From so many papers on it pays to start other processes, whose start takes as long as some hundred plain papers."""

_FIRST: Final = 50
_CHUNK: Final = 200  # papers that go from stage to stage together, at most
_PARTS: Final = 8  # chunks of each process, at least: all should end at the same time


Examine = Callable[[Sequence[str]], list[FileAnalysis]]  # returns what there is to say about papers, in their order


def examine_in_batches(
    project: Project, examine: Examine, paths: Sequence[str], jobs: int
) -> Iterator[list[FileAnalysis]]:
    """Yield what there is to say about papers, in the order of ``paths``.

    ``jobs`` is the number of processes, which changes nothing else; 0 asks for one a core where that pays.
    """
    jobs = jobs or (count_cores() if len(paths) >= MANY else 1)
    size = _CHUNK if jobs == 1 else min(_CHUNK, len(paths) // (_PARTS * jobs) + 1)
    bounds = [0, *range(_FIRST, len(paths), size), len(paths)]
    chunks = [paths[start:end] for start, end in pairwise(bounds) if start < end]
    if jobs > 1 and SUPPORTS_FORK and len(paths) > 1:
        yield from _examine_in_processes(project, examine, chunks, jobs)
    else:
        yield from map(examine, chunks)


def _examine_in_processes(
    project: Project, examine: Examine, chunks: Sequence[Sequence[str]], jobs: int
) -> Iterator[list[FileAnalysis]]:
    """Fork, so that the others have the settings, the schema, and all that the first papers made this process load.

    What one of them leaves undone is done here: whatever is wrong with it, then it shows.
    """
    workspace, context = project.workspace, project.context
    _ = workspace.tracked  # asked once, not by each
    first, rest = examine(chunks[0]), chunks[1:]
    results = in_processes(partial(examine_chunk, project, examine), rest, min(jobs, len(rest))) if rest else ()
    yield first  # not before: its reader may open files, which a fork would share
    for chunk, shared in zip(rest, results, strict=True):
        if shared is None:
            yield examine(chunk)
            continue
        packs, probes, is_traceable, learnt = shared
        context.learnt |= learnt
        workspace.folders.probes |= probes
        workspace.is_traceable &= is_traceable
        yield [unpack_analysis(path, *parts) for path, parts in zip(chunk, unpack(packs), strict=True)]


# Analyses from another process, packed, with what they depend on: files, whether all that was looked at is among these,
# and what was learned about names.
Shared = tuple[bytes, Mapping[str, FileSignature | None], bool, Mapping[str, Any]]


def examine_chunk(project: Project, examine: Examine, chunk: Sequence[str]) -> Shared:
    """Check some papers in a separate process; what it learns stays there in memory, and is sent once."""
    workspace, context = project.workspace, project.context
    context.known.update(context.learnt)
    context.learnt = {}
    workspace.folders.probes = {}
    packs = pack([(analysis.digest, pack_analysis(analysis)) for analysis in examine(chunk)])
    return packs, workspace.folders.probes, workspace.is_traceable, context.learnt
