"""`metalint verify`: papers beside the records of services on loopback, and of a dump."""

from __future__ import annotations

import gzip
import re
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote_plus

import pytest
from adding.fake_services import KEYS, Services, entry
from adding.lists import AT_ONCE, PaperList
from adding.sample_papers import hit, note
from adding.test_faults import FAULTS
from links.fault_server import status

from metalint.text.literal import quote_text

TITLE = "Sorting the Books of Large Libraries by the Color of Their Spines"
AUTHORS = ("Ann Ray", "Bo Chen", "Çağla Işık", "Jürgen Müller", "Ming-Hsuan Yang")
ARXIV = "https://arxiv.org/abs/2306.00978"


@pytest.fixture(autouse=True)
def _fast(paper_list: PaperList) -> None:
    paper_list.configure(AT_ONCE)


class Entry(NamedTuple):
    """A paper of the list."""

    title: str = TITLE
    authors: tuple[str, ...] = AUTHORS
    venue: str = "ICML"
    year: int = 2024
    url: str = "https://example.org/paper"


def write(paper_list: PaperList, name: str = "one", **said: Any) -> str:
    path, paper = f"meta/{name}.prototxt", Entry(**said)
    people = "".join(f"  authors: {quote_text(author)}\n" for author in paper.authors)
    head = f"paper {{\n  title: {quote_text(paper.title)}\n  url: {quote_text(paper.url)}\n{people}}}\n"
    paper_list.write(path, f"{head}pub {{\n  where: {quote_text(paper.venue)}\n  year: {paper.year}\n}}\n")
    return path


def verified(paper_list: PaperList, *words: str) -> tuple[list[dict[str, Any]], list[tuple[str, str]]]:
    """Return the statuses, and rule and statement of each finding."""
    ran = paper_list.run("verify", "--format", "json", *words)
    assert ran.code == 0
    return ran.json["papers"], [
        (one["rule"], one["message"].removesuffix(f"; {one['help']}")) for one in ran.json["diagnostics"]
    ]


def at_icml(services: Services, authors: tuple[str, ...] = AUTHORS, title: str = TITLE, **more: Any) -> None:
    services.dblp.append(hit(title, list(authors), "ICML", "2024", "conf/icml/RayCIMY24", **more))


def row(state: str, source: str | None, key: str | None, why: str | None = None) -> dict[str, Any]:
    return {"path": "meta/one.prototxt", "status": state, "source": source, "key": key, "why": why}


def test_a_paper_that_agrees_with_its_record_is_confirmed(paper_list: PaperList, services: Services) -> None:
    at_icml(services)
    write(paper_list)
    assert verified(paper_list) == ([row("confirmed", "DBLP", "conf/icml/RayCIMY24")], [])


@pytest.mark.parametrize(
    "authors",
    [
        ("A. Ray", "B. Chen", "Ç. Işık", "J. Müller", "M.-H. Yang"),
        ("Ray, Ann", "Chen, Bo", "Isik, Cagla", "Mueller, Juergen", "Yang, Minghsuan"),
        ("Ann Q. Ray", "Bo Chen 0003", "Cagla Isik", "Jurgen Muller", "Yang Ming Hsuan"),
        ("Ann (Annie) Ray", "Bo Chen Jr.", "CAGLA ISIK", "Jürgen Hans Müller", "Ming Hsuan Yang"),
        ("Ann Ray", "Bo Chen et al."),
        ("Ann Ray, Bo Chen, Çağla Işık, Jürgen Müller, Ming-Hsuan Yang",),
        ("Ray, Ann and Chen, Bo and Isik, Cagla and Mueller, Juergen and Yang, Ming-Hsuan",),
    ],
)
def test_spellings_make_no_difference(authors: tuple[str, ...], paper_list: PaperList, services: Services) -> None:
    at_icml(services)
    write(paper_list, authors=authors)
    assert verified(paper_list) == ([row("confirmed", "DBLP", "conf/icml/RayCIMY24")], [])


AT = "DBLP (`conf/icml/RayCIMY24`)"
REST = "; the others are in another order"


def shown(people: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in people)


@pytest.mark.parametrize(
    ("authors", "statement"),
    [
        (
            ("Ann Ray",),
            f"{AT} lists 5 authors, this paper 1: `Ann Ray`; missing are {shown(AUTHORS[1:])}",
        ),
        (AUTHORS[:3] + AUTHORS[4:], f"{AT} lists 5 authors, this paper 4; missing is `Jürgen Müller`"),
        (
            ("Ann Ray", "Jane Fabricated", *AUTHORS[2:]),
            f"`Jane Fabricated` is not among the authors at {AT}; there is `Bo Chen` instead",
        ),
        (
            (*AUTHORS, "Jane Fabricated"),
            f"`Jane Fabricated` is not among the authors at {AT}, which lists 5 authors",
        ),
        (
            ("Zoe One", "Yan Two"),
            f"`Zoe One`, `Yan Two` are not among the authors at {AT}; there are {shown(AUTHORS)} instead",
        ),
        (
            ("Ann Ray", "Çağla Işık", "Bo Chen", *AUTHORS[3:]),
            f"second and third author are swapped: `Çağla Işık` and `Bo Chen` are in the other order at {AT}",
        ),
        (
            ("Bo Chen", "Ann Ray", "Jane Fabricated", *AUTHORS[3:]),
            f"`Jane Fabricated` is not among the authors at {AT}; there is `Çağla Işık` instead{REST}",
        ),
        (
            ("Ann Ray", *AUTHORS),
            f"{AT} lists 5 authors, this paper 6; `Ann Ray` is named twice",
        ),
        (
            ("Ann Ray", "Bo Chen", "Bo Chen", *AUTHORS[3:]),
            f"{AT} lists 5 authors, this paper 5; missing is `Çağla Işık`; `Bo Chen` is named twice",
        ),
        (
            ("Ming-Hsuan Yang", *AUTHORS[:4]),
            f"the authors are in another order at {AT}: `Ming-Hsuan Yang` stands elsewhere there",
        ),
    ],
)  # fmt: skip
def test_the_message_names_people(
    authors: tuple[str, ...], statement: str, paper_list: PaperList, services: Services
) -> None:
    at_icml(services)
    write(paper_list, authors=authors)
    papers, found = verified(paper_list)
    assert found == [("author-mismatch", statement)]
    assert papers == [row("contradicted", "DBLP", "conf/icml/RayCIMY24")]


