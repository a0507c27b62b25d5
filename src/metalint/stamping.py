"""Stamping: from what rules yield to diagnostics with severity, place, fix and fingerprint."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from metalint.diagnostic import AppliedFix, Diagnostic, Fix, Place, PlacedEdit, Problem, RelatedPlace, Severity
from metalint.digests import sha256
from metalint.facts import paper_id
from metalint.globs import matches
from metalint.rules import BY_NAME
from metalint.text.span import Position, Span, locate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from metalint.pages import Pages
    from metalint.project import Project

_BEGIN = Position(1, 1, 0)

Found = dict[str, list[tuple[str, Problem]]]
"""Rules and problems by path."""


def stamp(project: Project, pages: Pages, found: Found) -> list[Diagnostic]:
    """Return the problems of ``found`` as diagnostics, in the order of path, place and rule.

    What ``per-file-ignores`` names is left out.
    """
    return sorted(_stamped(project, pages, found), key=_order)


def _stamped(project: Project, pages: Pages, found: Found) -> Iterator[Diagnostic]:
    ignores = project.config.per_file_ignores

    def place(path: str, span: Span) -> Place:
        if not span.end:  # the file as a whole, whatever it holds
            return Place(path, _BEGIN, _BEGIN)
        starts = pages.starts(path)
        return Place(path, locate(starts, span.start), locate(starts, span.end))

    for path, problems in found.items():
        ignored = _ignored(path, ignores)
        for rule, problem in problems:
            if rule in ignored:
                continue
            yield Diagnostic(
                rule=rule,
                severity=_severity(project, rule, problem),
                place=place(path, problem.span),
                message=problem.message,
                field=problem.field,
                value=problem.value,
                related=tuple(RelatedPlace(place(one.path, one.span), one.message) for one in problem.related),
                fix=_worked_out(path, pages, problem.fix, place) if problem.fix else None,
                fingerprint=_fingerprint(rule, path, problem),
            )


def _ignored(path: str, ignores: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    from metalint.select import PARSE, expand

    names = [name for glob, listed in ignores.items() if _fits(path, glob) for name in listed]
    return expand(names, "per-file-ignores") - PARSE


def _fits(path: str, glob: str) -> bool:
    """Tell whether a file fits a pattern: by its path, or by its name if the pattern names no folder."""
    return matches(path if "/" in glob else path.rpartition("/")[2], glob)


def _severity(project: Project, rule: str, problem: Problem) -> Severity:
    chosen = project.config.severity.get(rule)
    return Severity(chosen) if chosen else problem.severity or BY_NAME[rule].severity


def _worked_out(path: str, pages: Pages, fix: Fix, place: Callable[[str, Span], Place]) -> AppliedFix:
    from metalint import changes

    may_stay_unread = changes.only_rewrite(fix.changes) or pages.is_plain(path)
    edits = changes.plain_edits(fix.changes) if may_stay_unread else None
    if edits is None:
        edits = changes.edits(pages.document(path), fix.changes)
    placed = tuple(PlacedEdit(place(path, edit.span), edit.content) for edit in sorted(edits))
    return AppliedFix(fix.title, fix.safety, placed, fix.changes)


def _fingerprint(rule: str, path: str, problem: Problem) -> str:
    """Identify a finding wherever its lines move to, and whichever element of its field it becomes."""
    field = re.sub(r"\[\d+\]", "", problem.field) if "[" in problem.field else problem.field
    parts = (rule, paper_id(path), field, problem.value or problem.message)
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:20]


def _order(diagnostic: Diagnostic) -> tuple[str, int, int, str, str]:
    start, end = diagnostic.place.start, diagnostic.place.end
    return diagnostic.place.path, start.offset, end.offset, diagnostic.rule, diagnostic.message
