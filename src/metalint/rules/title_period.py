"""Title that ends in a single period.

What it does:
    Finds titles whose last character is a period. An ellipsis is left alone.

Why is this bad:
    The period is punctuation of the citation that the title was copied from, not part of the title. The same
    paper then has two titles, and search and `duplicate-title` have to guess.

Example:
    title: "Attention Is All You Need."

Use instead:
    title: "Attention Is All You Need"

Fix safety:
    Safe: only the period goes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from metalint.diagnostic import Problem, Safety, Severity, about, replacing
from metalint.rules.base import FileRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from metalint.corpus import Context
    from metalint.facts import Facts


def check(paper: Facts, _: Context) -> Iterator[Problem]:
    """Yield a problem for a title that ends in a single period."""
    title = paper.title
    if title and title.value.endswith(".") and not title.value.endswith(".."):
        yield about(title, "the title ends in a period", fix=replacing(title, title.value[:-1]))


RULE = FileRule("title-period", group="content", severity=Severity.WARNING, fixes=Safety.SAFE, check=check)
