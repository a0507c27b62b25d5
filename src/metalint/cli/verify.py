"""``metalint verify``: what ``lint --online`` asks, of records alone; no page of a URL is looked at."""

from collections.abc import Iterable, Mapping, Sequence

from metalint.adding.record_checks import RecordChecks
from metalint.cli.link_session import warn
from metalint.cli.options import NetworkOptions
from metalint.index.project import Project
from metalint.links.status import Alive, Answer, RegistryEntry, Skipped
from metalint.papers.paper import Paper
from metalint.papers.publication import Publication
from metalint.papers.record_check import RecordCheck
from metalint.services.answers import AnswerCache
from metalint.services.environment import Environment

_NOT_ASKED = Answer(Skipped("no record under its id is known"))


class VerifySession:
    """What `verify` opens: it asks services about papers, and takes from the answers what else rules want to know."""

    def __init__(self, project: Project, options: NetworkOptions) -> None:
        settings = project.config.links
        self._budget = options.budget if options.budget is not None else settings.budget
        self._answers = AnswerCache(project.cache)
        self._checks = RecordChecks(project, Environment(answers=self._answers, paces={}))
        self._found: dict[str, RecordCheck] = {}
        self._entries: dict[str, Answer] = {}

    def check_records(self, papers: Sequence[Paper]) -> Mapping[str, RecordCheck]:
        """Return what records say of papers, by path."""
        found = self._checks.of(papers, self._budget)
        self._found |= found
        for paper in papers:
            entry = found[paper.path].under_url
            if entry and paper.url:
                registered = RegistryEntry(entry.source, entry.title, entry.is_withdrawn)
                self._entries[paper.url.value] = Answer(Alive(), registered)
        return found

    def find_publications(self, papers: Sequence[Paper]) -> Mapping[str, Publication]:
        """Return where preprints are published, by path, as far as that is known from their records."""
        found = ((paper.path, self._found.get(paper.path)) for paper in papers)
        return {path: check.publication for path, check in found if check and check.publication}

    def ask(self, urls: Iterable[str]) -> Mapping[str, Answer]:
        """Return what services have under the ids in ``urls``, as far as that is known from the records of papers."""
        return {url: self._entries.get(url, _NOT_ASKED) for url in urls}

    def close(self) -> bool:
        """Say which services did not answer and close the memory; tell whether ^C cut it short."""
        warn(self._checks.unavailable())
        self._answers.close()
        warn(self._answers.warnings)
        return self._checks.was_interrupted
