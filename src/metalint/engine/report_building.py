"""The last stage: from papers that are examined, and what the corpus rules say of them, to a report."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from functools import cache, partial
from hashlib import blake2b
from itertools import chain
from typing import TYPE_CHECKING

from metalint.engine import baseline, corpus_rules, duplicates, suppressions
from metalint.engine.report_types import ONLINE, Report, Request, report_all_paths
from metalint.index.analysis import FileAnalysis, is_clean, list_own_findings
from metalint.index.project import Project
from metalint.index.project_index import ProjectIndex
from metalint.papers.assets import of_paper
from metalint.rules.base import MAX_FINDINGS, AssetRule, CorpusRule, FileRule, GroupRule, NameRule, OnlineRule
from metalint.rules.diagnostics import Diagnostic, sort_key
from metalint.rules.problems import Found
from metalint.rules.rule_set import known_rules
from metalint.rules.selection import find_fixable
from metalint.util.grouping import group_pairs

if TYPE_CHECKING:
    from metalint.links.status import Answer
    from metalint.papers.paper import Paper
    from metalint.papers.record_check import RecordCheck


def build_report(project_index: ProjectIndex, request: Request) -> Report:
    """Return the report on papers that are examined: corpus rules, suppressions, baseline."""
    project, analyses = project_index.project, project_index.analyses
    reports_all = request.reported is report_all_paths
    reported = analyses.keys() if reports_all else frozenset(filter(request.reported, analyses))
    links: dict[str, Answer] = {}
    checks: dict[str, RecordCheck] = {}
    problems = corpus_rules.find_problems(project_index, request, reported)
    if request.ask or request.check_records:
        papers = [project_index.paper(path) for path in sorted(reported)]
        problems = chain(problems, corpus_rules.find_online_problems(papers, request, links, checks))
    found = _find_diagnostics(project_index, request, reported, problems)
    silenced: list[tuple[Diagnostic, str]] = []
    for path, analysis in analyses.items():
        if analysis.is_commented and path in reported:
            found[path], of_file = _apply_comments(project_index, request.enabled, path, found[path])
            silenced += of_file
    ran = request.enabled if request.ask else request.enabled - ONLINE
    outcome = baseline.apply_baseline(
        sorted(chain.from_iterable(found.values()), key=sort_key),
        request.baseline,
        find_baseline_files(project_index),
        lambda rule, path: rule in ran and request.reported(path),
    )
    told, left_out = _tell_duplicates_once(project, request, outcome.diagnostics)
    rules = known_rules(project.config)
    return Report(
        diagnostics=told,
        files=len(reported),
        silenced=tuple(sorted(silenced, key=lambda pair: sort_key(pair[0]))),
        held=outcome.held,
        gone=outcome.gone,
        text_of=project_index.text,
        project_index=project_index,
        links=None if request.ask is None else links,
        checks=None if request.check_records is None else checks,
        rules=rules,
        unfixable=frozenset(rules.by_name) - find_fixable(project.config),
        left_out=left_out,
        warnings=project.warnings,
        ran=ran,
    )


def _find_diagnostics(
    project_index: ProjectIndex, request: Request, reported: AbstractSet[str], of_corpus: Iterable[Found]
) -> dict[str, list[Diagnostic]]:
    """Return what is wrong with the files that are reported on, by path."""
    analyses, builder = project_index.analyses, project_index.project.kind.diagnostics
    unclean = [analysis for analysis in analyses.values() if not is_clean(analysis)]
    diagnostics = {analysis.path: list_own_findings(analysis) for analysis in unclean if analysis.path in reported}
    left_behind = list(corpus_rules.find_left_behind(project_index, request))
    told = {(path, rule) for path, rule, _ in left_behind}
    others = (
        (path, rule, problem)
        for path, rule, problem in chain(_find_problems_of_assets(unclean), of_corpus)
        if (path in reported or (path not in analyses and request.reported(path))) and (path, rule) not in told
    )
    by_path = group_pairs((path, (rule, problem)) for path, rule, problem in chain(left_behind, others))
    for path, problems in by_path.items():
        once = problems if path in analyses else list(dict.fromkeys(problems))  # several papers may name a file
        diagnostics.setdefault(path, []).extend(builder.build(path, once, project_index.source))
    return diagnostics


def _find_problems_of_assets(analyses: Iterable[FileAnalysis]) -> Iterable[Found]:
    """Return what is wrong in the files that papers name, each once, though many papers may name a note."""
    named = [part for analysis in analyses if analysis.assets for part in analysis.assets.others]
    different = {id(part): part for part in named}.values()
    return dict.fromkeys(chain.from_iterable(different))


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
    project_index: ProjectIndex, enabled: frozenset[str], path: str, found: list[Diagnostic]
) -> tuple[list[Diagnostic], list[tuple[Diagnostic, str]]]:
    """Return what the comments in a file leave of what was ``found`` there, and what they silence, with their reasons.

    What is wrong with the comments is part of the former.
    """
    project, paper = project_index.project, project_index.paper(path)
    looked = cache(partial(_has_checked_completely, project_index, enabled, paper, found))
    kept, silenced, problems = suppressions.apply_suppressions(
        paper, project_index.text(path), found, enabled, looked, rules=known_rules(project.config)
    )
    return [*kept, *project.kind.diagnostics.build(path, problems, project_index.source)], silenced


def _has_checked_completely(
    project_index: ProjectIndex, enabled: AbstractSet[str], paper: Paper, found: Iterable[Diagnostic], name: str
) -> bool:
    """Tell whether a rule has looked at all of a paper, in which this was ``found``.

    It has not where it is switched off, for all files or for this one, where it asks the network, where the schema
    has no field for a role that it looks at, where it stopped at a limit, where it compares papers of which one
    cannot be read, and where files are missing that it looks into, or git to ask.
    """
    project = project_index.project
    surroundings, rule = project.surroundings, known_rules(project.config).by_name.get(name)
    if rule is None or isinstance(rule, OnlineRule) or name not in enabled:
        return False
    if rule.plugin:
        from metalint.rules.plugins import is_failure

        if is_failure(name, found):
            return False
    roles = rule.roles(project.config) if callable(rule.roles) else rule.roles
    has_stopped = sum(diagnostic.rule == name for diagnostic in found) >= MAX_FINDINGS
    is_ignored = name in project.kind.diagnostics.ignored(paper.path)
    if has_stopped or is_ignored or not surroundings.context.roles.issuperset(roles):
        return False
    compares_pairs = isinstance(rule, NameRule) and rule.pairs is not None
    if project_index.broken and (compares_pairs or isinstance(rule, CorpusRule | GroupRule)):
        return False
    can_read = rule.can_read if isinstance(rule, AssetRule) else None
    return can_read is None or all(can_read(asset, surroundings) for asset in of_paper(paper, surroundings))


# -- what a baseline needs to know


def find_baseline_files(project_index: ProjectIndex) -> baseline.BaselineFiles:
    """Return what a baseline needs to know of the files of a run."""

    @cache
    def digests(path: str) -> frozenset[str]:
        keys: Iterable[str] = ()
        if path in project_index.analyses:
            paper = project_index.paper(path)
            keys = [next(rule.keys(paper), "") for rule in duplicates.SAME_PAPER]
        contents = list(filter(None, keys)) or list(filter(None, [project_index.text(path)]))
        return frozenset(map(_hash_text, contents))

    project = project_index.project
    rules, broken = known_rules(project.config).by_name, project_index.broken

    def is_unknown(rule: str, path: str) -> bool:
        if project.warnings and rule in rules and rules[rule].group == "institutions":  # names are read without ROR
            return True
        kind = type(rules.get(rule))
        if not broken or (path in project_index.analyses and kind in {FileRule, AssetRule}):
            return path in broken
        return True  # it may be about another paper, or in a file that another paper names

    return baseline.BaselineFiles(
        project.config.papers,
        project_index.analyses.keys(),
        lambda path: project.workspace.find(path) is not None,
        digests,
        is_unknown,
    )


def _hash_text(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
