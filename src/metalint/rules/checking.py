"""The rules that run, by what they look at, and what they find in one paper and around it."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from itertools import islice
from typing import NamedTuple, TypeVar

from metalint.papers.assets import Asset, notes
from metalint.papers.corpus import Context, Surroundings
from metalint.papers.paper import Paper
from metalint.rules import base
from metalint.rules.problems import Found
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


# Each rule looks at all that it is given before the next one does: its code and data are at hand then, which saves a
# fifth to a quarter of the time that it takes to look at one paper after another.


def check_texts(texts: Sequence[tuple[str, Document]], rules: RunningRules, context: Context) -> Iterator[Found]:
    """Yield what is wrong with texts that are valid, each with its path."""
    for rule in rules.texts:
        for path, document in texts:
            for problem in rule.check(document, context):
                yield path, rule.name, problem


def check_values(files: Sequence[base.Values], rules: RunningRules, context: Context) -> Iterator[Found]:
    """Yield what is wrong with the values of files, whether or not their fields have roles."""
    for rule in rules.values:
        for values in files:
            for problem in islice(rule.check(values, context), base.MAX_FINDINGS):
                yield values.path, rule.name, problem


def check_paths(paths: Collection[str], rules: RunningRules) -> Iterator[Found]:
    """Yield what is wrong with where papers lie."""
    for rule in rules.paths:
        for path in paths:
            for problem in rule.check(path):
                yield path, rule.name, problem


def check_papers(papers: Sequence[Paper], rules: RunningRules, context: Context) -> Iterator[Found]:
    """Yield what is wrong with papers by themselves."""
    # no rule has more than two findings on a value
    large = frozenset(paper.path for paper in papers if len(paper.texts) > base.MAX_FINDINGS // 2)
    for rule in rules.files:
        for paper in papers:
            found = rule.check(paper, context)
            for problem in islice(found, base.MAX_FINDINGS) if paper.path in large else found:
                yield paper.path, rule.name, problem


def check_assets(
    papers: Sequence[tuple[Paper, Sequence[Asset]]], rules: RunningRules, surroundings: Surroundings
) -> Iterator[tuple[str, Found]]:
    """Yield the path of a paper, and what is wrong because of a file that it names: with the path where it is found."""
    for rule in rules.assets:
        for paper, assets in papers:
            for path, problem in islice(rule.check(paper, assets, surroundings), base.MAX_FINDINGS):
                yield paper.path, (path, rule.name, problem)


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
