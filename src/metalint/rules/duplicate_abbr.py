"""Two papers with the same short name.

What it does:
    Compares the papers' abbreviations, ignoring case. Empty ones, and what a template has there, are left alone.

Why is this bad:
    The short name stands for the paper in lists and in talk; two of a name cannot be told apart. Often one of
    them was copied along with the file.

Example:
    abbr: "SPP"  # and in the file of another paper
    abbr: "spp"

Use instead:
    abbr: "SPP"
    abbr: "SPP-Sparse"

Fix safety:
    There is no fix: the new name has to be invented.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from metalint.diagnostic import Problem, Severity
from metalint.placeholders import is_placeholder
from metalint.rules.base import CorpusRule
from metalint.rules.duplicates import Member, groups, problems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from metalint.corpus import Corpus


def check(corpus: Corpus) -> Iterator[tuple[str, Problem]]:
    """Yield a problem for each paper whose abbreviation another paper has."""
    for _, members in groups(_abbreviated(corpus)):
        yield from problems(members, "the same short name as", "choose another for one of them", "has this name too")


def _abbreviated(corpus: Corpus) -> Iterator[tuple[str, Member]]:
    for paper in corpus.papers:
        abbr = paper.abbr
        key = unicodedata.normalize("NFC", abbr.value).strip().casefold() if abbr else ""
        if abbr and key and not is_placeholder("abbr", abbr.value):
            yield key, Member(paper.path, abbr.span, abbr)


RULE = CorpusRule("duplicate-abbr", group="identity", severity=Severity.WARNING, check=check)
