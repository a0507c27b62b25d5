"""The engine: scan, examine each file, apply the corpus rules, report."""

import contextlib
from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeVar

from metalint.engine import corpus_rules
from metalint.engine.collections import files, joined, of_each, owners_of
from metalint.engine.corpus_rules import urls_of
from metalint.engine.reporting import report_on
from metalint.engine.reports import ONLINE, CollectionReport, Report, Request, Silenced, Texts, everything
from metalint.files.provenance import is_current
from metalint.index.analysis import CONVENTION_RULES
from metalint.index.cache import AnalysisCache, UnusableError
from metalint.index.dependencies import cache_path
from metalint.index.project import Project
from metalint.index.project_index import ProjectIndex
from metalint.index.refresh import Refresh
from metalint.index.workers import Task
from metalint.names.conventions import Convention
from metalint.papers.corpus import Corpus

__all__ = [
    "ONLINE", "Report", "Request", "Silenced", "Texts", "again", "alone", "conventions", "everything", "examine",
    "files", "report_over", "run", "run_cached", "urls_of", "whole", "with_texts",
]  # fmt: skip

T = TypeVar("T")


def run(project: Project, request: Request) -> Report:
    """Check the whole corpus of ``project`` and report as ``request`` asks.

    Raises:
        MetalintError: settings or a schema that cannot be used.
    """
    project.prepare()
    asked = of_each(project, request)
    scanned = [_scanned(*pair) for pair in asked]  # first, so that it is known how many papers there are
    parts = [CollectionReport(*pair, _checked(*pair, scan)) for pair, scan in zip(asked, scanned, strict=True)]
    return joined(project, request, parts)


def examine(project: Project, request: Request) -> tuple[ProjectIndex, ...]:
    """Return all that is known of the papers of each collection, the one there is where all files are of one kind.

    Raises:
        MetalintError: as for `run`.
    """
    project.prepare()
    asked = of_each(project, request)
    scanned = [_scanned(*pair) for pair in asked]
    examined = [_examined(*pair, scan) for pair, scan in zip(asked, scanned, strict=True)]
    for part in examined:
        _store(part)
    indexes = tuple(part.project_index for part in examined)
    owners_of(project, indexes)  # which refuses a file that two collections claim
    return indexes


def with_texts(project: Project, request: Request, indexes: Iterable[ProjectIndex]) -> tuple[ProjectIndex, ...]:
    """Return what is known of papers with the texts of ``request`` in their place.

    It may enable fewer rules than before; what others find in the files themselves may be reported anyway.
    """
    asked = of_each(project, request)
    return tuple(index.over(own.texts, own.enabled) for (_, own), index in zip(asked, indexes, strict=True))


def report_over(project: Project, request: Request, indexes: Iterable[ProjectIndex]) -> Report:
    """Report `with_texts` on files that are taken to be as they were when they were examined.

    Raises:
        MetalintError: as for `run`.
    """
    parts = [
        CollectionReport(part, own, report_on(part, index.over(own.texts, own.enabled), own))
        for (part, own), index in zip(of_each(project, request), indexes, strict=True)
    ]
    return joined(project, request, parts)


def again(project: Project, request: Request, report: Report) -> Report:
    """Report again with the texts of ``request``, as `report_over` does on the files that ``report`` is on."""
    return report_over(project, request, report.indexes)


def alone(project: Project, request: Request) -> Report:
    """Report on the texts of ``request`` as if there were no other files of their kind."""
    task = Task(project, request.enabled, everything)
    return report_on(project, ProjectIndex(task, {}, request.texts), request)


class _Examined(NamedTuple):
    """Papers that are examined, and what went wrong with the cache."""

    refresh: Refresh
    project_index: ProjectIndex
    warnings: tuple[str, ...] = ()


