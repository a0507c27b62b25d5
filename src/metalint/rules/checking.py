"""The rules that run, by what they look at, and what they find in one paper and around it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple, TypeVar

from metalint.papers.assets import Asset
from metalint.papers.corpus import Context, Surroundings
from metalint.papers.paper import Paper
from metalint.rules.base import (
    MAX_FINDINGS,
    AssetRule,
    ConventionRule,
    FileRule,
    GroupRule,
    NameRule,
    NameSource,
    NoteRule,
    PathRule,
    ReferenceRule,
    Rule,
    TextRule,
    ValueRule,
    Values,
)
from metalint.rules.problems import Problem
from metalint.rules.registry import RULES
from metalint.text.cst import Document

_Kind = TypeVar("_Kind")


class RunningRules(NamedTuple):
    """The rules that run, by what they look at."""

    files: tuple[FileRule, ...]
    values: tuple[ValueRule, ...]
    paths: tuple[PathRule, ...]
    texts: tuple[TextRule, ...]
    assets: tuple[AssetRule, ...]
    notes: tuple[NoteRule, ...]
    groups: tuple[GroupRule, ...]
    references: tuple[ReferenceRule, ...]
    sources: tuple[NameSource, ...]


@lru_cache(maxsize=8)
def running(enabled: frozenset[str], others: tuple[Rule, ...] = ()) -> RunningRules:
    """Return the rules that ``enabled`` names, of metalint's own and ``others``."""
    rules = [rule for rule in (*RULES, *others) if rule.name in enabled]
    groups = _of_kind(GroupRule, rules)
    alone = (AssetRule(one.name, one.group, one.severity, one.check_alone) for one in groups if one.check_alone)
    return RunningRules(
        _of_kind(FileRule, rules),
        _of_kind(ValueRule, rules),
        _of_kind(PathRule, rules),
        _of_kind(TextRule, rules),
        (*_of_kind(AssetRule, rules), *alone),
        _of_kind(NoteRule, rules),
        groups,
        _of_kind(ReferenceRule, rules),
        tuple(dict.fromkeys(rule.names for rule in rules if isinstance(rule, NameRule | ConventionRule))),
    )


def _of_kind(kind: type[_Kind], rules: Sequence[Rule]) -> tuple[_Kind, ...]:
    return tuple(rule for rule in rules if isinstance(rule, kind))


def check_text(document: Document, rules: RunningRules, context: Context) -> Iterator[tuple[str, Problem]]:
    """Yield what is wrong with a text that is valid, with the names of the rules."""
    for rule in rules.texts:
        yield from ((rule.name, problem) for problem in rule.check(document, context))


def check_values(values: Values, rules: RunningRules, context: Context) -> Iterator[tuple[str, Problem]]:
    """Yield what is wrong with the values of a file, whether or not their fields have roles."""
    for rule in rules.values:
        yield from ((rule.name, problem) for problem in islice(rule.check(values, context), MAX_FINDINGS))


def check_path(path: str, rules: RunningRules) -> Iterator[tuple[str, Problem]]:
    """Yield what is wrong with where a paper lies."""
    for rule in rules.paths:
        yield from ((rule.name, problem) for problem in rule.check(path))


def check_paper(paper: Paper, rules: RunningRules, context: Context) -> Iterator[tuple[str, Problem]]:
    """Yield what is wrong with a paper by itself."""
    is_large = len(paper.texts) > MAX_FINDINGS // 2  # no rule has more than two findings on a value
    for rule in rules.files:
        found = rule.check(paper, context)
        for problem in islice(found, MAX_FINDINGS) if is_large else found:
            yield rule.name, problem


def check_assets(
    paper: Paper, assets: Sequence[Asset], rules: RunningRules, surroundings: Surroundings
) -> Iterator[tuple[str, str, Problem]]:
    """Yield what is wrong because of the files that a paper names, with the path of the file it is found in."""
    for rule in rules.assets:
        for path, problem in islice(rule.check(paper, assets, surroundings), MAX_FINDINGS):
            yield path, rule.name, problem


def check_note(rule: NoteRule, path: str, surroundings: Surroundings) -> Iterator[tuple[str, str, Problem]]:
    """Yield what is wrong with a note, in the same way."""
    for problem in islice(rule.check(path, surroundings), MAX_FINDINGS):
        yield path, rule.name, problem
