"""The corpus rules: what papers share, what all of them amount to, and what the network says of them."""

import re
from collections.abc import Collection, Iterable, Iterator
from collections.abc import Set as AbstractSet
from itertools import islice
from typing import Final

from metalint.engine import groups
from metalint.engine.report_types import Request
from metalint.index.analysis import NAME_RULES
from metalint.index.examination import make_paper
from metalint.index.project import Project
from metalint.index.project_index import ProjectIndex
from metalint.names.conventions import Conventions, decide, noteworthy
from metalint.names.folding import plainness, roughness
from metalint.names.institutions.outcomes import Pair
from metalint.papers.corpus import Context
from metalint.papers.paper import Paper, Value
from metalint.papers.record_check import RecordCheck
from metalint.rules.base import MAX_FINDINGS, CorpusRule, FileRule, NameRule, NameSource, OnlineRule
from metalint.rules.name_sources import against_convention
from metalint.rules.problems import Problem
from metalint.rules.rule_set import RULES, known_rules
from metalint.rules.url_title import answer_of

_WEB: Final = re.compile(r"\s*https?://\S", re.IGNORECASE)


def find_problems(
    project: Project, project_index: ProjectIndex, request: Request, reported: AbstractSet[str]
) -> Iterator[tuple[str, str, Problem]]:
    """Yield path, rule and problem; of what papers share, those of papers that are not reported on as well."""
    yield from groups.find_shared_problems(project, project_index, request.enabled)
    yield from groups.find_mentioning_problems(project, project_index, request.enabled, reported)
    yield from _place_problems(project_index, request.enabled)
    yield from _name_problems(project_index, project.context, request.enabled, reported)
    yield from _convention_problems(project_index, project.context, request.enabled, reported)
    yield from _corpus_problems(project, project_index, request.enabled)
    yield from _url_problems(project_index, request, reported)
    yield from _record_problems(project_index, request, reported)
    yield from _publication_problems(project, project_index, request, reported)
    if project.config.institutions or project.config.venues or project.config.code_types:
        for path, issue in project.context.own_registries.problems():
            if issue.rule in request.enabled:
                yield path, issue.rule, Problem(issue.span, issue.message, issue.field, issue.value, help=issue.help)
    yield from _stale_outputs(project, project_index, request.enabled)


def _place_problems(project_index: ProjectIndex, enabled: frozenset[str]) -> Iterator[tuple[str, str, Problem]]:
    for rule in RULES:
        if isinstance(rule, FileRule) and rule.check_places is not None and rule.name in enabled:
            found = rule.check_places(sorted(project_index.analyses), project_index.paper)
            yield from ((path, rule.name, problem) for path, problem in found)


def _name_problems(
    project_index: ProjectIndex, context: Context, enabled: frozenset[str], reported: AbstractSet[str]
) -> Iterator[tuple[str, str, Problem]]:
    for rule in NAME_RULES:
        if rule.check_pair is not None and rule.name in enabled:
            for pair in find_name_pairs(rule, project_index, context):
                others = [
                    path for path in find_papers_with_name(project_index, rule.names, pair.other) if path in reported
                ]
                first = find_papers_with_name(project_index, rule.names, pair.preferred)[: bool(others)]
                papers = [list(map(project_index.paper, paths)) for paths in (first, others)]
                yield from ((path, rule.name, problem) for path, problem in rule.check_pair(pair, *papers))


def _convention_problems(
    project_index: ProjectIndex, context: Context, enabled: frozenset[str], reported: AbstractSet[str]
) -> Iterator[tuple[str, str, Problem]]:
    for rule in NAME_RULES:
        if rule.forms is not None and rule.name in enabled:
            deviations = learn_conventions(rule, project_index, context).deviations
            for path in _papers_with_any_name(project_index, rule.names, deviations, reported):
                uses = project_index.analyses[path].names.get(rule.names.key, ())
                held = {use[0] for use in uses}
                wrong = (use for use in uses if use[0] in deviations and not deviations[use[0]].is_settled_by(held))
                found = (against_convention(rule, use, deviations[use[0]]) for use in islice(wrong, MAX_FINDINGS))
                yield from ((path, rule.name, problem) for problem in found if problem)


def _papers_with_any_name(
    project_index: ProjectIndex, source: NameSource, wanted: Collection[str], reported: AbstractSet[str]
) -> Iterable[str]:
    """Return the reported papers that may hold one of the names that are ``wanted``: only those are looked at."""
    if len(reported) < len(wanted):
        return reported
    held = (path for name in wanted for path in find_papers_with_name(project_index, source, name))
    return dict.fromkeys(path for path in held if path in reported)


def _corpus_problems(
    project: Project, project_index: ProjectIndex, enabled: frozenset[str]
) -> Iterator[tuple[str, str, Problem]]:
    known = known_rules(project.config).rules
    rules = [rule for rule in known if isinstance(rule, CorpusRule) and rule.name in enabled]
    corpus = project_index.corpus if rules else None
    for rule in rules:
        if corpus is not None:
            yield from ((path, rule.name, problem) for path, problem in rule.check(corpus))


def find_left_behind(
    project: Project, project_index: ProjectIndex, request: Request
) -> Iterator[tuple[str, str, Problem]]:
    """Yield path, rule and problem of what is left of papers that the change deletes, if those are reported on.

    A rule on that need not be enabled: who does not want it leaves `Request.deleted` empty.
    """
    deleted = {path: text for path, text in request.deleted.items() if request.reported(path)}
    if deleted:
        corpus = project_index.corpus
        papers = [make_paper(project, path, text) for path, text in sorted(deleted.items())]
        for rule in RULES:
            if isinstance(rule, CorpusRule) and rule.left_behind:
                yield from ((path, rule.name, problem) for path, problem in rule.left_behind(corpus, papers))


