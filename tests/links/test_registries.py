"""What registries say decides; what they do not say is never death."""

from __future__ import annotations

import gzip
import json
import time
from typing import TYPE_CHECKING

import pytest
from links.checking import NOWHERE, checker
from links.fake_registries import ArXiv, Doi, GitHub, OpenReview, Wayback
from links.fault_server import BOMB, Exchange, FaultServer, hang, status
from rows import each_row

from metalint.config.links import HostPolicy
from metalint.links.status import Alive, Dead, Moved, RegistryEntry, Uncertain
from metalint.services.environment import Environment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from metalint.links.checker import LinkChecker
    from metalint.links.status import Answer

AT_ONCE = {"*": HostPolicy(interval=0.0)}


async def to_loopback(_: str) -> list[str]:
    return ["127.0.0.9"]  # where nobody listens


def asking(server: FaultServer, *, token: str | None = None, **paths: str) -> LinkChecker:
    registries = NOWHERE | {name.replace("_", "-"): server.base + path for name, path in paths.items()}
    return checker(Environment(lookup=to_loopback, token=token), registries=registries, hosts=AT_ONCE)


def ask_arxiv(arxiv: ArXiv, *urls: str) -> Mapping[str, Answer]:
    with FaultServer(answers={"api": arxiv}) as server:
        return dict(asking(server, arxiv="/api/query")(urls))


def test_arxiv_knows_all_forms_of_a_paper_in_one_request() -> None:
    arxiv = ArXiv(titles={"1706.03762": "Attention Is All\n  You Need"})
    urls = [
        "https://arxiv.org/abs/1706.03762", "http://arxiv.org/pdf/1706.03762v1.pdf", "https://arxiv.org/abs//1706.03762",
        "https://doi.org/10.48550/arXiv.1706.03762", "https://export.arxiv.org/abs/1706.03762",
    ]  # fmt: skip
    answers = ask_arxiv(arxiv, *urls)
    entry = RegistryEntry("arXiv", "Attention Is All You Need")
    known = [answers[url] for url in urls if "//1706" not in url]
    assert {(answer.status, answer.entry) for answer in known} == {(Alive(), entry)}
    assert arxiv.asked[0] == ["1706.03762"]


def test_an_id_that_arxiv_does_not_know_is_dead_after_a_second_look_with_a_witness() -> None:
    arxiv = ArXiv(missing={"2312.99999"})
    answers = ask_arxiv(arxiv, "https://arxiv.org/abs/2312.99999", "https://arxiv.org/abs/1706.03762")
    assert answers["https://arxiv.org/abs/2312.99999"].status == Dead("arXiv knows no 2312.99999")
    assert answers["https://arxiv.org/abs/1706.03762"].status == Alive()
    assert arxiv.asked == [["2312.99999", "1706.03762"], ["2312.99999", "1706.03762"]]


def test_an_id_that_a_busy_arxiv_left_out_once_is_alive() -> None:
    arxiv = ArXiv(lost={"2301.00774"})
    answers = ask_arxiv(arxiv, "https://arxiv.org/abs/2301.00774", "https://arxiv.org/abs/1706.03762")
    assert {answer.status for answer in answers.values()} == {Alive()}


def test_an_empty_feed_for_papers_that_it_knew_before_is_no_death() -> None:
    class Fickle(ArXiv):
        async def __call__(self, exchange: Exchange) -> None:
            if len(self.asked) == 1:
                self.missing = {"1706.03762", "2301.00774"}
            await super().__call__(exchange)

    arxiv = Fickle(lost={"2301.00774"})
    answers = ask_arxiv(arxiv, "https://arxiv.org/abs/2301.00774", "https://arxiv.org/abs/1706.03762")
    status = answers["https://arxiv.org/abs/2301.00774"].status
    assert isinstance(status, Uncertain)
    assert status.why.startswith("arXiv does not say (its answers contradict each other)")


