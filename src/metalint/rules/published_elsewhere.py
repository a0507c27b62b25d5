"""Preprint that a venue has accepted since.

What it does:
    Asks the services of the table `sources` (arXiv, Semantic Scholar, DBLP, OpenReview, Crossref, DataCite), on the
    network (`metalint verify`), whether papers whose venue is an archive of preprints were
    published. A paper counts as accepted where DBLP or Crossref has it at a conference or in a journal with the same
    title and an author in common, where OpenReview has it in the group of a conference's accepted papers, or where
    arXiv, DataCite, Crossref or Semantic Scholar link it to the DOI of a publisher or to an id of the ACL Anthology. A
    title alone proves nothing, and a workshop is not its conference. If a service does not answer, nothing is known
    about the paper, and nothing is reported.

Why is this bad:
    Readers think that an accepted paper was never reviewed, and cite the wrong venue.

Example:
    where: "arXiv"
    year: 2023

Use instead:
    where: "MLSys"
    year: 2024

Fix safety:
    Unsafe: it changes venue and year, and somebody should look at the evidence. The preprint's URL stays.

Options:
    `sources`: see docs/adding.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from metalint.rules.api import Fix, Paper, Problem, Replace, Safety, Value, about
from metalint.rules.base import OnlineRule

if TYPE_CHECKING:
    from metalint.papers.record_check import RecordCheck


def check(paper: Paper, record: RecordCheck) -> Iterator[Problem]:
    venue, year, publication = paper.venue, paper.year, record.publication
    if paper.title is None or venue is None or publication is None:
        return
    changes = [] if venue.value == publication.venue else [Replace(venue, publication.venue)]
    if year is not None and year.value != publication.year:
        changes.append(Replace(Value(str(year.value), year.span, year.path), str(publication.year)))
    if not changes:
        return
    message = f"published at `{publication.venue}`, {publication.year}: {publication.evidence}"
    title = f"Write `{publication.venue}`, {publication.year}"
    fix = Fix(title, Safety.UNSAFE, tuple(changes)) if year is not None else None
    yield about(venue, message, fix=fix)


RULE = OnlineRule(
    "published-elsewhere",
    group="registry",
    check_record=check,
    fixes=Safety.UNSAFE,
)
