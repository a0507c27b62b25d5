"""The engine: from papers to a report."""

from __future__ import annotations

import contextlib
import re
from functools import cache, partial
from itertools import chain, islice
from typing import TYPE_CHECKING, Protocol, TypeVar

from metalint.engine import baseline, groups, names, suppressions
from metalint.engine.scope import Scope, could_look
from metalint.engine.sources import SourceTexts
from metalint.errors import ConfigError
from metalint.files.discovery import paper_test
from metalint.files.provenance import is_current
from metalint.index.analysis import CONVENTION_RULES, NAME_RULES, REFERENCE_RULES
from metalint.index.delta import UnusableError
from metalint.index.dependencies import cache_path
from metalint.index.project_index import ProjectIndex
from metalint.index.workers import Task
from metalint.rules import duplicate_abbr, duplicate_id, duplicate_paper, duplicate_title
from metalint.rules.base import MAX_FINDINGS, CorpusRule, PublicationRule, UrlRule
from metalint.rules.conventions import against_convention
from metalint.rules.diagnostics import order
from metalint.rules.problems import Problem
from metalint.rules.registry import PACKAGED, RULES, rules_of
from metalint.rules.selection import Choice, selected
from metalint.rules.serialization import unpack_problems
from metalint.util.hashing import blake2b
from metalint.util.named_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from metalint.index.cache import AnalysisCache
    from metalint.index.project import Project
    from metalint.links.status import Answer
    from metalint.names.conventions import Convention
    from metalint.papers.corpus import Context, Corpus
    from metalint.papers.paper import Paper, Value
    from metalint.papers.publication import Publication
    from metalint.rules.base import NameSource
    from metalint.rules.diagnostics import Diagnostic
    from metalint.rules.registry import RuleSet

ONLINE = frozenset(rule.name for rule in RULES if isinstance(rule, UrlRule | PublicationRule))
"""Rules that run only where a request says whom to ask."""

_DUPLICATES = frozenset(one.RULE.name for one in (duplicate_abbr, duplicate_id, duplicate_paper, duplicate_title))

T = TypeVar("T")

_WEB = re.compile(r"\s*https?://\S", re.IGNORECASE)


def everything(_: str) -> bool:
    """Tell that a path is of interest, whatever it is."""
    return True


class Request(NamedTuple):
    """What a run is asked to do.

    Attributes:
        enabled: names of the rules that run.
        reported: tells which paths findings are reported for; the whole corpus is checked anyway.
        texts: by path, what stands for the content on disk.
        baseline: findings to hold back.
        ask: looks for URLs on the network; None to leave the network alone, and with it the rules that need it.
        is_wanted: tells which URL of which path to look for, of those in files that are reported.
        find_publications: returns where preprints are published, by path; None to ask nobody.
        is_about_papers: whether nothing but papers is reported on; else notes and other files around them are, too.
        jobs: the number of processes that check papers; 0 to choose by the number of papers.
        choice: what ``enabled`` was chosen by: where there are several collections, each has its own settings.
    """

    enabled: frozenset[str]
    reported: Callable[[str], bool] = everything
    texts: Mapping[str, str] = {}
    baseline: tuple[baseline.Entry, ...] = ()
    ask: Callable[[Iterable[str]], Mapping[str, Answer]] | None = None
    is_wanted: Callable[[str, str], bool] = lambda _path, _url: True
    is_about_papers: bool = False
    jobs: int = 0
    choice: Choice = Choice()
    find_publications: Callable[[Sequence[Paper]], Mapping[str, Publication]] | None = None


class Texts(Protocol):
    """Texts by path."""

    def __getitem__(self, path: str, /) -> str:
        """Return the text of a file."""


class Silenced(NamedTuple):
    """A finding that a comment suppresses, and the reason that it gives."""

    diagnostic: Diagnostic
    reason: str


