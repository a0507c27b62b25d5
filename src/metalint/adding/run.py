"""A run of `metalint add`: the network that it opens, and its steps."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing, nullcontext
from typing import NamedTuple

from metalint.adding.additions import AdditionOptions, Additions, Take
from metalint.adding.dblp_dump import DblpDump
from metalint.adding.gathering import Gatherer
from metalint.config.services import is_web
from metalint.files.writing import locked_writer
from metalint.index.project import Project
from metalint.services.environment import Environment
from metalint.services.network import Network, opened_network


class RunSummary(NamedTuple):
    """How a run ended."""

    unavailable: Mapping[str, str]  # why services did not answer, by name
    has_answers: bool  # whether any did
    warnings: tuple[str, ...]  # for people, that services did not answer among them


def add(
    project: Project, texts: Sequence[str], options: AdditionOptions, environment: Environment, take: Take
) -> RunSummary:
    """Ask for papers by identifiers, and have ``take`` take what comes of them, some at a time, in their order.

    It is given the writer for them, unless the run writes nothing.
    """
    additions = Additions(project, options)

    async def work() -> RunSummary:
        async with opened_gatherer(project, environment, len(texts)) as gatherer:
            async for chunk in additions.ask_in_chunks(texts, gatherer):
                with nullcontext() if options.is_dry else locked_writer(project.config) as writer:
                    additions.deliver(chunk, take, writer)
            summary = run_summary(project, gatherer.network)
            return summary._replace(warnings=(*summary.warnings, *additions.warnings))

    return asyncio.run(work())


def sketch(  # noqa: PLR0913, PLR0917 - what a run is made of
    project: Project, title: str, url: str, authors: Sequence[str], options: AdditionOptions, take: Take
) -> RunSummary:
    """Have ``take`` take the file of a paper of which somebody says this much, without asking anybody."""
    additions = Additions(project, options)
    with nullcontext() if options.is_dry else locked_writer(project.config) as writer:
        additions.sketch(title, url, tuple(authors), take, writer)
    return RunSummary({}, has_answers=False, warnings=(*project.warnings, *additions.warnings))


@asynccontextmanager
async def opened_gatherer(project: Project, environment: Environment, number: int) -> AsyncIterator[Gatherer]:
    """Lend what asks all services about ``number`` papers."""
    config = project.config
    base = config.sources["dblp"]
    is_dump = base and not is_web(base)
    with closing(DblpDump(config.root / base, project.cache)) if is_dump else nullcontext() as dump:
        async with opened_network(config, environment, number) as network:
            yield Gatherer(network, dump)


def run_summary(project: Project, network: Network) -> RunSummary:
    """Return how a run ended."""
    unavailable = network.unavailable()
    silent = (f"{name}: {why}" for name, why in unavailable.items())
    return RunSummary(unavailable, network.has_answered, (*silent, *project.warnings, *network.answers.warnings))
