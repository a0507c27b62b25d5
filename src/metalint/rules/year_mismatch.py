"""Year that differs from that of the paper's record.

What it does:
    Compares the year with the record that a registry has of the paper at its venue, or of the preprint where the venue
    is an archive, on the network (`metalint verify`). The year of a preprint never contradicts that
    of a venue. For journals, and if only Crossref names a year, a difference of one year is not reported: articles
    appear online before they are in print.

Why is this bad:
    Readers look for the paper in the wrong volume, and citations repeat the mistake.

Example:
    where: "MLSys"
    year: 2022

Use instead:
    where: "MLSys"
    year: 2024

Fix safety:
    Unsafe: the record may be of another version. The fix writes the year of the record.

Options:
    `sources`: see docs/verify.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from metalint.rules.api import Fix, Paper, Problem, Replace, Safety, Value, about
from metalint.rules.base import OnlineRule

if TYPE_CHECKING:
    from metalint.papers.record_check import RecordCheck


def check(paper: Paper, found: RecordCheck) -> Iterator[Problem]:
    mismatch, year = found.year, paper.year
    if mismatch is None or year is None:
        return
    message = f"`{year.value}` is not the year of this paper: {mismatch.source} has `{mismatch.key}` at {mismatch.said}"
    change = Replace(Value(str(year.value), year.span, year.path), mismatch.value)
    yield about(year, message, fix=Fix(f"Write `{mismatch.value}`", Safety.UNSAFE, (change,)))


RULE = OnlineRule(
    "year-mismatch",
    group="registry",
    check_record=check,
    fixes=Safety.UNSAFE,
    roles=("year",),
)