@pytest.mark.parametrize("authors", [("Ann Ray",), ("Zoe One", "Yan Two"), (*AUTHORS, "Jane Fabricated")])
def test_the_unsafe_fix_writes_the_authors_of_the_record(
    authors: tuple[str, ...], paper_list: PaperList, services: Services
) -> None:
    at_icml(services)
    path = write(paper_list, authors=authors)
    expected = paper_list.read(write(paper_list, "expected"))
    (paper_list.root / "meta/expected.prototxt").unlink()
    before = paper_list.read(path)
    assert paper_list.run("fix", "--online", "--write", "--select", "registry").code == 0
    assert paper_list.read(path) == before
    assert paper_list.run("fix", "--online", "--write", "--select", "registry", "--unsafe").code == 0
    assert paper_list.read(path) == expected


def test_doubt_is_no_mismatch(paper_list: PaperList, services: Services) -> None:
    at_icml(services, ("Robert Smith", *AUTHORS))
    write(paper_list, authors=("Bob Smith", *AUTHORS))
    why = "`Bob Smith` may be `Robert Smith` of DBLP, or another person"
    assert verified(paper_list) == ([row("unknown", None, None, why)], [])


def test_a_team_in_the_place_of_people_confirms_nothing(paper_list: PaperList, services: Services) -> None:
    at_icml(services)
    write(paper_list, authors=("Color Team",))
    assert verified(paper_list) == (
        [row("unknown", None, None, "`Color Team` may stand for authors of DBLP, or for others")],
        [],
    )
    services.dblp.clear()
    (paper_list.cache / "answers.sqlite").unlink()
    at_icml(services, ("Color Team", *AUTHORS))
    assert verified(paper_list) == ([row("confirmed", "DBLP", "conf/icml/RayCIMY24")], [])


def test_year_and_venue_are_those_of_the_record(paper_list: PaperList, services: Services) -> None:
    at_icml(services)
    write(paper_list, venue="KDD")
    papers, found = verified(paper_list)
    has = "DBLP has `conf/icml/RayCIMY24` at `ICML`, 2024"
    assert found == [("venue-mismatch", f"`KDD` is not the venue of this paper: {has}")]
    assert papers == [row("contradicted", "DBLP", "conf/icml/RayCIMY24")]
    write(paper_list, year=2021)
    assert verified(paper_list)[1] == [("year-mismatch", f"`2021` is not the year of this paper: {has}")]
    write(paper_list, venue="KDD", year=2021)  # which may be another version
    assert verified(paper_list) == ([row("unknown", None, None, "DBLP has it at `ICML`, 2024")], [])


def test_a_preprint_neither_confirms_nor_contradicts_a_paper_at_a_venue(
    paper_list: PaperList, services: Services
) -> None:
    services.arxiv["2306.00978"] = entry("2306.00978", TITLE, list(AUTHORS))
    services.dblp.append(hit(TITLE, list(AUTHORS), "CoRR", "2023", "journals/corr/abs-2306-00978"))
    for authors in (AUTHORS, AUTHORS[:3], (*AUTHORS, "Zoe One")):
        write(paper_list, url=ARXIV, authors=authors)
        assert verified(paper_list) == ([row("unknown", None, None, "DBLP has only its preprint")], [])


@pytest.mark.parametrize("venue", ["Journal of Cats", "CatConf", "Under review"])
def test_a_preprint_does_not_confirm_a_paper_that_may_be_elsewhere(
    venue: str, paper_list: PaperList, services: Services
) -> None:
    services.arxiv["2306.00978"] = entry("2306.00978", TITLE, list(AUTHORS))
    at_icml(services)
    write(paper_list, url=ARXIV, venue=venue)
    assert verified(paper_list) == ([row("unknown", None, None, "DBLP has it at `ICML`, 2024")], [])


def test_the_year_of_the_version_that_the_url_names_is_none_of_another(
    paper_list: PaperList, services: Services
) -> None:
    services.arxiv["2306.00978"] = entry("2306.00978", TITLE, list(AUTHORS))
    at_icml(services)
    write(paper_list, url=ARXIV, year=2023)
    assert verified(paper_list)[1] == []
    write(paper_list, year=2023)
    assert [rule for rule, _ in verified(paper_list)[1]] == ["year-mismatch"]


def test_what_another_version_explains_is_no_difference(paper_list: PaperList, services: Services) -> None:
    services.arxiv["2306.00978"] = entry("2306.00978", TITLE, list(AUTHORS[:4]))
    at_icml(services)
    write(paper_list, url=ARXIV, authors=AUTHORS)
    assert verified(paper_list) == ([row("confirmed", "DBLP", "conf/icml/RayCIMY24")], [])
    write(paper_list, url=ARXIV, authors=AUTHORS[:4], venue="arXiv", year=2023)
    papers, found = verified(paper_list)
    assert papers == [row("confirmed", "arXiv", "2306.00978")]
    assert [rule for rule, _ in found] == ["published-elsewhere"]


