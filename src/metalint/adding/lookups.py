"""Where the preprints of a list have been published: what `lint --online` and `links` ask."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from metalint.adding.gathering import known_of, of_paper, seed_of_known
from metalint.adding.publications import publication_of
from metalint.adding.run import opened_gatherer
from metalint.adding.venues import VenueReader
from metalint.engine import run as engine

if TYPE_CHECKING:
    from metalint.index.project import Project
    from metalint.papers.paper import Paper
    from metalint.papers.publication import Publication
    from metalint.services.environment import Environment

_CHUNK = 50


class Publications:
    """Looks for publications; each preprint is asked about once.

    Args:
        project: the list.
        environment: what the network is asked with; its answers are those of the checker of URLs as well.
    """

    def __init__(self, project: Project, environment: Environment) -> None:
        self.was_interrupted = False  # by ^C; what is known until then is kept
        self._project = project
        self._environment = environment
        self._reader = VenueReader(project.context.venues, engine.conventions(project))
        self._known: dict[tuple[str, str, tuple[str, ...]], Publication | None] = {}
        self._unavailable: dict[str, str] = {}

    def of(self, papers: Sequence[Paper], budget: float) -> dict[str, Publication]:
        """Return where ``papers`` are published, by path, as far as ``budget`` seconds go."""
        fresh = [paper for paper in papers if _key(paper) not in self._known]
        if fresh and not self.was_interrupted:
            try:
                asyncio.run(self._ask(fresh, budget))
            except KeyboardInterrupt:
                self.was_interrupted = True
        found = ((paper.path, self._known.get(_key(paper))) for paper in papers)
        return {path: publication for path, publication in found if publication is not None}

    async def _ask(self, papers: Sequence[Paper], budget: float) -> None:
        async with opened_gatherer(self._project, self._environment, len(papers), wants_all=False) as gatherer:
            try:
                async with asyncio.timeout(max(budget, 0.0)):
                    seeds = [seed_of_known(known_of(paper)) for paper in papers]
                    await gatherer.prefetch(seeds)
                    for start in range(0, len(papers), _CHUNK):
                        gathered = await gatherer.gather(seeds[start : start + _CHUNK])
                        for paper, one in zip(papers[start:], gathered, strict=False):
                            records = of_paper(one.paper, one.records)
                            self._known[_key(paper)] = publication_of(one.paper, records, self._reader)
            except TimeoutError:
                self._unavailable["preprints"] = "not all were looked for before the budget was used up"
            self._unavailable |= gatherer.network.unavailable()

    def unavailable(self) -> list[str]:
        """Return a line for each service that did not answer."""
        return [f"{name}: {why}" for name, why in self._unavailable.items()]


def _key(paper: Paper) -> tuple[str, str, tuple[str, ...]]:
    title, url = (value.value if value else "" for value in (paper.title, paper.url))
    return title, url, tuple(author.value for author in paper.authors)
