"""Ill registries: whatever they answer, no link is dead and none that was made up is alive, now or in the next run."""

from __future__ import annotations

import asyncio
import gzip
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from links.checking import NOWHERE
from links.fake_registries import ArXiv, Doi, GitHub, HuggingFace, OpenReview
from links.fault_server import BOMB, Close, Exchange, FaultServer, hang, reset
from links.replaying import BASES, asking, replay, reply, to_server
from rows import each_row

from metalint.config.links import Links
from metalint.links.checker import LinkChecker
from metalint.links.history import LinkHistory
from metalint.links.status import Alive, Dead, Moved, Uncertain
from metalint.services.environment import Environment

if TYPE_CHECKING:
    from pathlib import Path

    from links.fault_server import Answer

HTML = "content-type: text/html; charset=utf-8"
JSON = "content-type: application/json; charset=utf-8"
PAGE = "<!DOCTYPE html><html><head><title>Maintenance</title></head></html>"
BIG = b'{"notes": ["' + b"x" * 30_000_000 + b'"]}'


async def truncated(exchange: Exchange) -> None:
    await exchange.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + b'<?xml version="1.0"?><feed>')
    raise Close


async def broken_chunks(exchange: Exchange) -> None:
    await exchange.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{")
    raise Close


async def slow(exchange: Exchange) -> None:
    await asyncio.sleep(0.8)
    await exchange.reply("200 OK", JSON, body=b"{}")


FAULTS: dict[str, Answer] = {
    "400": replay(reply("400 Bad Request", HTML, body=PAGE)),
    "400-json": replay(reply("400 Bad Request", JSON, body='{"message": "Problems parsing JSON", "error": "bad"}')),
    "401": replay(reply("401 Unauthorized", HTML, body=PAGE)),
    "403": replay(reply("403 Forbidden", HTML, body=PAGE)),
    "404-html": replay(reply("404 Not Found", HTML, body=PAGE)),
    "404-empty": replay(reply("404 Not Found")),
    "410": replay(reply("410 Gone", HTML, body=PAGE)),
    "429": replay(reply("429 Too Many Requests")),
    "429-short": replay(reply("429 Too Many Requests", "Retry-After: 0.1")),
    "429-limit": replay(reply("429 Too Many Requests", "Retry-After: 0.5")),
    "429-long": replay(reply("429 Too Many Requests", "Retry-After: 3600")),
    "429-date": replay(reply("429 Too Many Requests", "Retry-After: Fri, 31 Dec 2100 23:59:59 GMT")),
    "451": replay(reply("451 Unavailable For Legal Reasons", HTML, body=PAGE)),
    "500": replay(reply("500 Internal Server Error", HTML, body=PAGE)),
    "502": replay(reply("502 Bad Gateway", JSON, body=PAGE)),
    "503": replay(reply("503 Service Unavailable", "Retry-After: 0.1")),
    "200-empty": replay(reply("200 OK")),
    "200-html": replay(reply("200 OK", HTML, body=PAGE)),
    "200-json": replay(reply("200 OK", JSON, body="{}")),
    "200-list": replay(reply("200 OK", JSON, body="[]")),
    "200-null": replay(reply("200 OK", JSON, body="null")),
    "200-wrong-types": replay(
        reply("200 OK", JSON, body='{"data": [], "errors": {}, "notes": {}, "id": 3, "values": 1}')
    ),
    "200-feed": replay(reply("200 OK", body='<feed xmlns="http://www.w3.org/2005/Atom"></feed>')),
    "200-all-null": replay(
        reply("200 OK", JSON, body='{"data": null, "notes": null, "id": null, "responseCode": null}')
    ),
    "204": replay(reply("204 No Content")),
    "big": replay(reply("200 OK", JSON, body=BIG)),
    "gzip": replay(reply("200 OK", HTML, "Content-Encoding: gzip", body=gzip.compress(PAGE.encode()))),
    "gzip-broken": replay(reply("200 OK", "Content-Encoding: gzip", body=b"\x1f\x8b\x08\x00nonsense")),
    "gzip-bomb": replay(reply("200 OK", "Content-Encoding: gzip", body=BOMB)),
    "br": replay(reply("200 OK", "Content-Encoding: br", body=b"\x0b\x02\x80")),
    "login": replay(reply("302 Found", "Location: /login?next=%2F")),
    "login-307": replay(reply("307 Temporary Redirect", "Location: BASE/challenge")),
    "moved": replay(reply("301 Moved Permanently", "Location: BASE/ok")),
    "moved-away": replay(reply("301 Moved Permanently", "Location: https://elsewhere.example/api")),
    "moved-private": replay(reply("301 Moved Permanently", "Location: http://169.254.169.254/latest/meta-data/")),
    "moved-nowhere": replay(reply("301 Moved Permanently", "Location: http://[::1")),
    "moved-without": replay(reply("301 Moved Permanently")),
    "truncated": truncated,
    "broken-chunks": broken_chunks,
    "reset": reset,
    "hang": hang,
    "slow": slow,
}
LINKS = {
    "arxiv": ("arxiv.org", "/abs/1706.03762", "/abs/2312.99999"),
    "github": ("github.com", "/git/git", "/made/up"),
    "doi": ("doi.org", "/10.1145/3292500.3330701", "/10.1145/made.up"),
    "openreview": ("openreview.net", "/forum?id=Ic2A2gCseC", "/forum?id=madeUpNote"),
    "huggingface": ("huggingface.co", "/openai-community/gpt2", "/made/up"),
}
PATHS = ("api", "repos", "repositories", "graphql", "v1", "v2", "10.1145", "10.1000", "10.48550")
"""First parts of paths below which registries have their interfaces; pages are elsewhere, except those of doi.org."""


def wrong_statuses(folder: Path, registry: str, name: str, pages: str) -> list[tuple[str, int, str | None, str, str]]:
    """Return what is wrong of the status of two links, in two runs with the same history."""
    host, real, made_up = LINKS[registry]

    async def page(exchange: Exchange) -> None:
        is_there = exchange.path == real or pages == "all-alive"
        await exchange.reply("200 OK" if is_there else "404 Not Found", HTML, body=PAGE.encode())

    shown = FAULTS[name] if pages == "ill" else page
    first_part = real[1:].partition("/")[0].partition("?")[0]
    answers = dict.fromkeys((first_part, "made", "no--such--owner"), shown)
    answers |= dict.fromkeys(PATHS if registry != "doi" or pages == "ill" else ("api",), FAULTS[name])
    wrong = []
    with FaultServer(answers=answers) as server:
        urls = [f"http://{host}:{server.port}{path}" for path in (real, made_up)]
        for run, token in enumerate((None, "t")[: 2 if registry == "github" else 1] * 2):
            history = LinkHistory(folder / f"{name}-{token}")
            environment = Environment(lookup=to_server, token=token)
            found = asking(server, registry, environment, timeout=0.25, retries=1, max_pause=0.2, history=history)(urls)
            history.close()
            ours, theirs = (found[url].status for url in urls)
            if isinstance(ours, Dead) or isinstance(theirs, Alive | Moved):
                wrong.append((name, run, token, str(ours), str(theirs)))
    return wrong


@pytest.mark.slow
@pytest.mark.parametrize("pages", ["good", "all-alive", "ill"])
@pytest.mark.parametrize("registry", LINKS)
def test_an_ill_registry_makes_no_link_dead_and_none_that_is_made_up_alive(
    tmp_path: Path, registry: str, pages: str
) -> None:
    with ThreadPoolExecutor(8) as pool:  # most of the time is spent waiting
        found = pool.map(lambda name: wrong_statuses(tmp_path, registry, name, pages), FAULTS)
        assert [one for wrong in found for one in wrong] == []


@pytest.mark.slow
@each_row("fault", [name for name in FAULTS if name.startswith("429")])
@each_row("registry", LINKS)
def test_a_registry_that_is_asked_too_often_is_soon_left_alone(registry: str, fault: str) -> None:
    host, real, _ = LINKS[registry]
    answers = dict.fromkeys(PATHS, FAULTS[fault]) | {"good": replay(reply("200 OK"))}
    with FaultServer(answers=answers) as server:
        urls = [f"https://{host}{real}{number}" for number in range(300)]
        good = [f"http://good.example:{server.port}/good/{number}" for number in range(20)]
        token = "t" if registry == "github" else None
        asked = asking(
            server, registry, Environment(lookup=to_server_or_nobody, token=token), max_pause=0.6, budget=20.0
        )
        found = asked([*urls, *good])
        assert {type(found[url].status) for url in urls} == {Uncertain}
        assert {found[url].status for url in good} == {Alive()}
        assert sum(not path.startswith("/good") for _, path in server.seen) <= 4


async def to_server_or_nobody(host: str) -> list[str]:
    return ["127.0.0.1" if host == "good.example" else "127.0.0.9"]


@pytest.mark.parametrize("name", ["login", "big", "moved-private", "200-html", "401"])
@pytest.mark.parametrize("registry", LINKS)
def test_a_wrong_base_url_takes_few_requests_and_has_one_reason(tmp_path: Path, registry: str, name: str) -> None:
    host, real, _ = LINKS[registry]
    with FaultServer(answers=dict.fromkeys(PATHS, FAULTS[name])) as server:
        urls = [f"https://{host}{real}{number}" for number in range(40)]
        history = LinkHistory(tmp_path)
        asked = asking(server, registry, Environment(lookup=no_page, token="t"), history=history)
        found = asked(urls)
        assert {type(found[url].status) for url in urls} == {Uncertain}
        assert len({found[url].status for url in urls}) == 1
        assert name == "401" or len(server.seen) <= 20
        assert history.load(urls, time.time(), 86400.0) == {}


async def no_page(_: str) -> list[str]:
    return ["127.0.0.9"]


def test_refusals_are_no_silence() -> None:
    """Known and renamed ids behind refused ones are still found."""
    face = HuggingFace(
        gone={f"models/a/gone{number}" for number in range(10)}, renamed={"models/a/old": "models/b/old"}
    )
    with FaultServer(answers={"api": face}) as server:
        names = [*(f"gone{number}" for number in range(10)), "good", "old"]
        urls = [f"https://huggingface.co/a/{name}" for name in names]
        found = asking(server, "huggingface")(urls)
    assert [found[url].status.word for url in urls] == [*["uncertain"] * 10, "alive", "moved"]


@each_row("status", ["401 Unauthorized", "403 Forbidden", "451 Unavailable For Legal Reasons", "400 No"])
def test_an_id_that_is_refused_says_nothing_of_the_others(status: str) -> None:
    refusals = dict.fromkeys((f"refused{number}" for number in range(6)), status)

    class Refusing(GitHub):
        async def repos(self, exchange: Exchange) -> None:
            name = exchange.path.rpartition("/")[2]
            if name in refusals and status[:3] != "401":
                await exchange.reply(refusals[name], JSON, body=b'{"message": "No"}')
            elif name in refusals:
                await exchange.reply("403 Forbidden", JSON, "X-GitHub-SSO: required", body=b'{"message": "SAML"}')
            else:
                await super().repos(exchange)

    with FaultServer(answers=Refusing(renamed={"a/old": "b/new"}).answers()) as server:
        urls = [f"https://github.com/a/{name}" for name in (*refusals, "good", "old")]
        found = asking(server, "github")(urls)
    assert [found[url].status.word for url in urls] == [*["uncertain"] * 6, "alive", "moved"]


def test_a_registry_that_is_silent_three_times_is_not_asked_on() -> None:
    with FaultServer(answers={"repos": hang}) as server:
        urls = [f"https://github.com/a/b{number}" for number in range(40)]
        found = asking(server, "github", timeout=0.2)(urls)
        assert {type(found[url].status) for url in urls} == {Uncertain}
        assert len(server.seen) <= 6


@pytest.mark.slow
def test_pages_are_looked_at_while_a_registry_is_waited_for() -> None:
    """What a registry does not say is not held up by what it has not said yet."""
    order: list[str] = []

    class Late(GitHub):
        async def repos(self, exchange: Exchange) -> None:
            if exchange.path.endswith("/first"):
                await exchange.reply("403 Forbidden", JSON, body=b'{"message": "No"}')
            else:
                await asyncio.sleep(0.6)
                order.append("registry")
                await super().repos(exchange)

    async def page(exchange: Exchange) -> None:
        order.append("page")
        await exchange.reply("404 Not Found")

    with FaultServer(answers={**Late().answers(), "a": page}) as server:
        urls = [f"http://github.com:{server.port}/a/{name}" for name in ("first", "second")]
        asking(server, "github", Environment(lookup=to_server))(urls)
    assert order[0] == "page"


def test_well_registries_answer_all_at_once() -> None:
    """The matrix shows nothing unless the same links get their status from registries that are well."""
    note = {"content": {"title": {"value": "A"}}}
    well = {
        "arxiv": {"api": ArXiv(missing={"2312.99999"})},
        "github": GitHub(gone={"made/up"}).answers(),
        "doi": Doi({"10.1145/3292500.3330701": "Optuna"}).answers(),
        "openreview": OpenReview(new={"Ic2A2gCseC": note}).answers(),
        "huggingface": {"api": HuggingFace(gone={"models/made/up"})},
    }
    for registry, (host, real, made_up) in LINKS.items():
        with FaultServer(answers=well[registry]) as server:
            found = asking(server, registry)([f"https://{host}{path}" for path in (real, made_up)])
        expected = [Alive, Uncertain if registry == "huggingface" else Dead]
        assert [type(answer.status) for answer in found.values()] == expected, registry


def test_all_registries_are_in_the_matrix() -> None:
    assert LINKS.keys() == BASES.keys() - {"wayback"}
    assert {key for bases in BASES.values() for key in bases} == NOWHERE.keys()
    assert LinkChecker(Links()).answers == {}
