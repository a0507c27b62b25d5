"""Venue that differs from that of the paper's record.

What it does:
    Compares the venue with the records that registries have of the paper, on the network (`metalint verify`).
    Reports a conference if the records name another conference, and a journal if they name another journal.
    A conference and a journal do not contradict each other: many papers are in both. Workshops and companion volumes
    are other works, and a preprint has no venue to compare. If the record has the paper's own id at its venue, a
    workshop or a journal instead of the conference is reported as well. A venue that is not registered may be another
    name of the same venue. It is reported only if its full name has nothing in common with the name in the record.

Why is this bad:
    Readers look for the paper in the wrong proceedings, and lists by venue count it twice or not at all.

Example:
    where: "ICML"
    year: 2024

Use instead:
    where: "MLSys"
    year: 2024

Fix safety:
    Unsafe: the record may be of another version. The fix writes the venue of the record, in this list's spelling.

Options:
    `sources`, `venues`: see docs/verify.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from metalint.rules.api import Paper, Problem, Safety, about, replacing
from metalint.rules.base import OnlineRule
from metalint.util.wording import quote

if TYPE_CHECKING:
    from metalint.papers.record_check import RecordCheck


def check(paper: Paper, found: RecordCheck) -> Iterator[Problem]:
    mismatch, venue = found.venue, paper.venue
    if mismatch is None or venue is None:
        return
    known = f"{mismatch.source} has `{mismatch.key}` at {mismatch.said}"
    message = f"{quote(venue.value)} is not the venue of this paper: {known}"
    yield about(venue, message, fix=replacing(venue, mismatch.value, Safety.UNSAFE))


RULE = OnlineRule(
    "venue-mismatch",
    group="registry",
    check_record=check,
    fixes=Safety.UNSAFE,
    roles=("venue",),
)
