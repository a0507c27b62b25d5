"""Services that misbehave: each alone is left out and said so, all together end the run at once and write nothing."""

from __future__ import annotations

import gzip
import time
from pathlib import Path

import pytest
from adding import sample_papers
from adding.fake_services import KEYS, Services, reply_json
from adding.lists import PaperList
from links import fault_server
from links.fault_server import Exchange, status

pytestmark = pytest.mark.slow

ANUBIS = b"<!doctype html><html><head><title>Making sure you're not a bot!</title></head></html>"


async def challenge(exchange: Exchange) -> None:
    await exchange.reply("200 OK", "Content-Type: text/html; charset=utf-8", body=ANUBIS)


async def challenge_500(exchange: Exchange) -> None:
    await exchange.reply("500 Internal Server Error", "Content-Type: text/html; charset=utf-8", body=ANUBIS)


async def challenge_403(exchange: Exchange) -> None:
    said = {"name": "ChallengeRequiredError", "message": "Challenge required", "status": 403}
    await reply_json(exchange, said, "403 Forbidden")


async def budget_spent(exchange: Exchange) -> None:
    body = b'{"error":"Rate limit exceeded","message":"Insufficient budget.","retryAfter":62606}'
    await exchange.reply("429 Too Many Requests", "Content-Type: application/json", "Retry-After: 62606", body=body)


async def junk(exchange: Exchange) -> None:
    await exchange.reply("200 OK", "Content-Type: application/json", body=b'{"result": [[[')


async def other_shape(exchange: Exchange) -> None:
    await reply_json(exchange, {"results": {"hits": "none", "notes": 3, "message": [], "data": []}})


ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><feed xmlns="http://www.w3.org/2005/Atom">&b;</feed>'
)


async def entities(exchange: Exchange) -> None:
    await exchange.reply("200 OK", "Content-Type: application/atom+xml", body=ENTITIES.encode())


async def entities_in_utf_16(exchange: Exchange) -> None:
    await exchange.reply("200 OK", "Content-Type: application/atom+xml", body=ENTITIES.encode("utf-16-le"))


async def bomb(exchange: Exchange) -> None:
    body = gzip.compress(b" " * 50_000_000)
    await exchange.reply("200 OK", "Content-Type: application/json", "Content-Encoding: gzip", body=body)


async def elsewhere(exchange: Exchange) -> None:
    await exchange.reply("302 Found", "Location: http://169.254.169.254/latest/meta-data/")


FAULTS = {
    "hang": fault_server.hang,
    "reset": fault_server.reset,
    "close": fault_server.close,
    "endless": fault_server.endless,
    "status-500": status("500 No", "Content-Type: text/plain"),
    "status-503": status("503 No", "Retry-After: 7200"),
    "status-401": status("401 No"),
    "status-429": status("429 No", "Content-Type: text/html"),
    "challenge": challenge,
    "challenge-500": challenge_500,
    "challenge-403": challenge_403,
    "budget-spent": budget_spent,
    "junk": junk,
    "entities": entities,
    "entities-in-utf-16": entities_in_utf_16,
    "drip": fault_server.drip,
    "garbage": fault_server.garbage,
    "bomb": bomb,
    "elsewhere": elsewhere,
}
ASKED = {
    "arxiv": "arXiv", "openalex": "OpenAlex", "semantic-scholar": "Semantic Scholar", "huggingface": "Hugging Face",
    "datacite": "DataCite",
}  # fmt: skip
"""Those who are asked first for a paper of arXiv."""


@pytest.fixture(autouse=True)
def _filled(services: Services) -> None:
    sample_papers.fill(services)


@pytest.mark.parametrize("fault", FAULTS)
def test_when_all_are_unavailable_nothing_is_written(fault: str, paper_list: PaperList, services: Services) -> None:
    services.faults.update(dict.fromkeys(KEYS, FAULTS[fault]))
    ran = paper_list.add("2306.00978")
    assert (ran.code, ran.out) == (1, "")
    assert paper_list.files() == []
    lines = ran.err.splitlines()
    assert lines[0] == "2306.00978: arXiv does not answer, and no other service gives a title"
    assert sorted(line.split(": ")[1] for line in lines[1:]) == sorted(ASKED.values())


CASES = [
    (key, fault) for key in (*ASKED, "dblp", "openreview") for fault in ("reset", "challenge", "budget-spent", "junk")
]


