"""Reference to a paper that the list does not have.

What it does:
    Looks up each reference, written as `YYYY/id`, among the papers: as the file `…/YYYY/id.prototxt`, or, where
    papers do not lie in folders by year, as the file `id.prototxt` of a paper of that year. Files that cannot be
    parsed count as papers; where a paper's year is not known, any year will do.

Why is this bad:
    The reference shows a paper that nobody can look up, most likely through a slip of the pen or a renamed file.

Example:
    methods: "2022/LORA"

Use instead:
    methods: "2022/lora"

Fix safety:
    Safe where just one paper differs in upper and lower case only. Other near misses are named in the message.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from metalint.diagnostic import Problem, Safety, Severity, about, replacing
from metalint.folding import composed
from metalint.placeholders import is_placeholder
from metalint.rules.base import GroupRule, Key
from metalint.years import year_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from metalint.corpus import Surroundings
    from metalint.facts import Facts, Value


class _Names(NamedTuple):
    """What papers can be called: exactly, by folded name, by folded id alone; and the ids of papers without a year."""

    exact: frozenset[str]
    folded: Mapping[str, frozenset[str]]
    by_id: Mapping[str, frozenset[str]]
    undated: frozenset[str]


def keys(paper: Facts) -> Iterator[Key]:
    """Yield the folded ids of the paper and of those that it refers to; a reference may be all alone with its id."""
    yield Key(_fold(paper.id))
    for reference in paper.references:
        if key := _id(reference):
            yield Key(key, alone=True)


def check(key: str, papers: Sequence[Facts], _: Surroundings) -> Iterator[tuple[str, Problem]]:
    """Yield a problem for each reference that names no paper."""
    names = _names([paper for paper in papers if _fold(paper.id) == key])
    for paper in papers:
        for reference in paper.references:
            if _id(reference) == key and (problem := _judged(reference, names)):
                yield paper.path, problem


def _id(reference: Value[str]) -> str:
    return _fold(reference.value.strip().rpartition("/")[2])


def _judged(reference: Value[str], names: _Names) -> Problem | None:
    name = reference.value.strip()
    if _is_known(name, names) or is_placeholder("references", name):
        return None
    near = names.folded.get(_fold(name), frozenset())
    if len(near) == 1:
        (meant,) = near
        return about(reference, f"no paper is called so; ‘{meant}’ is", fix=replacing(reference, meant))
    return about(reference, f"no paper is called ‘{name}’; {_hint(name, names)}")


def _is_known(name: str, names: _Names) -> bool:
    return name in names.exact or name.partition("/")[2] in names.undated


def _hint(name: str, names: _Names) -> str:
    namesakes = names.by_id.get(_fold(name.rpartition("/")[2]), frozenset())
    if len(namesakes) == 1:
        return f"is ‘{next(iter(namesakes))}’ meant?"
    if name.count("/") != 1:
        return "write a reference as YYYY/id"
    return "add the paper or take the reference out"


def _names(papers: Sequence[Facts]) -> _Names:
    dated = [(paper.id, year_folder(paper.path) or (paper.year.value if paper.year else None)) for paper in papers]
    exact = frozenset(f"{year}/{name}" for name, year in dated if year is not None)
    return _Names(
        exact=exact,
        folded=_grouped({name: _fold(name) for name in exact}),
        by_id=_grouped({name: _fold(name.partition("/")[2]) for name in exact}),
        undated=frozenset(name for name, year in dated if year is None),
    )


def _grouped(keys: Mapping[str, str]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for name, key in keys.items():
        found.setdefault(key, set()).add(name)
    return {key: frozenset(group) for key, group in found.items()}


def _fold(name: str) -> str:
    return composed(name).casefold()


RULE = GroupRule(
    "dangling-reference", group="identity", severity=Severity.WARNING, fixes=Safety.SAFE, keys=keys, check=check
)