def _online_rules(request: Request) -> list[OnlineRule]:
    return [rule for rule in RULES if isinstance(rule, OnlineRule) and rule.name in request.enabled]


def _url_problems(
    project_index: ProjectIndex, request: Request, reported: AbstractSet[str]
) -> Iterator[tuple[str, str, Problem]]:
    rules = [(rule.name, rule.check_url) for rule in _online_rules(request) if rule.check_url is not None]
    if request.ask is None or not rules:
        return
    papers = [project_index.paper(path) for path in sorted(reported)]
    uses = [(paper, url) for paper in papers for url in find_urls(paper) if request.is_wanted(paper.path, url.value)]
    answers = request.ask(url.value for _, url in uses)
    for paper, url in uses:
        for name, check in rules:
            yield from ((paper.path, name, problem) for problem in check(paper, url, answers[url.value]))


def _record_problems(
    project_index: ProjectIndex, request: Request, reported: AbstractSet[str]
) -> Iterator[tuple[str, str, Problem]]:
    """Compare the papers that are reported on with the records that services have of them."""
    rules = [(rule.name, rule.check_record) for rule in _online_rules(request) if rule.check_record is not None]
    if request.check_records is None or not rules:
        return
    papers = [project_index.paper(path) for path in sorted(reported)]
    checks = request.check_records(papers) if papers else {}
    for paper in papers:
        if found := checks.get(paper.path):
            for name, check in rules:
                yield from ((paper.path, name, problem) for problem in check(paper, found))
            if request.ask is None:
                yield from _problems_under_url(paper, found, request)


def _problems_under_url(paper: Paper, found: RecordCheck, request: Request) -> Iterator[tuple[str, str, Problem]]:
    """Yield what rules on URLs say of the record under the id of a paper, where no URL is looked for."""
    if paper.url and found.under_url:
        answer = answer_of(found.under_url)
        for rule in RULES:
            if isinstance(rule, OnlineRule) and rule.check_url is not None and rule.name in request.enabled:
                yield from ((paper.path, rule.name, problem) for problem in rule.check_url(paper, paper.url, answer))


def _publication_problems(
    project: Project, project_index: ProjectIndex, request: Request, reported: AbstractSet[str]
) -> Iterator[tuple[str, str, Problem]]:
    """Ask where the preprints that are reported on have been published."""
    rules = [
        (rule.name, rule.is_preprint, rule.check_publication)
        for rule in RULES
        if isinstance(rule, OnlineRule) and rule.name in request.enabled
    ]
    if request.find_publications is None or not rules:
        return
    papers = [project_index.paper(path) for path in sorted(reported)]
    for name, is_preprint, check in rules:
        if is_preprint is None or check is None:
            continue
        preprints = [
            paper
            for paper in papers
            if is_preprint(paper, project.context)
            and request.is_wanted(paper.path, paper.url.value if paper.url else "")
        ]
        publications = request.find_publications(preprints) if preprints else {}
        for paper in preprints:
            if paper.path in publications:
                yield from ((paper.path, name, problem) for problem in check(paper, publications[paper.path]))


def find_urls(paper: Paper) -> Iterator[Value[str]]:
    """Yield the values that are a URL as a whole, whatever their field."""
    return (value for value in paper.texts if _WEB.match(value.value))


def _stale_outputs(
    project: Project, project_index: ProjectIndex, enabled: frozenset[str]
) -> Iterator[tuple[str, str, Problem]]:
    """Compare the outputs; while a paper is broken they cannot be rendered, which is a finding already."""
    if "stale-output" not in enabled or not project.config.outputs or project_index.broken:
        return
    from metalint.rendering.outputs import find_stale_outputs

    yield from ((path, "stale-output", problem) for path, problem in find_stale_outputs(project_index.corpus))


def find_name_pairs(rule: NameRule, project_index: ProjectIndex, context: Context) -> list[Pair]:
    """Return the names that look alike."""
    find = rule.pairs
    if find is None:
        return []
    counts = _count_uses(project_index, rule.names)
    # the most frequent first, then the best written
    names = sorted(counts, key=lambda name: (-counts[name], *plainness(name), *roughness(name)))
    found = context.learnt_of(rule.name, names, lambda: [tuple(pair) for pair in find(names, context)])
    return [Pair(*pair) for pair in found]


def learn_conventions(rule: NameRule, project_index: ProjectIndex, context: Context) -> Conventions:
    """Return how the papers write the names of a rule."""
    forms = rule.forms
    assert forms is not None  # noqa: S101 - only of such rules
    counts = _count_uses(project_index, rule.names)
    names = sorted(counts)
    learns = context.config.conventions == "learn"
    declared = context.defaults.get(rule.names.role) if learns else None
    default = next(iter(forms([declared], context)), None) if declared else None
    return decide(noteworthy(forms(names, context), default), counts, default, learns=learns)


def find_papers_with_name(project_index: ProjectIndex, source: NameSource, name: str) -> list[str]:
    """Return the paths of the papers that hold a name, sorted."""
    return sorted(project_index.papers_by_name[source.key].get(name, ()))


def _count_uses(project_index: ProjectIndex, source: NameSource) -> dict[str, int]:
    return {name: len(paths) for name, paths in project_index.papers_by_name[source.key].items()}
