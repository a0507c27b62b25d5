"""A session with the services that keep records of papers; no page of a URL is looked at."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from metalint.adding.record_checks import RecordChecks
from metalint.cli.warnings import warn
from metalint.index.project import Project
from metalint.links.status import Answer
from metalint.papers.paper import Paper
from metalint.papers.publication import Publication
from metalint.papers.record_check import RecordCheck
from metalint.services.answers import AnswerCache
from metalint.services.environment import Environment


class VerifySession:
    """What `verify` opens: it asks services about papers, and looks for no URL."""

    ask: Callable[[Iterable[str]], Mapping[str, Answer]] | None = None  # looks for URLs: nobody does

    def __init__(self, project: Project, budget: float | None) -> None:
        self._project = project
        self._budget = project.config.links.budget if budget is None else budget
        self._answers = AnswerCache(project.cache)
        self._checks = RecordChecks(project, Environment(answers=self._answers, paces={}))
        self._found: dict[str, RecordCheck] = {}

    def check_records(self, papers: Sequence[Paper]) -> Mapping[str, RecordCheck]:
        """Return what records say of papers, by path."""
        found = self._checks.of(papers, self._budget)
        self._found |= found
        return found

    def find_publications(self, papers: Sequence[Paper]) -> Mapping[str, Publication]:
        """Return where preprints are published, by path, as far as that is known from their records."""
        found = ((paper.path, self._found.get(paper.path)) for paper in papers)
        return {path: check.publication for path, check in found if check and check.publication}

    def close(self) -> bool:
        """Say which services did not answer; tell whether ^C cut it short."""
        warn(self._checks.unavailable())
        self._answers.close()
        warn(self._answers.warnings)
        return self._checks.was_interrupted
