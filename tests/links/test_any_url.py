"""Whatever a paper holds for a URL, and whatever a server says, there is a verdict, never a crash."""

from __future__ import annotations

import asyncio
import contextlib

from conftest import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from links.checking import FAST

from metalint.links.status import Skipped
from metalint.links.triage import triage
from metalint.services import targets
from metalint.services.environment import Environment
from metalint.services.failures import Failure
from metalint.services.messages import HttpRequest
from metalint.services.replies import asked_for
from metalint.services.scheduler import Scheduler

PIECES = ["http://", "https://", "//", "[", "]", "::1", "@", ":", "%", "/", "\\", ".", "0x7f", "127.1", "a.b", "#", "?"]
URLS = st.one_of(st.text(max_size=40), st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
ANY = st.text(st.characters(exclude_categories=()), max_size=30)


@settings(max_examples=examples(300), deadline=None)
@given(URLS | ANY.map("http://".__add__))
def test_every_string_is_a_target_or_is_skipped(value: str) -> None:
    outcome = triage(value, FAST, ())
    if isinstance(outcome, targets.Target):
        assert str(outcome).isascii()
        assert not set(str(outcome)) & set(" \r\n\t\x00")
        assert targets.parse_url(str(outcome)) == outcome
    else:
        assert isinstance(outcome, Skipped)


@settings(max_examples=examples(200), deadline=None)
@given(URLS | ANY)
def test_every_location_leads_somewhere_or_is_a_failure(location: str) -> None:
    start = targets.parse_url("https://example.org/a/b")
    with contextlib.suppress(Failure):
        assert str(targets.resolve_redirect(start, location)).isascii()


@settings(max_examples=examples(100), deadline=None)
@given(data=st.binary(max_size=200), is_begun=st.booleans())
def test_every_reply_is_read_or_is_a_failure(*, data: bytes, is_begun: bool) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\n" * is_begun + data)
        writer.close()

    async def ask() -> None:
        async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
            target = targets.parse_url(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
            async with contextlib.aclosing(Scheduler(FAST._replace(retries=0), Environment())) as scheduler:
                with contextlib.suppress(Failure):
                    request = HttpRequest("GET", target, wants_body=True)
                    assert (await scheduler.request_with_retries(request)).status >= 200

    asyncio.run(ask())


@settings(max_examples=examples(200), deadline=None)
@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_every_wait_is_a_number_of_seconds(retry: str, remaining: str, limit: str) -> None:
    fields = {"retry-after": retry, "ratelimit-remaining": remaining, "ratelimit": limit}
    assert 0 <= asked_for(fields, 1e9) < 1e11
    assert 0 <= asked_for({"ratelimit-remaining": "0", "ratelimit-reset": retry}, 1e9) < 1e11


def test_waits_are_read_in_all_their_forms() -> None:
    now = 1_800_000_000.0
    assert asked_for({"retry-after": "120"}, now) == 120
    assert asked_for({"retry-after": "Fri, 15 Jan 2027 08:01:00 GMT"}, now) == 60
    assert asked_for({"retry-after": "Fri, 15 Jan 2020 08:01:00 GMT"}, now) == 0
    assert asked_for({"retry-after": f"Fri, 15 Jan {10**20} 08:01:00 GMT"}, now) == 0
    assert asked_for({"retry-after": f"Fri, 15 Jan 2027 08:01:00 +{10**20}"}, now) == 0
    assert asked_for({"ratelimit-remaining": "0", "ratelimit-reset": "30"}, now) == 30
    assert asked_for({"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(now) + 40)}, now) == 40
    assert asked_for({"ratelimit-remaining": "3", "ratelimit-reset": "30"}, now) == 0
    assert asked_for({"ratelimit": '"default";r=0;t=50'}, now) == 50
    assert asked_for({}, now) == 0