@pytest.mark.parametrize("venue", ["ICML Workshops", "ICML (Companion)", "CHI Extended Abstracts"])
def test_workshops_and_companions_are_other_works(venue: str, paper_list: PaperList, services: Services) -> None:
    services.dblp.append(hit(TITLE, ["Ann Ray"], venue, "2023", "conf/icml/Ray23"))
    write(paper_list)
    why = f"DBLP has this title at `{venue}`, 2023, which is another work"
    assert verified(paper_list) == ([row("unknown", None, None, why)], [])
    at_icml(services)
    (paper_list.cache / "answers.sqlite").unlink()
    assert verified(paper_list) == ([row("confirmed", "DBLP", "conf/icml/RayCIMY24")], [])
    write(paper_list, authors=AUTHORS[:1], year=2023)  # which is the other work, by the name of the conference
    assert verified(paper_list) == ([row("unknown", None, None, why)], [])
    write(paper_list, authors=AUTHORS[:1])
    assert [rule for rule, _ in verified(paper_list)[1]] == ["author-mismatch"]


def test_the_paper_of_a_conference_says_nothing_of_one_at_a_workshop(paper_list: PaperList, services: Services) -> None:
    at_icml(services)
    write(paper_list, venue="ICML Workshops", year=2023, authors=AUTHORS[:2])
    why = "DBLP has this title at `ICML`, 2024, which is another work"
    assert verified(paper_list) == ([row("unknown", None, None, why)], [])


@pytest.mark.parametrize(
    ("ours", "theirs"), [("ICML Workshops", "ICML"), ("ICML", "ICML Workshops"), ("Journal of Cats", "ICML")]
)
def test_under_the_own_id_of_a_paper_a_workshop_or_a_journal_is_another_venue(
    ours: str, theirs: str, paper_list: PaperList, services: Services
) -> None:
    services.dblp.append(hit(TITLE, list(AUTHORS), theirs, "2024", "conf/icml/RayCIMY24", doi="10.1000/icml.1"))
    write(paper_list, venue=ours, url="https://doi.org/10.1000/icml.1")
    papers, found = verified(paper_list)
    statement = f"`{ours}` is not the venue of this paper: DBLP has `conf/icml/RayCIMY24` at `{theirs}`, 2024"
    assert (papers, found) == (
        [row("contradicted", "DBLP", "conf/icml/RayCIMY24")],
        [("venue-mismatch", statement)],
    )
    write(paper_list, venue=ours)
    assert (verified(paper_list)[0][0]["status"], verified(paper_list)[1]) == ("unknown", [])


def test_parts_of_one_title_are_two_works(paper_list: PaperList, services: Services) -> None:
    at_icml(services, AUTHORS[:2], title=f"{TITLE}, Part II", doi="10.1000/icml.2")
    write(paper_list, title=f"{TITLE}, Part I", url="https://doi.org/10.1000/icml.2")
    papers, found = verified(paper_list)
    assert [rule for rule, _ in found if rule == "author-mismatch"] == []
    assert papers[0]["status"] != "confirmed"


def test_authors_are_compared_with_the_version_that_the_paper_names(paper_list: PaperList, services: Services) -> None:
    services.arxiv["2306.00978"] = entry("2306.00978", TITLE, list(AUTHORS[:3]))
    at_icml(services)
    write(paper_list, url=ARXIV, authors=AUTHORS[:2])
    assert verified(paper_list)[0] == [row("contradicted", "DBLP", "conf/icml/RayCIMY24")]
    write(paper_list, url=ARXIV, authors=AUTHORS[:2], venue="arXiv", year=2023)
    assert verified(paper_list)[0] == [row("contradicted", "arXiv", "2306.00978")]


def test_a_short_title_of_others_is_not_this_work(paper_list: PaperList, services: Services) -> None:
    at_icml(services, ("Zoe One",), title="Sorting Books by Color")
    write(paper_list, title="Sorting Books by Color")
    why = "a paper of other authors has this title"
    assert verified(paper_list) == ([row("unknown", None, None, why)], [])


def test_of_two_works_with_one_title_neither_is_this_work(paper_list: PaperList, services: Services) -> None:
    at_icml(services, ("Zoe One",))
    services.dblp.append(hit(TITLE, ["Yan Two"], "KDD", "2020", "conf/kdd/Two20"))
    write(paper_list)
    why = "2 papers of other authors have this title"
    assert verified(paper_list) == ([row("unknown", None, None, why)], [])


def test_the_id_of_another_paper_is_told_once(paper_list: PaperList, services: Services) -> None:
    services.arxiv["2306.00978"] = entry("2306.00978", "Quite Another Subject", ["Zoe One"])
    at_icml(services)
    write(paper_list, url=ARXIV)
    papers, found = verified(paper_list)
    statement = f"`{ARXIV}` is another paper: arXiv has it as `Quite Another Subject`"
    assert found == [("url-title", statement)]
    assert papers == [row("contradicted", "arXiv", "2306.00978")]