class Report(NamedTuple):
    """What a run found, in the order of path, place and rule.

    ``files`` counts the papers reported on; ``texts`` returns the text of a file with findings by its path;
    ``silenced`` are findings that comments suppress, ``held`` those that the baseline holds back; ``gone`` counts
    findings of the baseline that are no longer there. ``warnings`` are for people: what went wrong beside the work.
    ``project_index`` is what the report depends on. ``notes`` are sentences for its end: what else readers should know.
    ``links`` are the answers of the network by URL; None if nobody was asked. ``rules`` are those that could run.
    ``older`` are findings that are left out because another file is new and has the same: that a paper has a duplicate.
    ``parts`` are the reports on each collection where there are several; the baseline holds back nothing of those.
    """

    diagnostics: tuple[Diagnostic, ...]
    files: int
    silenced: tuple[Silenced, ...]
    held: tuple[Diagnostic, ...]
    gone: int
    texts: Texts
    warnings: tuple[str, ...] = ()
    project_index: ProjectIndex | None = None
    notes: tuple[str, ...] = ()
    links: Mapping[str, Answer] | None = None
    rules: RuleSet = PACKAGED
    older: tuple[Diagnostic, ...] = ()
    parts: tuple[Part, ...] = ()

    @property
    def every(self) -> tuple[Diagnostic, ...]:
        """All findings that stay once each file is committed, those left out included."""
        return tuple(sorted([*self.diagnostics, *self.older], key=order)) if self.older else self.diagnostics

    @property
    def paths(self) -> AbstractSet[str]:
        """The paths of all papers."""
        if self.project_index is not None:
            return self.project_index.all()
        return frozenset(path for index in self.indexes for path in index.all())

    @property
    def indexes(self) -> tuple[ProjectIndex, ...]:
        """The index of each collection; just one where all files are of one kind."""
        if self.parts:
            return tuple(index for part in self.parts for index in part.report.indexes)
        return (self.project_index,) if self.project_index is not None else ()

    @property
    def suppressed(self) -> int:
        """How many findings comments suppress."""
        return len(self.silenced)

    @property
    def baselined(self) -> int:
        """How many findings the baseline holds back."""
        return len(self.held)


class Part(NamedTuple):
    """The report on one collection."""

    project: Project
    request: Request
    report: Report


def run(project: Project, request: Request) -> Report:
    """Check the whole corpus of ``project`` and report as ``request`` asks.

    Raises:
        MetalintError: settings or a schema that cannot be used.
    """
    project.prepare()
    if project.parts:
        asked = list(zip(project.parts, _requests(project, request), strict=True))
        scanned = [_scanned(part, one) for part, one in asked]  # first, so that it is known how many papers there are
        parts = [Part(*one, _checked(*one, index)) for one, index in zip(asked, scanned, strict=True)]
        return _joined(project, request, parts)
    return _checked(project, request, _scanned(project, request))


def _scanned(project: Project, request: Request) -> ProjectIndex | UnusableError:
    """Return an index that has checked nothing yet; or why the cache cannot be used."""
    try:
        return _open_index(project, request, _open_cache(project, request.enabled))
    except UnusableError as error:
        return error


def _checked(project: Project, request: Request, scanned: ProjectIndex | UnusableError) -> Report:
    """Return the report on what was scanned; without the cache if that cannot be used."""
    try:
        if isinstance(scanned, UnusableError):
            raise scanned
        return _report_and_store(project, scanned.check(), request)
    except UnusableError as error:
        return _run(project, request, None)._replace(warnings=(str(error),))


def again(project: Project, request: Request, report: Report) -> Report:
    """Report again with the texts of ``request``, on files that are taken to be as they were for ``report``.

    It may enable fewer rules than before; what others find in the files themselves may be reported anyway.

    Raises:
        MetalintError: as for `run`.
    """
    if report.parts:
        parts = [
            part._replace(request=one, report=again(part.project, one, part.report))
            for part, one in zip(report.parts, _requests(project, request), strict=True)
        ]
        return _joined(project, request, parts)
    if report.project_index is not None:
        with contextlib.suppress(UnusableError):
            return _report(project, report.project_index.over(request.texts, request.enabled), request)
    return run(project, request)


def run_cached(project: Project, request: Request, key: object, present: Callable[[Report], T]) -> T:
    """Return what ``present`` makes of the report, or made of it when last it was the same.

    Args:
        project: as for `run`.
        request: as for `run`.
        key: what the answer depends on besides the report; its representation counts.
        present: returns plain tuples, strings and numbers.

    Raises:
        MetalintError: as for `run`.
    """
    project.prepare()
    if project.parts:
        return present(run(project, request))
    try:
        analysis_cache = _open_cache(project, request.enabled)
        with contextlib.closing(analysis_cache) if analysis_cache else contextlib.nullcontext():
            if analysis_cache is None or request.texts or request.ask:
                return present(_run(project, request, analysis_cache))
            return _cached_presentation(project, request, analysis_cache, _digest(request, key), present)
    except UnusableError as error:
        return present(_run(project, request, None)._replace(warnings=(str(error),)))


