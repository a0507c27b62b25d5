"""What a check opens on the network, and closes again."""

from __future__ import annotations

import os
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

from metalint.links.client import Client
from metalint.links.resolver import Resolver
from metalint.links.scheduler import Scheduler
from metalint.util.ip_addresses import why_refused

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from metalint.config.links import Links
    from metalint.links.environment import Environment


@asynccontextmanager
async def opened(settings: Links, environment: Environment) -> AsyncIterator[tuple[Scheduler, Resolver]]:
    """Lend what asks, and what looks names up."""
    guard = environment.guard or partial(why_refused, allow_private=settings.allow_private)
    resolver = Resolver(guard, environment.lookup, settings.backoff)
    client = Client(resolver, settings.timeout, environment.context)
    try:
        yield Scheduler(settings, client, environment.clock), resolver
    finally:
        await client.close()


def token_of(environment: Environment) -> str | None:
    """Return the token for GitHub, if there is one."""
    return environment.token or os.environ.get("GITHUB_TOKEN") or None
