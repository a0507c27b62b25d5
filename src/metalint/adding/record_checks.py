"""Comparing the papers of a list with the records of services: each paper is asked about once."""

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Final

from metalint.adding.gathering import Gathered, Gatherer, Seed, matching_records, seed_to_check
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
        self._reader = VenueReader(project.context.venues, engine.list_conventions(project))
        self._known: dict[str, RecordCheck] = {}
        self._unavailable: dict[str, str] = {}

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
        archived = [is_archive(paper, self._project.context.venues) for paper in papers]
        seeds = [
            seed_to_check(paper, is_preprint=is_preprint) for paper, is_preprint in zip(papers, archived, strict=True)
        ]
        found: list[tuple[Paper, Seed, Gathered]] = []
        async with opened_gatherer(self._project, self._environment, len(papers)) as gatherer:
            network, end = gatherer.network, asyncio.get_running_loop().time() + max(budget, 0.0)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout_at(end):
                    await gatherer.prefetch(seeds)
            for start in range(0, len(papers), _CHUNK):
                part = papers[start : start + _CHUNK], seeds[start : start + _CHUNK]
                try:
                    async with asyncio.timeout_at(end):
                        said = await gather_to_check(gatherer, *part, self._reader)
                except TimeoutError:
                    self._unavailable["records"] = "not all papers were asked about before the budget was used up"
                    network.stop("the budget was used up")  # what was answered until then still counts
                    said = await gather_to_check(gatherer, *part, self._reader)
                found += zip(*part, said, strict=True)
            self._unavailable |= network.unavailable()
        streams = streams_of(record for _, _, gathered in found for record in gathered.records)
        for paper, seed, gathered in found:
            check = check_of(paper, gathered, self._reader, is_archive=seed.is_preprint, streams=streams)
            if "records" in self._unavailable and gathered.silent and not gathered.records:
                check = _NOT_ASKED
            if seed.is_preprint:
                records = matching_records(gathered.paper, gathered.records)
                check = check._replace(publication=publication_of(gathered.paper, records, self._reader))
            self._known[digest_of(paper)] = check

    def unavailable(self) -> list[str]:
        """Return a line for each service that did not answer."""
        return [f"{name}: {why}" for name, why in self._unavailable.items()]


async def gather_to_check(
    gatherer: Gatherer, papers: Sequence[Paper], seeds: Sequence[Seed], reader: VenueReader
) -> list[Gathered]:
    """Return what services say of papers; who confirms one of a venue in all is the last that is asked about it."""

    def is_settled(at: int, gathered: Gathered) -> bool:
        if seeds[at].is_preprint:  # a venue may have accepted it since
            return False
        return check_of(papers[at], gathered, reader, is_archive=False).status == "confirmed"

    preprints = {at for at, seed in enumerate(seeds) if seed.is_preprint}
    return await gatherer.gather_once(seeds, is_settled, preprints)