def test_a_version_that_does_not_exist_is_dead_and_an_older_one_alive() -> None:
    answers = ask_arxiv(ArXiv(version=3), "https://arxiv.org/abs/1706.03762v9", "https://arxiv.org/abs/1706.03762v2")
    why = "arXiv has 3 versions of 1706.03762, not 9"
    assert [answer.status for answer in answers.values()] == [Dead(why), Alive()]


@each_row(
    ("comment", "summary", "is_withdrawn"),
    [
        ("This paper has been withdrawn by the author due to an error in Lemma 3", "", True),
        ("Withdrawn", "", True),
        ("", "This submission has been withdrawn by arXiv administrators.", True),
        ("The first author has withdrawn from the project", "", False),
        ("12 pages", "We study how deposits are withdrawn from banks.", False),
    ],
)
def test_withdrawn_papers_are_told_by_their_comments(comment: str, summary: str, *, is_withdrawn: bool) -> None:
    arxiv = ArXiv(comments={"1706.03762": comment}, summaries={"1706.03762": summary})
    answer = ask_arxiv(arxiv, "https://arxiv.org/abs/1706.03762")["https://arxiv.org/abs/1706.03762"]
    assert answer.entry is not None
    assert answer.entry.is_withdrawn is is_withdrawn


async def rate_exceeded(exchange: Exchange) -> None:
    await exchange.reply("200 OK", body=b"Rate exceeded.")


async def billion_laughs(exchange: Exchange) -> None:
    body = b'<!DOCTYPE feed [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><feed xmlns="http://www.w3.org/2005/Atom">&b;</feed>'
    await exchange.reply("200 OK", body=body)


async def bomb(exchange: Exchange) -> None:
    await exchange.reply("200 OK", "Content-Encoding: gzip", body=BOMB)


async def page(exchange: Exchange) -> None:
    await exchange.reply("200 OK", body=b"<html>Down for maintenance</html>")


@each_row(
    "answer",
    [
        *map(status, ("503 Slow Down", "429 Too Many", "500 No", "404 No", "403 No")),
        *(hang, rate_exceeded, billion_laughs, bomb, page),
    ],
)
def test_a_registry_that_does_not_answer_leaves_its_ids_uncertain(answer: object) -> None:
    urls = [
        "https://arxiv.org/abs/1706.03762", "https://github.com/a/b", "https://openreview.net/forum?id=abc",
        "https://huggingface.co/a/b", "https://doi.org/10.1145/1.2",
    ]  # fmt: skip
    with FaultServer(answers=dict.fromkeys(("arxiv", "graphql", "notes", "api"), answer)) as server:
        base = server.base
        registries = {"arxiv": base + "/arxiv", "github": base, "openreview": base, "openreview-old": base}
        registries |= {"huggingface": base, "doi": base, "wayback": ""}
        asked = checker(
            Environment(lookup=to_loopback, token="t"), registries=registries, hosts=AT_ONCE, timeout=0.3, retries=1
        )
        answers = asked(urls)
        assert {url: type(answers[url].status) for url in urls} == dict.fromkeys(urls, Uncertain)


def test_the_page_is_looked_at_where_a_registry_does_not_answer() -> None:
    async def lookup(_: str) -> list[str]:
        return ["127.0.0.1"]

    async def answer(exchange: Exchange) -> None:
        await exchange.reply("200 OK" if exchange.path.endswith("03762") else "404 Not Found")

    with FaultServer(answers={"abs": answer, "api": status("503 No")}) as server:
        port = server.port
        urls = [f"http://arxiv.org:{port}/abs/1706.03762", f"http://arxiv.org:{port}/abs/1706.99999"]
        registries = NOWHERE | {"arxiv": f"{server.base}/api/query"}
        hosts = AT_ONCE
        answers = checker(Environment(lookup=lookup), registries=registries, hosts=hosts)(urls)
        assert answers[urls[0]].status == Alive()
        assert isinstance(answers[urls[1]].status, Uncertain)


