"""Venue that is written in another way than the registry of venues has it.

What it does:
    Looks up the venue in the packaged registry and the repository's own: other capitals (`github`), former and long
    names (`NIPS`, `International Conference on Machine Learning`), the edition, the paper's own year, and how the
    paper was presented (`ICLR oral`, `ICML 2024`). Venues that are not registered are left alone, and so are
    workshops: they are not the conference.

Why is this bad:
    The list by venue shows one venue under several headings.

Example:
    where: "NIPS"

Use instead:
    where: "NeurIPS"

Fix safety:
    Safe: the same venue. Only words that say nothing about the venue itself are dropped; the year stands in its own
    field.

Options:
    `venues`: registry files of the repository; what they say about a venue wins over the packaged registry.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from metalint.diagnostic import Problem, Safety, Severity, about, replacing
from metalint.rules.base import FileRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from metalint.corpus import Context
    from metalint.facts import Facts


def check(paper: Facts, context: Context) -> Iterator[Problem]:
    """Yield a problem for a registered venue under another spelling."""
    year = paper.year.value if paper.year else None
    for venue in paper.many("venue"):
        official = context.venues.official(venue.value, year)
        if official and official != venue.value:
            message = f"write ‘{official}’ for the venue ‘{venue.value}’"
            yield about(venue, message, fix=replacing(venue, official))


RULE = FileRule("venue-alias", group="content", severity=Severity.WARNING, fixes=Safety.SAFE, check=check)
