"""The rule `published-elsewhere`, on a list of preprints of which it is known what became of them."""

from __future__ import annotations

import pytest
from adding import sample_papers
from adding.corpus import Preprint, corpus
from adding.fake_services import Services, entry
from adding.lists import PaperList, Ran
from adding.test_faults import FAULTS
from links.fault_server import Exchange

from metalint.text.literal import quote_text

QUICK = 'select = ["published-elsewhere"]\n[links.hosts."127.0.0.1"]\ninterval = 0\n'


def write(paper_list: PaperList, one: Preprint, year: int = 1999) -> str:
    path = f"meta/{one.id.replace('/', '_')}.prototxt"
    authors = "".join(f"  authors: {quote_text(name)}\n" for name in one.authors)
    paper_list.write(
        path,
        f'paper {{\n  title: {quote_text(one.title)}\n  url: "https://arxiv.org/abs/{one.id}"\n{authors}}}\n'
        f'pub {{\n  where: "arXiv"\n  year: {year}\n}}\n',
    )
    return path


def verify(paper_list: PaperList, *words: str) -> Ran:
    return paper_list.run("verify", "--select", "published-elsewhere", *words)


def test_precision_is_one_and_recall_is_high(paper_list: PaperList, services: Services) -> None:
    preprints = corpus(services)
    assert len(preprints) >= 200
    paper_list.configure(QUICK)
    by_path = {write(paper_list, one): one for one in preprints}
    report = verify(paper_list, "--format", "json").json
    found = {one["path"]: one for one in report["diagnostics"]}
    wrong = {path: found[path]["message"] for path in found if not by_path[path].venue}
    assert wrong == {}
    others = {
        path: (by_path[path].venue, one["message"])
        for path, one in found.items()
        if not one["message"].startswith(f"published at `{by_path[path].venue}`, ")
    }
    assert others == {}
    missed = [one for path, one in by_path.items() if one.venue and path not in found]
    assert missed == []

    # `update` and `add` ask the same services in the same order, and come to the same venues
    updated = [line.split(": ") for line in paper_list.run("update").err.splitlines() if ": pub.where: " in line]
    venues = {path: f"`{one.venue}`" for path, one in by_path.items() if one.venue}
    assert {path: said.partition(";")[0].partition(" becomes ")[2] for path, _, said, *_ in updated} == venues
    sample = preprints[::8]
    for path in by_path:
        (paper_list.root / path).unlink()
    added = paper_list.run("add", "--diff", "--format", "json", *(one.id for one in sample)).json["papers"]
    told = {one["id"]: one["fields"]["pub.where"]["value"] for one in added if one["status"] == "would add"}
    assert {id_: venue for id_, venue in told.items() if venue != "arXiv"} == {
        one.id: one.venue for one in sample if one.venue
    }


PAPER = Preprint("2306.00978", sample_papers.AWQ, tuple(sample_papers.AWQ_AUTHORS), "MLSys", "")


@pytest.fixture
def preprint(paper_list: PaperList, services: Services) -> str:
    sample_papers.fill(services)
    paper_list.configure(QUICK)
    return write(paper_list, PAPER, 2023)


def test_the_finding_names_the_evidence(preprint: str, paper_list: PaperList) -> None:
    (one,) = verify(paper_list, "--format", "json").json["diagnostics"]
    assert (one["path"], one["field"], one["value"], one["severity"]) == (preprint, "pub.where", "arXiv", "warning")
    assert one["message"] == (
        "published at `MLSys`, 2024: DBLP has `conf/mlsys/LinTTYCWXDG024` at `MLSys`, 2024, "
        "with the same title and the author `Ji Lin`; write `MLSys`, 2024"
    )
    assert (one["fix"]["safety"], [edit["content"] for edit in one["fix"]["edits"]]) == ("unsafe", ['"MLSys"', "2024"])


