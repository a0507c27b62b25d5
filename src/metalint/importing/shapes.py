"""The shapes of items: which pieces they consist of, and which piece of a shape holds titles, which names.

A piece is a separate part of an item: a link, an emphasized run, text between stops or brackets. Items
with the same pieces in the same order have one shape. Their readings vote; what most of them say of a piece then holds
for the whole piece, in every item of that shape.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Final, NamedTuple

from metalint.importing.readings import ReadItem
from metalint.importing.spans import Piece

_LEAST_ITEMS: Final = 3
_MOST: Final = 0.6
"""Share of the items of a shape that must agree. Both constants matter little: see benchmarks/importing.py."""

_MAX_PIECES: Final = 12
_ENDS: Final = frozenset({"line", "bar", "stop", "dash", "soft"})  # what ends a piece in plain text


class Part(NamedTuple):
    """What holds a title, or names: pieces from one to another, and whether it begins, and ends, where they do."""

    first: int
    last: int
    begins: bool
    ends: bool


class Shape(NamedTuple):
    """What the items of a shape have in common: where their titles and names stand, if most agree.

    One that ``is_proven`` has both, and most items of it have evidence of a paper.
    """

    signature: tuple[str, ...]
    items: int = 0
    title: Part | None = None
    names: Part | None = None
    is_proven: bool = False

    def __str__(self) -> str:
        """Return the pieces, with what is known of them."""
        kinds = [*self.signature]
        for role, part in (("title", self.title), ("names", self.names)):
            for at in range(part.first, part.last + 1) if part else ():
                kinds[at] += f" ({role})"
        return " · ".join(kinds)


def split_into_pieces(item: ReadItem) -> tuple[Piece, ...]:
    """Return the pieces of an item that may hold its title or names; labels of links and numbers are none."""
    found: list[Piece] = []
    last_key: object = None
    for at, atom in enumerate(item.spans.atoms):
        explained = item.explained[at]
        if explained.role in {"noise", "label", "link"} or atom.is_url:
            last_key = None
            continue
        group = item.spans.around[at]
        is_apart = bool(atom.link or atom.style)
        key = (atom.link and atom.link.number, "" if atom.link else atom.style, None if is_apart else group)
        goes_on = key == last_key and (atom.link or atom.sep not in (_ENDS if not is_apart else {"line", "bar"}))
        if goes_on:
            found[-1] = found[-1]._replace(last=at)
        else:
            kind = "link" if atom.link else atom.style or "text"
            if group is not None and group.open < atom.start:
                kind = "quote" if group.kind == '"' else f"({kind})"
            found.append(Piece(f"/{kind}" if atom.sep == "line" and found else kind, at, at))
        last_key = key
    return tuple(found)


class Votes:
    """Counts for the beginnings of all shapes what the items that have them say."""

    def __init__(self) -> None:
        self._titles: defaultdict[tuple[str, ...], Counter[Part | None]] = defaultdict(Counter)
        self._names: defaultdict[tuple[str, ...], Counter[Part | None]] = defaultdict(Counter)
        self._evident = Counter[tuple[str, ...]]()

    def add(
        self,
        found: tuple[Piece, ...],
        title: tuple[int, int] | None,
        names: tuple[int, int] | None,
        *,
        has_evidence: bool,
    ) -> None:
        """Count an item whose title, and names, are the atoms from one to another."""
        said = _part_holding(found, title), _part_holding(found, names)
        signature = tuple(piece.kind for piece in found[:_MAX_PIECES])
        for end in range(1, len(signature) + 1):
            self._evident[signature[:end]] += has_evidence
            for part, votes in zip(said, (self._titles, self._names), strict=True):
                votes[signature[:end]][part if part is not None and part.last < end else None] += 1

    def shape(self, found: tuple[Piece, ...]) -> Shape:
        """Return the shape that an item has: the longest beginning of its pieces that enough items share."""
        signature = tuple(piece.kind for piece in found[:_MAX_PIECES])
        for end in range(len(signature), 0, -1):
            titles = self._titles.get(signature[:end], Counter())
            if titles.total() >= _LEAST_ITEMS:
                names = self._names[signature[:end]]
                is_exact = end == len(found)
                title, people = (_majority_part(votes, signature, is_exact=is_exact) for votes in (titles, names))
                share = self._evident[signature[:end]] / titles.total()
                is_proven = title is not None and people is not None and share >= _MOST
                return Shape(signature[:end], titles.total(), title, people, is_proven)
        return Shape(signature)


def _part_holding(found: Iterable[Piece], atoms: tuple[int, int] | None) -> Part | None:
    if atoms is None:
        return None
    held = [(at, piece) for at, piece in enumerate(found) if piece.first <= atoms[1] and atoms[0] <= piece.last]
    if not held:
        return None
    return Part(held[0][0], held[-1][0], held[0][1].first == atoms[0], held[-1][1].last == atoms[1])


def _majority_part(votes: Counter[Part | None], signature: tuple[str, ...], *, is_exact: bool) -> Part | None:
    """Return what most votes say; where a plain text ends, only items with the very same pieces can tell."""
    held = Counter[tuple[int, int] | None]()
    for part, number in votes.items():
        held[part[:2] if part else None] += number
    pieces_of, number = held.most_common(1)[0]
    if pieces_of is None or number < _MOST * votes.total():
        return None
    if not is_exact and signature[pieces_of[1]].strip("/") == "text":
        return None
    same = [(part, votes[part]) for part in votes if part and part[:2] == pieces_of]
    begins = sum(count for part, count in same if part.begins) >= _MOST * number
    ends = sum(count for part, count in same if part.ends) >= _MOST * number
    return Part(*pieces_of, begins, ends)
