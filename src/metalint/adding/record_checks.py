"""Comparing the papers of a list with the records of services: each paper is asked about once."""

import asyncio
import contextlib
from collections.abc import Sequence
from functools import cached_property
from typing import Final

from metalint.adding.gathering import Gathered, Gatherer, Seed, seed_to_check
from metalint.adding.publications import publication_of
from metalint.adding.run import opened_gatherer
from metalint.adding.venue_comparison import streams_of
from metalint.adding.venues import VenueReader
from metalint.adding.verifying import check_of
from metalint.engine import run as engine
from metalint.index.project import Project
from metalint.papers.paper import Paper
from metalint.papers.publication import is_archive
from metalint.papers.record_check import RecordCheck, digest_of
from metalint.services.environment import Environment

_CHUNK: Final = 200  # papers that services are asked about together
_NOT_ASKED: Final = RecordCheck("unknown", why="it was not asked about before the run ended")


class RecordChecks:
    """Compares papers with records, and remembers what came of it."""

    def __init__(self, project: Project, environment: Environment) -> None:
        self.was_interrupted = False  # by ^C; what is known until then is kept
        self._project = project
        self._environment = environment
        self._known: dict[str, RecordCheck] = {}
        self._unavailable: dict[str, str] = {}

    @cached_property
    def _reader(self) -> VenueReader:
        return VenueReader(self._project.context.venues, engine.list_conventions(self._project))

    def of(self, papers: Sequence[Paper], budget: float) -> dict[str, RecordCheck]:
        """Return what records say of ``papers``, by path, as far as ``budget`` seconds go."""
        fresh = [paper for paper in papers if digest_of(paper) not in self._known]
        if fresh and not self.was_interrupted:
            try:
                asyncio.run(self._ask_services(fresh, budget))
            except KeyboardInterrupt:
                self.was_interrupted = True
        return {paper.path: self._known.get(digest_of(paper), _NOT_ASKED) for paper in papers}

    async def _ask_services(self, papers: Sequence[Paper], budget: float) -> None:
        venues = self._project.context.venues
        seeds = [seed_to_check(paper, is_preprint=is_archive(paper, venues)) for paper in papers]
        async with opened_gatherer(self._project, self._environment, len(papers)) as gatherer:
            found = await check_papers(gatherer, papers, seeds, self._reader, budget)
            self._unavailable |= gatherer.network.unavailable()
        self._known |= {digest_of(paper): check for paper, (_, check) in zip(papers, found, strict=True)}

    def unavailable(self) -> list[str]:
        """Return a line for each service that did not answer."""
        return [f"{name}: {why}" for name, why in self._unavailable.items()]


async def check_papers(
    gatherer: Gatherer,
    papers: Sequence[Paper],
    seeds: Sequence[Seed],
    reader: VenueReader,
    budget: float | None = None,
) -> list[tuple[Gathered, RecordCheck]]:
    """Return what services say of papers, and what that says of each; ``budget`` is in seconds, None for any time.

    Who confirms one of a venue in all is the last that is asked about it. After the budget, what was answered counts.
    """
    end = None if budget is None else asyncio.get_running_loop().time() + max(budget, 0.0)
    found: list[Gathered] = []
    has_time = True
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout_at(end):
            await gatherer.prefetch(seeds)
    for start in range(0, len(papers), _CHUNK):
        part = seeds[start : start + _CHUNK]

        def is_settled(at: int, gathered: Gathered, start: int = start) -> bool:
            if seeds[start + at].is_preprint:  # a venue may have accepted it since
                return False
            return check_of(papers[start + at], gathered, reader, is_archive=False).status == "confirmed"

        try:
            async with asyncio.timeout_at(end):
                found += await gatherer.gather(part, is_settled)
        except TimeoutError:
            has_time = False
            gatherer.network.stop("not all papers were asked about before the budget was used up")
            found += await gatherer.gather(part, is_settled)
    streams = streams_of(record for gathered in found for record in gathered.records)
    checked = []
    for paper, seed, gathered in zip(papers, seeds, found, strict=True):
        check = check_of(paper, gathered, reader, is_archive=seed.is_preprint, streams=streams)
        if not (has_time or gathered.records) and gathered.silent:
            check = _NOT_ASKED
        elif seed.is_preprint:
            check = check._replace(publication=publication_of(gathered.own, reader))
        checked.append((gathered, check))
    return checked