@pytest.mark.parametrize(("key", "fault"), [*CASES, ("arxiv", "hang"), ("dblp", "drip")])
def test_one_that_is_unavailable_is_left_out_and_said_so(
    key: str, fault: str, paper_list: PaperList, services: Services
) -> None:
    services.scholar["ARXIV:2306.00978"] = {
        "title": sample_papers.AWQ, "year": 2023, "externalIds": {"ArXiv": "2306.00978"},
        "authors": [{"name": name} for name in sample_papers.AWQ_AUTHORS],
    }  # fmt: skip
    services.faults[key] = FAULTS[fault]
    ran = paper_list.add("2306.00978")
    assert ran.code == 0, ran.err
    assert paper_list.files() == ["meta/awq.prototxt"]
    names = {**ASKED, "dblp": "DBLP", "openreview": "OpenReview"}
    assert ran.err.count(f"metalint: {names[key]}: ") == 1
    text = paper_list.read("meta/awq.prototxt")
    assert ('where: "MLSys"' in text) == (key != "dblp")
    assert ("Massachusetts" in text) == (key != "openalex")
    assert paper_list.run("lint", "--ignore", "missing-field").code == 0


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("10.1145/3448016.3452841", "Crossref"),
        ("https://openreview.net/forum?id=g88nt4ieTG", "OpenReview"),
        ("2022.acl-long.268", "ACL Anthology"),
        ("https://proceedings.mlr.press/v235/adepu24a.html", "PMLR"),
        ("https://github.com/example-lab/FastPrune", "GitHub"),
    ],
)
def test_whoever_is_asked_for_a_paper_does_not_answer(
    text: str, name: str, paper_list: PaperList, services: Services
) -> None:
    services.faults.update(dict.fromkeys(KEYS, challenge_500))
    ran = paper_list.add(text)
    assert (ran.code, ran.out, paper_list.files()) == (1, "", [])
    assert ran.err.splitlines()[0].startswith(f"{text}: {name} does not answer")
    assert f"metalint: {name}: answers with a page instead of data, with status 500" in ran.err


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "budget"),  # `add` and `update` have none: the silence of its services ends them
    [
        (("add", "--from-file"), 10),
        (("update",), 10),
        (("verify", "--budget", "5s"), 5),
        (("links", "--budget", "5s"), 5),
    ],
)
def test_a_long_list_that_nobody_answers_ends_within_its_budget_and_ten_seconds(
    words: tuple[str, ...], budget: int, paper_list: PaperList, services: Services, tmp_path: Path
) -> None:
    paper_list.configure("[links]\nallow-private = true\n")
    services.faults.update(dict.fromkeys(KEYS, fault_server.hang))
    if words[0] == "add":
        listed = tmp_path / "ids.txt"
        listed.write_text("".join(f"2301.{number:05}\n" for number in range(1, 101)), encoding="utf-8")
        words = (*words, str(listed))
    for number in range(1, 0 if words[0] == "add" else 301):
        url = f"{paper_list.server.base}/github/{number}" if words[0] == "links" else f"arxiv.org/abs/2301.{number:05}"
        paper_list.write(
            f"meta/{number}.prototxt",
            f'paper {{ title: "Cat {number} of Ten Cats" url: "{url}" authors: "Ann Ray" }} pub {{ year: 2023 }}\n',
        )
    files, started = paper_list.files(), time.monotonic()
    ran = paper_list.run(*words)
    assert time.monotonic() - started < budget + 10
    # `links` reports the private addresses of its URLs, `add` and `update` that they could not do what they were asked
    assert (ran.code, paper_list.files()) == (int(words[0] != "verify"), files)


def test_a_service_that_asks_for_hours_is_asked_once(paper_list: PaperList, services: Services) -> None:
    services.faults["openalex"] = budget_spent
    ran = paper_list.add("2306.00978", "2401.00001", "2402.00002")
    assert ran.code == 0
    assert "metalint: OpenAlex: is asked too often; it asks for a pause of 17.4 h\n" in ran.err
    assert services.asked["openalex"] <= 4  # those under way together


def test_a_short_pause_is_waited_out(paper_list: PaperList, services: Services) -> None:
    async def once(exchange: Exchange) -> None:
        if services.asked["openalex"] == 1:
            await exchange.reply(
                "429 Too Many Requests", "Content-Type: application/json", "Retry-After: 1", body=b"{}"
            )
        else:
            await services.answer_openalex(exchange)

    services.faults["openalex"] = once
    ran = paper_list.add("2306.00978")
    assert (ran.code, "OpenAlex" in ran.err) == (0, False)
    assert "Massachusetts" in paper_list.read("meta/awq.prototxt")


