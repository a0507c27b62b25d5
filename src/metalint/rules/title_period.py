"""Title that ends in a single period.

What it does:
    Finds titles whose last character is a period that can go. Left alone are an ellipsis, spaced or not, and the
    period of an abbreviation (`etc.`, `et al.`, `Inc.`), of initials (`J. R. R.`), of whatever has periods inside
    (`U.S.`, `v1.0.`), and behind a single letter (`Plan B.`), since all these may be meant.

Why is this bad:
    The period is punctuation of the citation that the title was copied from, not part of the title. The same
    paper then has two titles, and search and `duplicate-title` have to guess.

Example:
    title: "Attention Is All You Need."

Use instead:
    title: "Attention Is All You Need"

Fix safety:
    Safe: only the period goes, with blanks before it, and nothing that may be an abbreviation is touched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from metalint.diagnostic import Problem, Safety, Severity, about, replacing
from metalint.rules.base import FileRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from metalint.corpus import Context
    from metalint.facts import Facts


_ABBREVIATIONS: Final = frozenset({
    "al", "approx", "assoc", "ave", "bros", "ca", "capt", "cf", "ch", "co", "col", "corp", "dept", "dr", "ed", "eds",
    "eq", "eqs", "esp", "esq", "est", "etc", "ext", "fig", "figs", "gen", "gmbh", "gov", "hon", "ibid", "inc", "inst",
    "intl", "jr", "llc", "lt", "ltd", "max", "messrs", "min", "misc", "mr", "mrs", "ms", "mt", "no", "nos", "nr", "op",
    "pp", "prof", "pt", "ref", "refs", "resp", "rev", "sec", "sen", "sr", "st", "tab", "univ", "viz", "vol", "vols",
    "vs",
})  # fmt: skip
"""Words that a period may belong to, in lower case."""

_BEFORE_WORD: Final = "([{\"'\u2018\u201c\u00ab"


def check(paper: Facts, _: Context) -> Iterator[Problem]:
    """Yield a problem for a title that ends in a single period."""
    title = paper.title
    if title and title.value.endswith(".") and not _is_meant(title.value[:-1]):
        yield about(title, "the title ends in a period", fix=replacing(title, title.value[:-1].rstrip()))


def _is_meant(text: str) -> bool:
    """Tell whether a period behind ``text`` belongs to its last word, or to an ellipsis."""
    if text.rstrip().endswith("."):
        return True
    word = text.rsplit(maxsplit=1)[-1].lstrip(_BEFORE_WORD) if text.strip() and not text[-1].isspace() else ""
    return "." in word or (len(word) == 1 and word.isalpha()) or word.lower() in _ABBREVIATIONS


RULE = FileRule("title-period", group="content", severity=Severity.WARNING, fixes=Safety.SAFE, check=check)
