"""Preprints that were published, and that were not, with what the services say of each.

Titles, DOIs and years of the published ones are those in `tests/data/preprints`; the shapes of answers are those of
`tests/data/answers`. Each kind of evidence, and each kind that looks like evidence and is none, has its share.
"""

from __future__ import annotations

import csv
from typing import Any, NamedTuple

from adding.fake_services import Services, entry
from adding.sample_papers import hit, note
from conftest import DATA

FACTS = DATA / "preprints" / "comet-arxiv-cs.tsv"
GIVEN = ("Ada", "Bo", "Chen", "Dora", "Emil", "Fei", "Gita", "Hugo", "Ines", "Jun", "Kofi", "Lena", "Mo", "Nina")
FAMILY = ("Abbott", "Brandt", "Castellanos", "Dimitrov", "Eriksen", "Fujimoto", "Garrison", "Hollander", "Ivanova",
          "Jankowski", "Kessler", "Lindqvist", "Moretti", "Nakagawa", "Okafor", "Petrakis", "Quintana")  # fmt: skip


class Preprint(NamedTuple):
    """A paper of a list, and where it is published: nothing for a preprint that is not."""

    id: str
    title: str
    authors: tuple[str, ...]
    venue: str
    kind: str


class Row(NamedTuple):
    """A published preprint, as the facts have it."""

    id: str
    doi: str
    year: int
    title: str
    authors: tuple[str, ...]


def rows() -> list[Row]:
    with FACTS.open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file, delimiter="\t"))
    found = []
    for at, row in enumerate(listed):
        authors = tuple(f"{GIVEN[(at + n) % len(GIVEN)]} {FAMILY[(at * 3 + n * 5) % len(FAMILY)]}" for n in range(3))
        id_ = row["arxiv_doi"].removeprefix("10.48550/arxiv.")
        found.append(Row(id_, row["published_doi"].rstrip(".").lower(), int(row["year"]), row["title"], authors))
    return found


def work(row: Row, container: str = "Journal of Facts", type_: str = "journal-article", **more: Any) -> dict[str, Any]:
    people = [{"given": name.split()[0], "family": name.split()[1], "affiliation": []} for name in row.authors]
    return {
        "DOI": row.doi, "type": type_, "title": [row.title], "container-title": [container], "author": people,
        "published": {"date-parts": [[row.year]]}, **more,
    }  # fmt: skip


def scholar(row: Row, venue: str = "arXiv.org", **ids: str) -> dict[str, Any]:
    return {
        "title": row.title, "year": row.year, "venue": venue, "publicationVenue": None,
        "externalIds": {"ArXiv": row.id, "DOI": f"10.48550/arXiv.{row.id}", **ids},
        "authors": [{"name": name} for name in row.authors], "publicationTypes": ["JournalArticle"],
    }  # fmt: skip


OTHERS = ("Zoe Winterbottom", "Yaw Xu")
CONFERENCES = (("ICLR", "iclr"), ("NeurIPS", "nips"), ("ICML", "icml"), ("KDD", "kdd"), ("CVPR", "cvpr"))


