"""Two spellings of what looks like one organisation.

What it does:
    Compares the institutions of all papers with each other: names that differ in blanks, capitals, punctuation, the
    order of their parts or one slip in an unusual word, and names that are read as the same organisation. The
    spelling that fewer papers use is found.

Why is this bad:
    The list by institution shows one organisation under two headings.

Example:
    institutions: "Houmo-AI"  # where other papers have "Houmo AI"

Use instead:
    institutions: "Houmo AI"

Fix safety:
    Unsafe: two organisations may well have names that are as close. Register the right one, or both as distinct,
    and the question is settled.

Options:
    `institutions`: registry files of the repository.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from metalint.diagnostic import Problem, Related, Safety, Severity, about, replacing
from metalint.institutions.near import variants
from metalint.rules.base import CorpusRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from metalint.corpus import Corpus
    from metalint.facts import Value
    from metalint.institutions.near import Pair


def check(corpus: Corpus) -> Iterator[tuple[str, Problem]]:
    """Yield a problem for each name that looks like a spelling of another one in the corpus."""
    places = _places(corpus)
    counts = Counter({name: len(found) for name, found in places.items()})
    registry = corpus.context.institutions
    for pair in variants([name for name, _ in counts.most_common()], registry, corpus.context.reading):
        reading = corpus.context.reading(pair.other)
        if reading.safety != "safe" and reading.relation != "typo":  # those are findings of their own
            yield from _problems(pair, places)


def _places(corpus: Corpus) -> dict[str, list[tuple[str, Value[str]]]]:
    """Return where each name is written, by path and value."""
    found: dict[str, list[tuple[str, Value[str]]]] = {}
    for paper in corpus.papers:
        for name in paper.institutions:
            found.setdefault(name.value, []).append((paper.path, name))
    return found


def _problems(pair: Pair, places: dict[str, list[tuple[str, Value[str]]]]) -> Iterator[tuple[str, Problem]]:
    other = places.get(pair.preferred, [])[:1]
    related = tuple(Related(path, value.span, f"‘{value.value}’ is written here") for path, value in other)
    message = f"looks like ‘{pair.preferred}’: {pair.why}; write one of them everywhere"
    for path, value in places[pair.other]:
        yield path, about(value, message, fix=replacing(value, pair.preferred, Safety.UNSAFE), related=related)


RULE = CorpusRule(
    "institution-variant", group="institutions", severity=Severity.WARNING, fixes=Safety.UNSAFE, check=check
)
