"""Whatever registries answer of an id that they do not name, it is neither alive nor, except for GitHub's 404, dead."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest
from conftest import examples
from hypothesis import example, given, settings
from hypothesis import strategies as st
from links.checking import FAST

from metalint.config.links import HostPolicy
from metalint.config.services import SOURCES
from metalint.links.enabled_services import enabled_services
from metalint.services.environment import Environment
from metalint.services.failures import NoAnswer, NoSuchId
from metalint.services.messages import Reply
from metalint.services.network import Network
from metalint.services.scheduler import Scheduler
from metalint.services.targets import parse_url

if TYPE_CHECKING:
    from collections.abc import Mapping

    from metalint.services.lookup import Answer
    from metalint.services.messages import HttpRequest

IDS = {
    "arXiv": "2312.99999",
    "GitHub": "made-up-by-us/never-was",
    "OpenReview": "madeUpByUs",
    "Hugging Face": "models/made-up-by-us/never-was",
    "DOI": "10.5555/made-up-by-us",
}
WORDS = [
    "id", "notes", "name", "message", "status", "full_name", "data", "errors", "path", "type", "nameWithOwner", "r0",
    "responseCode", "handle", "DOI", "error", "entry", "NOT_FOUND", "NotFoundError", "1", "100", "200", "a/b", "10.1/x",
    "title", "content", "value", "Not Found",
]  # fmt: skip
JSON = st.recursive(
    st.sampled_from([None, True, 0, 1, 2, 100, 200, 404, *WORDS]) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=4),
    max_leaves=12,
)
FIELDS = st.dictionaries(
    st.sampled_from(["location", "retry-after", "x-error-message", "ratelimit", "x-ratelimit-remaining"]),
    st.sampled_from(["/api/models/", "/login", "0", "1", "https://a.example/repos/x/y", '"api";r=0;t=0', "text/html"]),
    max_size=3,
)
STATUSES = st.sampled_from([200, 204, 206, 300, 301, 302, 307, 308, 400, 401, 403, 404, 410, 422, 451, 500, 503])
BODIES = JSON.map(lambda said: json.dumps(said).encode()) | st.binary(max_size=60)


class Parrot:
    """A client that always gets the same reply."""

    def __init__(self, reply: Reply) -> None:
        self._reply = reply

    async def approve(self, _: HttpRequest) -> None: ...

    async def send(self, request: HttpRequest, _: object) -> Reply:
        return self._reply._replace(target=request.target)


def told(name: str, reply: Reply, token: str | None) -> Answer:
    found: dict[str, Answer] = {}
    calm = FAST._replace(retries=0, max_pause=0.0, hosts={"*": HostPolicy(interval=0.0)})
    (registry,) = [one for one in enabled_services(SOURCES) if one.name == name]

    async def ask() -> None:
        scheduler: Any = Scheduler(calm, Environment(token=token))
        scheduler._http = Parrot(reply)  # noqa: SLF001
        await registry.ask(Network(scheduler, SOURCES), [IDS[name]], found.update)

    asyncio.run(ask())
    return found[IDS[name]]


@pytest.mark.parametrize("token", [None, "t"])
@pytest.mark.parametrize("name", IDS)
@settings(max_examples=examples(60), deadline=None)
@given(status=STATUSES, fields=FIELDS, body=BODIES)
@example(status=404, fields={}, body=b'{"message": "Not Found"}')
@example(status=404, fields={}, body=b'{"responseCode": 100, "handle": "10.5555/other"}')
@example(status=200, fields={}, body=b'{"notes": []}')
def test_an_answer_that_does_not_name_the_id_decides_nothing(
    name: str, token: str | None, status: int, fields: Mapping[str, str], body: bytes
) -> None:
    found = told(name, Reply(status, fields, body, parse_url("https://a.example")), token)
    is_missing_repository = name == "GitHub" and status in {404, 410} and b'"message"' in body and token is None
    is_missing_node = name == "GitHub" and token is not None and b"NOT_FOUND" in body
    assert isinstance(found, NoAnswer | NoSuchId)
    if isinstance(found, NoSuchId):
        assert is_missing_repository or is_missing_node
