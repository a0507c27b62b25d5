"""Institutions by their ids in ROR: names of the list's registries, else ROR's own, and ids beside them."""

from __future__ import annotations

from typing import Any

import pytest
from adding import sample_papers
from adding.fake_services import Services
from adding.lists import PaperList
from adding.sample_papers import authorship
from names.institutions.ror_dumps import ORGANISATIONS, organisation, ror, write

from metalint.schema.compiling import PACKAGED

UNKNOWN = "https://ror.org/0qqqq9999"
MIT = ("Massachusetts Institute of Technology", "https://ror.org/042nb2s44")
OPTIONS = 'ror = "ror.zip"\ninstitutions = ["own.prototxt"]\nproto = "paper.proto"'


@pytest.fixture(autouse=True)
def _list(paper_list: PaperList, services: Services) -> None:
    sample_papers.fill(services)
    (paper_list.root / "own.prototxt").write_text("")
    schema = (PACKAGED / "paper.proto").read_text()
    institutions = "  repeated string institutions = 5;"
    assert institutions in schema
    (paper_list.root / "paper.proto").write_text(
        schema.replace(institutions, f"  repeated string ror = 6;\n{institutions}")
    )
    merged = organisation(20, "Merged Institute", "Graz", status="inactive", successors=[6])
    write(paper_list.root / "ror.zip", [*ORGANISATIONS, merged])
    paper_list.configure(OPTIONS)


def named(services: Services, *institutions: tuple[str, str], stated: str = "") -> None:
    """Have OpenAlex name institutions, one an author."""
    listed: list[dict[str, Any]] = [
        authorship(name, one, stated=stated) for name, one in zip(sample_papers.AWQ_AUTHORS, institutions, strict=False)
    ]
    services.openalex["10.48550/arxiv.2306.00978"]["authorships"] = listed


def written(paper_list: PaperList) -> list[str]:
    ran = paper_list.add("2306.00978")
    assert ran.code == 0, ran.err
    lines = (line.strip() for line in paper_list.read("meta/awq.prototxt").splitlines())
    return [line.partition(": ")[2].strip('"') for line in lines if line.startswith("institutions: ")]


CASES = {
    ("Universitas Zorblaxensis", ror(1)): ("Zorblax University", ror(1)),
    ("Zorblax Univ.", "0zzz00001"): ("Zorblax University", ror(1)),
    ("Frobnitz (Austria)", ror(8)): ("Frobnitz", ror(8)),
    ("Vexley College", ror(5)): ("Vexley College", ror(5)),
    ("Old Montan School", ror(7)): ("Montan Academy Leoben", ror(6)),
    ("Merged Institute", ror(20)): ("Montan Academy Leoben", ror(6)),
    ("The Newest Institute (Austria)", UNKNOWN): ("The Newest Institute", UNKNOWN),
    ("Massachusetts Inst. Tech.", MIT[1]): MIT,
    ("Zorblax University", ""): ("Zorblax University", ror(1)),
    ("Vexley College", ""): ("Vexley College", ""),
}


@pytest.mark.parametrize("given", CASES)
def test_an_id_gives_the_name(given: tuple[str, str], paper_list: PaperList, services: Services) -> None:
    name, id_ = CASES[given]
    named(services, given)
    assert written(paper_list) == [name]
    ids = [line.strip() for line in paper_list.read("meta/awq.prototxt").splitlines() if "ror: " in line]
    assert ids == ([f'ror: "{id_}"'] if id_ else [])


@pytest.mark.parametrize(
    "entry",
    [
        f'name: "Zorblax"\n  ror: "{ror(1)}"',
        'name: "Zorblax"\n  aliases: "Zorblax University"',
    ],
)
def test_the_name_in_the_repositorys_own_registry_comes_first(
    entry: str, paper_list: PaperList, services: Services
) -> None:
    (paper_list.root / "own.prototxt").write_text(f"organisations {{\n  {entry}\n}}\n")
    named(services, ("Universitas Zorblaxensis", ror(1)))
    assert written(paper_list) == ["Zorblax"]


