"""References: which papers of the list build on which others of it, and what of that a drawing shows."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from metalint.engine.references import PaperIndex
from metalint.papers.corpus import Corpus
from metalint.papers.paper import Paper
from metalint.util.grouping import group_pairs

MOST_NODES: Final = 500
# Mermaid refuses a chart with more edges, and GitHub has left that limit as it is:
# https://mermaid.js.org/config/schema-docs/config.html#maxedges
MOST_EDGES: Final = 500
_SHRINK: Final = 0.9  # the share of the papers that stay where a drawing has too many edges


class References(NamedTuple):
    """Which papers build on which, by path, each paper once and none on itself, in the order of the list."""

    # papers without such a relation are in neither mapping
    builds_on: Mapping[str, tuple[str, ...]]
    built_on_by: Mapping[str, tuple[str, ...]]


def find_references(corpus: Corpus, papers: Sequence[Paper]) -> References:
    """Return the references that mean exactly one other paper; ``papers`` are those that count, in their order."""
    index = PaperIndex(corpus)
    place = {paper.path: at for at, paper in enumerate(papers)}
    builds_on: dict[str, tuple[str, ...]] = {}
    for paper in papers:
        meant = ({paper.path for paper in index.meant(reference.value)} for reference in paper.references)
        found = {path for paths in meant if len(paths) == 1 for path in paths} - {paper.path}
        found &= place.keys()
        if found:
            builds_on[paper.path] = tuple(sorted(found, key=place.__getitem__))
    built_on_by = group_pairs((other, path) for path, others in builds_on.items() for other in others)
    return References(builds_on, {path: tuple(of) for path, of in built_on_by.items()})


class Drawing(NamedTuple):
    """What is drawn."""

    papers: tuple[str, ...]  # by path, in the order of the list
    edges: tuple[tuple[str, str], ...]  # from a paper to one that builds on it, unless a longer way says the same
    left_out: int  # papers without room: those with the fewest references, and those that build on these alone


def choose_drawing(paths: Iterable[str], references: References) -> Drawing:
    """Return as much of the references as a reader can still follow, and Mermaid draws; ``paths`` are all papers."""
    builds_on, built_on_by = references
    counts = {path: len(builds_on.get(path, ())) + len(built_on_by.get(path, ())) for path in paths}
    related = [path for path, count in counts.items() if count]
    ranked = sorted(related, key=lambda path: -counts[path])[:MOST_NODES]
    while True:
        edges = _drop_implied({path: built_on_by.get(path, ()) for path in ranked})
        if len(edges) <= MOST_EDGES:
            break
        ranked = ranked[: int(len(ranked) * _SHRINK)]
    shown = {path for edge in edges for path in edge}
    return Drawing(tuple(path for path in related if path in shown), edges, len(related) - len(shown))


def _drop_implied(followers: Mapping[str, Sequence[str]]) -> tuple[tuple[str, str], ...]:
    """Return the edges between the keys, in their order, without those that a longer way replaces."""
    # Papers that build on each other in a circle count as one: the edges among them stay, and of those that lead to
    # another circle the first.
    nodes = list(followers)
    number = {path: at for at, path in enumerate(nodes)}
    direct = [sorted({number[other] for other in followers[path] if other in number}) for path in nodes]
    reached = [sum(1 << other for other in others) for others in direct]  # as bits, in whatever many steps
    for at in range(len(direct)):
        bit, beyond = 1 << at, reached[at]
        reached = [mask | beyond if mask & bit else mask for mask in reached]
    first: dict[int, int] = {}  # those of a circle reach the same, themselves included
    circle = [first.setdefault(mask, at) if mask >> at & 1 else at for at, mask in enumerate(reached)]
    kept: set[tuple[int, int]] = set()
    leading: dict[int, dict[int, tuple[int, int]]] = {}  # from circle to circle, by one edge
    for at, others in enumerate(direct):
        for other in others:
            if circle[other] == circle[at]:
                kept.add((at, other))
            else:
                leading.setdefault(circle[at], {}).setdefault(circle[other], (at, other))
    for edges in leading.values():
        longer = 0
        for to in edges:  # by its first member, which a circle also leads to
            longer |= reached[to] & ~(1 << to)
        kept.update(edge for to, edge in edges.items() if not longer >> to & 1)
    return tuple((nodes[at], nodes[other]) for at, other in sorted(kept))