@pytest.mark.slow
def test_what_was_answered_counts_where_the_budget_is_used_up(paper_list: PaperList, services: Services) -> None:
    forum = "forum00001"
    services.openreview[forum] = [note(forum, TITLE, list(AUTHORS), "ICML.cc/2024/Conference", "ICML 2024 poster")]
    services.faults["dblp"] = FAULTS["hang"]
    write(paper_list, url=f"https://openreview.net/forum?id={forum}")
    write(paper_list, "two", title="A Work That Nobody Ever Heard of Before")
    papers, _ = verified(paper_list, "--budget", "4")
    assert [(one["status"], one["why"]) for one in papers] == [
        ("confirmed", None),
        ("unknown", "it was not asked about before the run ended"),
    ]


def test_update_gives_a_preprint_one_year(paper_list: PaperList, services: Services) -> None:
    services.arxiv["2306.00978"] = entry("2306.00978", TITLE, list(AUTHORS))
    at_icml(services)
    write(paper_list, url=ARXIV, venue="arXiv", year=2020)
    told = [line for line in paper_list.run("update").err.splitlines() if "pub.year" in line]
    assert [line.partition("; ")[0] for line in told] == ["meta/one.prototxt: pub.year: `2020` becomes `2024`"]


def test_the_name_of_a_record_is_the_id_that_was_asked_for(paper_list: PaperList, services: Services) -> None:
    services.crossref[DOI] = {
        "DOI": DOI, "type": "proceedings-article", "title": [TITLE], "container-title": ["ICML"],
        "author": [{"name": name} for name in AUTHORS], "issued": {"date-parts": [[2024]]},
        "relation": {"has-preprint": [{"id-type": "doi", "id": "10.1000/a-preprint"}]},
    }  # fmt: skip
    write(paper_list, url=f"https://doi.org/{DOI}")
    assert verified(paper_list)[0][0]["key"] == DOI


def test_a_paper_that_nobody_knows_is_unknown(paper_list: PaperList) -> None:
    write(paper_list)
    assert verified(paper_list) == ([row("unknown", None, None, "no record of it is known")], [])


@pytest.mark.parametrize("fault", ["503 Service Unavailable", "429 Too Many Requests", "500 Internal Server Error"])
def test_services_that_are_down_leave_papers_unknown(fault: str, paper_list: PaperList, services: Services) -> None:
    services.faults |= dict.fromkeys(KEYS, status(fault))
    write(paper_list, url=ARXIV)
    ran = paper_list.run("verify", "--fail-on", "warning")
    assert (ran.code, "1 unknown" in ran.out) == (0, True)
    assert "Nothing found, but the only paper could not be verified (1 checked)." in ran.out
    assert "arXiv, DBLP, OpenReview and Crossref did not answer" in ran.out
    assert "metalint: DBLP: " in ran.err


@pytest.mark.parametrize("fault", ["reset", "challenge", "junk", "entities", "garbage", "elsewhere", "status-429"])
def test_what_is_no_answer_leaves_papers_unknown(fault: str, paper_list: PaperList, services: Services) -> None:
    services.faults |= dict.fromkeys(KEYS, FAULTS[fault])
    urls = (
        ARXIV,
        "https://doi.org/10.1000/icml.1",
        "https://openreview.net/forum?id=forum00001",
        "https://example.org/p",
    )
    for at, url in enumerate(urls):
        write(paper_list, f"p{at}", url=url, authors=("Jane Fabricated",))
    ran = paper_list.run("verify", "--fail-on", "warning", "--format", "json")
    assert (ran.code, ran.json["diagnostics"]) == (0, [])
    assert [one["status"] for one in ran.json["papers"]] == ["unknown"] * 4
    closing = paper_list.run("verify").out
    assert "Nothing found, but none of 4 papers could be verified (4 checked)." in closing


def test_while_dblp_is_down_a_preprint_does_not_contradict_the_version_at_a_venue(
    paper_list: PaperList, services: Services
) -> None:
    services.arxiv["2306.00978"] = entry("2306.00978", TITLE, list(AUTHORS[:4]))
    services.faults["dblp"] = status("503 Service Unavailable")
    write(paper_list, url=ARXIV)
    assert verified(paper_list)[1] == []


GATED = AT_ONCE + "[gate]\nverify = true\n"
VENUES = ("ICML", "arXiv")


def many(paper_list: PaperList, services: Services, number: int = 30) -> None:
    for at in range(number):
        title = f"{TITLE}, Volume Number {at} of Many"
        id_ = f"2306.{at + 1:05}"
        kind = at % 3
        if kind == 0:
            services.arxiv[id_] = entry(id_, title, list(AUTHORS))
        services.dblp.append(hit(title, list(AUTHORS), "ICML", "2024", f"conf/icml/V{at}"))
        forum = f"forum{at:05}"
        services.openreview[forum] = [note(forum, title, list(AUTHORS), "ICML.cc/2024/Conference", "ICML 2024 poster")]
        url = (f"https://arxiv.org/abs/{id_}", f"https://openreview.net/forum?id={forum}", "https://example.org/p")[
            kind
        ]
        write(paper_list, f"p{at:02}", title=title, authors=AUTHORS[: 5 - at % 2], url=url, venue=VENUES[at % 5 == 0])


NUMBER = re.compile(r"Number (\d+) of|2306\.(\d{5})|forum(\d{5})")


def papers_asked(paper_list: PaperList) -> Counter[tuple[str, int]]:
    """Count the requests per service and paper of `many`; those for many papers at once aside."""
    found: Counter[tuple[str, int]] = Counter()
    for _, path in paper_list.server.seen:
        service = path.split("/")[1]
        numbers = NUMBER.findall(unquote_plus(path))
        if len(numbers) == 1:
            title, id_, forum = numbers[0]
            found[service, int(title or forum or int(id_) - 1)] += 1
    return found