def test_the_fix_changes_venue_and_year_and_nothing_else(preprint: str, paper_list: PaperList) -> None:
    before = paper_list.read(preprint)
    assert paper_list.run("fix", "--online", "--write").code == 0
    assert paper_list.read(preprint) == before
    assert paper_list.run("fix", "--online", "--write", "--unsafe").code == 0
    assert paper_list.read(preprint) == before.replace('"arXiv"', '"MLSys"').replace("2023", "2024")


def test_links_asks_as_well_and_lint_offline_does_not(preprint: str, paper_list: PaperList, services: Services) -> None:
    assert paper_list.run("lint").out.startswith("All checks passed (1 checked)")
    assert services.asked["dblp"] == 0
    assert preprint in paper_list.run("links", "--select", "published-elsewhere").out


def test_a_paper_without_authors_has_those_of_its_preprint(preprint: str, paper_list: PaperList) -> None:
    write(paper_list, PAPER._replace(authors=()), 2023)
    assert preprint in verify(paper_list).out


def test_a_preprint_that_got_another_title_is_found_by_that(paper_list: PaperList, services: Services) -> None:
    sample_papers.fill(services)
    paper_list.configure(QUICK)
    path = write(paper_list, PAPER._replace(title="Weights of Language Models in Few Bits"), 2023)
    (one,) = verify(paper_list, "--format", "json").json["diagnostics"]
    assert one["path"] == path
    assert "which the preprint has now, and the author `Ji Lin`" in one["message"]


def test_the_url_of_another_paper_proves_nothing(paper_list: PaperList, services: Services) -> None:
    sample_papers.fill(services)
    paper_list.configure(QUICK)
    write(paper_list, PAPER._replace(title="Quite Another Thing", authors=("Zoe Winterbottom",)), 2023)
    assert "All checks passed" in verify(paper_list).out


def test_a_journal_is_called_by_its_full_name(paper_list: PaperList, services: Services) -> None:
    sample_papers.fill(services)
    paper_list.configure(QUICK)
    services.dblp[-1] |= {"type": "Journal Articles", "venue": "Comput. Networks", "key": "journals/cn/LinH24"}
    services.found[sample_papers.AWQ] = [
        {
            "DOI": "10.1016/j.comnet.2024.1", "type": "journal-article", "title": [sample_papers.AWQ],
            "container-title": ["Computer Networks"], "issued": {"date-parts": [[2024]]},
            "author": [{"given": "Song", "family": "Han"}],
        }
    ]  # fmt: skip
    write(paper_list, PAPER, 2023)
    assert "published at `Computer Networks`, 2024: Crossref has" in verify(paper_list).out


def test_a_paper_that_says_so_already_is_not_found(preprint: str, paper_list: PaperList) -> None:
    paper_list.write(preprint, paper_list.read(preprint).replace('"arXiv"', '"MLSys"'))
    assert "published at" not in verify(paper_list).out


@pytest.mark.usefixtures("preprint")
@pytest.mark.parametrize("fault", ["challenge", "challenge-500", "challenge-403", "status-500", "reset"])
def test_a_service_that_turns_robots_away_proves_nothing(fault: str, paper_list: PaperList, services: Services) -> None:
    services.faults |= {"dblp": FAULTS[fault], "openreview": FAULTS[fault]}
    ran = verify(paper_list)
    assert (ran.code, "published at" in ran.out) == (0, False)
    assert ran.err.count("metalint: DBLP: ") == ran.err.count("metalint: OpenReview: ") == 1


