"""Papers that have something in common, or speak of each other: found by the keys of the index, judged by themselves.

A key of the index is a number, which different texts may have; so the papers themselves say what they have in common.
"""

from collections.abc import Collection, Iterable, Iterator
from functools import partial

from metalint.engine.moved_papers import MovedPapers
from metalint.index.analysis import GROUP_RULES, hash_key, hash_mention, rule_of
from metalint.index.project import Project
from metalint.index.project_index import ProjectIndex
from metalint.papers.assets import of_paper
from metalint.papers.corpus import Surroundings
from metalint.papers.paper import Paper
from metalint.rules.base import GroupRule
from metalint.rules.problems import Problem


def find_shared_problems(
    project: Project, project_index: ProjectIndex, enabled: frozenset[str]
) -> Iterator[tuple[str, str, Problem]]:
    """Yield path, rule and problem of papers that have something in common."""
    for key in project_index.shared_keys:
        rule = rule_of(key)
        if rule is not None and rule.check is not None and rule.name in enabled:
            for path, problem in _find_problems_of_key(project, project_index, rule, key):
                yield path, rule.name, problem


def _find_problems_of_key(
    project: Project, project_index: ProjectIndex, rule: GroupRule, key: int
) -> Iterator[tuple[str, Problem]]:
    around = project.surroundings._replace(is_mentioned=partial(_is_mentioned, project_index, rule))
    groups: dict[str, list[Paper]] = {}
    for paper in map(project_index.paper, project_index.papers_with(key)):
        for text in {
            candidate for candidate in _list_keys(rule, paper, around) if hash_key(rule.name, candidate) == key
        }:
            groups.setdefault(text, []).append(paper)
    for text, papers in groups.items():
        if len(papers) > 1 and rule.check is not None:
            yield from rule.check(text, papers, around)


def _list_keys(rule: GroupRule, paper: Paper, around: Surroundings) -> Iterator[str]:
    yield from rule.keys(paper)
    if rule.asset_keys is not None:
        yield from rule.asset_keys(paper, tuple(of_paper(paper, around)), around)


def _is_mentioned(project_index: ProjectIndex, rule: GroupRule, text: str) -> bool:
    """Tell whether a paper speaks of a key of ``rule``."""
    papers = map(project_index.paper, project_index.papers_with(hash_mention(rule, text)))
    return any(text in _list_mentions(rule, paper) for paper in papers)


def find_mentioning_problems(
    project: Project, project_index: ProjectIndex, enabled: frozenset[str], reported: Collection[str]
) -> Iterator[tuple[str, str, Problem]]:
    """Yield path, rule and problem of what the ``reported`` papers say of others."""
    for rule in GROUP_RULES:
        if rule.check_mentions is not None and rule.name in enabled:
            moved = MovedPapers(project, project_index)
            papers_with = partial(_papers_with, project_index, rule.name)
            mentioning = (path for path in project_index.papers_with(hash_mention(rule)) if path in reported)
            papers = (paper for paper in map(project_index.paper, mentioning) if "" in _list_mentions(rule, paper))
            for path, problem in rule.check_mentions(papers, papers_with, moved.find):
                yield path, rule.name, problem


def _papers_with(project_index: ProjectIndex, rule: str, key: str) -> Iterator[Paper]:
    return map(project_index.paper, project_index.papers_with(hash_key(rule, key)))


def _list_mentions(rule: GroupRule, paper: Paper) -> Iterable[str]:
    return rule.mentions(paper) if rule.mentions is not None else ()