@pytest.mark.parametrize(
    ("command", "found"),
    [
        (("verify", "--format", "json"), 13),
        (("verify", "--select", "registry", "--format", "json"), 13),
        (("gate", "HEAD", "--format", "json"), 13),
        (("update",), 18),  # with the preprints that are published
    ],
)
def test_no_service_is_asked_more_than_once_per_paper(
    command: tuple[str, ...], found: int, paper_list: PaperList, services: Services
) -> None:
    paper_list.configure(GATED)
    commit(paper_list.root)
    many(paper_list, services)
    ran = paper_list.run(*command)
    contradicted = '"rule": "author-mismatch"', "--- a/meta/"
    assert sum(map(ran.out.count, contradicted)) == found
    counts = papers_asked(paper_list)
    assert {asked: number for asked, number in counts.items() if number > 1} == {}
    assert {service for service, _ in counts} >= {"dblp", "openreview"}
    assert services.asked["arxiv"] == services.asked["semantic-scholar"] == 1  # batches
    assert max(services.asked.values()) <= 30
    assert {path: number for path, number in Counter(paper_list.server.seen).items() if number > 1} == {}
    if command != ("update",):
        assert services.asked["openalex"] == services.asked["huggingface"] == services.asked["github"] == 0


def test_answers_are_kept(paper_list: PaperList, services: Services) -> None:
    many(paper_list, services)
    first = verified(paper_list)
    before = services.asked.copy()
    assert verified(paper_list) == first
    again = services.asked - before
    assert set(again) <= {"arxiv", "crossref", "datacite", "semantic-scholar"}  # which lack some, and may have them now
    assert again["dblp"] == again["openreview"] == 0


def test_a_paper_that_its_own_id_confirms_is_not_searched_for(paper_list: PaperList, services: Services) -> None:
    services.openreview["forum00001"] = [
        note("forum00001", TITLE, list(AUTHORS), "ICML.cc/2024/Conference", "ICML 2024 poster")
    ]
    write(paper_list, url="https://openreview.net/forum?id=forum00001")
    assert verified(paper_list) == ([row("confirmed", "OpenReview", "forum00001")], [])
    assert services.asked["dblp"] == services.asked["crossref"] == 0


DUMP = """<?xml version="1.0" encoding="ISO-8859-1"?>
<!DOCTYPE dblp SYSTEM "dblp.dtd">
<dblp>
<inproceedings mdate="2024-10-01" key="conf/icml/RayCIMY24">
<author>Ann Ray</author><author>Bo Chen 0002</author><author>&Ccedil;agla I&#351;&#305;k</author>
<author>J&uuml;rgen M&uuml;ller</author><author>Ming-Hsuan Yang</author>
<title>{title}.</title><year>2024</year><booktitle>ICML</booktitle>
<ee>https://doi.org/10.1000/icml.1</ee></inproceedings>
</dblp>
"""


def test_a_dump_of_dblp_answers_by_title_and_by_id(paper_list: PaperList, services: Services) -> None:
    data = DUMP.format(title=TITLE).encode("iso-8859-1")
    (paper_list.root / "dblp.xml.gz").write_bytes(gzip.compress(data))
    off = {key: "" for key in KEYS if key != "dblp"}
    paper_list.configure(**off, dblp="dblp.xml.gz")
    write(paper_list)
    write(paper_list, "two", title="Sorting Books of Large Libraries", url="https://doi.org/10.1000/icml.1")
    papers, found = verified(paper_list)
    assert papers[0] == row("confirmed", "DBLP", "conf/icml/RayCIMY24")
    assert (papers[1]["status"], papers[1]["why"]) == ("unknown", f"DBLP has the title `{TITLE}`")
    assert found == []
    assert services.asked == {}


def dumped(paper_list: PaperList, data: bytes, name: str = "dblp.xml.gz") -> None:
    (paper_list.root / name).write_bytes(data)
    paper_list.configure(**{**dict.fromkeys(KEYS, ""), "dblp": name})


MARKED = """<?xml version="1.0" encoding="ISO-8859-1"?>
<!DOCTYPE dblp SYSTEM "dblp.dtd">
<dblp>
<www key="homepages/r/AnnRay"><author>Ann Ray</author><title>Home Page</title></www>
<article publtype="informal" key="journals/x/Ray23"><author orcid="0000-0001">Ann Ray</author>
<title>Sorting H<sub>2</sub>O <i>by</i> M&uuml;ller &amp; Sons.</title><year>2023</year><journal>X</journal></article>
<inproceedings key="conf/icml/Ray24"><author>Ann Ray</author><author>Bo Chen 0002</author>
<title bibtex="x">Sorting H<sub>2</sub>O <i>by</i> M&uuml;ller &amp; Sons.</title><year>2024</year>
<booktitle>ICML</booktitle></inproceedings>
</dblp>
"""


@pytest.mark.parametrize("name", ["dblp.xml", "dblp.xml.gz"])
def test_a_dump_may_be_packed_or_not(name: str, paper_list: PaperList) -> None:
    data = MARKED.encode("iso-8859-1")
    dumped(paper_list, gzip.compress(data) if name.endswith(".gz") else data, name)
    write(paper_list, title="Sorting H2O by Müller & Sons", authors=("Ann Ray", "Bo Chen"))
    assert verified(paper_list) == ([row("confirmed", "DBLP", "conf/icml/Ray24")], [])


