"""The recorded answers of the services, each read as what it is."""

from __future__ import annotations

import json
from typing import Any

from conftest import DATA
from rows import each_row

from metalint.papers.identifiers import Identity
from metalint.services import anthology, arxiv, crossref, datacite, dblp, hugging_face, openreview, semantic_scholar
from metalint.services.anthology import venue_of
from metalint.services.records import SourceRecord

ANSWERS = DATA / "answers" / "add"


def recorded(name: str) -> Any:
    return json.loads(text_of(name))


def text_of(name: str) -> str:
    return (ANSWERS / f"{name}.body").read_text(encoding="utf-8")


OPENREVIEW = {
    "v1_accepted": ("published", 2022),
    "v1_rejected_bare_venueid": ("unknown", 2022),
    "v2_accepted_oral": ("published", 2026),
    "v2_accepted_with_replies": ("published", 2026),
    "v2_archive_workshop_text": ("unknown", 2023),
    "v2_arr_anonymous": ("unknown", 2026),
    "v2_author_objects_institutions": ("unknown", 2026),
    "v2_datasets_track": ("published", 2025),
    "v2_dblp_import_conference": ("published", 2024),
    "v2_dblp_import_corr": ("unknown", 2025),
    "v2_desk_rejected": ("denied", 2024),
    "v2_emnlp_findings": ("published", 2023),
    "v2_public_article_author_objects": ("unknown", 2025),
    "v2_rejected": ("denied", 2026),
    "v2_tmlr_accepted": ("published", 2024),
    "v2_tmlr_rejected": ("denied", 2025),
    "v2_tmlr_withdrawn": ("denied", 2024),
    "v2_under_review": ("unknown", 2026),
    "v2_withdrawn": ("denied", 2026),
    "v2_workshop": ("unknown", 2026),
}


@each_row("name", OPENREVIEW)
def test_what_became_of_a_submission(name: str) -> None:
    (record,) = openreview.SOURCE.read("", recorded(f"openreview/{name}")["notes"])
    assert (record.kind, record.year) == OPENREVIEW[name]


def test_authors_that_are_objects_are_names() -> None:
    (record,) = openreview.SOURCE.read("", recorded("openreview/v2_author_objects_institutions")["notes"])
    assert record.authors == ("Sivasharmini Ganeshamoorthy",)
    assert [one.name for one in record.institutions] == ["Coventry University"]


@each_row(
    ("change", "value"),
    [
        ("venueid", "ICLR.cc/2026/Conference/Submission"),
        ("venueid", "ICLR.cc/2026/Somewhere_New"),
        ("venueid", "ICLR.cc/2026/Workshop/Gen2"),
        ("venueid", "TMLR/Under_Review"),
        ("venueid", "TMLR/Decision_Pending"),
        ("venueid", ["ICLR.cc/2026/Conference", ""]),
        ("venue", "Submitted to ICLR 2026"),
        ("venue", "ICLR 2026 Conference Withdrawn Submission"),
        ("venue", ""),
    ],
)
def test_one_word_against_it_makes_a_submission_unknown(change: str, value: Any) -> None:
    note = recorded("openreview/v2_accepted_oral")["notes"][0]
    note["content"][change] = {"value": value}
    (record,) = openreview.SOURCE.read("", [note])
    assert record.kind == ("published" if isinstance(value, list) else "unknown")


def test_dblp_tells_a_preprint_from_its_publication() -> None:
    records = dblp.SOURCE.read("", recorded("dblp/corr_and_conference")["result"]["hits"]["hit"])
    assert [(one.kind, one.venue, one.year) for one in records] == [
        ("preprint", "CoRR", 2018),
        ("published", "NAACL-HLT (1)", 2019),
    ]
    assert records[1].authors == ("Jacob Devlin", "Ming-Wei Chang", "Kenton Lee", "Kristina Toutanova")
    assert not records[1].title.endswith(".")
    assert records[1].identities == {Identity("ACL Anthology", "n19-1423")}


def test_dblp_writes_a_single_author_as_an_object() -> None:
    records = dblp.SOURCE.read("", recorded("dblp/several_hits_single_author_object")["result"]["hits"]["hit"])
    assert [(one.kind, one.authors) for one in records] == [
        ("unknown", ("Marvin Minsky", "Seymour Papert")),
        ("published", ("H. D. Block",)),
    ]


SCHOLAR = {
    "paper_arxiv_doi": "unknown",
    "paper_arxiv_published_acm_doi": "published",
    "paper_arxiv_published_emnlp_conf_key": "published",
    "paper_arxiv_published_icml_corr_key": "unknown",
    "paper_arxiv_wrong_venue": "unknown",
    "paper_title_only": "unknown",
}


@each_row("name", SCHOLAR)
def test_semantic_scholar_is_believed_by_its_ids_alone(name: str) -> None:
    (record,) = semantic_scholar.SOURCE.read("", recorded(f"semanticscholar/{name}"))
    assert record.kind == SCHOLAR[name]


def read_work(name: str) -> SourceRecord:
    work = recorded(f"crossref/{name}")["message"]
    (record,) = crossref.SOURCE.read(work["DOI"].lower(), work)
    return record


def test_crossref_names_a_conference_by_its_event() -> None:
    record = read_work("conference_acm")
    assert (record.kind, record.venue, record.year) == ("published", "SIGMOD/PODS", 2021)
    assert record.title == "Vector Quotient Filters: Overcoming the Time/Space Trade-Off in Filter Design"
    assert (
        record.institutions[0].name
        == "Lawrence Berkeley National Lab & University of California, Berkeley, Berkeley, CA, USA"
    )


