"""The engine: scan, examine each file, apply the corpus rules, report."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from metalint.engine import corpus_rules
from metalint.engine.collections import find_owners, join_reports, requests_by_collection
from metalint.engine.report_building import build_report
from metalint.engine.report_types import Report, Request, report_all_paths
from metalint.files.discovery import find_unmatched_patterns
from metalint.files.provenance import is_current
from metalint.index.analysis import NAME_RULES
from metalint.index.changed_files import PaperScan
from metalint.index.dependencies import find_cache_path
from metalint.index.project import Project
from metalint.index.project_index import ProjectIndex
from metalint.names.conventions import Convention
from metalint.papers.corpus import Corpus

T = TypeVar("T")


def lint_project(project: Project, request: Request) -> Report:
    """Check the whole corpus of ``project`` and report as ``request`` asks.

    Raises:
        MetalintError: settings or a schema that cannot be used.
    """
    project.prepare()
    asked = requests_by_collection(project, request)
    scans = [_scan_papers(*pair) for pair in asked]  # first, so that it is known how many papers there are
    reports = [_check_and_store(*pair, scan) for pair, scan in zip(asked, scans, strict=True)]
    return _add_notes(project, join_reports(project, request, reports))


def _add_notes(project: Project, report: Report) -> Report:
    """Return a report with what to say of settings that have no effect."""
    notes = [f"note: {note}" for note in find_unmatched_patterns(project.config)]
    return report._replace(warnings=(*report.warnings, *notes)) if notes else report


def examine(project: Project, request: Request) -> tuple[ProjectIndex, ...]:
    """Return all that is known of the papers of each collection, the one there is where all files are of one kind.

    Raises:
        MetalintError: as for `lint_project`.
    """
    project.prepare()
    scans = [_scan_papers(*pair) for pair in requests_by_collection(project, request)]
    indexes = tuple(scan.check() for scan in scans)
    for scan, index in zip(scans, indexes, strict=True):
        scan.store(index)
    find_owners(project, indexes)  # which refuses a file that two collections claim
    return indexes


def replace_texts(project: Project, request: Request, indexes: Iterable[ProjectIndex]) -> tuple[ProjectIndex, ...]:
    """Return what is known of papers with the texts of ``request`` in their place.

    It may enable fewer rules than before; what others find in the files themselves may be reported anyway.
    """
    asked = requests_by_collection(project, request)
    return tuple(index.replace_texts(own.texts, own.enabled) for (_, own), index in zip(asked, indexes, strict=True))


def report_over(project: Project, request: Request, indexes: Iterable[ProjectIndex]) -> Report:
    """Report `replace_texts` on files that are taken to be as they were when they were examined.

    Raises:
        MetalintError: as for `lint_project`.
    """
    parts = [
        build_report(part, index.replace_texts(own.texts, own.enabled), own)
        for (part, own), index in zip(requests_by_collection(project, request), indexes, strict=True)
    ]
    return join_reports(project, request, parts)


def rerun_on_texts(project: Project, request: Request, report: Report) -> Report:
    """Report again with the texts of ``request``, as `report_over` does on the files that ``report`` is on."""
    return report_over(project, request, report.indexes)


def lint_isolated(project: Project, request: Request) -> Report:
    """Report on the texts of ``request`` as if there were no other files of their kind."""
    return build_report(project, ProjectIndex(project, request.enabled, report_all_paths, {}, request.texts), request)


def _scan_papers(project: Project, request: Request) -> PaperScan:
    is_seen = request.reported if request.is_about_papers else report_all_paths
    path = find_cache_path(project, request.enabled)
    return PaperScan(project, request.enabled, is_seen, request.texts, path, request.jobs)


def _check_and_store(project: Project, request: Request, scan: PaperScan) -> Report:
    """Return the report on what was scanned; what it learns of names is kept with what was found."""
    index = scan.check()
    report = build_report(project, index, request)
    scan.store(index)
    return report._replace(warnings=(*report.warnings, *scan.warnings))


def present_cached(project: Project, request: Request, key: object, present: Callable[[Report], T]) -> T:
    """Return what ``present`` makes of the report, or made of it when last it was the same.

    Args:
        project: as for `lint_project`.
        request: as for `lint_project`.
        key: what the answer depends on besides the report, plain data.
        present: returns plain tuples, strings and numbers.

    Raises:
        MetalintError: as for `lint_project`.
    """
    project.prepare()
    if project.parts or request.ask or request.check_records:
        return present(lint_project(project, request))
    scan = _scan_papers(project, request)
    wanted = (key, request.baseline, request.is_about_papers, sorted(request.deleted.items()))
    stored = scan.report(wanted)
    if stored and is_current(stored[1]):
        kept: T = stored[0]
        return kept
    report = _add_notes(project, _check_and_store(project, request, scan))
    presented = present(report)
    if report.project_index is not None and not report.warnings:
        scan.store_report(report.project_index, wanted, (presented, project.workspace.provenance.states))
    return presented


def load_corpus(project: Project, jobs: int = 0) -> tuple[Corpus, list[str]]:
    """Return all papers that can be read, and the paths of those that cannot; ``jobs`` is as in a `Request`.

    Of several collections, the first is the one that lists are rendered of.
    """
    project.prepare()
    project = project.parts[0] if project.parts else project
    project_index = PaperScan(project, frozenset(), lambda _: False, jobs=jobs).check()
    return project_index.corpus, project_index.broken


def list_conventions(project: Project) -> dict[str, tuple[Convention, ...]]:
    """Return how the corpus writes each thing that it writes in several ways, or in another than the packaged one.

    By the key of the names' source, in the order of the things.

    Raises:
        MetalintError: settings, a schema or a registry that cannot be used.
    """
    project.prepare()
    project = project.parts[0] if project.parts else project
    project.context.own_registries.require()
    rules = [rule for rule in NAME_RULES if rule.forms is not None]
    project_index = PaperScan(project, frozenset(rule.name for rule in rules), lambda _: False).check()
    found = {
        rule.names.key: corpus_rules.learn_conventions(rule, project_index, project.context).of_things for rule in rules
    }
    return {
        key: tuple(convention for convention in of_source if convention.is_noteworthy)
        for key, of_source in found.items()
    }