PACKED = gzip.compress(MARKED.encode(), mtime=0)
BOMB = b'<!DOCTYPE d [<!ENTITY a "aa">]><dblp>&a;</dblp>'


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (PACKED[:200], "is damaged or incomplete; download it again ("),
        (PACKED[:60] + b"\xff" * 100, "is damaged or incomplete; download it again ("),
        (MARKED.encode()[:-10], "is no dump of DBLP in XML: "),
        (b"<html><body>404</body></html>", "holds no records; name a dump of https://dblp.org/xml/"),
        (b"", "is no dump of DBLP in XML: "),
        (
            b'<!DOCTYPE d [<!ENTITY a "aa">]><dblp>&a;</dblp>',
            "is no dump of DBLP in XML: it declares entities of its own",
        ),
        (
            gzip.compress(b"<dblp><article><title>" + b"A" * (1 << 20) + b"</title></article></dblp>"),
            "is no dump of DBLP in XML: a record has more than 524,288 characters and values",
        ),
        (
            gzip.compress(b"<dblp><article>" + b"<author>A B</author>" * 150_000 + b"</article></dblp>"),
            "is no dump of DBLP in XML: a record has more than 524,288 characters and values",
        ),
        (
            gzip.compress(b"<dblp>" + b"<article><year>2021</year></article>" * 200_000 + b"</dblp>"),
            "is no dump of DBLP in XML: it unpacks to more than 50 times its size",
        ),
        (
            b'<dblp><article key="' + b"A" * (1 << 23) + b'"></article></dblp>',
            "is no dump of DBLP in XML: 4,194,304 bytes are in no element",
        ),
    ],
)
def test_what_is_no_whole_dump_is_refused_in_one_line(data: bytes, why: str, paper_list: PaperList) -> None:
    dumped(paper_list, data)
    write(paper_list)
    ran = paper_list.run("verify")
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert ran.err.startswith(f"metalint: sources.dblp: {paper_list.root / 'dblp.xml.gz'}: {why}")
    assert list(paper_list.cache.glob("*dblp-*")) == []


def test_the_index_of_a_dump_takes_the_place_of_that_of_the_one_before(paper_list: PaperList) -> None:
    write(paper_list, title="Sorting H2O by Müller & Sons", authors=("Ann Ray", "Bo Chen"))
    for text in (MARKED, MARKED.replace("Bo Chen 0002", "Zoe One")):
        dumped(paper_list, gzip.compress(text.encode("iso-8859-1")))
        statuses = [one["status"] for one in verified(paper_list)[0]]
        assert len(list(paper_list.cache.glob("dblp-*.sqlite"))) == 1
    assert statuses == ["contradicted"]


def test_a_habit_of_the_list_is_told_in_one_line(paper_list: PaperList, services: Services) -> None:
    for at in range(8):
        title = f"{TITLE}, Volume Number {at} of Many"
        services.dblp.append(hit(title, list(AUTHORS), "ICML", "2024", f"conf/icml/V{at}"))
        write(paper_list, f"p{at}", title=title, authors=AUTHORS[:1] if at < 6 else AUTHORS)
    ran = paper_list.run("verify")
    assert ran.out.count("author-mismatch") == 3
    assert (
        "author-mismatch: 6 of 8 papers name fewer authors than their records (6 one author alone); if this list is "
        'kept so, switch the rule off: `ignore = ["author-mismatch"]`' in ran.out
    )
    assert len(paper_list.run("verify", "--format", "json").json["diagnostics"]) == 6
    write(paper_list, "p0", title=f"{TITLE}, Volume Number 0 of Many", authors=("Jane Fabricated",))
    stranger = paper_list.run("verify").out
    assert "author-mismatch: 5 of 8 papers name fewer authors than their records" in stranger
    assert stranger.count("`Jane Fabricated` is not among the authors at DBLP") == 1


@pytest.mark.parametrize(
    "off", ['ignore = ["author-mismatch"]', '[per-file-ignores]\n"meta/p[0-5].prototxt" = ["author-mismatch"]']
)
def test_a_habit_can_be_switched_off(off: str, paper_list: PaperList, services: Services) -> None:
    for at in range(8):
        title = f"{TITLE}, Volume Number {at} of Many"
        services.dblp.append(hit(title, list(AUTHORS), "ICML", "2024", f"conf/icml/V{at}"))
        write(paper_list, f"p{at}", title=title, authors=AUTHORS[:1] if at < 6 else AUTHORS)
    paper_list.configure(f"{off}\n{AT_ONCE}")
    papers, found = verified(paper_list)
    assert (Counter(one["status"] for one in papers), found) == ({"contradicted": 6, "confirmed": 2}, [])
    assert "author-mismatch" not in paper_list.run("verify").out


def test_what_most_papers_have_is_summed_for_other_rules_too(paper_list: PaperList, services: Services) -> None:
    for at in range(6):
        title = f"{TITLE}, Volume Number {at} of Many"
        services.dblp.append(hit(title, list(AUTHORS), "ICML", "2024", f"conf/icml/V{at}"))
        write(paper_list, f"p{at}", title=title, year=2021, authors=AUTHORS[::-1])
    out = paper_list.run("verify").out
    assert "year-mismatch: 6 of 6 papers differ from their records by `year-mismatch`; if this list is kept so" in out
    assert "author-mismatch: 6 of 6 papers name authors in another order; if this list is kept so" in out
    assert "is not the year of this paper" not in out