@pytest.mark.slow
def test_ten_thousand_ids_of_arxiv_take_at_most_sixty_requests() -> None:
    ids = [f"{year}{month:02}.{number:05}" for year in (21, 22) for month in range(1, 11) for number in range(500)]
    arxiv = ArXiv(missing=set(ids[::50]))
    with FaultServer(answers={"api": arxiv}) as server:
        asked = asking(server, arxiv="/api/query")
        answers = asked([f"https://arxiv.org/abs/{one}" for one in ids])
    assert len(ids) == 10_000
    assert asked.requests <= 60
    assert {len(batch) for batch in arxiv.asked} <= set(range(201))
    dead = {url for url, answer in answers.items() if isinstance(answer.status, Dead)}
    assert dead == {f"https://arxiv.org/abs/{one}" for one in arxiv.missing}


@pytest.mark.slow
def test_arxiv_is_asked_once_in_three_seconds_unless_the_configuration_says_otherwise() -> None:
    times: list[float] = []

    class Timed(ArXiv):
        async def __call__(self, exchange: Exchange) -> None:
            times.append(time.monotonic())
            await super().__call__(exchange)

    with FaultServer(answers={"api": Timed()}) as server:
        urls = [f"https://arxiv.org/abs/2301.{number:05}" for number in range(201)]
        checker(registries=NOWHERE | {"arxiv": f"{server.base}/api/query"})(urls)
    assert len(times) == 2
    assert times[1] - times[0] >= 2.99


def test_a_thousand_repositories_take_at_most_fifteen_requests() -> None:
    github = GitHub(gone={"owner/r7"}, renamed={"owner/r8": "New-Owner/r8"}, broken={"owner/r9"})
    with FaultServer(answers=github.answers()) as server:
        asked = asking(server, token="t", github="")
        answers = asked([f"https://github.com/Owner/r{number}" for number in range(1000)])
        assert len(server.seen) <= 15
    statuses = {url.rpartition("/")[2]: answer.status for url, answer in answers.items()}
    assert statuses.pop("r7") == Dead("GitHub knows no owner/r7")
    assert statuses.pop("r8") == Moved("https://github.com/New-Owner/r8", is_same=True)
    assert isinstance(statuses.pop("r9"), Uncertain)
    assert set(statuses.values()) == {Alive()}


def test_repositories_are_asked_for_one_by_one_without_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)
    github = GitHub(gone={"a/gone"}, renamed={"a/old": "b/New"})
    with FaultServer(answers=github.answers()) as server:
        urls = [
            f"https://github.com/{name}" for name in ("a/good", "a/gone", "a/old", "A/Old/tree/main/src", "a/good.git")
        ]
        answers = asking(server, github="")(urls)
        assert [answers[url].status for url in urls] == [
            Alive(),
            Dead("GitHub knows no a/gone"),
            Moved("https://github.com/b/New", is_same=True),
            Moved("https://github.com/b/New/tree/main/src", is_same=True),
            Alive(),
        ]
        assert sum(path.startswith("/repos/") for _, path in server.seen) == 3


def test_a_page_below_a_repository_is_looked_at_itself() -> None:
    async def lookup(_: str) -> list[str]:
        return ["127.0.0.1"]

    with FaultServer(answers={**GitHub().answers(), "a": status("404 Not Found")}) as server:
        url = f"http://github.com:{server.port}/a/good/tree/main/gone"
        registries = NOWHERE | {"github": server.base}
        answers = checker(Environment(lookup=lookup, token="t"), registries=registries)([url])
        assert answers[url].status == Dead("status 404")


@each_row(
    "url",
    ["https://github.com/a", "https://github.com/topics/llm", "https://gist.github.com/a/b", "https://github.com/"],
)
def test_what_is_no_repository_is_no_question_for_github(url: str) -> None:
    with FaultServer(answers=GitHub().answers()) as server:
        asking(server, token="t", github="")([url])
        assert server.seen == []


