"""What a check opens on the network, and closes again."""

from __future__ import annotations

import os
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

from metalint.addresses import why_refused
from metalint.net.client import Client
from metalint.net.desk import Desk
from metalint.net.resolving import Resolver

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from metalint.link_settings import Links
    from metalint.net.means import Means


@asynccontextmanager
async def opened(settings: Links, means: Means) -> AsyncIterator[tuple[Desk, Resolver]]:
    """Lend what asks, and what looks names up."""
    guard = means.guard or partial(why_refused, allow_private=settings.allow_private)
    resolver = Resolver(guard, means.lookup, settings.backoff)
    client = Client(resolver, settings.timeout, means.context)
    try:
        yield Desk(settings, client, means.clock), resolver
    finally:
        await client.close()


def token_of(means: Means) -> str | None:
    """Return the token for GitHub, if there is one."""
    return means.token or os.environ.get("GITHUB_TOKEN") or None