def test_update_shows_and_writes_what_verify_found(paper_list: PaperList, services: Services) -> None:
    at_icml(services)
    path = write(paper_list, authors=("Ann Ray", "Jane Fabricated"), venue="KDD")
    expected = paper_list.read(write(paper_list, "expected"))
    (paper_list.root / "meta/expected.prototxt").unlink()
    shown = paper_list.run("update")
    assert "paper.authors: `Ann Ray`, `Jane Fabricated` becomes `Ann Ray`, `Bo Chen`" in shown.err
    assert paper_list.run("update", "--write").code == 0
    assert paper_list.read(path) == expected


def test_the_gate_verifies_what_a_change_adds_where_the_settings_allow_it(
    paper_list: PaperList, services: Services
) -> None:
    at_icml(services)
    paper_list.configure(GATED)
    write(paper_list, "old", authors=("Zoe One",))
    commit(paper_list.root)
    write(paper_list, "new", authors=AUTHORS[:1], url="https://example.org/new")
    ran = paper_list.run("gate", "HEAD", "--format", "json")
    found = [(one["path"], one["rule"]) for one in ran.json["diagnostics"] if one["rule"] == "author-mismatch"]
    assert found == [("meta/new.prototxt", "author-mismatch")]


def test_a_change_cannot_have_registries_asked_for_itself(paper_list: PaperList, services: Services) -> None:
    commit(paper_list.root)
    paper_list.configure(GATED)
    write(paper_list, authors=AUTHORS[:1])
    paper_list.run("gate", "HEAD")
    assert services.asked == {}


@pytest.mark.parametrize("change", ["\n", "sources", "off", "dump"])
def test_whom_the_gate_asks_is_what_the_base_says(paper_list: PaperList, services: Services, change: str) -> None:
    at_icml(services)
    dump = {"dblp": "dblp.xml"} if change == "dump" else {}
    record = '<inproceedings key="conf/icml/V1"><title>{}</title><year>2024</year></inproceedings>'
    paper_list.configure(GATED, **dump)
    if dump:
        paper_list.write("dblp.xml", f"<dblp>{record.format('Nothing.')}</dblp>")
    commit(paper_list.root)
    settings = paper_list.read("metalint.toml")
    if change == "sources":
        paper_list.configure(GATED, **dict.fromkeys(services.settings(paper_list.server), "http://127.0.0.1:9"))
    elif change == "off":
        paper_list.configure(AT_ONCE, **dict.fromkeys(services.settings(paper_list.server), ""))
    elif change == "dump":
        paper_list.write("dblp.xml", f"<dblp>{record.format(f'{TITLE}.')}</dblp>")
    else:
        paper_list.write("metalint.toml", f"# a comment\n{settings}\n")
    write(paper_list, "new", authors=AUTHORS[:1], url="https://example.org/new")
    ran = paper_list.run("gate", "HEAD", "--format", "json")
    found = [one["rule"] for one in ran.json["diagnostics"] if one["rule"].endswith("-mismatch")]
    assert found == ([] if dump else ["author-mismatch"])
    assert "new.prototxt" not in ran.err


def test_the_gate_is_not_red_for_a_server(paper_list: PaperList, services: Services) -> None:
    services.faults |= dict.fromkeys(KEYS, status("503 Service Unavailable"))
    paper_list.configure(GATED)
    commit(paper_list.root)
    write(paper_list, authors=AUTHORS[:1])
    ran = paper_list.run("gate", "HEAD", "--fail-on", "warning", "--format", "json")
    assert [one["rule"] for one in ran.json["diagnostics"] if one["rule"].endswith("-mismatch")] == []
    assert services.asked["dblp"] > 0


def commit(root: Path) -> None:
    if not (root / ".git").exists():
        subprocess.run(["git", "init", "--quiet"], cwd=root, check=True)
    person = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run(["git", "add", "."], cwd=root, check=True)
    subprocess.run(["git", *person, "commit", "--quiet", "-m", "papers"], cwd=root, check=True)


def test_a_journal_is_online_before_it_is_in_print(paper_list: PaperList, services: Services) -> None:
    accepted = note("forum00001", TITLE, list(AUTHORS), "TMLR", "Accepted by TMLR", pdate=1_700_000_000_000)
    services.openreview["forum00001"] = [accepted]
    url = "https://openreview.net/forum?id=forum00001"
    write(paper_list, venue="TMLR", year=2024, url=url)
    assert verified(paper_list) == ([row("confirmed", "OpenReview", "forum00001")], [])
    write(paper_list, venue="TMLR", year=2026, url=url)
    assert [rule for rule, _ in verified(paper_list)[1]] == ["year-mismatch"]


def test_a_conference_and_a_journal_do_not_contradict_each_other(paper_list: PaperList, services: Services) -> None:
    at_icml(services)
    write(paper_list, venue="JMLR", year=2025)
    why = "DBLP has it at `ICML`, 2024"
    assert verified(paper_list) == ([row("unknown", None, None, why)], [])


def test_a_doi_of_the_venue_beside_the_preprint_does_not_excuse_the_year(
    paper_list: PaperList, services: Services
) -> None:
    at_icml(services, doi="10.1000/icml.1")
    corr = hit(TITLE, list(AUTHORS), "CoRR", "2023", "journals/corr/abs-2306-00978", doi="10.1000/icml.1")
    services.dblp.append(corr)
    write(paper_list, url="https://doi.org/10.1000/icml.1", year=2023)
    assert [rule for rule, _ in verified(paper_list)[1]] == ["year-mismatch"]


DOI = "10.1000/icml.1"


