"""The rules that run, by what they look at, and what they find in one paper and around it."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache, partial
from itertools import islice
from typing import NamedTuple, TypeVar

from metalint.papers.assets import Asset, notes
from metalint.papers.corpus import Context, Surroundings
from metalint.papers.paper import Paper
from metalint.rules import base
from metalint.rules.problems import Found, Problem
from metalint.rules.registry import RULES
from metalint.text.cst import Document

_Kind = TypeVar("_Kind")


class RunningRules(NamedTuple):
    """The rules that run, by what they look at."""

    files: tuple[base.FileRule, ...]
    values: tuple[base.ValueRule, ...]
    paths: tuple[base.PathRule, ...]
    texts: tuple[base.TextRule, ...]
    assets: tuple[base.AssetRule, ...]
    notes: tuple[base.NoteRule, ...]
    groups: tuple[base.GroupRule, ...]
    references: tuple[base.ReferenceRule, ...]
    sources: tuple[base.NameSource, ...]


@lru_cache(maxsize=8)
def running(enabled: frozenset[str], others: tuple[base.Rule, ...] = ()) -> RunningRules:
    """Return the rules that ``enabled`` names, of metalint's own and ``others``."""
    rules = [rule for rule in (*RULES, *others) if rule.name in enabled]
    groups = _of_kind(base.GroupRule, rules)
    alone = (
        base.AssetRule(group.name, group.group, group.severity, group.check_alone)
        for group in groups
        if group.check_alone
    )
    return RunningRules(
        _of_kind(base.FileRule, rules),
        _of_kind(base.ValueRule, rules),
        _of_kind(base.PathRule, rules),
        _of_kind(base.TextRule, rules),
        (*_of_kind(base.AssetRule, rules), *alone),
        _of_kind(base.NoteRule, rules),
        groups,
        _of_kind(base.ReferenceRule, rules),
        tuple(dict.fromkeys(rule.names for rule in rules if isinstance(rule, base.NameRule | base.ConventionRule))),
    )


def _of_kind(kind: type[_Kind], rules: Sequence[base.Rule]) -> tuple[_Kind, ...]:
    return tuple(rule for rule in rules if isinstance(rule, kind))


def check_text(document: Document, rules: RunningRules, context: Context) -> Iterator[tuple[str, Problem]]:
    """Yield what is wrong with a text that is valid, with the names of the rules."""
    for rule in rules.texts:
        yield from ((rule.name, problem) for problem in rule.check(document, context))


def check_values(values: base.Values, rules: RunningRules, context: Context) -> Iterator[tuple[str, Problem]]:
    """Yield what is wrong with the values of a file, whether or not their fields have roles."""
    for rule in rules.values:
        yield from ((rule.name, problem) for problem in islice(rule.check(values, context), base.MAX_FINDINGS))


def check_path(path: str, rules: RunningRules) -> Iterator[tuple[str, Problem]]:
    """Yield what is wrong with where a paper lies."""
    for rule in rules.paths:
        yield from ((rule.name, problem) for problem in rule.check(path))


def check_paper(paper: Paper, rules: RunningRules, context: Context) -> Iterator[tuple[str, Problem]]:
    """Yield what is wrong with a paper by itself."""
    is_large = len(paper.texts) > base.MAX_FINDINGS // 2  # no rule has more than two findings on a value
    for rule in rules.files:
        found = rule.check(paper, context)
        for problem in islice(found, base.MAX_FINDINGS) if is_large else found:
            yield rule.name, problem


def check_assets(
    paper: Paper, assets: Sequence[Asset], rules: RunningRules, surroundings: Surroundings
) -> Iterator[Found]:
    """Yield what is wrong because of the files that a paper names, with the path of the file it is found in."""
    for rule in rules.assets:
        for path, problem in islice(rule.check(paper, assets, surroundings), base.MAX_FINDINGS):
            yield path, rule.name, problem


def check_notes(
    assets: Iterable[Asset], rules: RunningRules, surroundings: Surroundings
) -> Iterator[tuple[Found, ...]]:
    """Yield what each rule finds in each note among the files that a paper names.

    It looks at a note once a run: all papers that name it get the very same.
    """
    paths = tuple(dict.fromkeys(path for path, _ in notes(assets)))
    for rule in rules.notes if paths else ():
        check = partial(_in_note, rule, surroundings)
        yield from (surroundings.workspace.once(rule.name, path, check) for path in paths)


def _in_note(rule: base.NoteRule, surroundings: Surroundings, path: str) -> tuple[Found, ...]:
    found = islice(rule.check(path, surroundings), base.MAX_FINDINGS)
    return tuple([(path, rule.name, problem._replace(fix=None)) for problem in found])  # only papers are fixed