def published(services: Services, at: int, row: Row) -> tuple[str, str]:  # noqa: PLR0911 - one for each kind
    """Give a row evidence of a kind; return the kind, and the venue that it proves."""
    name, stream = CONFERENCES[at % len(CONFERENCES)]
    venue = "NIPS" if name == "NeurIPS" and row.year < 2018 else name  # as it was called then
    key = f"conf/{stream}/X{at}"
    kind = ("doi", "dblp", "datacite", "openreview", "scholar-doi", "scholar-key", "renamed", "dblp-journal",
            "anthology", "reference", "crossref-search")[at % 11]  # fmt: skip
    if kind in {"doi", "renamed"}:
        services.arxiv[row.id]["doi"] = row.doi
        title = f"What Became of It {at}: a Longer Study" if kind == "renamed" else row.title
        services.crossref[row.doi] = work(row._replace(title=title))
        return kind, "Journal of Facts"
    if kind == "dblp":
        services.dblp.append(hit(row.title, list(row.authors), "CoRR", "2020", f"journals/corr/abs-{at}"))
        services.dblp.append(hit(row.title, [row.authors[1], "New Author 0003"], name, str(row.year), key))
        return kind, venue
    if kind == "datacite":
        related = {"relationType": "IsVersionOf", "relatedIdentifierType": "DOI", "relatedIdentifier": row.doi}
        services.datacite[f"10.48550/arxiv.{row.id}"] = {
            "types": {"resourceTypeGeneral": "Preprint"}, "relatedIdentifiers": [related],
            "titles": [{"title": row.title}], "creators": [{"name": row.authors[0]}],
        }  # fmt: skip
        services.crossref[row.doi] = work(row, "Proceedings of Facts", "proceedings-article")
        return kind, "Facts"
    if kind == "openreview":
        accepted = note(
            f"open{at:06}", row.title, list(row.authors), f"ICLR.cc/{row.year}/Conference", f"ICLR {row.year} oral"
        )
        services.searched[row.title] = [accepted]
        return kind, "ICLR"
    if kind == "scholar-doi":
        services.scholar[f"ARXIV:{row.id}"] = scholar(row, DOI=row.doi)
        services.crossref[row.doi] = work(row)
        return kind, "Journal of Facts"
    if kind == "scholar-key":
        services.scholar[f"ARXIV:{row.id}"] = scholar(row, name, DBLP=key)
        return kind, venue
    if kind == "dblp-journal":
        one = hit(row.title, list(row.authors), "J. Mach. Learn. Res.", str(row.year), f"journals/jmlr/X{at}")
        services.dblp.append({**one, "type": "Journal Articles"})
        return kind, "JMLR"
    if kind == "crossref-search":
        wrong = work(row._replace(title="Another Paper First", doi="10.1/other"))
        services.found[row.title] = [wrong, work(row, f"Proceedings of {name} {row.year}", "proceedings-article")]
        return kind, venue
    if kind == "anthology":
        services.scholar[f"ARXIV:{row.id}"] = scholar(row, ACL=f"{row.year}.emnlp-main.{at}")
        return kind, "EMNLP"
    services.arxiv[row.id]["journal_ref"] = (
        f"Proceedings of the 40th International Conference on Machine Learning, {row.year}"
    )
    return kind, "ICML"


