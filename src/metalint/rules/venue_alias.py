"""Venue that this list, or the registry of venues, writes in another way.

What it does:
    Reads each venue against the registry of venues: the packaged one and the repository's own. Of the forms of one
    venue, the preferred one is, in this order: that of the repository's own registry; the field's default in the
    `.proto`; the form that the list uses most, in two papers at least and in more than half of all uses of the venue;
    the packaged name. A list may settle on forms that differ in capitals or punctuation, on full and former names,
    with `Proceedings of the` or without, and on the year behind the name. Informal spellings (`Blogpost`) are always
    found, and so is the paper's own year where the list does not write it. A full or former name that is the only
    form of its venue is right. Where no form prevails, right forms are left alone; `metalint conventions` shows what
    was counted.
    A paper from before a venue was renamed is compared with other such papers only: `NIPS` is right until 2017, in a
    list that writes `NeurIPS` for later years, too. Venues that are not registered are left alone, and so are
    workshops, journals, tracks and *Findings* of a conference: they are not the conference.

Why is this bad:
    The list by venue shows one venue under several headings.

Example:
    where: "github"

Use instead:
    where: "GitHub"

Fix safety:
    Safe: the new value names the same venue and says as much. A year is dropped only if it is the paper's own, which
    stands in its field; the number of an edition only if that is the edition of that year; `Proceedings of the` says
    nothing about the paper. Unsafe where something is lost, such as a track (`ICLR oral`) or another edition, and
    where several right forms are in use and none prevails: which one to use is for the list to decide.

Options:
    `venues`: registry files of the repository; what they say about a venue wins.
    `conventions`: `"registry"` lets the registries alone decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from metalint.names.conventions import Form
from metalint.rules.base import ConventionRule
from metalint.rules.name_sources import VENUES
from metalint.rules.problems import Safety, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from metalint.papers.corpus import Context


def forms(names: Sequence[str], context: Context) -> Iterator[Form]:
    """Yield the names that are read as registered venues."""
    for name in names:
        if part := context.venues.part(name):
            yield Form(name, (part,))


def filled(form: str, written: str, name: str) -> str | None:
    """Return the form to write with the year that stands in what is written."""
    from metalint.names.venues import with_year  # not loaded while all venues are as they should be

    return with_year(form, written, name)


RULE = ConventionRule(
    "venue-alias",
    group="content",
    severity=Severity.WARNING,
    names=VENUES,
    forms=forms,
    filled=filled,
    fixes=Safety.SAFE,
)
