"""The corpus rules: what papers share or say of each other, what all amount to, and what the network says of them.

A key of the index is a number, which different texts may have; so the papers themselves say what they have in common.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import islice
from typing import TYPE_CHECKING, Final

from metalint.config.settings import Config
from metalint.engine.report_types import Request
from metalint.files import commits
from metalint.files.commits import ChangeSince
from metalint.files.discovery import make_paper_test
from metalint.index.analysis import hash_key, hash_mention, rule_of
from metalint.index.examination import make_paper
from metalint.index.project_index import ProjectIndex
from metalint.names.conventions import Conventions, decide, noteworthy
from metalint.names.folding import plainness, roughness
from metalint.names.institutions.outcomes import Pair
from metalint.papers.assets import of_paper
from metalint.papers.paper import Paper, Value
from metalint.rules import unlisted_paper
from metalint.rules.base import MAX_FINDINGS, CorpusRule, FileRule, GroupRule, NameRule, OnlineRule, Rule
from metalint.rules.name_sources import against_convention
from metalint.rules.problems import Found, PathProblem, Problem
from metalint.rules.rule_set import RULES, known_rules
from metalint.rules.selection import NO_CHOICE, Choice, enabled_rules
from metalint.rules.url_title import answer_of
from metalint.util.grouping import group_pairs

if TYPE_CHECKING:
    from metalint.links.status import Answer
    from metalint.papers.record_check import RecordCheck

_WEB: Final = re.compile(r"\s*https?://\S", re.IGNORECASE)


def find_problems(project_index: ProjectIndex, request: Request, reported: AbstractSet[str]) -> Iterator[Found]:
    """Yield path, rule and problem; of what papers share, those of papers that are not reported on as well."""
    project, enabled = project_index.project, request.enabled
    config = project.config
    for key in project_index.shared_keys:
        group = rule_of(key)
        if group is not None and group.check_group is not None and group.name in enabled:
            found = _find_shared_problems(project_index, group, key)
            yield from ((path, group.name, problem) for path, problem in found)
    for rule in known_rules(config).rules:
        if rule.name in enabled and (isinstance(rule, CorpusRule) or not rule.plugin):
            found = _check_rule(rule, project_index, reported)
            yield from ((path, rule.name, problem) for path, problem in found)
    if config.institutions or config.venues or config.code_types:
        for path, issue in project.context.own_registries.problems():
            if issue.rule in enabled:
                yield path, issue.rule, Problem(issue.span, issue.message, issue.field, issue.value, help=issue.help)
    yield from _find_problems_of_list(project_index, request)


def _find_problems_of_list(project_index: ProjectIndex, request: Request) -> Iterator[Found]:
    """Yield path, rule and problem of files that are not read, and of lists that are not written."""
    if "unlisted-paper" in request.enabled:
        for path in project_index.unlisted:
            place = path.removesuffix("/")
            yield place, "unlisted-paper", unlisted_paper.describe(path, is_added=place in request.added)
    # while a paper is broken outputs cannot be rendered, which is a finding already
    if "stale-output" in request.enabled and project_index.project.config.outputs and not project_index.broken:
        from metalint.rendering.outputs import find_stale_outputs

        yield from ((path, "stale-output", problem) for path, problem in find_stale_outputs(project_index.corpus))


def _check_rule(rule: Rule, project_index: ProjectIndex, reported: AbstractSet[str]) -> Iterator[PathProblem]:
    """Yield what a rule finds that looks at more than one paper, except for what papers share."""
    if isinstance(rule, CorpusRule):
        yield from rule.check(project_index.corpus)
    elif isinstance(rule, FileRule) and rule.check_places is not None:
        yield from rule.check_places(sorted(project_index.analyses), project_index.paper)
    elif isinstance(rule, GroupRule) and rule.check_mentions is not None:
        mentioning = (path for path in project_index.papers_with(hash_mention(rule)) if path in reported)
        papers = (paper for paper in map(project_index.paper, mentioning) if "" in _list_mentions(rule, paper))

        def papers_with(key: str) -> Iterator[Paper]:
            return map(project_index.paper, project_index.papers_with(hash_key(rule.name, key)))

        yield from rule.check_mentions(papers, papers_with)
    elif isinstance(rule, NameRule):
        yield from _find_pair_problems(rule, project_index, reported)
        yield from _find_convention_problems(rule, project_index, reported)


# -- what papers share


def _find_shared_problems(project_index: ProjectIndex, rule: GroupRule, key: int) -> Iterator[PathProblem]:
    def is_mentioned(text: str) -> bool:
        papers = map(project_index.paper, project_index.papers_with(hash_mention(rule, text)))
        return any(text in _list_mentions(rule, paper) for paper in papers)

    around = project_index.project.surroundings._replace(is_mentioned=is_mentioned)
    pairs: list[tuple[str, Paper]] = []
    for paper in map(project_index.paper, project_index.papers_with(key)):
        texts = set(rule.keys(paper))
        if rule.asset_keys is not None:
            texts.update(rule.asset_keys(paper, tuple(of_paper(paper, around)), around))
        pairs += [(text, paper) for text in texts if hash_key(rule.name, text) == key]
    for text, papers in group_pairs(pairs).items():
        if len(papers) > 1 and rule.check_group is not None:
            yield from rule.check_group(text, papers, around)


def _list_mentions(rule: GroupRule, paper: Paper) -> Iterable[str]:
    return rule.mentions(paper) if rule.mentions is not None else ()


# -- names


def _find_pair_problems(
    rule: NameRule, project_index: ProjectIndex, reported: AbstractSet[str]
) -> Iterator[PathProblem]:
    """Compare names that look alike."""
    find, check = rule.pairs, rule.check_pair
    if find is None or check is None:
        return
    by_name, context = project_index.papers_by_name[rule.names.key], project_index.project.context
    # the most frequent first, then the best written
    names = sorted(by_name, key=lambda name: (-len(by_name[name]), *plainness(name), *roughness(name)))
    for found in context.learnt_of(rule.name, names, lambda: [tuple(pair) for pair in find(names, context)]):
        pair = Pair(*found)
        others = [path for path in sorted(by_name.get(pair.other, ())) if path in reported]
        first = sorted(by_name.get(pair.preferred, ()))[: bool(others)]
        yield from check(pair, *([*map(project_index.paper, paths)] for paths in (first, others)))


def _find_convention_problems(
    rule: NameRule, project_index: ProjectIndex, reported: AbstractSet[str]
) -> Iterator[PathProblem]:
    if rule.forms is None:
        return
    deviations = learn_conventions(rule, project_index).deviations
    by_name = project_index.papers_by_name[rule.names.key]
    paths: Iterable[str] = reported
    if len(deviations) <= len(reported):  # then only papers that hold one of them are looked at
        held_by = (path for name in deviations for path in by_name.get(name, ()))
        paths = dict.fromkeys(path for path in held_by if path in reported)
    for path in paths:
        uses = project_index.analyses[path].names.get(rule.names.key, ())
        held = {use[0] for use in uses}
        wrong = (use for use in uses if use[0] in deviations and not deviations[use[0]].is_settled_by(held))
        found = (against_convention(rule, use, deviations[use[0]]) for use in islice(wrong, MAX_FINDINGS))
        yield from ((path, problem) for problem in found if problem)


def learn_conventions(rule: NameRule, project_index: ProjectIndex) -> Conventions:
    """Return how the papers write the names of a rule."""
    forms, context = rule.forms, project_index.project.context
    assert forms is not None  # noqa: S101 - only of such rules
    counts = {name: len(paths) for name, paths in project_index.papers_by_name[rule.names.key].items()}
    learns = context.config.conventions == "learn"
    declared = context.defaults.get(rule.names.role) if learns else None
    default = next(iter(forms([declared], context)), None) if declared else None
    return decide(noteworthy(forms(sorted(counts), context), default), counts, default, learns=learns)


# -- what a change deletes

_LEFT_BEHIND: Final = {
    rule.name: rule.left_behind for rule in RULES if isinstance(rule, CorpusRule) and rule.left_behind
}


def find_deleted_papers(config: Config, change: ChangeSince, choice: Choice = NO_CHOICE) -> dict[str, str]:
    """Return what the papers that a change deletes or moves held, by path; nothing if no rule looks at deletions.

    A rule that is off by default looks at them unless the settings or the ``choice`` of the command line ignore it.
    """
    with_them = config._replace(select=(*config.select, *_LEFT_BEHIND))
    if enabled_rules(with_them, choice).isdisjoint(_LEFT_BEHIND):
        return {}
    paths = list(filter(make_paper_test(config), change.deleted))
    return commits.read_texts_at(config.root, change.base, paths, config.limits.size) if paths else {}


def find_left_behind(project_index: ProjectIndex, request: Request) -> Iterator[Found]:
    """Yield path, rule and problem of what is left of papers that the change deletes, if those are reported on.

    A rule on that need not be enabled: who does not want it leaves `Request.deleted` empty.
    """
    deleted = {path: text for path, text in request.deleted.items() if request.reported(path)}
    if deleted:
        corpus = project_index.corpus
        papers = [make_paper(project_index.project, path, text) for path, text in sorted(deleted.items())]
        for name, find in _LEFT_BEHIND.items():
            yield from ((path, name, problem) for path, problem in find(corpus, papers))


# -- what services say


def find_online_problems(
    papers: Sequence[Paper],
    request: Request,
    links: dict[str, Answer],
    checks: dict[str, RecordCheck],
) -> Iterator[Found]:
    """Yield path, rule and problem of what services say of papers; answers and checks go into those given."""
    rules = [rule for rule in RULES if isinstance(rule, OnlineRule) and rule.name in request.enabled]
    of_urls = [(rule.name, rule.check_url) for rule in rules if rule.check_url is not None]
    if request.ask is not None and of_urls:
        found = ((paper, url) for paper in papers for url in find_urls(paper))
        uses = [(paper, url) for paper, url in found if request.is_wanted(paper.path, url.value)]
        urls = [url.value for _, url in uses]
        answers = request.ask(urls)
        links.update((url, answers[url]) for url in urls)
        for paper, url in uses:
            for name, check in of_urls:
                yield from ((paper.path, name, problem) for problem in check(paper, url, answers[url.value]))
    of_records = [(rule.name, rule.check_record) for rule in rules if rule.check_record is not None]
    if request.check_records is not None and of_records and papers:
        checks.update(request.check_records(papers))
        for paper in papers:
            if record := checks.get(paper.path):
                for name, compare in of_records:
                    yield from ((paper.path, name, problem) for problem in compare(paper, record))
                if request.ask is None and paper.url and record.under_url:  # then it stands for the answer
                    answer = answer_of(record.under_url)
                    for name, check in of_urls:
                        yield from ((paper.path, name, problem) for problem in check(paper, paper.url, answer))


def find_urls(paper: Paper) -> Iterator[Value[str]]:
    """Yield the values that are a URL as a whole, whatever their field."""
    return (value for value in paper.texts if _WEB.match(value.value))