def test_dois_are_asked_for_by_handle_and_title() -> None:
    doi = Doi({"10.1145/3292500.3330701": "Optuna: A Next-generation\nFramework", "10.1000/old": "RETRACTED: On Cells"})
    with FaultServer(answers=doi.answers()) as server:
        urls = [
            "https://doi.org/10.1145/3292500.3330701", "http://dx.doi.org/10.1145/3292500.3330701",
            "https://doi.org/10.1000/old", "https://doi.org/10.1145/nothing",
        ]  # fmt: skip
        answers = asking(server, doi="")(urls)
    entry = RegistryEntry("the DOI's registry", "Optuna: A Next-generation Framework")
    assert [answers[url].entry for url in urls[:2]] == [entry, entry]
    assert answers[urls[2]].entry == RegistryEntry("the DOI's registry", "RETRACTED: On Cells", is_withdrawn=True)
    assert answers[urls[3]].status == Dead("DOI knows no 10.1145/nothing")


def test_a_publisher_that_refuses_robots_is_vouched_for_by_the_doi_in_its_address() -> None:
    doi = Doi({"10.1145/3292500.3330701": "Optuna"})
    with FaultServer(answers=doi.answers()) as server:
        urls = [f"https://dl.acm.org/doi/{page}" for page in ("10.1145/3292500.3330701", "pdf/10.1145/nothing")]
        answers = asking(server, doi="")(urls)
    assert answers[urls[0]].status == Alive()
    assert isinstance(answers[urls[1]].status, Uncertain)  # the page itself, which nobody serves here


def test_openreview_is_asked_in_both_versions() -> None:
    openreview = OpenReview(
        new={"aaa": {"content": {"title": {"value": "New"}, "venueid": {"value": "ICLR.cc/2024/Conference"}}}},
        old={
            "bbb": {"content": {"title": "Old"}, "invitation": "ICLR.cc/2021/Conference/-/Blind_Submission"},
            "ccc": {"content": {"title": "Gone"}, "invitation": "ICLR.cc/2021/Conference/-/Withdrawn_Submission"},
        },
        forbidden={"eee"},
    )
    with FaultServer(answers=openreview.answers()) as server:
        urls = [
            f"https://openreview.net/{page}?id={id_}"
            for page, id_ in zip(
                ("forum", "pdf", "forum", "forum", "forum"), ("aaa", "bbb", "ccc", "ddd", "eee"), strict=True
            )
        ]
        answers = asking(server, openreview="/v2", openreview_old="/v1")(urls)
    assert [answers[url].entry for url in urls[:3]] == [
        RegistryEntry("OpenReview", "New"),
        RegistryEntry("OpenReview", "Old"),
        RegistryEntry("OpenReview", "Gone", is_withdrawn=True),
    ]
    assert answers[urls[3]].status == Dead("OpenReview knows no ddd")
    assert isinstance(answers[urls[4]].status, Uncertain)


def test_compressed_answers_are_read() -> None:
    async def zipped(exchange: Exchange) -> None:
        body = gzip.compress(json.dumps({"id": 1, "full_name": "a/b"}).encode())
        await exchange.reply("200 OK", "Content-Encoding: gzip", body=body)

    with FaultServer(answers={"repos": zipped}) as server:
        assert asking(server, github="")(["https://github.com/a/b"])["https://github.com/a/b"].status == Alive()


def test_a_registry_without_a_base_is_not_asked() -> None:
    with FaultServer() as server:
        asked = checker(Environment(lookup=to_loopback), registries=dict.fromkeys(NOWHERE, ""), hosts=AT_ONCE)
        asked(["https://arxiv.org/abs/1706.03762", f"{server.base}/ok"])
        assert [path for _, path in server.seen] == ["/ok"]


def test_archived_copies_are_suggested_for_the_dead() -> None:
    archive = Wayback()
    with FaultServer(answers={"wayback": archive}) as server:
        urls = [f"{server.base}/404?kept", f"{server.base}/404?lost", f"{server.base}/ok"]
        archive.kept[urls[0].partition("://")[2]] = urls[0]
        registries = NOWHERE | {"wayback": server.base}
        answers = checker(suggest=True, registries=registries, hosts=AT_ONCE)(urls)
        copies = [answers[url].copy for url in urls]
        assert copies == [f"https://web.archive.org/web/20230101000000/{urls[0]}", None, None]
        assert sum(path.startswith("/wayback/") for _, path in server.seen) == 2
