"""The engine: scan, examine each file, apply the corpus rules, report."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from metalint.engine import corpus_rules
from metalint.engine.report_building import build_report
from metalint.engine.report_types import Report, Request, report_all_paths
from metalint.files import git
from metalint.files.discovery import (
    describe_ignored,
    find_unmatched_patterns,
)
from metalint.files.provenance import is_current
from metalint.index.analysis import NAME_RULES
from metalint.index.cache import find_cache_path
from metalint.index.changed_files import PaperScan, scan_papers
from metalint.index.project import Project
from metalint.index.project_index import ProjectIndex
from metalint.names.conventions import Convention
from metalint.papers.corpus import Corpus
from metalint.papers.extraction import value_paths

T = TypeVar("T")


def lint_project(project: Project, request: Request) -> Report:
    """Check the whole corpus of ``project`` and report as ``request`` asks.

    Raises:
        MetalintError: settings or a schema that cannot be used.
    """
    project.prepare()
    scan = _scan_papers(project, request)
    report = _check_and_store(scan, request)
    return report._replace(warnings=(*report.warnings, *_list_notes(project, scan)))


def _list_notes(project: Project, scan: PaperScan) -> tuple[str, ...]:
    """Return what to say of settings that have no effect, of papers that git ignores, and of absent ones."""
    source = project.config.source or "configuration"
    notes = find_unmatched_patterns(project.config)
    if project.config.outputs and (ignored := project.workspace.find_ignored(scan.on_disk.paths)):
        notes.append(describe_ignored(ignored))
    if lacks := git.describe_sparse_checkout(project.config.root):
        notes.append(f"{lacks}, so that findings about missing files and stale lists may be wrong; {git.CHECK_OUT_ALL}")
    kind, config = project.kind, project.config
    has_rules = kind.roles or config.rules or config.plugins or config.json_schema
    titles = () if has_rules else value_paths(kind.schema.root)
    if path := next((path for path in titles if path.rpartition(".")[2] == "title"), ""):
        why = f"no field of `{kind.schema.root.name}` has a role, so that no rule looks at its values"
        notes.append(f'{source}: fields: {why}; write `title = "{path}"` there, and so on')
    return tuple(f"note: {note}" for note in dict.fromkeys(notes))


def examine(project: Project, request: Request) -> ProjectIndex:
    """Return all that is known of the papers."""
    project.prepare()
    scan = _scan_papers(project, request)
    index = scan.check()
    scan.store(index)
    return index


def report_over(request: Request, project_index: ProjectIndex) -> Report:
    """Report on papers with the texts of ``request`` in their place; all other files are as when they were examined.

    It may enable fewer rules than before; what others find in the files themselves may be reported anyway.
    """
    return build_report(project_index.replace_texts(request.texts, request.enabled), request)


def lint_alone(project: Project, request: Request) -> Report:
    """Report on the texts of ``request`` as if there were no other files of their kind."""
    return build_report(ProjectIndex(project, request.enabled, report_all_paths, {}, request.texts), request)


def _scan_papers(project: Project, request: Request) -> PaperScan:
    checks_assets = request.reported if request.is_about_papers else report_all_paths
    path = find_cache_path(project, request.enabled)
    return scan_papers(project, request.enabled, checks_assets, request.texts, path, request.jobs)


def _check_and_store(scan: PaperScan, request: Request) -> Report:
    """Return the report on what was scanned; what it learns of names is kept with what was found."""
    index = scan.check()
    report = build_report(index, request)
    scan.store(index)
    return report._replace(warnings=(*report.warnings, *scan.cache.warnings))


def present_cached(
    project: Project,
    request: Request,
    key: object,
    present: Callable[[Report], T],
    warn: Callable[[Sequence[str]], None] = lambda _: None,
) -> T:
    """Return what ``present`` makes of the report, or made of it when last it was the same.

    What it returns is plain data: tuples, strings and numbers; so is the ``key``, which the answer depends on besides
    the report. ``present`` tells the warnings of the report; where it is not called, ``warn`` is called with them.
    """
    project.prepare()
    if request.ask or request.check_records:
        return present(lint_project(project, request))
    scan = _scan_papers(project, request)
    change = (
        sorted(request.deleted.items()),
        [path for path in scan.on_disk.unlisted if path.removesuffix("/") in request.added],
    )
    wanted = (key, request.baseline, request.is_about_papers, change, scan.on_disk.unlisted)
    stored = scan.report(wanted)
    if stored and is_current(stored[1]):
        kept: T = stored[0]
        known: tuple[str, ...] = stored[2]
        if not known or known == _list_notes(project, scan):  # files that are no papers may have changed
            warn(known)
            return kept
    report = _check_and_store(scan, request)
    notes = _list_notes(project, scan)
    presented = present(report._replace(warnings=(*report.warnings, *notes)))
    if not report.warnings:
        scan.store_report(report.project_index, wanted, (presented, project.workspace.provenance.states, notes))
    return presented


def load_corpus(project: Project, jobs: int = 0) -> tuple[Corpus, list[str]]:
    """Return all papers that can be read, and the paths of those that cannot; ``jobs`` is as in a `Request`."""
    project.prepare()
    project_index = scan_papers(project, frozenset(), lambda _: False, jobs=jobs).check()
    return project_index.corpus, project_index.broken


def list_conventions(project: Project) -> dict[str, tuple[Convention, ...]]:
    """Return how the corpus writes each thing that it writes in several ways, or in another than the packaged one.

    By the key of the names' source, in the order of the things.

    Raises:
        MetalintError: settings, a schema or a registry that cannot be used.
    """
    project.prepare()
    project.context.own_registries.require()
    rules = [rule for rule in NAME_RULES if rule.forms is not None]
    project_index = scan_papers(project, frozenset(rule.name for rule in rules), lambda _: False).check()
    found = {rule.names.key: corpus_rules.learn_conventions(rule, project_index).of_things for rule in rules}
    return {
        key: tuple(convention for convention in of_source if convention.is_noteworthy)
        for key, of_source in found.items()
    }
