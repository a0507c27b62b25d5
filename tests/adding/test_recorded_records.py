"""Papers made of the recorded answers of services, true ones and near misses, beside all of these answers."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from conftest import DATA
from rows import each_row

from metalint.adding.gathering import Gathered, known_of, with_records
from metalint.adding.venues import VenueReader
from metalint.adding.verifying import check_of
from metalint.names.venues import load
from metalint.papers.paper import Paper, Value
from metalint.papers.publication import is_archive
from metalint.papers.record_check import RecordCheck
from metalint.services import arxiv, crossref, datacite, dblp, openreview, semantic_scholar
from metalint.services.records import SourceRecord, turned
from metalint.text.span import Span

ANSWERS = DATA / "answers"
VENUES = load([])
READER = VenueReader(VENUES, {})
NOWHERE = Span(0, 0)
FABRICATED = "Jane Fabricated"


def answers(service: str) -> list[dict[str, Any]]:
    found = []
    for path in sorted((ANSWERS / "add" / service).glob("*.body")):
        try:
            said = json.loads(path.read_bytes())
        except ValueError:  # pages for people
            continue
        found += said if isinstance(said, list) else [said]
    return [one for one in found if isinstance(one, dict)]


def of_works() -> Iterator[SourceRecord]:
    """Yield the records of Crossref and DataCite, by DOI and by title."""
    for said in answers("crossref"):
        work = said.get("message")
        if isinstance(work, dict):
            id_ = "title:" if "items" in work else str(work.get("DOI", "")).lower()
            yield from crossref.SOURCE.read(id_, work) if id_ else ()
    for said in answers("datacite"):
        if isinstance(said.get("data"), dict):
            yield from datacite.SOURCE.read(said["data"]["id"], said["data"]["attributes"])


def of_preprints() -> Iterator[SourceRecord]:
    """Yield the records of arXiv."""
    for path in [*sorted(ANSWERS.glob("add/arxiv/*.body")), *sorted(ANSWERS.glob("arxiv/*.body"))]:
        if path.read_bytes().startswith(b"<"):
            for id_, entry in arxiv.read_feed(path.read_bytes()).papers.items():
                yield from arxiv.SOURCE.read(id_, entry)


def records() -> list[SourceRecord]:
    found: list[SourceRecord] = []
    for said in answers("openreview"):
        found += openreview.SOURCE.read("", said.get("notes", []))
    for said in answers("dblp"):
        found += dblp.SOURCE.read("", said["result"]["hits"].get("hit", []))
    for said in answers("semanticscholar"):
        for one in said.get("data") or [said]:
            found += semantic_scholar.SOURCE.read("", one) if one.get("title") else ()
    return [one for one in dict.fromkeys([*found, *of_works(), *of_preprints()]) if one.title and one.authors]


RECORDS = records()
TRUSTED = [one for one in RECORDS if one.source != "Semantic Scholar"]  # which contradicts nobody


def paper(record: SourceRecord, authors: tuple[str, ...], **other: Any) -> Paper:
    """Return the paper that a record is of, with these authors, and some values different."""
    ids = [identity for identity in sorted(record.identities) if identity.kind in {"arXiv", "DOI"}]
    bases = {"arXiv": "https://arxiv.org/abs/", "DOI": "https://doi.org/"}
    said = {
        "title": record.title,
        "url": record.url or next((bases[one.kind] + one.id for one in ids), ""),
        "venue": record.venue or "arXiv",
    } | other
    roles = {role: (Value(str(text), NOWHERE, role),) for role, text in said.items() if text}
    roles["authors"] = tuple(Value(name, NOWHERE, f"authors[{at}]") for at, name in enumerate(authors))
    return Paper("one", roles=roles, year=Value(record.year, NOWHERE, "year") if record.year else None)


def check(said: Paper) -> RecordCheck:
    gathered = with_records(Gathered(known_of(said)), RECORDS)
    return check_of(said, gathered, READER, is_archive=is_archive(said, VENUES))


def initials(name: str) -> str:
    *given, family = name.split()
    return " ".join([*(f"{word[0]}." for word in given), family])


def test_records_are_of_all_services() -> None:
    assert Counter(one.source for one in RECORDS) == {
        "OpenReview": 17, "DBLP": 8, "Crossref": 6, "DataCite": 4, "arXiv": 23, "Semantic Scholar": 9,
    }  # fmt: skip


@each_row("record", RECORDS)
def test_what_a_record_says_is_confirmed(record: SourceRecord) -> None:
    assert check(paper(record, record.authors)).status == "confirmed"


@each_row("record", TRUSTED)
def test_its_authors_may_be_written_with_initials(record: SourceRecord) -> None:
    assert check(paper(record, tuple(map(initials, record.authors)))).status == "confirmed"


@each_row("record", TRUSTED)
def test_another_author_contradicts_it(record: SourceRecord) -> None:
    found = check(paper(record, (FABRICATED, *record.authors[1:])))
    assert (found.status, found.authors and found.authors.extra) == ("contradicted", (FABRICATED,))


@each_row("record", [one for one in TRUSTED if len(one.authors) > 1])
def test_an_author_who_is_left_out_contradicts_it(record: SourceRecord) -> None:
    found = check(paper(record, record.authors[1:]))
    assert (found.status, found.authors and len(found.authors.missing)) == ("contradicted", 1)


@each_row("record", RECORDS)
def test_under_another_title_it_is_not_confirmed(record: SourceRecord) -> None:
    said = paper(record, (FABRICATED,), title="A Work of Which Nobody Has Ever Heard", url="")
    assert check(said).status == "unknown"


@each_row(
    ("written", "name"),
    [
        ("Vaswani, Ashish", "Ashish Vaswani"), ("Ashish Vaswani", "Ashish Vaswani"), ("Doe, Jane, PhD", "Jane Doe"),
        ("Jane Doe, PhD", "Jane Doe"), ("Doe, Jane, M.D., Ph.D.", "Jane Doe"), ("Smith, John, III", "John Smith III"),
        ("King, Jr., Martin Luther", "Martin Luther King Jr."), ("King, Martin Luther, Jr.", "Martin Luther King Jr."),
        ("Center, David M.", "David M. Center"), ("OpenAI, Inc", "OpenAI, Inc"),
        ("The ATLAS Collaboration, CERN", "The ATLAS Collaboration, CERN"),
        ("Doe, J., Smith, K.", "Doe, J., Smith, K."), ("Rahman, MD", "MD Rahman"), ("Islam, MD, PhD", "MD Islam"),
        ("王, 伟", "王伟"),
    ],
)  # fmt: skip
def test_names_are_turned_with_what_stands_behind_them(written: str, name: str) -> None:
    assert turned(written) == name