def _scanned(project: Project, request: Request) -> Refresh | UnusableError:
    """Return what has looked which papers to check, and has checked none; or why the cache cannot be used."""
    path = cache_path(project, request.enabled)
    try:
        return _begun(project, request, AnalysisCache(path) if path else None)
    except UnusableError as error:
        return error


def _begun(project: Project, request: Request, cache: AnalysisCache | None = None) -> Refresh:
    is_seen = request.reported if request.is_about_papers else everything
    return Refresh(Task(project, request.enabled, is_seen), request.texts, cache, request.jobs)


def _examined(project: Project, request: Request, scanned: Refresh | UnusableError) -> _Examined:
    """Examine what was scanned; without the cache if that cannot be used."""
    try:
        if isinstance(scanned, UnusableError):
            raise scanned
        return _Examined(scanned, scanned.check())
    except UnusableError as error:
        refresh = _begun(project, request)
        return _Examined(refresh, refresh.check(), (str(error),))


def _store(examined: _Examined) -> tuple[str, ...]:
    """Keep what was found, and return what went wrong with the cache."""
    try:
        examined.refresh.store(examined.project_index)
    except UnusableError as error:
        return (*examined.warnings, str(error))
    return examined.warnings


def _checked(project: Project, request: Request, scanned: Refresh | UnusableError) -> Report:
    """Return the report on what was scanned; what it learns of names is kept with what was found."""
    examined = _examined(project, request, scanned)
    report = report_on(project, examined.project_index, request)
    return report._replace(warnings=(*report.warnings, *_store(examined)))


def run_cached(project: Project, request: Request, key: object, present: Callable[[Report], T]) -> T:
    """Return what ``present`` makes of the report, or made of it when last it was the same.

    Args:
        project: as for `run`.
        request: as for `run`.
        key: what the answer depends on besides the report, plain data.
        present: returns plain tuples, strings and numbers.

    Raises:
        MetalintError: as for `run`.
    """
    project.prepare()
    if project.parts or request.ask or request.check_records:
        return present(run(project, request))
    refresh = _scanned(project, request)
    wanted = (key, request.baseline, request.is_about_papers, sorted(request.deleted.items()))
    try:
        stored = refresh.report(wanted) if isinstance(refresh, Refresh) else None
    except UnusableError as error:
        refresh, stored = error, None
    if stored and is_current(stored[1]):
        kept: T = stored[0]
        return kept
    report = _checked(project, request, refresh)
    presented = present(report)
    if isinstance(refresh, Refresh) and report.project_index is not None and not report.warnings:
        with contextlib.suppress(UnusableError):  # then it is made again next time
            refresh.store_report(report.project_index, wanted, (presented, project.workspace.provenance.states))
    return presented


def whole(project: Project, jobs: int = 0) -> tuple[Corpus, list[str]]:
    """Return all papers that can be read, and the paths of those that cannot; ``jobs`` is as in a `Request`.

    Of several collections, the first is the one that lists are rendered of.
    """
    project.prepare()
    project = project.parts[0] if project.parts else project
    project_index = Refresh(Task(project, frozenset(), lambda _: False), jobs=jobs).check()
    return project_index.corpus, project_index.broken


def conventions(project: Project) -> dict[str, tuple[Convention, ...]]:
    """Return how the corpus writes each thing that it writes in several ways, or in another than the packaged one.

    By the key of the names' source, in the order of the things.

    Raises:
        MetalintError: settings, a schema or a registry that cannot be used.
    """
    project.prepare()
    project = project.parts[0] if project.parts else project
    project.context.own_registries.require()
    rules = frozenset(rule.name for rule in CONVENTION_RULES)
    project_index = Refresh(Task(project, rules, lambda _: False)).check()
    found = {
        rule.names.key: corpus_rules.conventions(rule, project_index, project.context).of_things
        for rule in CONVENTION_RULES
    }
    return {
        key: tuple(convention for convention in of_source if convention.is_noteworthy)
        for key, of_source in found.items()
    }
