"""Fixing: what the loop of fixes comes to, and writing it."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from metalint.engine import run as engine
from metalint.engine.report_types import Report, Request
from metalint.files.file_changes import FileChange
from metalint.files.writing import ListFileWriter, write_changes
from metalint.fixes.loop import Applied, FixLoop
from metalint.index.project import Project
from metalint.rules.selection import PARSE


class FixingResult(NamedTuple):
    """What fixing comes to."""

    changed: tuple[FileChange, ...]  # the files that differ, in the order of the paths
    applied: tuple[Applied, ...]  # the fixes made in them
    unsafe_left: int  # how many fixes ``--unsafe`` would add
    # a line for each file that is left as it was although something is wrong with it: it cannot be parsed, a fix
    # changed something else than it says, the fixes never came to rest, it could not be written; and for each fix that
    # the constraints refuse
    complaints: tuple[str, ...]
    unread: int = 0  # how many of the complaints, which come first, are about what keeps a file from being parsed


def fix_project(
    project: Project, request: Request, report: Report | None = None, *, unsafe: bool = False
) -> FixingResult:
    """Work out all fixes for the files that ``request`` reports on; writes nothing.

    ``report`` is what it asks for, where that is at hand.
    """
    report = report or engine.lint_project(project, request)
    loop = FixLoop(project, request, report, unsafe=unsafe)
    loop.run()
    texts = [(path, loop.original[path], text) for path, text in sorted(loop.texts.items())]
    # a path in a paper is the value of a field; without one, the paper itself is a link out of the repository
    unread = [
        f"{diagnostic.path}:{diagnostic.start.line}:{diagnostic.start.column}: {diagnostic.message}"
        for diagnostic in loop.report.diagnostics
        if diagnostic.rule in PARSE or (diagnostic.rule == "unsafe-path" and not diagnostic.field)
    ]
    return FixingResult(
        tuple(FileChange(path, old, new) for path, old, new in texts if old != new),
        tuple(sorted(loop.applied, key=lambda fix: (fix.path, fix.line))),
        loop.unsafe_left(),
        (*unread, *loop.abandoned.values(), *loop.refused.values()),
        len(unread),
    )


def write_fixes(project: Project, result: FixingResult, writer: ListFileWriter) -> FixingResult:
    """Write the changed files; return what was done, with a complaint for each file that could not be written."""
    failed = write_changes(writer, project.config.root, result.changed)
    return result._replace(
        changed=tuple(changed for changed in result.changed if changed.path not in failed),
        applied=tuple(applied for applied in result.applied if applied.path not in failed),
        complaints=(*result.complaints, *(f"{path}: {why}" for path, why in failed.items())),
    )


def count_by_rule(applied: Iterable[Applied]) -> list[tuple[str, int]]:
    """Return how many fixes each rule made, most first."""
    counts = Counter(fix.rule for fix in applied)
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
