"""``metalint add`` where there is no identifier at hand: a title, a PDF, a bibliography."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from adding.fake_services import entry
from adding.lists import PaperList
from links.fault_server import status

if TYPE_CHECKING:
    from adding.fake_services import Services
    from conftest import Metalint

AWQ = "AWQ: Activation-aware Weight Quantization for LLM Compression"


def hit(title: str, authors: list[str], arxiv: str) -> dict[str, Any]:
    """Return what DBLP has of a preprint."""
    return {
        "key": f"journals/corr/abs-{arxiv}", "title": f"{title}.", "venue": "CoRR", "year": "2023",
        "type": "Informal and Other Publications", "authors": {"author": [{"text": one} for one in authors]},
        "ee": f"https://arxiv.org/abs/{arxiv}",
    }  # fmt: skip


@pytest.fixture
def known(services: Services) -> Services:
    services.arxiv["2306.00978"] = entry("2306.00978", AWQ, ["Ji Lin", "Song Han"])
    services.dblp.append(hit(AWQ, ["Ji Lin", "Song Han"], "2306.00978"))
    return services


def test_a_skeleton_is_written_without_asking_anybody(paper_list: PaperList, known: Services) -> None:
    ran = paper_list.add("--title", "FastPrune: Pruning at Speed", "--url", "https://a.org/x", "--author", "Ann Bell",
                         "--author", "Bo Lee")  # fmt: skip
    assert (ran.code, ran.out) == (0, "meta/fastprune.prototxt\n")
    text = paper_list.read("meta/fastprune.prototxt")
    (year,) = re.findall(r"year: (\d{4})\n", text)
    assert text == (
        'paper {\n  title: "FastPrune: Pruning at Speed"\n  abbr: "FastPrune"\n  url: "https://a.org/x"\n'
        '  authors: "Ann Bell"\n  authors: "Bo Lee"\n  institutions: ""\n}\npub {\n  where: ""\n'
        f"  year: {year}\n}}\n"
    )
    assert not known.asked
    assert f"the year is {year}, which it is now" in ran.err
    left = "is empty: no source gives it; `metalint lint` reports it as `missing-field` until you fill it in\n"
    assert [line for line in ran.err.splitlines() if "missing-field" in line] == [
        f"meta/fastprune.prototxt: `{field}` {left.strip()}" for field in ("paper.institutions", "pub.where")
    ]


def test_a_skeleton_lies_in_the_folder_of_its_year_and_has_all_that_the_schema_asks_for(
    metalint: Metalint, tmp_path: Path
) -> None:
    proto = (
        'syntax = "proto2";\nmessage Paper { required string title = 1; repeated string authors = 2;\n'
        "  required Kind kind = 3; optional int32 year = 4; optional Venue venue = 5; required Review review = 6;\n"
        "  optional string url = 7; }\n"
        "enum Kind { OTHER = 0; TALK = 1; }\nmessage Venue { required string name = 1; }\n"
        "message Review { required string by = 1; required int32 stars = 2; optional string text = 3; }\n"
    )
    (tmp_path / "p.proto").write_text(proto)
    (tmp_path / "metalint.toml").write_text(
        'papers = ["meta/*/*.prototxt"]\nproto = "p.proto"\nmessage = "Paper"\nrequired = ["title", "venue"]\n'
        '[fields]\ntitle = "title"\nauthors = "authors"\nyear = "year"\nvenue = "venue.name"\nurl = "url"\n'
    )
    (tmp_path / "meta/2020").mkdir(parents=True)
    ran = metalint("add", "--title", "My first paper", "--author", "Ann Bell")
    (found,) = (tmp_path / "meta").rglob("*.prototxt")
    year = found.parent.name
    assert (ran.code, ran.out) == (0, f"meta/{year}/bell{year}my.prototxt\n")
    assert found.read_text() == (
        f'title: "My first paper"\nauthors: "Ann Bell"\nkind: OTHER\nyear: {year}\nvenue {{\n  name: ""\n}}\n'
        'review {\n  by: ""\n  stars: 0\n}\n'
    )
    assert [one["rule"] for one in metalint("lint", "--format", "json").json()["diagnostics"]] == ["missing-field"]


def test_a_skeleton_of_a_paper_that_the_list_has_is_refused(paper_list: PaperList) -> None:
    assert paper_list.add("--title", "A Title of Some Length").code == 0
    ran = paper_list.add("--title", "A title of some length!")
    assert (ran.code, ran.out) == (1, "")
    assert "the list has this paper already: meta/" in ran.err
    assert len(paper_list.files()) == 1


@pytest.mark.parametrize(
    "words",
    [("--title", "T", "2306.00978"), ("--url", "https://a.org"), ("--author", "A")],
)
def test_options_of_a_skeleton_need_a_title_and_nothing_else(paper_list: PaperList, words: tuple[str, ...]) -> None:
    ran = paper_list.add(*words)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert paper_list.files() == []


def test_a_title_that_one_paper_has_is_enough(paper_list: PaperList, known: Services) -> None:
    ran = paper_list.add(AWQ.lower())
    assert (ran.code, ran.out) == (0, "meta/awq.prototxt\n"), ran.err
    assert '  url: "https://arxiv.org/abs/2306.00978"\n' in paper_list.read("meta/awq.prototxt")
    assert known.asked["dblp"]
    again = paper_list.add(AWQ)
    assert (again.code, again.out) == (1, "")
    assert "the list has this paper already: meta/awq.prototxt" in again.err


def test_a_title_whose_record_no_source_gave_out_is_added(paper_list: PaperList, known: Services) -> None:
    published = {
        "key": "conf/nips/Bell17", "venue": "NIPS", "type": "Conference and Workshop Papers",
        "ee": "https://proceedings.neurips.cc/paper/2017/hash/3f5ee243547dee91fbd053c1c4a845aa-Abstract.html",
    }  # fmt: skip
    title = "A Paper That Only Its Conference Has"
    known.dblp.append(hit(title, ["Ann Bell"], "x") | published)
    ran = paper_list.add(title)
    assert (ran.code, len(paper_list.files())) == (0, 1), ran.err
    assert '  where: "NeurIPS"\n' in paper_list.read(paper_list.files()[0])


def test_a_title_that_several_papers_have_lists_them(paper_list: PaperList, known: Services) -> None:
    known.dblp.append(hit(AWQ, ["Wei Zhang"], "2401.00001"))
    ran = paper_list.add(AWQ)
    assert (ran.code, ran.out, paper_list.files()) == (1, "", [])
    assert "several papers have this title; give the identifier of one: " in ran.err
    assert "arXiv 2306.00978" in ran.err
    assert "arXiv 2401.00001" in ran.err


OTHER = "Scheduling Many Small Jobs on Idle Machines"


def test_a_record_without_an_identifier_is_named(paper_list: PaperList, services: Services) -> None:
    services.dblp.append(
        {
            **hit(OTHER, ["Ji Lin"], ""),
            "key": "conf/x/Lin",
            "venue": "OSDI",
            "year": "2022",
            "ee": "https://usenix.org/x",
        }
    )
    ran = paper_list.add(OTHER)
    why = "DBLP has a paper with this title at `OSDI`, 2022, and no identifier of it"
    assert (ran.code, ran.err) == (1, f"{OTHER}: {why}; `metalint add --title` writes a file without one\n")


def test_a_title_that_not_all_services_were_asked_for_says_so(paper_list: PaperList, services: Services) -> None:
    services.faults["dblp"] = status("503 Service Unavailable")
    ran = paper_list.add(OTHER)
    assert ran.code == 1
    assert ran.err.startswith(f"{OTHER}: no paper with just this title is found; DBLP did not answer; ")


@pytest.mark.usefixtures("known")
def test_a_title_that_no_paper_has_just_so_lists_similar_ones(paper_list: PaperList) -> None:
    ran = paper_list.add("Activation-aware Weight Quantization")
    assert (ran.code, ran.out, paper_list.files()) == (1, "", [])
    assert f"no paper with just this title is found; similar titles: arXiv 2306.00978 (`{AWQ}`)" in ran.err


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("refs.bib", "@misc{a, title={X}, eprint={2306.00978}, archivePrefix={arXiv}, url={https://a.org}}"),
        ("refs.bib", "@misc{a, title={X}, journal={arXiv preprint arXiv:2306.00978}}"),
        ("refs.ris", "TY  - GEN\nDO  - 10.48550/arXiv.2306.00978\nER  - \n"),
        (
            "refs.json",
            json.dumps([{"id": 1, "type": "article", "issued": {}, "URL": "http://arxiv.org/pdf/2306.00978"}]),
        ),
        ("refs.csv", "title,link\nX,https://arxiv.org/abs/2306.00978\n"),
        ("ids.txt", "# mine\n2306.00978  # AWQ\n"),
    ],
)
def test_a_file_gives_the_identifiers_of_its_entries(
    paper_list: PaperList, known: Services, tmp_path: Path, name: str, text: str
) -> None:
    (tmp_path / name).write_text(text)
    ran = paper_list.add("--from-file", str(tmp_path / name))
    assert (ran.code, ran.out) == (0, "meta/awq.prototxt\n"), ran.err
    assert known.asked


def test_entries_without_an_identifier_take_a_line_each(paper_list: PaperList, known: Services, tmp_path: Path) -> None:
    path = tmp_path / "refs.bib"
    path.write_text("@misc{a, title={X}}\n@misc{b, title={Y\n@misc{c, eprint={2306.00978}}\n")
    ran = paper_list.add("--from-file", str(path))
    assert (ran.code, ran.out) == (1, "meta/awq.prototxt\n")
    assert f"{path}:1: the entry has neither an arXiv id nor a DOI, nor the URL of a paper\n" in ran.err
    assert f"{path}:2: the entry is broken and not read" in ran.err
    assert known.asked


@pytest.mark.parametrize("content", [b"# A list\n\n- one\n- two\n", b"\x89PNG\r\n\x1a\n\0\0\n\n", b"a b\nc d\n" * 1000])
def test_a_mistaken_file_takes_one_line(paper_list: PaperList, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "list.txt").write_bytes(content)
    ran = paper_list.add("--from-file", str(tmp_path / "list.txt"))
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