def _cached_presentation(
    project: Project, request: Request, analysis_cache: AnalysisCache, key: bytes, present: Callable[[Report], T]
) -> T:
    project_index = _open_index(project, request, analysis_cache).check()
    if project_index.is_unchanged() and (stored := analysis_cache.report(key)) and is_current(stored[1]):
        presented: T = stored[0]
        if project_index.has_moved():
            with contextlib.suppress(UnusableError):  # then they are read again next time
                project_index.store()
        return presented
    report = _report_and_store(project, project_index, request)
    presented = present(report)
    if not report.warnings:
        with contextlib.suppress(UnusableError):  # then it is made again next time
            analysis_cache.store_report(key, (presented, project.workspace.provenance.states))
    return presented


def _report_and_store(project: Project, project_index: ProjectIndex, request: Request) -> Report:
    """Report, and keep what was found; if that fails, the report says so."""
    report = _report(project, project_index, request)
    try:
        project_index.store()
    except UnusableError as error:
        return report._replace(warnings=(*report.warnings, str(error)))
    return report


def _digest(request: Request, key: object) -> bytes:
    """Return what stands for all that decides on what is presented, except for the papers and other files."""
    parts = repr((key, request.baseline, request.is_about_papers))
    return blake2b(parts.encode("utf-8", "surrogateescape"), digest_size=20).digest()


def _open_cache(project: Project, enabled: frozenset[str]) -> AnalysisCache | None:
    if (path := cache_path(project, enabled)) is None:
        return None
    from metalint.index.cache import AnalysisCache

    return AnalysisCache(path)


def _open_index(project: Project, request: Request, analysis_cache: AnalysisCache | None) -> ProjectIndex:
    is_seen = request.reported if request.is_about_papers else everything
    task = Task(project, request.enabled, is_seen, sees_reported_only=request.is_about_papers)
    return ProjectIndex(task, request.texts, analysis_cache, request.jobs)


def _run(project: Project, request: Request, analysis_cache: AnalysisCache | None) -> Report:
    project_index = _open_index(project, request, analysis_cache).check()
    return _report_and_store(project, project_index, request)


def whole(project: Project, jobs: int = 0) -> tuple[Corpus, list[str]]:
    """Return all papers that can be read, and the paths of those that cannot; ``jobs`` is as in a `Request`.

    Of several collections, the first is the one that lists are rendered of.
    """
    project.prepare()
    project = project.parts[0] if project.parts else project
    project_index = ProjectIndex(Task(project, frozenset(), lambda _: False), jobs=jobs).check()
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
    project_index = ProjectIndex(Task(project, rules, lambda _: False)).check()
    found = {
        rule.names.key: names.conventions(rule, project_index, project.context).of_things for rule in CONVENTION_RULES
    }
    return {key: tuple(one for one in of_source if one.is_noteworthy) for key, of_source in found.items()}


def _report(project: Project, project_index: ProjectIndex, request: Request) -> Report:
    reported = (
        project_index.all() if request.reported is everything else frozenset(filter(request.reported, project_index))
    )
    sources = SourceTexts(project, project_index, request.texts)
    links: dict[str, Answer] = {}
    if request.ask is not None:
        request = request._replace(ask=_noting(request.ask, links))
    found, commented = _found(project, project_index, sources, request, reported)
    scope = Scope(request.enabled, project.surroundings, lambda: not project_index.broken)
    silenced = [one for path in commented for one in _suppress(project_index, sources, scope, path, found)]
    diagnostics = sorted(chain.from_iterable(found.values()), key=order)
    ran = request.enabled if request.ask else request.enabled - ONLINE
    outcome = baseline.apply(
        diagnostics,
        request.baseline,
        _files(project, project_index, sources),
        lambda rule, path: rule in ran and request.reported(path),
    )
    older = _older(project, outcome.diagnostics)
    return Report(
        diagnostics=tuple([one for one in outcome.diagnostics if one not in older]) if older else outcome.diagnostics,
        files=len(reported),
        silenced=tuple(sorted(silenced, key=lambda one: order(one.diagnostic))),
        held=outcome.held,
        gone=outcome.gone,
        texts=sources,
        project_index=project_index,
        links=None if request.ask is None else links,
        rules=rules_of(project.config),
        older=older,
        warnings=project.warnings,
    )


