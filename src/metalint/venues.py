"""Venues: the names that papers appear under, and other spellings of them."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from metalint.patterns import lazy
from metalint.schema.compiling import PACKAGED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from metalint.diagnostic import Problem
    from metalint.schema.gate import Record

_LINE: Final = lazy(r'^  (name|aliases): "((?:[^"\\\n]|\\["\\])*)"$', re.MULTILINE)
_ESCAPE: Final = lazy(r'\\(["\\])')
_WORD: Final = lazy(r"[^\W_]+(?:\+\+)?")
_LEADS: Final = (("the",), ("proceedings", "of", "the"), ("proceedings", "of"), ("proc", "of", "the"), ("proc", "of"))
_PRESENTED: Final = frozenset({"oral", "poster", "spotlight", "highlight"})
_EDITION: Final = lazy(
    r"\d+(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth"
    r"|\w+teenth|twent(?:y|ieth)|thirt(?:y|ieth)|fort(?:y|ieth)|fift(?:y|ieth)|sixt(?:y|ieth)"
)


class Venue(NamedTuple):
    """A venue: the name to use, and other spellings of it."""

    name: str
    aliases: tuple[str, ...] = ()


class Venues:
    """The venue registry: the canonical name by folded spelling (aliases and canonical names alike).

    Answers are remembered, for many papers have the same venue.
    """

    def __init__(self, spellings: Mapping[str, str]) -> None:
        self._spellings = spellings
        self._known = lru_cache(maxsize=1 << 10)(self._official)

    def official(self, written: str, year: int | None = None) -> str | None:
        """Return the canonical name of a venue, or None for one that is not registered.

        The edition, how the paper was presented, and the paper's own ``year`` may be part of what is written;
        any other word makes it another venue: a workshop is not the conference.
        """
        return self._known(written, year)

    def _official(self, written: str, year: int | None) -> str | None:
        head, bracket, tail = written.rstrip().rpartition("(")
        if bracket and tail.endswith(")"):  # `International Conference on Machine Learning (ICML)`
            short, long = self._plain(tail, year), self._plain(head, year)
            if short == long:
                return short
        return self._plain(written, year)

    def _plain(self, written: str, year: int | None) -> str | None:
        words = _words(written)
        if whole := self._spellings.get(" ".join(words)):
            return whole
        kept = [word for word in _without_lead(_without_year(words, year)) if not _is_aside(word)]
        return self._spellings.get(" ".join(kept))


def load(records: Iterable[Record]) -> Venues:
    """Return the packaged registry with the additions of a repository's own, which win.

    A venue there under a packaged name, or with one among its aliases, takes over its other spellings. A spelling
    that several venues of one file claim names none of them.
    """
    spellings = dict(_claims(packaged()))
    for record in records:
        own = _uncontested(extracted(record))
        heirs = {spellings[claim]: name for claim, name in own.items() if _fold(spellings.get(claim, "")) == claim}
        spellings = {claim: heirs.get(name, name) for claim, name in spellings.items()} | own
    return Venues(spellings)


@cache
def packaged() -> tuple[Venue, ...]:
    """Return the venues of the packaged registry.

    The file's layout is known, one field a line, and so it is read without a parser: it is on the path of every
    run. A test holds this reading against the strict one.
    """
    text = (PACKAGED / "venues.prototxt").read_text(encoding="utf-8")
    blocks = (block for block in text.split("\n}\n") if "venues {" in block)
    return tuple(
        _venue([(name, _ESCAPE.sub(r"\1", value)) for name, value in _LINE.findall(block)]) for block in blocks
    )


def extracted(record: Record) -> tuple[Venue, ...]:
    """Return the venues of a strictly parsed registry; one without a name is none."""
    fields = _fields(record)
    return tuple(_venue(found) for found in fields.values() if _has_name(found))


def problems(records: Mapping[str, Record]) -> Iterator[tuple[str, Problem]]:
    """Yield what contradicts itself in a repository's own registries, which come by path."""
    from metalint.diagnostic import Problem

    for path, record in records.items():
        for venue, found in _fields(record).items():
            if not _has_name(found):
                yield path, Problem(record.messages[venue], "a venue without a name", venue)
        owners: dict[str, str] = {}
        for entry in record.entries:
            value, venue = str(entry.value), entry.path.rpartition(".")[0]
            if owners.setdefault(_fold(value), venue) != venue:
                yield path, Problem(entry.span, f"‘{value}’ is claimed by another venue already", entry.path, value)


def _fields(record: Record) -> dict[str, list[tuple[str, str]]]:
    """Return names and values of the fields of each venue, by the venue's path."""
    fields: dict[str, list[tuple[str, str]]] = {venue: [] for venue in record.messages}
    for entry in record.entries:
        venue, _, field = entry.path.rpartition(".")
        fields[venue].append((field.partition("[")[0], str(entry.value)))
    return fields


def _has_name(fields: Iterable[tuple[str, str]]) -> bool:
    return any(field == "name" and value.strip() for field, value in fields)


def _venue(fields: Iterable[tuple[str, str]]) -> Venue:
    (name, *_), aliases = (tuple(value for field, value in fields if field == kind) for kind in ("name", "aliases"))
    return Venue(name, aliases)


def _claims(venues: Iterable[Venue]) -> Iterator[tuple[str, str]]:
    """Yield each folded spelling with the name of its venue."""
    for venue in venues:
        for spelling in (venue.name, *venue.aliases):
            yield _fold(spelling), venue.name


def _uncontested(venues: Iterable[Venue]) -> dict[str, str]:
    """Return the claims that one venue alone makes."""
    owners: dict[str, set[str]] = {}
    for claim, name in _claims(venues):
        owners.setdefault(claim, set()).add(name)
    return {claim: names.pop() for claim, names in owners.items() if len(names) == 1}


def _fold(written: str) -> str:
    return " ".join(_words(written))


def _words(written: str) -> list[str]:
    return _WORD.findall(written.casefold().replace("&", " and "))


def _without_year(words: list[str], year: int | None) -> list[str]:
    """Leave out the paper's own year: ``ICLR 2024``, ``ICLR'24``, ``ICLR2024``."""
    if year is None:
        return words
    forms = (str(year), f"{year % 100:02}")
    whole = [word for word in words if word not in forms]
    return [word.removesuffix(forms[0]) for word in whole]


def _without_lead(words: list[str]) -> list[str]:
    """Leave out ``Proceedings of the`` and ``The``."""
    for lead in _LEADS:
        if tuple(words[: len(lead)]) == lead:
            return _without_lead(words[len(lead) :])
    return words


def _is_aside(word: str) -> bool:
    """Tell whether a word says how a paper was presented, or the number of the edition."""
    return word in _PRESENTED or _EDITION.fullmatch(word) is not None
