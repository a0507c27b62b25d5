"""Institutions: from the records of services to the names of the list."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from conftest import DATA
from rows import each_row

from metalint.adding.institutions import InstitutionReader
from metalint.config.settings import Config
from metalint.names.conventions import Convention
from metalint.papers.corpus import Context
from metalint.services import openalex
from metalint.services.records import Institution, SourceRecord

ANSWERS = DATA / "answers" / "add" / "openalex"
CONTEXT = Context(Config(Path("/nowhere")), time.gmtime().tm_year, None)
READER = InstitutionReader(CONTEXT, {})


def named(*records: SourceRecord) -> tuple[str, ...]:
    return READER.named(records).names


def of_work(*authorships: Any) -> SourceRecord:
    (record,) = openalex.SOURCE.read("10.1/x", {"title": "T", "authorships": list(authorships)})
    return record


def authorship(*institutions: tuple[str, str, str, list[str]], stated: Any = ()) -> dict[str, Any]:
    return {
        "raw_author_name": "Doe, Jo",
        "institutions": [
            {"id": id_, "display_name": name, "ror": ror, "lineage": lineage}
            for id_, name, ror, lineage in institutions
        ],
        "raw_affiliation_strings": list(stated),
    }


MIT = ("I1", "Massachusetts Institute of Technology", "https://ror.org/042nb2s44", ["I1"])
BERKELEY = ("I2", "University of California, Berkeley", "https://ror.org/01an7q238", ["I2", "I9"])
SYSTEM = ("I9", "University of California System", "https://ror.org/00pjdza24", ["I9"])
PLANCK = ("I4", "Max Planck Society", "https://ror.org/01hhn8329", ["I4"])
INFORMATICS = ("I5", "Max Planck Institute for Informatics", "https://ror.org/01w19ak89", ["I4", "I5"])
SYDNEY = ("I6", "The University of Sydney", "https://ror.org/0384j8v12", ["I6"])
GOOGLE = ("I7", "Google (United States)", "https://ror.org/00njsd438", ["I7", "I8"])
NOWHERE = ("I10", "Institute of Nowhere in Particular", "", ["I10"])

SHAPES: dict[str, tuple[list[dict[str, Any]], tuple[str, ...]]] = {
    "one author, one institution": ([authorship(MIT)], ("Massachusetts Institute of Technology",)),
    "order of first appearance, once each": (
        [authorship(SYDNEY), authorship(MIT), authorship(SYDNEY, MIT)],
        ("University of Sydney", "Massachusetts Institute of Technology"),
    ),
    "the system of a university": ([authorship(SYSTEM, BERKELEY)], ("UC Berkeley",)),
    "an institute before its society": ([authorship(INFORMATICS, PLANCK)], ("Max Planck Institute for Informatics",)),
    "a society alone": ([authorship(PLANCK)], ("Max Planck Society",)),
    "a company with its country": ([authorship(GOOGLE)], ("Google",)),
    "without an id": ([authorship(NOWHERE)], ("Institute of Nowhere in Particular",)),
    "without lineage, as in 2022": (
        [{"author": {"display_name": "Jo"}, "raw_affiliation_string": "Sydney",
          "institutions": [{"display_name": "The University of Sydney", "ror": "0384j8v12"}]}],
        ("University of Sydney",),
    ),
    "none beside a text": ([authorship(stated=["VMware Research, Palo Alto, CA, USA"]), authorship(MIT)],
                           ("Massachusetts Institute of Technology",)),
    "another than the paper says": (
        [authorship(("I11", "Quantitative BioSciences", "https://ror.org/010brsj79", ["I11"]),
                    stated=["Institute for Quantitative Social Science, Harvard University, Cambridge MA, USA"])],
        ("Harvard University",),
    ),
    "members that are null": (
        [{"author": None, "institutions": [None, {"display_name": None}], "raw_affiliation_strings": None}], (),
    ),
}  # fmt: skip


@each_row("shape", SHAPES)
def test_shapes_of_openalex(shape: str) -> None:
    authorships, names = SHAPES[shape]
    assert named(of_work(*authorships)) == names


RECORDED = {
    "work_doi_conference_2026shape": ("Lawrence Berkeley National Laboratory", "UC Berkeley", "Rutgers University",
                                      "Stony Brook University"),
    "work_doi_journal_2026shape": ("Max Planck Institute for Molecular Genetics", "University of Salzburg"),
    "work_odd_no_institutions": (),
    "work_arxiv_doi": (),
    "work_odd_blog": (),
    "work_old_2022shape": ("Our Research",),
}  # fmt: skip


@each_row("name", RECORDED)
def test_recorded_works(name: str) -> None:
    said = json.loads((ANSWERS / f"{name}.body").read_text(encoding="utf-8"))
    (record,) = openalex.SOURCE.read("10.1/x", said)
    assert named(record) == RECORDED[name]


def test_what_is_doubtful_and_what_is_missing_is_told() -> None:
    told = READER.named([of_work(SHAPES["another than the paper says"][0][0], authorship())]).remarks
    assert told == (
        "`Quantitative BioSciences` is not in the paper's "  # noqa: ISC004 - one remark
        "`Institute for Quantitative Social Science, Harvard University, Cambridge MA, USA`; `Harvard University` is",
        "OpenAlex names no institution for 1 of the authors",
    )


def test_the_form_of_the_list_is_written() -> None:
    name = "University of Sydney"
    convention = Convention(name, {"The University of Sydney": 3}, {}, 3, "The University of Sydney", "list", name)
    reader = InstitutionReader(CONTEXT, {"institutions": (convention,)})
    assert reader.named([of_work(authorship(SYDNEY))]).names == ("The University of Sydney",)


@each_row(
    ("text", "names"),
    [
        ("Lawrence Berkeley National Lab &amp; University of California, Berkeley, Berkeley, CA, USA",
         ("Lawrence Berkeley National Laboratory", "UC Berkeley")),
        ("University of Rochester 1 Materials Science Program, , Rochester, New York 14627, USA", ()),
        ("Department of Physics, Stanford University, Stanford, CA", ("Stanford University",)),
        ("MIT, Cambridge, MA", ("Massachusetts Institute of Technology",)),
        ("CSSM, LPC", ()),
        ("", ()),
    ],
)  # fmt: skip
def test_affiliations_of_crossref_name_registered_organisations(text: str, names: tuple[str, ...]) -> None:
    assert named(SourceRecord("Crossref", institutions=(Institution(text),))) == names


def test_openalex_goes_before_crossref() -> None:
    crossref = SourceRecord("Crossref", institutions=(Institution("Stanford University"),))
    assert named(crossref, of_work(authorship(MIT))) == ("Massachusetts Institute of Technology",)
    assert named(crossref, of_work(authorship())) == ("Stanford University",)