def test_a_registry_that_has_the_id_of_a_predecessor(paper_list: PaperList, services: Services) -> None:
    (paper_list.root / "own.prototxt").write_text(f'organisations {{\n  name: "Montan"\n  ror: "{ror(7)}"\n}}\n')
    named(services, ("Montan Academy Leoben", ror(6)))
    assert written(paper_list) == ["Montan"]


def test_the_ids_stand_in_the_order_of_the_institutions(paper_list: PaperList, services: Services) -> None:
    named(services, ("Vexley College", ""), MIT, ("Old Montan School", ror(7)), ("Somewhere", ""))
    ran = paper_list.add("2306.00978", "--format", "json", "--diff")
    (paper,) = ran.json["papers"]
    assert paper["fields"]["paper.institutions"]["value"] == [
        "Vexley College", MIT[0], "Montan Academy Leoben", "Somewhere"
    ]  # fmt: skip
    assert paper["fields"]["paper.ror"] == {"role": "ror", "value": ["", MIT[1], ror(6)], "source": "OpenAlex"}
    assert paper_list.add("2306.00978").code == 0
    assert paper_list.run("lint", "--select", "institution-ror").code == 0


def test_what_the_paper_says_goes_before_the_id(paper_list: PaperList, services: Services) -> None:
    named(services, ("Quibble Photonics Laboratory", ror(3)), stated="Stanford University, Stanford, CA")
    assert written(paper_list) == ["Stanford University"]
    assert f'ror: "{ror(3)}"' not in paper_list.read("meta/awq.prototxt")


def test_without_a_field_for_ids_there_are_none(paper_list: PaperList, services: Services) -> None:
    paper_list.configure('ror = "ror.zip"')
    named(services, ("Old Montan School", ror(7)))
    assert written(paper_list) == ["Montan Academy Leoben"]
    assert "ror" not in paper_list.read("meta/awq.prototxt")


def test_without_a_dump_the_names_of_openalex_stay(paper_list: PaperList, services: Services) -> None:
    paper_list.configure('proto = "paper.proto"')
    named(services, ("Universitas Zorblaxensis", ror(1)), MIT)
    assert written(paper_list) == ["Universitas Zorblaxensis", MIT[0]]
    assert "ror" not in paper_list.read("meta/awq.prototxt")


def test_a_dump_that_is_not_there_is_said(paper_list: PaperList, services: Services) -> None:
    (paper_list.root / "ror.zip").unlink()
    named(services, ("Universitas Zorblaxensis", ror(1)))
    ran = paper_list.add("2306.00978")
    assert ran.code == 0
    assert ran.err.count("metalint: ror.zip: no such file, although `ror` in metalint.toml names it") == 1
    assert 'institutions: "Universitas Zorblaxensis"' in paper_list.read("meta/awq.prototxt")


def test_update_fills_ids_with_the_institutions_only(paper_list: PaperList, services: Services) -> None:
    named(services, ("Old Montan School", ror(7)))
    head = f'paper {{\n  title: "{sample_papers.AWQ}"\n  url: "https://arxiv.org/abs/2306.00978"\n  authors: "Ji Lin"\n'
    paper_list.write("meta/awq.prototxt", f"{head}}}\n")
    assert paper_list.run("update", "--write").code == 0
    text = paper_list.read("meta/awq.prototxt")
    assert '  institutions: "Montan Academy Leoben"\n' in text
    assert f'  ror: "{ror(6)}"\n' in text
    paper_list.write("meta/awq.prototxt", f'{head}  institutions: "Elsewhere"\n}}\n')
    assert paper_list.run("update", "--write").code == 0
    assert "ror: " not in paper_list.read("meta/awq.prototxt")
