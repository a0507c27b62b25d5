"""Servers that give the same answer again and again, and checks that ask one registry alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from links.answers import Recorded
from links.checking import NOWHERE, checker
from links.fault_server import Exchange, FaultServer

from metalint.config.links import HostPolicy
from metalint.services.environment import Environment

if TYPE_CHECKING:
    from links.fault_server import Answer

    from metalint.links.checker import LinkChecker

BASES = {
    "arxiv": {"arxiv": "/api/query"},
    "github": {"github": ""},
    "doi": {"doi": ""},
    "openreview": {"openreview": "/v2", "openreview-old": "/v1"},
    "huggingface": {"huggingface": ""},
    "wayback": {"wayback": ""},
}
"""The settings of each registry, and below which path of a server of ours it is."""


async def to_nobody(_: str) -> list[str]:
    return ["127.0.0.9"]


async def to_server(_: str) -> list[str]:
    return ["127.0.0.1"]


def reply(status: str, *fields: str, body: str | bytes = b"") -> Recorded:
    return Recorded(status, fields, body.encode() if isinstance(body, str) else body)


def replay(*answers: Recorded) -> Answer:
    """Give the answers in turn, the last one for ever; ``BASE`` in their fields is the server."""
    given = 0

    async def answer(exchange: Exchange) -> None:
        nonlocal given
        one = answers[min(given, len(answers) - 1)]
        given += 1
        fields = [field.replace("BASE", exchange.server.base) for field in one.fields]
        await exchange.reply(one.status, *fields, body=one.body)

    return answer


def asking(
    server: FaultServer, registry: str, environment: Environment | None = None, **changes: object
) -> LinkChecker:
    """Return a checker that asks just one registry, and finds no pages unless ``environment`` looks them up."""
    bases = {key: server.base + path for key, path in BASES[registry].items()}
    settings: dict[str, object] = {"hosts": {"*": HostPolicy(interval=0.0)}, "max_pause": 0.5, **changes}
    return checker(
        environment or Environment(lookup=to_nobody), registries=dict.fromkeys(NOWHERE, "") | bases, **settings
    )
