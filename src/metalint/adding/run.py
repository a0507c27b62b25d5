"""A run of `metalint add`: what it opens, and what it is told to do."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from metalint.adding.additions import Additions, AddOptions
from metalint.adding.dblp_dump import DblpDump
from metalint.adding.gathering import Gatherer
from metalint.adding.network import bases_of, opened_network
from metalint.config.sources import is_web
from metalint.util.named_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping, Sequence

    from metalint.adding.additions import Outcome
    from metalint.adding.answers import AnswerCache
    from metalint.index.project import Project
    from metalint.links.environment import Environment


class Closing(NamedTuple):
    """How a run ended.

    Attributes:
        unavailable: why services did not answer, by name.
        has_answers: whether any did.
        warnings: for people.
    """

    unavailable: Mapping[str, str]
    has_answers: bool
    warnings: tuple[str, ...]


def add(  # noqa: PLR0913, PLR0917 - what a run is made of
    project: Project,
    texts: Sequence[str],
    options: AddOptions,
    cache: AnswerCache,
    environment: Environment,
    take: Callable[[Sequence[Outcome]], None],
) -> Closing:
    """Ask for papers by identifiers, and have ``take`` take what comes of them, some at a time, in their order.

    Raises:
        MetalintError: settings or a schema that cannot be used.
    """
    additions = Additions(project, options)

    async def work() -> Closing:
        async with opened_gatherer(project, cache, environment, len(texts)) as gatherer:
            async for outcomes in additions.outcomes(texts, gatherer):
                take(outcomes)
            return closing(project, gatherer, cache)

    return asyncio.run(work())


@asynccontextmanager
async def opened_gatherer(
    project: Project, cache: AnswerCache, environment: Environment, number: int, *, wants_all: bool = True
) -> AsyncIterator[Gatherer]:
    """Lend what asks all services about ``number`` papers."""
    config = project.config
    base = bases_of(config)["dblp"]
    dump = DblpDump(config.root / base, project.cache) if base and not is_web(base) else None
    try:
        async with opened_network(config, environment, number) as network:
            yield Gatherer(network, cache, environment.clock, dump, wants_all=wants_all)
    finally:
        if dump is not None:
            dump.close()


def closing(project: Project, gatherer: Gatherer, cache: AnswerCache) -> Closing:
    """Return how a run ended."""
    network = gatherer.network
    return Closing(network.unavailable(), network.has_answered, (*project.warnings, *cache.warnings))