def _older(project: Project, diagnostics: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    """Return the findings that a committed paper has a duplicate where every duplicate of it is new: those say so.

    Where git does not tell what is new, there are none.
    """
    paths = {
        path
        for one in diagnostics
        if one.rule in _DUPLICATES
        for path in (one.place.path, *(other.place.path for other in one.related))
    }
    committed = project.workspace.committed(paths) if paths else None
    if not committed:
        return ()
    return tuple(
        [
            one
            for one in diagnostics
            if one.rule in _DUPLICATES
            and one.place.path in committed
            and committed.isdisjoint(other.place.path for other in one.related)
        ]
    )


def _noting(
    ask: Callable[[Iterable[str]], Mapping[str, Answer]], links: dict[str, Answer]
) -> Callable[[Iterable[str]], Mapping[str, Answer]]:
    """Return ``ask`` such that the answers to just what was asked go into ``links`` as well."""

    def noting(urls: Iterable[str]) -> Mapping[str, Answer]:
        wanted = list(urls)
        answers = ask(wanted)
        links.update((url, answers[url]) for url in wanted)
        return answers

    return noting


def files(project: Project, report: Report) -> baseline.Files:
    """Return what a baseline needs to know of the files of a run."""
    if not report.parts:
        assert report.project_index is not None  # noqa: S101 - a run has one
        return _files(project, report.project_index, report.texts)
    found = [files(part.project, part.report) for part in report.parts]
    papers = frozenset(path for one in found for path in one.papers)

    def digests(path: str) -> frozenset[str]:
        of_path = next((one for one in found if path in one.papers), found[0])
        return of_path.digests(path)

    return baseline.Files(project.config.papers, papers, found[0].exists, digests)


def _requests(project: Project, request: Request) -> Iterator[Request]:
    """Yield what is asked of each collection; of a baseline, it is asked of all together.

    The rules are those that the collection itself chooses, with what the request adds to those of the list, and without
    what it leaves out of them.
    """
    chosen, rules = selected(project.config, request.choice), rules_of(project.config)
    for part in project.parts:
        own = selected(part.config, request.choice, rules)
        enabled = (own | (request.enabled - chosen)) - (chosen - request.enabled)
        is_paper = paper_test(part.config)
        texts = {path: text for path, text in request.texts.items() if is_paper(path)}
        yield request._replace(enabled=enabled if request.enabled else request.enabled, baseline=(), texts=texts)


def _joined(project: Project, request: Request, parts: Sequence[Part]) -> Report:
    """Return one report on all collections.

    Raises:
        ConfigError: a file that two of them claim.
    """
    owners: dict[str, Part] = {}
    for part in parts:
        for path in sorted(part.report.paths):
            if path in owners:
                raise ConfigError(_claimed_twice(path, owners[path], part))
            owners[path] = part
    reports = [part.report for part in parts]
    whole = reports[0]._replace(project_index=None, parts=tuple(parts))
    diagnostics = sorted(dict.fromkeys(one for report in reports for one in report.diagnostics), key=order)
    outcome = baseline.apply(
        diagnostics,
        request.baseline,
        files(project, whole),
        lambda rule, path: rule in _ran(owners.get(path), parts) and request.reported(path),
    )
    silenced = sorted((one for report in reports for one in report.silenced), key=lambda one: order(one.diagnostic))
    answers = [report.links for report in reports if report.links is not None]
    return whole._replace(
        diagnostics=outcome.diagnostics,
        files=sum(report.files for report in reports),
        silenced=tuple(silenced),
        held=outcome.held,
        gone=outcome.gone,
        older=tuple(sorted((one for report in reports for one in report.older), key=order)),
        texts=_TextsOf(owners, reports[0].texts),
        rules=rules_of(project.config),
        warnings=tuple(dict.fromkeys(warning for report in reports for warning in report.warnings)),
        links={url: answer for one in answers for url, answer in one.items()} if answers else None,
    )


def _ran(part: Part | None, parts: Sequence[Part]) -> frozenset[str]:
    """Return the rules that ran on a file of ``part``; of none, on any file."""
    requests = [part.request] if part else [one.request for one in parts]
    ran = frozenset[str]().union(*(one.enabled for one in requests))
    return ran if requests[0].ask else ran - ONLINE


def _claimed_twice(path: str, first: Part, second: Part) -> str:
    source = second.project.config.source or "configuration"
    patterns = [" ".join(one.project.config.papers) for one in (first, second)]
    claimed = f"`{path}` belongs to two collections, by `{patterns[0]}` and `{patterns[1]}`"
    return f"{source}: collections: {claimed}; narrow `papers`, or add the path to `exclude` of one"


class _TextsOf:
    """The texts of files by path, each from the report on the collection that it belongs to."""

    def __init__(self, owners: Mapping[str, Part], others: Texts) -> None:
        self._owners = owners
        self._others = others

    def __getitem__(self, path: str, /) -> str:
        owner = self._owners.get(path)
        return (owner.report.texts if owner else self._others)[path]


def _files(project: Project, project_index: ProjectIndex, texts: Texts) -> baseline.Files:

    @cache
    def digests(path: str) -> frozenset[str]:
        found: list[str] = []
        if path in project_index:
            paper = project_index.paper(path)
            keys = (rule.keys(paper) for rule in (duplicate_title.RULE, duplicate_paper.RULE))
            found = [key.text for of_rule in keys for key in islice(of_rule, 1)]
        if not found and (text := texts[path]):
            found = [text]
        contents = [one.encode("utf-8", "surrogatepass") for one in found]
        return frozenset([blake2b(content, digest_size=6).hexdigest() for content in contents])

    workspace = project.workspace
    return baseline.Files(
        project.config.papers, project_index.all(), lambda path: workspace.find(path) is not None, digests
    )


def _found(
    project: Project, project_index: ProjectIndex, sources: SourceTexts, request: Request, reported: AbstractSet[str]
) -> tuple[dict[str, list[Diagnostic]], list[str]]:
    """Return what is wrong with the files that are reported on, by path, and which of them speak to metalint."""
    project_index.examine_assets(sources.page)
    found: dict[str, list[Diagnostic]] = {}
    others: dict[bytes, None] = {}
    commented: list[str] = []
    for path, own, of_others, is_commented in project_index.found(reported):
        found[path] = own
        others[of_others] = None
        commented += [path] * (is_commented and path in reported)
    in_others = chain.from_iterable(map(unpack_problems, others))
    problems: dict[str, list[tuple[str, Problem]]] = {}
    for path, rule, problem in chain(in_others, _problems(project, project_index, request, reported)):
        if path in reported or (path not in project_index and request.reported(path)):
            problems.setdefault(path, []).append((rule, problem))
    for path, group in problems.items():
        once = list(dict.fromkeys(group)) if path not in project_index else group  # several papers may name a file
        found.setdefault(path, []).extend(sources.diagnosed(path, once))
    return found, commented


def _problems(
    project: Project, project_index: ProjectIndex, request: Request, reported: AbstractSet[str]
) -> Iterator[tuple[str, str, Problem]]:
    """Yield path, rule and problem; of what papers share, those of papers that are not reported on as well."""
    yield from project_index.shared_problems(partial(groups.judge, project, project_index))
    yield from _reference_problems(project_index, request.enabled, reported)
    yield from _name_problems(project_index, project.context, request.enabled, reported)
    yield from _convention_problems(project_index, project.context, request.enabled, reported)
    yield from _corpus_problems(project, project_index, request.enabled)
    yield from _url_problems(project_index, request, reported)
    yield from _publication_problems(project, project_index, request, reported)
    yield from ((path, rule, one) for path, rule, one in _registry_problems(project) if rule in request.enabled)
    yield from _stale_outputs(project, project_index, request.enabled)


def _reference_problems(
    project_index: ProjectIndex, enabled: frozenset[str], reported: AbstractSet[str]
) -> Iterator[tuple[str, str, Problem]]:
    for rule in REFERENCE_RULES:
        if rule.name in enabled:
            references = groups.references(project_index, rule)
            for paper in groups.referring(project_index, rule, reported):
                yield from ((paper.path, rule.name, one) for one in rule.check(paper, references))


def _name_problems(
    project_index: ProjectIndex, context: Context, enabled: frozenset[str], reported: AbstractSet[str]
) -> Iterator[tuple[str, str, Problem]]:
    for rule in NAME_RULES:
        if rule.name in enabled:
            for pair in names.pairs(rule, project_index, context):
                others = [path for path in project_index.papers_with_name(rule.names, pair.other) if path in reported]
                first = islice(project_index.papers_with_name(rule.names, pair.preferred), int(bool(others)))
                papers = [list(map(project_index.paper, paths)) for paths in (first, others)]
                yield from ((path, rule.name, one) for path, one in rule.check(pair, *papers))


def _convention_problems(
    project_index: ProjectIndex, context: Context, enabled: frozenset[str], reported: AbstractSet[str]
) -> Iterator[tuple[str, str, Problem]]:
    for rule in CONVENTION_RULES:
        if rule.name in enabled:
            deviations = names.conventions(rule, project_index, context).deviations
            for path in _papers_with_any_name(project_index, rule.names, deviations, reported):
                uses = (use for use in project_index.uses(rule.names, path) if use[0] in deviations)
                found = (against_convention(rule, use, deviations[use[0]]) for use in islice(uses, MAX_FINDINGS))
                yield from ((path, rule.name, problem) for problem in found if problem)


def _papers_with_any_name(
    project_index: ProjectIndex, source: NameSource, wanted: Collection[str], reported: AbstractSet[str]
) -> Iterable[str]:
    """Return the reported papers that may hold one of the names that are ``wanted``: only those are looked at."""
    if len(reported) < len(wanted):
        return reported
    held = (path for name in wanted for path in project_index.candidates(source, name))
    return dict.fromkeys(path for path in held if path in reported)


def _corpus_problems(
    project: Project, project_index: ProjectIndex, enabled: frozenset[str]
) -> Iterator[tuple[str, str, Problem]]:
    known = rules_of(project.config).rules
    rules = [rule for rule in known if isinstance(rule, CorpusRule) and rule.name in enabled]
    corpus = project_index.corpus if rules else None
    for rule in rules:
        if corpus is not None:
            yield from ((path, rule.name, problem) for path, problem in rule.check(corpus))


def _url_problems(
    project_index: ProjectIndex, request: Request, reported: AbstractSet[str]
) -> Iterator[tuple[str, str, Problem]]:
    rules = [rule for rule in RULES if isinstance(rule, UrlRule) and rule.name in request.enabled]
    if request.ask is None or not rules:
        return
    papers = [project_index.paper(path) for path in sorted(reported)]
    uses = [(paper, url) for paper in papers for url in urls_of(paper) if request.is_wanted(paper.path, url.value)]
    answers = request.ask(url.value for _, url in uses)
    for paper, url in uses:
        for rule in rules:
            yield from ((paper.path, rule.name, one) for one in rule.check(paper, url, answers[url.value]))


def _publication_problems(
    project: Project, project_index: ProjectIndex, request: Request, reported: AbstractSet[str]
) -> Iterator[tuple[str, str, Problem]]:
    """Ask where the preprints that are reported on have been published."""
    rules = [rule for rule in RULES if isinstance(rule, PublicationRule) and rule.name in request.enabled]
    if request.find_publications is None or not rules:
        return
    papers = [project_index.paper(path) for path in sorted(reported)]
    for rule in rules:
        preprints = [one for one in papers if rule.is_preprint(one, project.context) and _is_wanted(one, request)]
        found = request.find_publications(preprints) if preprints else {}
        for paper in preprints:
            if paper.path in found:
                yield from ((paper.path, rule.name, one) for one in rule.check(paper, found[paper.path]))


def _is_wanted(paper: Paper, request: Request) -> bool:
    return request.is_wanted(paper.path, paper.url.value if paper.url else "")


def urls_of(paper: Paper) -> Iterator[Value[str]]:
    """Yield the values that are a URL as a whole, whatever their field."""
    return (value for value in paper.texts if _WEB.match(value.value))


def _registry_problems(project: Project) -> Iterator[tuple[str, str, Problem]]:
    if project.config.institutions or project.config.venues or project.config.code_types:
        for path, one in project.context.own_registries.problems():
            yield path, one.rule, Problem(one.span, one.message, one.field, one.value, help=one.help)


def _stale_outputs(
    project: Project, project_index: ProjectIndex, enabled: frozenset[str]
) -> Iterator[tuple[str, str, Problem]]:
    """Compare the outputs; while a paper is broken they cannot be rendered, which is a finding already."""
    if "stale-output" not in enabled or not project.config.outputs or project_index.broken:
        return
    from metalint.render.outputs import stale

    yield from ((path, "stale-output", problem) for path, problem in stale(project_index.corpus))


def _suppress(
    project_index: ProjectIndex, sources: SourceTexts, scope: Scope, path: str, found: dict[str, list[Diagnostic]]
) -> Iterator[Silenced]:
    """Take out of what was ``found`` in a file what its comments silence, and yield that."""
    paper, mine = project_index.paper(path), found.get(path, [])
    looked = cache(partial(could_look, paper=paper, found=mine, scope=scope))
    rules = rules_of(scope.surroundings.context.config)
    outcome = suppressions.apply(paper, sources[path], mine, scope.enabled, looked, rules=rules)
    found[path] = [*outcome.kept, *sources.diagnosed(path, outcome.problems)]
    yield from (Silenced(*one) for one in outcome.silenced)