@pytest.mark.parametrize(
    ("authors", "state", "why"),
    [
        ([{"name": "Anonymous"}], "unknown", "Crossref names no authors"),
        ([{"name": ", ".join(AUTHORS[:-1]) + f", and {AUTHORS[-1]}"}], "confirmed", None),
        ([{"family": " and ".join(AUTHORS)}], "confirmed", None),
        ([{"name": "The Library Team"}], "unknown",
         "Crossref does not name all authors: `Ann Ray` may be one of them, or not"),
        ([{"given": "Ann", "family": "Ray et al."}], "unknown",
         "Crossref does not name all authors: `Bo Chen` may be one of them, or not"),
        ([*({"name": name} for name in AUTHORS), {"name": "Library Consortium"}], "confirmed", None),
        ([{"name": name} for name in AUTHORS * 2], "confirmed", None),
        ([{"name": "Ann Ray"}, {"name": "Eve Other"}], "contradicted", None),
    ],
)  # fmt: skip
def test_a_record_that_names_nobody_or_not_all_contradicts_nobody(
    authors: list[dict[str, str]], state: str, why: str | None, paper_list: PaperList, services: Services
) -> None:
    services.crossref[DOI] = {
        "DOI": DOI, "type": "proceedings-article", "title": [TITLE], "container-title": ["ICML"], "author": authors,
        "published": {"date-parts": [[2024]]},
    }  # fmt: skip
    write(paper_list, url=f"https://doi.org/{DOI}")
    papers, found = verified(paper_list)
    source = (None, None) if state == "unknown" else ("Crossref", DOI)
    assert papers == [row(state, *source, why)]
    assert [rule for rule, _ in found] == (["author-mismatch"] if state == "contradicted" else [])


def test_a_title_in_another_script_may_be_a_translation(paper_list: PaperList, services: Services) -> None:
    services.crossref[DOI] = {
        "DOI": DOI, "type": "journal-article", "title": ["按书脊颜色对大型图书馆的图书进行排序"],
        "author": [{"name": name} for name in AUTHORS],
    }  # fmt: skip
    write(paper_list, url=f"https://doi.org/{DOI}")
    why = "Crossref has the title `按书脊颜色对大型图书馆的图书进行排序`"
    assert verified(paper_list) == ([row("unknown", None, None, why)], [])


@pytest.mark.parametrize("pubs", [[("ICML", 2024), ("TPAMI", 2026)], [("TPAMI", 2026), ("ICML", 2024)]])
def test_of_several_publications_the_year_is_that_of_the_venue(
    pubs: list[tuple[str, int]], paper_list: PaperList, services: Services
) -> None:
    """Each has a message with its venue and its year."""
    at_icml(services)
    journal = "IEEE Trans. Pattern Anal. Mach. Intell."
    services.dblp.append(hit(TITLE, list(AUTHORS), journal, "2026", "journals/pami/Ray26", type="Journal Articles"))
    paper_list.write(
        "own.proto",
        'syntax = "proto3";\nmessage Pub { string where = 1; int32 year = 2; }\n'
        "message Entry { string title = 1; repeated string authors = 2; repeated Pub pubs = 3; }\n",
    )
    fields = 'title = "title"\nauthors = "authors"\nvenue = "pubs.where"\nyear = "pubs.year"\n'
    paper_list.configure(f'proto = "own.proto"\nmessage = "Entry"\n[fields]\n{fields}{AT_ONCE}')
    rows = [f"title: {quote_text(TITLE)}", *(f"authors: {quote_text(name)}" for name in AUTHORS)]
    rows += [f'pubs {{ where: "{venue}" year: {year} }}' for venue, year in pubs]
    paper_list.write("meta/one.prototxt", "\n".join([*rows, ""]))
    key = "conf/icml/RayCIMY24" if pubs[0][0] == "ICML" else "journals/pami/Ray26"
    assert verified(paper_list) == ([row("confirmed", "DBLP", key)], [])


def test_of_several_urls_the_first_counts_that_is_an_id(paper_list: PaperList, services: Services) -> None:
    services.arxiv["2306.00978"] = entry("2306.00978", TITLE, list(AUTHORS))
    paper_list.write(
        "own.proto",
        'syntax = "proto3";\nmessage Link { string url = 1; }\n'
        "message Entry { string title = 1; repeated string authors = 2; repeated Link links = 3; }\n",
    )
    fields = 'title = "title"\nauthors = "authors"\nurl = "links.url"\n'
    paper_list.configure(f'proto = "own.proto"\nmessage = "Entry"\n[fields]\n{fields}{AT_ONCE}')
    rows = [f"title: {quote_text(TITLE)}", *(f"authors: {quote_text(name)}" for name in AUTHORS)]
    rows += [f'links {{ url: "{url}" }}' for url in ("https://github.com/ray/books", ARXIV)]
    paper_list.write("meta/one.prototxt", "\n".join([*rows, ""]))
    assert verified(paper_list) == ([row("confirmed", "arXiv", "2306.00978")], [])
    services.arxiv["2306.00978"] = entry("2306.00978", "Counting Cats in Boxes", ["Eve Other"])
    (paper_list.cache / "answers.sqlite").unlink()
    assert verified(paper_list)[0][0]["status"] == "unknown"
    ran = paper_list.add("2306.00978")
    assert (ran.code, ran.err) == (1, "2306.00978: the list has this paper already: meta/one.prototxt\n")


def test_a_paper_that_cannot_be_parsed_is_not_said_to_lack_a_title(paper_list: PaperList) -> None:
    path = write(paper_list)
    paper_list.write(path, paper_list.read(path).replace("authors:", "autors:"))
    ran = paper_list.run("verify", "--format", "json")
    assert (ran.code, ran.json["papers"]) == (1, [row("unknown", None, None, "it is empty, or cannot be parsed")])
