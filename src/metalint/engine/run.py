"""The engine: scan, examine each file, apply the corpus rules, report."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from metalint.engine import baseline, corpus_rules
from metalint.engine.report_building import build_report, find_baseline_files
from metalint.engine.report_types import Report, Request, report_all_paths
from metalint.errors import ConfigError
from metalint.files import git
from metalint.files.discovery import (
    describe_ignored,
    describe_left_out,
    find_unfollowed,
    find_unlisted,
    find_unmatched_patterns,
    make_paper_test,
)
from metalint.files.provenance import is_current
from metalint.index.analysis import NAME_RULES
from metalint.index.cache import find_cache_path
from metalint.index.changed_files import PaperScan
from metalint.index.project import Project
from metalint.index.project_index import ProjectIndex
from metalint.names.conventions import Convention
from metalint.papers.corpus import Corpus
from metalint.papers.extraction import value_paths
from metalint.rules.diagnostics import order
from metalint.rules.rule_set import known_rules
from metalint.rules.selection import selected
from metalint.util.wording import first_of

T = TypeVar("T")


def lint_project(project: Project, request: Request) -> Report:
    """Check the whole corpus of ``project`` and report as ``request`` asks.

    Raises:
        MetalintError: settings or a schema that cannot be used.
    """
    project.prepare()
    asked = requests_by_collection(project, request)
    scans = [_scan_papers(*pair) for pair in asked]  # first, so that it is known how many papers there are
    reports = [_check_and_store(scan, own) for (_, own), scan in zip(asked, scans, strict=True)]
    notes = _list_notes(project, scans, *_find_unread(project, scans))
    report = join_reports(project, request, reports)
    return report._replace(warnings=(*report.warnings, *notes))


def _find_unread(project: Project, scans: Iterable[PaperScan]) -> tuple[list[str], list[str]]:
    """Return the files called like papers that no command reads, and the links to folders that none follows."""
    paths = {path for scan in scans for path in scan.unlisted}
    return find_unlisted(project.config, paths), find_unfollowed(project.config, paths)


def _list_notes(
    project: Project, scans: Sequence[PaperScan], unlisted: Sequence[str], unfollowed: Sequence[str]
) -> tuple[str, ...]:
    """Return what to say of settings that have no effect, of files that are taken for no paper, and of absent ones."""
    source = project.config.source or "configuration"
    notes = find_unmatched_patterns(project.config)
    if unlisted and any(scan.paths for scan in scans):
        fits, them = ("fits", "it") if len(unlisted) == 1 else ("fit", "them")
        why = f"{first_of(unlisted, 3)} {fits} no pattern, so that no command reads {them}"
        notes.append(f"{source}: papers: {why}; add a pattern, or add to `exclude` what is no paper")
    if unfollowed:
        are, them = (
            ("is a symbolic link", "its files") if len(unfollowed) == 1 else ("are symbolic links", "their files")
        )
        why = f"{first_of(unfollowed, 3)} {are}, so that no command reads {them}"
        notes.append(f"{source}: papers: {why}; put the folder itself there, or add the link to `exclude`")
    papers = (path for scan in scans for path in scan.paths)
    if project.config.outputs and (ignored := project.workspace.find_ignored(papers)):
        notes.append(describe_ignored(ignored))
    if git.is_sparse(project.config.root) and (lacks := describe_left_out(project.config)):
        notes.append(f"{lacks}, and nothing is compared with what it lacks; run `git sparse-checkout disable`")
    for part in project.parts or (project,):
        has_rules = part.kind.roles or part.config.rules or part.config.plugins or part.config.json_schema
        titles = () if has_rules else value_paths(part.kind.schema.root)
        if path := next((path for path in titles if path.rpartition(".")[2] == "title"), ""):
            why = f"no field of `{part.kind.schema.root.name}` has a role, so that no rule looks at its values"
            notes.append(f'{source}: fields: {why}; write `title = "{path}"` there, and so on')
    return tuple(f"note: {note}" for note in dict.fromkeys(notes))


def examine(project: Project, request: Request) -> tuple[ProjectIndex, ...]:
    """Return all that is known of the papers of each collection, the one there is where all files are of one kind."""
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
    """Report `replace_texts` on files that are taken to be as they were when they were examined."""
    parts = [
        build_report(index.replace_texts(own.texts, own.enabled), own)
        for (_, own), index in zip(requests_by_collection(project, request), indexes, strict=True)
    ]
    return join_reports(project, request, parts)


def lint_isolated(project: Project, request: Request) -> Report:
    """Report on the texts of ``request`` as if there were no other files of their kind."""
    return build_report(ProjectIndex(project, request.enabled, report_all_paths, {}, request.texts), request)


def _scan_papers(project: Project, request: Request) -> PaperScan:
    is_seen = request.reported if request.is_about_papers else report_all_paths
    path = find_cache_path(project, request.enabled)
    return PaperScan(project, request.enabled, is_seen, request.texts, path, request.jobs)


def _check_and_store(scan: PaperScan, request: Request) -> Report:
    """Return the report on what was scanned; what it learns of names is kept with what was found."""
    index = scan.check()
    report = build_report(index, request)
    scan.store(index)
    return report._replace(warnings=(*report.warnings, *scan.warnings))


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
    if project.parts or request.ask or request.check_records:
        return present(lint_project(project, request))
    scan = _scan_papers(project, request)
    unread = _find_unread(project, [scan])
    wanted = (key, request.baseline, request.is_about_papers, sorted(request.deleted.items()), unread)
    stored = scan.report(wanted)
    if stored and is_current(stored[1]):
        kept: T = stored[0]
        known: tuple[str, ...] = stored[2]
        if not known or known == _list_notes(project, [scan], *unread):  # files that are no papers may have changed
            warn(known)
            return kept
    report = _check_and_store(scan, request)
    notes = _list_notes(project, [scan], *unread)
    presented = present(report._replace(warnings=(*report.warnings, *notes)))
    if not report.warnings:
        scan.store_report(report.indexes[0], wanted, (presented, project.workspace.provenance.states, notes))
    return presented


def load_corpus(project: Project, jobs: int = 0) -> tuple[Corpus, list[str]]:
    """Return all papers that can be read, and the paths of those that cannot; ``jobs`` is as in a `Request`.

    Of several collections, the first is the one that lists are rendered of.
    """
    project.prepare()
    project = project.first
    project_index = PaperScan(project, frozenset(), lambda _: False, jobs=jobs).check()
    return project_index.corpus, project_index.broken


def list_conventions(project: Project) -> dict[str, tuple[Convention, ...]]:
    """Return how the corpus writes each thing that it writes in several ways, or in another than the packaged one.

    By the key of the names' source, in the order of the things.

    Raises:
        MetalintError: settings, a schema or a registry that cannot be used.
    """
    project.prepare()
    project = project.first
    project.context.own_registries.require()
    rules = [rule for rule in NAME_RULES if rule.forms is not None]
    project_index = PaperScan(project, frozenset(rule.name for rule in rules), lambda _: False).check()
    found = {rule.names.key: corpus_rules.learn_conventions(rule, project_index).of_things for rule in rules}
    return {
        key: tuple(convention for convention in of_source if convention.is_noteworthy)
        for key, of_source in found.items()
    }


# -- several collections in one repository: what is asked of each, and one report on all


def requests_by_collection(project: Project, request: Request) -> list[tuple[Project, Request]]:
    """Return what is asked of each collection; of the whole list, where all files are of one kind.

    The rules are those that the collection itself chooses, with what the request adds to those of the list, and without
    what it leaves out of them. Of a baseline, it is asked of all together.
    """
    if not project.parts:
        return [(project, request)]
    chosen, rules = selected(project.config, request.choice), known_rules(project.config)
    asked = []
    for part in project.parts:
        own = selected(part.config, request.choice, rules)
        enabled = (own | (request.enabled - chosen)) - (chosen - request.enabled)
        is_paper = make_paper_test(part.config)
        texts = {path: text for path, text in request.texts.items() if is_paper(path)}
        deleted = {path: text for path, text in request.deleted.items() if is_paper(path)}
        own_request = request._replace(baseline=(), texts=texts, deleted=deleted)
        asked.append((part, own_request._replace(enabled=enabled) if request.enabled else own_request))
    return asked


def join_reports(project: Project, request: Request, parts: Sequence[Report]) -> Report:
    """Return one report on all collections; the one there is where all files are of one kind.

    Raises:
        ConfigError: a file that two of them claim.
    """
    if not project.parts:
        return parts[0]
    indexes = tuple(index for part in parts for index in part.indexes)
    numbers = find_owners(project, indexes)
    owners = {path: parts[number] for path, number in numbers.items()}

    def parts_of(path: str) -> Sequence[Report]:  # a file that belongs to none may be anybody's
        return [owners[path]] if path in owners else parts

    whole = parts[0]._replace(indexes=indexes, parts=tuple(parts))
    diagnostics = sorted(dict.fromkeys(diagnostic for part in parts for diagnostic in part.diagnostics), key=order)
    outcome = baseline.apply_baseline(
        diagnostics,
        request.baseline,
        find_baseline_files(project, whole),
        lambda rule, path: any(rule in part.ran for part in parts_of(path)) and request.reported(path),
    )
    silenced = sorted((found for part in parts for found in part.silenced), key=lambda found: order(found[0]))
    answers = [part.links for part in parts if part.links is not None]
    checks = [part.checks for part in parts if part.checks is not None]
    return whole._replace(
        diagnostics=outcome.diagnostics,
        files=sum(part.files for part in parts),
        silenced=tuple(silenced),
        held=outcome.held,
        gone=outcome.gone,
        older=tuple(sorted((diagnostic for part in parts for diagnostic in part.older), key=order)),
        text_of=lambda path: owners.get(path, parts[0]).text_of(path),
        rules=known_rules(project.config),
        warnings=tuple(dict.fromkeys(warning for part in parts for warning in part.warnings)),
        links={url: answer for mapping in answers for url, answer in mapping.items()} if answers else None,
        checks={path: check for mapping in checks for path, check in mapping.items()} if checks else None,
    )


def find_owners(project: Project, indexes: Iterable[ProjectIndex]) -> dict[str, int]:
    """Return the place of the collection that each paper belongs to, by path.

    Raises:
        ConfigError: a file that two of them claim.
    """
    owners: dict[str, int] = {}
    for number, index in enumerate(indexes):
        for path in sorted(index.analyses):
            if path in owners:
                first, second = (project.parts[part].config for part in (owners[path], number))
                patterns = [" ".join(config.papers) for config in (first, second)]
                claimed = f"`{path}` belongs to two collections, by `{patterns[0]}` and `{patterns[1]}`"
                how = "narrow `papers`, or add the path to `exclude` of one"
                raise ConfigError(f"{second.source or 'configuration'}: collections: {claimed}; {how}")
            owners[path] = number
    return owners