def test_crossref_may_know_no_date_and_no_author() -> None:
    assert read_work("conference_ieee_empty_affiliation").year is None
    assert read_work("journal_no_author").authors == ()


def test_a_posted_content_is_a_preprint() -> None:
    record = read_work("preprint_is_preprint_of")
    assert record.kind == "preprint"
    assert Identity("DOI", "10.1016/j.xgen.2025.100814") in record.identities


def test_datacite_knows_the_versions_of_a_preprint() -> None:
    said = recorded("datacite/arxiv_is_version_of_chi")["data"]
    (record,) = datacite.SOURCE.read(said["id"], said["attributes"])
    assert record.identities == {Identity("arXiv", "2402.09182"), Identity("DOI", "10.1145/3613904.3642143")}
    assert record.authors[0] == "Xingyao Yu"


def test_a_data_set_is_no_paper() -> None:
    attributes = {"types": {"resourceTypeGeneral": "Dataset"}, "titles": [{"title": "Some data"}]}
    (record,) = datacite.SOURCE.read("10.5281/zenodo.1", attributes)
    assert record.kind == "other"
    (work,) = crossref.SOURCE.read("10.1/x", {"type": "dataset", "title": ["Some data"]})
    assert work.kind == "other"


def arxiv_records(name: str) -> list[SourceRecord]:
    papers = arxiv.read_feed(text_of(f"arxiv/{name}").encode()).papers.values()
    return [record for one in papers for record in arxiv.SOURCE.read(one["id"], one)]


def test_arxiv_gives_doi_reference_comment_and_affiliation() -> None:
    (fuzzing,) = arxiv_records("journal_ref_doi_comment")
    assert fuzzing.identities == {Identity("arXiv", "2005.14124"), Identity("DOI", "10.1145/3395363.3397376")}
    assert fuzzing.venue.startswith("In Proc. ACM SIGSOFT")
    assert fuzzing.year == 2020
    (testing,) = arxiv_records("affiliation")
    assert [one.name for one in testing.institutions] == ["LRI", "IBISC"]


def test_the_anthology_writes_authors_as_the_paper_does() -> None:
    (record,) = anthology.SOURCE.read("2022.acl-long.268", anthology.bibtex_fields(text_of("acl/paper_bib")))
    assert record.title == (
        "Detecting Unassimilated Borrowings in Spanish: An Annotated Corpus and Approaches to Modeling"
    )
    assert record.authors == ("Elena Álvarez-Mellado", "Constantine Lignos")
    assert (record.venue, record.year, record.kind) == ("ACL", 2022, "published")


def test_a_volume_of_the_anthology_is_no_paper() -> None:
    (record,) = anthology.SOURCE.read("2022.acl-short.0", anthology.bibtex_fields(text_of("acl/proceedings_bib")))
    assert record.kind == "other"


@each_row(
    ("id_", "venue"),
    [
        ("2022.acl-long.268", ("ACL", 2022)),
        ("2023.emnlp-main.12", ("EMNLP", 2023)),
        ("2023.findings-emnlp.725", ("EMNLP Findings", 2023)),
        ("2024.tacl-1.3", ("TACL", 2024)),
        ("p19-1001", ("ACL", 2019)),
        ("n19-1423", ("NAACL", 2019)),
        ("2023.gem-1.31", None),
        ("2023.emnlp-demo.4", None),
        ("2022.acl-srw.4", None),
        ("w19-4801", None),
        ("d19-5001", None),
    ],
)
def test_an_id_of_the_anthology_stands_for_a_venue(id_: str, venue: tuple[str, int] | None) -> None:
    assert venue_of(id_) == venue


@each_row(
    ("written", "read"),
    [
        (r"{\'A}lvarez", "Álvarez"),
        (r"M{\"u}ller", "Müller"),
        (r"Erd{\H{o}}s", "Erdős"),
        (r"\v{S}uster", "Šuster"),
        (r"S{\o}gaard", "Søgaard"),
        (r"{\L}ukasz", "Łukasz"),
        (r"Na{\"\i}ve", "Naïve"),
        (r"A \& B 50\%", "A & B 50%"),
        (r"{A}n {A}nnotated", "An Annotated"),
    ],
)
def test_accents_of_latex_are_letters(written: str, read: str) -> None:
    assert anthology.read_latex(written) == read


def test_a_field_that_an_entry_has_twice_does_not_hide_the_others() -> None:
    text = "@inproceedings{a-1,\n title = {Counting {S}hips},\n year = 2020,\n year = 2021,\n}"
    assert anthology.bibtex_fields(text) == {"ENTRYTYPE": "inproceedings", "title": "Counting {S}hips", "year": "2020"}


def test_hugging_face_knows_the_code() -> None:
    (record,) = hugging_face.SOURCE.read("2607.16859", recorded("huggingface/paper_with_code"))
    assert record.code_url == "https://github.com/hrtan/infmatch"
    (minimal,) = hugging_face.SOURCE.read("2103.00020", recorded("huggingface/paper_minimal"))
    assert minimal.code_url == ""


@each_row("junk", [None, [], {}, "x", 3, [[]], {"title": 3}, {"authors": [None, 3, {"name": 4}]}])
@each_row("source", [openreview.SOURCE, dblp.SOURCE, semantic_scholar.SOURCE])
def test_answers_in_another_form_say_nothing(source: Any, junk: Any) -> None:
    assert all(one.kind == "unknown" and not one.title for one in source.read("", junk))