def test_openreview_may_be_searched_where_it_does_not_let_guests_read(
    paper_list: PaperList, services: Services
) -> None:
    paper_list.configure(QUICK)
    titles = [f"A Study of Number {number} of Many" for number in range(4)]

    async def guarded(exchange: Exchange) -> None:
        await (services.answer_openreview if "/search" in exchange.path else FAULTS["challenge-403"])(exchange)

    services.faults["openreview"] = guarded
    for number, title in enumerate(titles):
        accepted = sample_papers.note(
            f"open{number:06}", title, ["Ann Ray"], "ICLR.cc/2024/Conference", "ICLR 2024 poster"
        )
        services.searched[title] = [accepted]
        path = write(paper_list, Preprint(f"2301.0000{number}", title, ("Ann Ray",), "ICLR", ""))
        paper_list.write(path, paper_list.read(path).replace("arxiv.org/abs/", "openreview.net/forum?id=x"))
    ran = verify(paper_list)
    assert ran.out.count("published at `ICLR`, 2024") == 4
    assert ran.err.count("metalint: OpenReview: asks guests to solve a challenge") == 1


def test_a_workshop_that_the_comment_names_beside_the_conference_does_not_hide_it(
    paper_list: PaperList, services: Services
) -> None:
    sample_papers.fill(services)
    paper_list.configure(QUICK)
    services.arxiv["2306.00978"] = entry(
        "2306.00978", sample_papers.AWQ, sample_papers.AWQ_AUTHORS,
        comment="Accepted at MLSys 2024. An earlier version was at a NeurIPS 2023 workshop",
    )  # fmt: skip
    path = write(paper_list, PAPER, 2023)
    assert path in verify(paper_list).out


DUMP = """<?xml version="1.0" encoding="ISO-8859-1"?>
<!DOCTYPE dblp SYSTEM "dblp.dtd">
<dblp>
<article mdate="2023-06-05" key="journals/corr/abs-2306-00978" publtype="informal">
<author>Ji Lin 0002</author><title>{title}.</title><journal>CoRR</journal><year>2023</year></article>
<inproceedings mdate="2024-10-01" key="conf/mlsys/LinTTYCWXDG024">
<author>J&uuml;rgen M&uuml;ller</author><author>Ji Lin 0002</author>
<title>{title}.</title><year>2024</year><booktitle>MLSys</booktitle>
<ee>https://proceedings.mlsys.org/x</ee></inproceedings>
</dblp>
"""


@pytest.mark.parametrize("name", ["dblp.xml", "dblp.xml.gz"])
def test_a_dump_of_dblp_serves_as_well(name: str, paper_list: PaperList, services: Services) -> None:
    import gzip

    services.arxiv["2306.00978"] = entry("2306.00978", sample_papers.AWQ, sample_papers.AWQ_AUTHORS)
    data = DUMP.format(title=sample_papers.AWQ).encode("iso-8859-1")
    (paper_list.root / name).write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    paper_list.configure(QUICK, dblp=name)
    path = write(paper_list, PAPER, 2023)
    ran = verify(paper_list)
    assert f"{path}:" in ran.out
    assert "`conf/mlsys/LinTTYCWXDG024` at `MLSys`, 2024" in ran.out
    assert services.asked["dblp"] == 0
    (index,) = paper_list.cache.glob("dblp-*.sqlite")
    stamp = index.stat().st_mtime_ns
    verify(paper_list)
    assert index.stat().st_mtime_ns == stamp


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('<!DOCTYPE dblp [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><dblp>&b;</dblp>', "declares entities of its own"),
        ("<dblp><article", "is no dump of DBLP in XML"),
        ("<dblp></dblp>", "holds no records"),
        ("", "is no dump of DBLP in XML"),
    ],
)
def test_a_dump_that_is_none_is_refused(text: str, why: str, paper_list: PaperList, services: Services) -> None:
    services.arxiv["2306.00978"] = entry("2306.00978", sample_papers.AWQ, sample_papers.AWQ_AUTHORS)
    paper_list.write("d.xml", text)
    paper_list.configure(QUICK, dblp="d.xml")
    write(paper_list, PAPER, 2023)
    ran = verify(paper_list)
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert why in ran.err
    assert not list(paper_list.cache.glob("dblp-*"))
