"""Papers that have something in common, or speak of each other: found by the keys of the index, judged by themselves.

A key of the index is a number, which different texts may have; so the papers themselves say what they have in common.
"""

from collections.abc import Callable, Collection, Iterator
from collections.abc import Set as AbstractSet
from functools import cache, partial

from metalint.index.analysis import hashed, mentioned, rule_of
from metalint.index.project import Project
from metalint.index.project_index import ProjectIndex
from metalint.papers.assets import of_paper
from metalint.papers.corpus import Surroundings
from metalint.papers.paper import Paper
from metalint.rules.base import GroupRule, ReferenceRule
from metalint.rules.problems import Problem


def shared_problems(
    project: Project, project_index: ProjectIndex, enabled: frozenset[str]
) -> Iterator[tuple[str, str, Problem]]:
    """Yield path, rule and problem of papers that have something in common."""
    for key in project_index.shared_keys:
        rule = rule_of(key)
        if rule is not None and rule.name in enabled:
            for path, problem in _of_key(project, project_index, rule, key):
                yield path, rule.name, problem


def _of_key(project: Project, project_index: ProjectIndex, rule: GroupRule, key: int) -> Iterator[tuple[str, Problem]]:
    around = project.surroundings._replace(is_mentioned=partial(_is_mentioned, project_index, rule))
    groups: dict[str, list[Paper]] = {}
    for paper in map(project_index.paper, project_index.papers_with(key)):
        for text in {candidate for candidate in _keys(rule, paper, around) if hashed(rule.name, candidate) == key}:
            groups.setdefault(text, []).append(paper)
    for text, papers in groups.items():
        if len(papers) > 1:
            yield from rule.check(text, papers, around)


def _keys(rule: GroupRule, paper: Paper, around: Surroundings) -> Iterator[str]:
    yield from rule.keys(paper)
    if rule.asset_keys is not None:
        yield from rule.asset_keys(paper, tuple(of_paper(paper, around)), around)


def _is_mentioned(project_index: ProjectIndex, rule: GroupRule, text: str) -> bool:
    """Tell whether a paper speaks of a key of ``rule``."""
    papers = map(project_index.paper, project_index.papers_with(mentioned(rule, text)))
    return rule.mentions is not None and any(text in rule.mentions(paper) for paper in papers)


def referring(project_index: ProjectIndex, rule: ReferenceRule, reported: Collection[str]) -> Iterator[Paper]:
    """Yield the ``reported`` papers that refer to others."""
    papers = (project_index.paper(path) for path in project_index.papers_with(mentioned(rule)) if path in reported)
    return filter(rule.is_referring, papers)


def references(project_index: ProjectIndex, rule: ReferenceRule) -> Callable[[str], AbstractSet[str]]:
    """Return what tells the references to the papers that are looked up by a key."""

    @cache  # a paper may be referred to by all others, and all may have the same word
    def by_key(word: str) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for paper in map(project_index.paper, project_index.papers_with(hashed(rule.name, word))):
            for key, reference in rule.names(paper):
                found.setdefault(key, set()).add(reference)
        return found

    return lambda key: by_key(rule.word_of(key)).get(key, frozenset())
