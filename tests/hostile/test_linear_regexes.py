"""Twice as long a text takes about twice as long, for every regular expression of the package.

The expressions are found, not listed, so that a new one is attacked as well: with texts made of what it repeats, and of
what strangers write. ``search`` begins again at each character: an expression whose attempts are linear is quadratic if
each of them reads to the end.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from regexes import Regex, every, repetitions, texts
from rows import each_row

MAX_RATIO = 2.6
LEAST = 0.01  # seconds; what is faster for the longest text is not measured further
LENGTHS = (20, 200, 1_600, 12_800)  # characters: those that take exponential time show it early

BOUNDED = {
    "metalint.cli.argument_parsing._CHOICE": "what argparse says of the user's own command line",
    "metalint.files.globs._PARTS": "ends with a bracket wherever it has one",
    "metalint.importing.addresses._MESSAGE": "the addresses of badges, which `_MAX_BADGE` bounds",
    "metalint.importing.addresses._STARS": "the addresses of badges, which `_MAX_BADGE` bounds",
    "metalint.importing.spans._INITIALS_LAST": "the 60 characters before a stop",
    "metalint.importing.venues._ACRONYM": "200 characters of what may be a venue",
    "metalint.importing.venues._ARXIV": "200 characters of what may be a venue",
    "metalint.importing.venues._ATTACHED": "200 characters of what may be a venue",
    "metalint.importing.venues._DATE": "200 characters of what may be a venue",
    "metalint.importing.venues._DETAIL": "80 characters of what may be a volume",
    "metalint.importing.venues._REMARK": "60 characters of what may be a remark",
    "metalint.importing.venues._PRESENTATION": "200 characters of what may be a venue",
    "metalint.importing.venues._SHORT": "200 characters of what may be a venue",
    "metalint.names.institutions.slips._MARKS_BEHIND": "500 characters of a name",
    "metalint.names.venue_titles._SHORT": "300 characters of what may be a venue",
    "metalint.names.venue_titles._SPLIT": "300 characters of what may be a venue",
    "metalint.names.venue_titles._TRAILING": "300 characters of what may be a venue",
    "metalint.report.health.history._LIKE_A_TIME": "an argument of the command line",
    "metalint.rules.fragile_url._PROXY": "the 253 characters of a host",
    "metalint.rules.odd_author._IN_BRACKETS": "200 characters of a name",
    "metalint.rules.title_noise._NOISE": "1,000 characters of a title",
    "metalint.text.quoting._PIECE": "ends with the mark that it looks for",
}
"""Expressions that are slow for long texts, and what bounds theirs."""

WHOLE = {
    "metalint.importing.cells._FORMS",
    "metalint.names.placeholders._BY_ROLE",
    "metalint.papers.identifiers.PAGES",
    "metalint.papers.identifiers._QUERY_PAGES",
}
"""Collections whose expressions are only ever asked for a `fullmatch`, where they are taken out."""


def seconds(act: Callable[[Any], object], text: object, times: int = 1) -> float:
    best = 60.0
    for _ in range(times):
        start = time.process_time()
        act(text)
        best = min(best, time.process_time() - start)
    return best


def acts(regex: Regex) -> Iterator[Callable[[Any], object]]:
    for method in {"fullmatch"} if regex.where in WHOLE else regex.methods:
        if method == "finditer":
            yield lambda text: sum(1 for _ in regex.pattern.finditer(text))
        else:
            yield getattr(regex.pattern, method)


def is_slow(act: Callable[[Any], object], make: Callable[[int], object], lengths: tuple[int, ...] = LENGTHS) -> bool:
    """Tell whether a text of double length takes more than double time, again and again."""
    for each in lengths:
        if (taken := seconds(act, make(each))) > LEAST:
            if each == lengths[0]:  # exponential: twice as much would never end
                return True
            length = each
            while taken > 8 * LEAST:  # a smaller one tells as much
                length //= 2
                taken = seconds(act, make(length))
            ratios = (seconds(act, make(2 * length), 2) / seconds(act, make(length), 3) for _ in range(4))
            return all(ratio > MAX_RATIO for ratio in ratios)
    return False


def repeats(regex: Regex) -> bool:
    """Tell whether an expression repeats anything: without that, an attempt reads as much as is written in it."""
    return any(repetitions(regex))


def attack(regex: Regex) -> tuple[str, str, str] | None:
    """Return the text for which an expression is slow: what begins it, what is repeated, and what ends it."""
    for head, unit, end in texts(regex):

        def make(length: int, head: str = head, unit: str = unit, end: str = end) -> Any:
            text = head + unit * (length // len(unit) + 1) + end
            return text.encode("utf-8", "replace") if isinstance(regex.pattern.pattern, bytes) else text

        if any(is_slow(act, make) for act in acts(regex)):
            return head, unit, end
    return None


def attacked(part: int, parts: int) -> list[Regex]:
    found = (one for one in every() if one.where not in BOUNDED)
    return [one for one in found if repeats(one)][part::parts]


PARTS = 8


@pytest.mark.slow
@each_row("part", range(PARTS))
def test_no_expression_is_quadratic(part: int) -> None:
    found = {f"{one.where}: {one.pattern.pattern!r}": attack(one) for one in attacked(part, PARTS)}
    assert {name: text for name, text in found.items() if text} == {}


@pytest.mark.slow
def test_expressions_are_found_wherever_they_are_kept() -> None:
    names = {one.where for one in every()}
    assert len(names) > 300
    assert names >= BOUNDED.keys() | WHOLE


@pytest.mark.slow
@each_row("pattern", [r"\s*x", r"(a+)+$", r"<[^>]*>", r"(\w+)\s*\Z", r"[\s'’,-]*(?<!\d)20\d{2}"])
def test_the_attack_finds_what_is_slow(pattern: str) -> None:
    import re

    assert attack(Regex("here", re.compile(pattern), frozenset({"finditer"})))


@each_row("pattern", [r"(?<!\s)\s++x", r"(?<!a)a++$", r"<[^<>]*+>", r"(?<!\w)\w++\s*+\Z"])
def test_the_attack_lets_pass_what_is_not(pattern: str) -> None:
    import re

    assert attack(Regex("here", re.compile(pattern), frozenset({"finditer"}))) is None
