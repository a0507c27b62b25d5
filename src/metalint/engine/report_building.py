"""The last stage: from papers that are examined, and what the corpus rules say of them, to a report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache, partial
from itertools import chain
from typing import TYPE_CHECKING, Final

from metalint.engine import baseline, corpus_rules, suppressions
from metalint.engine.collections import collect_baseline_files
from metalint.engine.report_types import ONLINE, Report, Request, report_all_paths
from metalint.index.analysis import is_clean, list_own_findings
from metalint.index.project import Project
from metalint.index.project_index import ProjectIndex
from metalint.papers.assets import of_paper
from metalint.rules import duplicate_abbr, duplicate_id, duplicate_paper, duplicate_title
from metalint.rules.base import MAX_FINDINGS, AssetRule, CorpusRule, GroupRule, NameRule, OnlineRule
from metalint.rules.diagnostics import Diagnostic, SourceText, order
from metalint.rules.problems import Found, Problem
from metalint.rules.rule_set import known_rules
from metalint.text.span import find_line_starts

if TYPE_CHECKING:
    from metalint.links.status import Answer
    from metalint.papers.paper import Paper
    from metalint.papers.record_check import RecordCheck


_KEPT: Final = 256  # pages


class SourceTexts:
    """The texts of a run's files by path, as they were when the run looked at them.

    A paper that has changed meanwhile is empty.
    """

    def __init__(self, project: Project, project_index: ProjectIndex, texts: Mapping[str, str]) -> None:
        self._project = project
        self._project_index = project_index
        self._given = texts
        self._sources: dict[str, SourceText] = {}

    def text(self, path: str) -> str:
        """Return the text of a file; undecodable bytes stand in it as U+FFFD."""
        page = self._sources.get(path)
        return page.text if page else self._read_text(path)

    def page(self, path: str) -> SourceText:
        """Return a file."""
        page = self._sources.get(path)
        if page is None:
            if len(self._sources) == _KEPT:
                del self._sources[next(iter(self._sources))]
            text = self._read_text(path)
            page = self._sources[path] = SourceText(text, find_line_starts(text))
        return page

    def make_diagnostics(self, path: str, found: Iterable[tuple[str, Problem]]) -> Iterator[Diagnostic]:
        """Yield what rules have found in a file as diagnostics."""
        return self._project.kind.diagnostics.build(path, found, self.page)

    def _read_text(self, path: str) -> str:
        given, analysis = self._given.get(path), self._project_index.analyses.get(path)
        if given is not None:
            return given if given.isascii() else given.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        if analysis is None:
            refused = {registry.path: registry.text for registry in self._project.context.own_registries.refused}
            return refused.get(path) or self._project.workspace.text(path) or ""
        if analysis.paper:
            return analysis.paper.decode()
        file = self._project.read(path) if analysis.digest else None
        return file.text if file and file.digest == analysis.digest else ""


_DUPLICATES: Final = frozenset(
    module.RULE.name for module in (duplicate_abbr, duplicate_id, duplicate_paper, duplicate_title)
)


def build_report(project: Project, project_index: ProjectIndex, request: Request) -> Report:
    """Return the report on papers that are examined: corpus rules, suppressions, baseline."""
    reported = (
        project_index.analyses.keys()
        if request.reported is report_all_paths
        else frozenset(filter(request.reported, project_index.analyses))
    )
    sources = SourceTexts(project, project_index, request.texts)
    links: dict[str, Answer] = {}
    if request.ask is not None:
        request = request._replace(ask=_record_answers(request.ask, links))
    checks: dict[str, RecordCheck] = {}
    if request.check_records is not None:
        request = request._replace(check_records=_record_checks(request.check_records, checks))
    found, commented = _find_diagnostics(project, project_index, sources, request, reported)
    silenced = [
        finding
        for path in commented
        for finding in _apply_comments(project_index, sources, request.enabled, path, found)
    ]
    diagnostics = sorted(chain.from_iterable(found.values()), key=order)
    ran = request.enabled if request.ask else request.enabled - ONLINE
    outcome = baseline.apply_baseline(
        diagnostics,
        request.baseline,
        collect_baseline_files(project, project_index, sources.text),
        lambda rule, path: rule in ran and request.reported(path),
    )
    older = _find_duplicates_of_new_papers(project, outcome.diagnostics)
    return Report(
        diagnostics=tuple([diagnostic for diagnostic in outcome.diagnostics if diagnostic not in older])
        if older
        else outcome.diagnostics,
        files=len(reported),
        silenced=tuple(sorted(silenced, key=lambda found: order(found[0]))),
        held=outcome.held,
        gone=outcome.gone,
        text_of=sources.text,
        project_index=project_index,
        links=None if request.ask is None else links,
        checks=None if request.check_records is None else checks,
        rules=known_rules(project.config),
        older=older,
        warnings=project.warnings,
        ran=ran,
    )


def _find_diagnostics(
    project: Project, project_index: ProjectIndex, sources: SourceTexts, request: Request, reported: AbstractSet[str]
) -> tuple[dict[str, list[Diagnostic]], list[str]]:
    """Return what is wrong with the reported files, by path, and which of them have ``metalint:`` comments."""
    diagnostics: dict[str, list[Diagnostic]] = {}
    others: dict[int, tuple[Found, ...]] = {}  # each once, though many papers may name a note
    commented: list[str] = []
    for path, analysis in project_index.analyses.items():
        if is_clean(analysis):
            continue
        if path in reported:
            diagnostics[path] = list_own_findings(analysis)
            commented += [path] * analysis.is_commented
        if analysis.assets:
            others.update((id(part), part) for part in analysis.assets.others)
    in_others = dict.fromkeys(chain.from_iterable(others.values()))
    problems: dict[str, list[tuple[str, Problem]]] = {}
    told: set[tuple[str, str]] = set()
    for path, rule, problem in corpus_rules.find_left_behind(project, project_index, request):
        problems.setdefault(path, []).append((rule, problem))
        told.add((path, rule))
    for path, rule, problem in chain(in_others, corpus_rules.find_problems(project, project_index, request, reported)):
        is_other = path not in project_index.analyses and request.reported(path)
        if (path in reported or is_other) and (path, rule) not in told:
            problems.setdefault(path, []).append((rule, problem))
    for path, group in problems.items():
        is_paper = path in project_index.analyses
        once = group if is_paper else list(dict.fromkeys(group))  # several papers may name a file
        diagnostics.setdefault(path, []).extend(sources.make_diagnostics(path, once))
    return diagnostics, commented


def _find_duplicates_of_new_papers(project: Project, diagnostics: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    """Return the findings that a committed paper has a duplicate where every duplicate of it is new: those say so."""
    # Where git does not tell what is new, there are none.
    paths = {
        path
        for diagnostic in diagnostics
        if diagnostic.rule in _DUPLICATES
        for path in (diagnostic.path, *(other.path for other in diagnostic.related))
    }
    workspace = project.workspace
    committed = workspace.git_history.committed(paths) if paths and not workspace.is_given else None
    if not committed:
        return ()
    return tuple(
        [
            diagnostic
            for diagnostic in diagnostics
            if diagnostic.rule in _DUPLICATES
            and diagnostic.path in committed
            and committed.isdisjoint(other.path for other in diagnostic.related)
        ]
    )


def _record_checks(
    check: Callable[[Sequence[Paper]], Mapping[str, RecordCheck]], checks: dict[str, RecordCheck]
) -> Callable[[Sequence[Paper]], Mapping[str, RecordCheck]]:
    """Return ``check`` such that what it returns goes into ``checks`` as well."""

    def noting(papers: Sequence[Paper]) -> Mapping[str, RecordCheck]:
        found = check(papers)
        checks.update(found)
        return found

    return noting


def _record_answers(
    ask: Callable[[Iterable[str]], Mapping[str, Answer]], links: dict[str, Answer]
) -> Callable[[Iterable[str]], Mapping[str, Answer]]:
    """Return ``ask`` such that the answers to just what was asked go into ``links`` as well."""

    def noting(urls: Iterable[str]) -> Mapping[str, Answer]:
        wanted = list(urls)
        answers = ask(wanted)
        links.update((url, answers[url]) for url in wanted)
        return answers

    return noting


def _apply_comments(
    project_index: ProjectIndex,
    sources: SourceTexts,
    enabled: frozenset[str],
    path: str,
    found: dict[str, list[Diagnostic]],
) -> list[tuple[Diagnostic, str]]:
    """Take out of what was ``found`` in a file what its comments silence; return that, with their reasons."""
    paper, own = project_index.paper(path), found.get(path, [])
    looked = cache(
        partial(_has_checked_completely, paper=paper, found=own, project_index=project_index, enabled=enabled)
    )
    rules = known_rules(project_index.project.config)
    kept, silenced, problems = suppressions.apply_suppressions(
        paper, sources.text(path), own, enabled, looked, rules=rules
    )
    found[path] = [*kept, *sources.make_diagnostics(path, problems)]
    return silenced


def _has_checked_completely(
    rule: str, paper: Paper, found: Iterable[Diagnostic], project_index: ProjectIndex, enabled: AbstractSet[str]
) -> bool:
    """Tell whether a rule has looked at all of a paper, in which this was ``found``.

    It has not where it is switched off, for all files or for this one, where it asks the network, where the schema
    has no field for a role that it looks at, where it stopped at a limit, where it compares papers of which one
    cannot be read, and where files are missing that it looks into, or git to ask.
    """
    project = project_index.project
    config, surroundings = project.config, project.surroundings
    rules = known_rules(config)
    known = rules.by_name.get(rule)
    if known is None or isinstance(known, OnlineRule):
        return False
    if rules.plugin_of(rule):
        from metalint.rules.plugins import is_failure

        if is_failure(rule, found):
            return False
    roles = known.roles(config) if callable(known.roles) else known.roles
    needs_all_papers = isinstance(known, CorpusRule | GroupRule) or (
        isinstance(known, NameRule) and known.pairs is not None
    )
    return (
        rule in enabled
        and rule not in project.kind.diagnostics.ignored.of(paper.path)
        and surroundings.context.roles.issuperset(roles)
        and sum(diagnostic.rule == rule for diagnostic in found) < MAX_FINDINGS
        and not (needs_all_papers and project_index.broken)
        and (
            not isinstance(known, AssetRule | GroupRule)
            or (can_read := known.can_read) is None
            or all(can_read(asset, surroundings) for asset in of_paper(paper, surroundings))
        )
    )