def unpublished(services: Services, at: int, row: Row) -> str:  # noqa: C901, PLR0912 - one for each kind
    """Give a row what looks like evidence, and is none; return its kind."""
    kinds = (
        "nothing", "corr", "rejected", "withdrawn", "desk-rejected", "under-review", "workshop-note", "others",
        "comment", "workshop-dblp", "wrong-venue", "archive", "arr", "workshop-doi", "bare", "common-name",
        "preprint-doi", "reference-submitted", "contradiction", "tmlr", "corr-import", "unknown-group",
        "workshop-reference", "demo",
    )  # fmt: skip
    kind = kinds[at % len(kinds)]
    title, authors = row.title, list(row.authors)
    groups = {
        "rejected": ("ICLR.cc/2024/Conference/Rejected_Submission", "Submitted to ICLR 2024"),
        "withdrawn": ("ICLR.cc/2024/Conference/Withdrawn_Submission", "ICLR 2024 Conference Withdrawn Submission"),
        "desk-rejected": (
            "ICLR.cc/2024/Conference/Desk_Rejected_Submission",
            "ICLR 2024 Conference Desk Rejected Submission",
        ),
        "under-review": ("NeurIPS.cc/2025/Conference/Submission", "NeurIPS 2025 Conference Submission"),
        "workshop-note": ("ICLR.cc/2024/Workshop/ME-FoMo", "ME-FoMo 2024 Poster"),
        "archive": ("OpenReview.net/Archive", "NeurIPS 2023"),
        "arr": ("aclweb.org/ACL/ARR/2024/June", "ACL ARR 2024 June Submission"),
        "bare": ("ICLR.cc/2022/Conference", "ICLR 2022 Submitted"),
        "tmlr": ("TMLR/Rejected", "Rejected by TMLR"),
        "corr-import": ("dblp.org/journals/CORR/2025", "CoRR 2025"),
        "unknown-group": ("ICLR.cc/2024/Something_Else", "ICLR 2024 poster"),
    }
    if kind in groups:
        services.searched[title] = [note(f"open{at:06}", title, authors, *groups[kind])]
    elif kind == "corr":
        services.dblp.append(hit(title, authors, "CoRR", str(row.year), f"journals/corr/abs-{at}"))
    elif kind == "others":
        services.dblp.append(hit(title, list(OTHERS), "ICML", str(row.year), f"conf/icml/X{at}"))
        theirs = row._replace(authors=OTHERS, doi="10.1/theirs")
        services.found[title] = [work(theirs), work(row, type_="posted-content"), {"DOI": None}]
        services.searched[title] = [
            note(f"open{at:06}", title, list(OTHERS), "ICLR.cc/2024/Conference", "ICLR 2024 poster")
        ]
    elif kind == "common-name":
        given, family = row.authors[0].split()
        services.dblp.append(
            hit(title, [f"{chr(155 - ord(given[0]) % 26)}ed {family}"], "ICML", "2023", f"conf/icml/X{at}")
        )
    elif kind == "comment":
        services.arxiv[row.id]["comment"] = "Submitted to ICML 2024; under review"
    elif kind == "workshop-dblp":
        venue = ("CVPR Workshops", "SustaiNLP@EMNLP", "ICLR (Workshop)")[at % 3]
        services.dblp.append(hit(title, authors, venue, str(row.year), f"conf/cvpr/X{at}"))
    elif kind == "wrong-venue":
        services.scholar[f"ARXIV:{row.id}"] = scholar(
            row, "IEEE Games Entertainment Media Conference", ACL="2023.gem-1.31", DBLP=f"journals/corr/abs-{at}"
        )
    elif kind == "workshop-doi":
        services.arxiv[row.id] |= {
            "doi": row.doi,
            "comment": "Presented at the 2nd International Workshop on Facts (WF 2022)",
        }
        services.crossref[row.doi] = work(
            row, "2022 IEEE International Conference on Cloud Engineering (IC2E)", "proceedings-article"
        )
    elif kind == "preprint-doi":
        services.scholar[f"ARXIV:{row.id}"] = scholar(
            row, "International Conference on Machine Learning", DOI="10.2139/ssrn.1"
        )
    elif kind == "reference-submitted":
        services.arxiv[row.id]["journal_ref"] = "submitted to International Conference on Machine Learning, 2023"
    elif kind == "contradiction":
        services.arxiv[row.id]["doi"] = row.doi
        services.crossref[row.doi] = work(row._replace(title="Quite Another Thing", authors=OTHERS))
    elif kind == "workshop-reference":
        services.arxiv[row.id]["journal_ref"] = "ICML 2023 Workshop on Facts"
    elif kind == "demo":
        services.scholar[f"ARXIV:{row.id}"] = scholar(row, "EMNLP", ACL=f"{row.year}.emnlp-demo.{at}")
    return kind


def corpus(services: Services) -> list[Preprint]:
    """Return the preprints of a list; every third one is not published."""
    found = []
    for at, row in enumerate(rows()):
        services.arxiv[row.id] = entry(row.id, row.title, list(row.authors))
        if at % 5 < 3:
            kind, venue = published(services, at // 5 * 3 + at % 5, row)
        else:
            kind, venue = unpublished(services, at // 5 * 2 + at % 5 - 3, row), ""
        found.append(Preprint(row.id, row.title, row.authors, venue, kind))
    return found