def test_a_source_that_is_switched_off_is_not_asked(paper_list: PaperList, services: Services) -> None:
    paper_list.configure(dblp="", openalex="")
    assert paper_list.add("2306.00978").code == 0
    assert services.asked["dblp"] == services.asked["openalex"] == 0
    assert 'where: "arXiv"' in paper_list.read("meta/awq.prototxt")


def test_no_key_leaves_for_a_host_that_is_not_its_own(paper_list: PaperList, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_TOKEN", "OPENALEX_API_KEY", "SEMANTIC_SCHOLAR_API_KEY", "METALINT_MAILTO"):
        monkeypatch.setenv(name, "secret-of-mine")
    paper_list.add("2306.00978", "https://github.com/example-lab/FastPrune", "10.1145/3448016.3452841")
    seen = [*(path for _, path in paper_list.server.seen), *map(str, paper_list.server.headers)]
    assert len(seen) > 10
    assert not any("secret-of-mine" in one for one in seen)


def test_a_redirect_within_a_service_is_followed(paper_list: PaperList, services: Services) -> None:
    async def merged(exchange: Exchange) -> None:
        if exchange.path.endswith("/moved"):
            await reply_json(exchange, services.openalex["10.48550/arxiv.2306.00978"])
        else:
            await exchange.reply("301 Moved Permanently", "Location: /openalex/moved")

    services.faults["openalex"] = merged
    assert paper_list.add("2306.00978").code == 0
    assert "Massachusetts" in paper_list.read("meta/awq.prototxt")


def test_a_redirect_to_a_private_address_is_refused(paper_list: PaperList, services: Services) -> None:
    services.faults["openalex"] = elsewhere
    ran = paper_list.add("2306.00978")
    assert ran.code == 0
    assert "metalint: OpenAlex: private: " in ran.err


@pytest.mark.slow
def test_arxiv_is_asked_again_three_seconds_later_if_others_answer(paper_list: PaperList, services: Services) -> None:
    moments: list[float] = []

    async def once(exchange: Exchange) -> None:
        moments.append(time.monotonic())
        if len(moments) == 1:
            await exchange.reply("503 Busy", "Content-Type: text/plain", body=b"")
        else:
            await services.answer_arxiv(exchange)

    services.faults["arxiv"] = once
    ran = paper_list.add("2306.00978")
    assert (ran.code, "arXiv:" in ran.err) == (0, False)
    assert moments[1] - moments[0] >= 3


@pytest.mark.parametrize("base", ["http://[::1", "http://user:secret@127.0.0.1/"])
def test_a_base_that_nobody_could_be_asked_at_is_refused(base: str, paper_list: PaperList) -> None:
    paper_list.configure(arxiv=base)
    ran = paper_list.add("2402.00002")
    assert (ran.code, ran.err.count("\n"), "sources.arxiv" in ran.err) == (2, 1, True)
    assert paper_list.files() == []


def test_a_base_that_may_not_be_asked_is_told(paper_list: PaperList) -> None:
    paper_list.configure(arxiv="http://169.254.169.254")
    ran = paper_list.add("2402.00002")
    assert ran.code == 1
    assert ran.err.count("metalint: arXiv: ") == 1
    assert paper_list.files() == []


@pytest.mark.parametrize(
    ("kind", "why"), [("plain", "Crossref knows no such paper"), ("html", "Crossref does not answer")]
)
def test_a_page_in_front_of_a_service_knows_nothing_of_ids(
    kind: str, why: str, paper_list: PaperList, services: Services
) -> None:
    services.faults["crossref"] = status("404 Not Found", f"Content-Type: text/{kind}")
    ran = paper_list.add("10.1145/3448016.3452841")
    assert ran.code == 1
    assert ran.err.startswith(f"10.1145/3448016.3452841: {why}")


@pytest.mark.parametrize(
    ("page", "why"),
    [
        (b"<title>404 Page not found - ACL Anthology</title>", "ACL Anthology knows no such paper"),
        (b"<title>404</title>", "ACL Anthology does not answer"),
    ],
)
def test_a_page_of_the_service_itself_does(page: bytes, why: str, paper_list: PaperList, services: Services) -> None:
    services.missing = page
    ran = paper_list.add("2099.acl-long.1")
    assert ran.code == 1
    assert ran.err.startswith(f"2099.acl-long.1: {why}")
