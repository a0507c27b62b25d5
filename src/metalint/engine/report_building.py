"""The last stage: from papers that are examined, and what the corpus rules say of them, to a report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from functools import cache, partial
from hashlib import blake2b
from itertools import chain, islice
from typing import TYPE_CHECKING

from metalint.engine import baseline, corpus_rules, duplicates, suppressions
from metalint.engine.report_types import ONLINE, Report, Request, report_all_paths
from metalint.index.analysis import is_clean, list_own_findings
from metalint.index.project import Project
from metalint.index.project_index import ProjectIndex
from metalint.papers.assets import of_paper
from metalint.rules.base import MAX_FINDINGS, AssetRule, CorpusRule, FileRule, GroupRule, NameRule, OnlineRule
from metalint.rules.diagnostics import Diagnostic, sort_key
from metalint.rules.problems import Found, Problem
from metalint.rules.rule_set import known_rules
from metalint.rules.selection import find_fixable
from metalint.util.grouping import group_pairs

if TYPE_CHECKING:
    from metalint.links.status import Answer
    from metalint.papers.paper import Paper
    from metalint.papers.record_check import RecordCheck


def build_report(project_index: ProjectIndex, request: Request) -> Report:
    """Return the report on papers that are examined: corpus rules, suppressions, baseline."""
    project = project_index.project
    reported = (
        project_index.analyses.keys()
        if request.reported is report_all_paths
        else frozenset(filter(request.reported, project_index.analyses))
    )
    links: dict[str, Answer] = {}
    checks: dict[str, RecordCheck] = {}
    problems = corpus_rules.find_problems(project_index, request, reported)
    if request.ask or request.check_records:
        papers = [project_index.paper(path) for path in sorted(reported)]
        online = corpus_rules.find_online_problems(papers, request, links, checks)
        problems = chain(problems, online)
    left_behind = list(corpus_rules.find_left_behind(project_index, request))
    found, commented = _join_problems(project_index, request, reported, left_behind, problems)
    silenced = [
        finding for path in commented for finding in _apply_comments(project_index, request.enabled, path, found)
    ]
    diagnostics = sorted(chain.from_iterable(found.values()), key=sort_key)
    ran = request.enabled if request.ask else request.enabled - ONLINE
    outcome = baseline.apply_baseline(
        diagnostics,
        request.baseline,
        find_baseline_files(project_index),
        lambda rule, path: rule in ran and request.reported(path),
    )
    told, left_out = _tell_duplicates_once(project, request, outcome.diagnostics)
    return Report(
        diagnostics=told,
        files=len(reported),
        silenced=tuple(sorted(silenced, key=lambda found: sort_key(found[0]))),
        held=outcome.held,
        gone=outcome.gone,
        text_of=project_index.text,
        project_index=project_index,
        links=None if request.ask is None else links,
        checks=None if request.check_records is None else checks,
        rules=known_rules(project.config),
        unfixable=frozenset(known_rules(project.config).by_name) - find_fixable(project.config),
        left_out=left_out,
        warnings=project.warnings,
        ran=ran,
    )


def _join_problems(
    project_index: ProjectIndex,
    request: Request,
    reported: AbstractSet[str],
    left_behind: Sequence[tuple[str, str, Problem]],
    of_corpus: Iterable[tuple[str, str, Problem]],
) -> tuple[dict[str, list[Diagnostic]], list[str]]:
    """Return what is wrong with the reported files, by path, and which of them have ``metalint:`` comments."""
    analyses, builder = project_index.analyses, project_index.project.kind.diagnostics
    diagnostics: dict[str, list[Diagnostic]] = {}
    others: dict[int, tuple[Found, ...]] = {}  # each once, though many papers may name a note
    commented: list[str] = []
    for path, analysis in analyses.items():
        if is_clean(analysis):
            continue
        if path in reported:
            diagnostics[path] = list_own_findings(analysis)
            commented += [path] * analysis.is_commented
        if analysis.assets:
            others.update((id(part), part) for part in analysis.assets.others)
    told = {(path, rule) for path, rule, _ in left_behind}
    of_others = (
        (path, rule, problem)
        for path, rule, problem in chain(dict.fromkeys(chain.from_iterable(others.values())), of_corpus)
        if (path in reported or (path not in analyses and request.reported(path))) and (path, rule) not in told
    )
    problems = group_pairs((path, (rule, problem)) for path, rule, problem in chain(left_behind, of_others))
    for path, group in problems.items():
        once = group if path in analyses else list(dict.fromkeys(group))  # several papers may name a file
        diagnostics.setdefault(path, []).extend(builder.build(path, once, project_index.source))
    return diagnostics, commented


def _tell_duplicates_once(
    project: Project, request: Request, diagnostics: tuple[Diagnostic, ...]
) -> tuple[tuple[Diagnostic, ...], tuple[Diagnostic, ...]]:
    """Return findings with each duplicate reported once, and those left out; they do not depend on what is reported on.

    Of a committed paper and a new one, the new one is reported; where git does not tell what is new, the later path.
    """
    found = [diagnostic for diagnostic in diagnostics if diagnostic.rule in duplicates.RULES]
    if not found:
        return diagnostics, ()
    paths = {path for diagnostic in found for path in (diagnostic.path, *(other.path for other in diagnostic.related))}
    history, ignored = project.workspace.git_history, project.kind.diagnostics.ignored
    committed = (history.committed(paths) if history else None) or paths
    told, left_out = duplicates.find_told_twice(
        diagnostics, (paths - committed) | request.added, lambda rule, path: rule in ignored(path)
    )
    return tuple(sorted(told, key=sort_key)), tuple(left_out)


def _apply_comments(
    project_index: ProjectIndex,
    enabled: frozenset[str],
    path: str,
    found: dict[str, list[Diagnostic]],
) -> list[tuple[Diagnostic, str]]:
    """Take out of what was ``found`` in a file what its comments silence; return that, with their reasons."""
    paper, own = project_index.paper(path), found.get(path, [])
    looked = cache(
        partial(_has_checked_completely, paper=paper, found=own, project_index=project_index, enabled=enabled)
    )
    project = project_index.project
    kept, silenced, problems = suppressions.apply_suppressions(
        paper, project_index.text(path), own, enabled, looked, rules=known_rules(project.config)
    )
    found[path] = [*kept, *project.kind.diagnostics.build(path, problems, project_index.source)]
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
        and rule not in project.kind.diagnostics.ignored(paper.path)
        and surroundings.context.roles.issuperset(roles)
        and sum(diagnostic.rule == rule for diagnostic in found) < MAX_FINDINGS
        and not (needs_all_papers and project_index.broken)
        and (
            not isinstance(known, AssetRule | GroupRule)
            or (can_read := known.can_read) is None
            or all(can_read(asset, surroundings) for asset in of_paper(paper, surroundings))
        )
    )


# -- what a baseline needs to know


def find_baseline_files(project_index: ProjectIndex) -> baseline.BaselineFiles:
    """Return what a baseline needs to know of the files of a run."""

    @cache
    def digests(path: str) -> frozenset[str]:
        found: list[str] = []
        if path in project_index.analyses:
            paper = project_index.paper(path)
            keys = (rule.keys(paper) for rule in duplicates.SAME_PAPER)
            found = [key for of_rule in keys for key in islice(of_rule, 1)]
        if not found and (text := project_index.text(path)):
            found = [text]
        contents = [value.encode("utf-8", "surrogatepass") for value in found]
        return frozenset([blake2b(content, digest_size=6).hexdigest() for content in contents])

    project = project_index.project
    rules, broken = known_rules(project.config).by_name, project_index.broken

    def is_unknown(rule: str, path: str) -> bool:
        if project.warnings and rule in rules and rules[rule].group == "institutions":  # names are read without ROR
            return True
        if not broken or (path in project_index.analyses and isinstance(rules.get(rule), FileRule | AssetRule)):
            return path in broken
        return True  # it may be about another paper, or in a file that another paper names

    return baseline.BaselineFiles(
        project.config.papers,
        project_index.analyses.keys(),
        lambda path: project.workspace.find(path) is not None,
        digests,
        is_unknown,
    )
