"""A run over what earlier runs have found: which papers to check, what is known then, and what to keep of it."""

import time
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

from metalint.files.signatures import mark, settled
from metalint.files.workspace_state import after, index_signature, is_same, new_state
from metalint.index.analysis import FileAnalysis, is_lasting, own_findings
from metalint.index.cache import AnalysisCache
from metalint.index.examination import with_assets
from metalint.index.project_index import ProjectIndex
from metalint.index.scan import scan_papers
from metalint.index.workers import Task, batches
from metalint.util.disk_cache import key_of


class Refresh:
    """What a run does beside the rules on all papers: it looks which files have changed, checks those, keeps the rest.

    What the cache knows of a paper serves as long as the file is as it was.

    Args:
        task: the repository, the rules that run, and around which papers to look.
        texts: by path, what stands for the content on disk; nothing is kept then.
        cache: what earlier runs have found; None for nothing.
        jobs: the number of processes that check papers; 0 to choose by the number of papers.
    """

    def __init__(
        self, task: Task, texts: Mapping[str, str] = {}, cache: AnalysisCache | None = None, jobs: int = 0
    ) -> None:
        self._task = task
        self._texts = texts
        self._cache = cache
        self._jobs = jobs
        self._looked: list[str] = []
        self._started = time.time_ns()
        workspace = task.project.workspace
        self._git_index = None if workspace.is_given else index_signature(workspace.root)
        self._scan = scan_papers(task.project.config, cache.marks if cache else {})
        self._unchecked = [path for path in self._scan.changed if not self._holds_the_same(path)]
        self._state = cache.workspace_state if cache else new_state()
        if cache is not None and not is_same(self._state, workspace, self._git_index):
            self._state = new_state()
        task.project.progress.total += len(self._unchecked)

    def _holds_the_same(self, path: str) -> bool:
        """Tell whether a file whose signature has changed still holds what it did."""
        if self._cache is None or path not in self._cache.digests or self._scan.changed[path] is None:
            return False
        return self._task.project.read(path).digest == self._cache.digests[path]

    @property
    def _gone(self) -> list[str]:
        """The known papers that are no longer there."""
        return [path for path in self._cache.marks if path not in self._scan.paths] if self._cache else []

    def check(self) -> ProjectIndex:
        """Check what is not as it was, look around papers where nobody has, and check the texts; return the index."""
        project = self._task.project
        analyses: dict[str, FileAnalysis] = {}
        links = frozenset(path for path, signature in self._scan.changed.items() if signature is None)
        progress, left = project.progress, len(self._unchecked)
        try:
            if self._cache is not None:
                known, project.context.known = self._cache.load(self._state.name)
                analyses = {path: analysis for path, analysis in known.items() if path in self._scan.paths}
            for checked in batches(self._task._replace(links=links), self._unchecked, self._jobs):
                progress.done += len(checked)
                left -= len(checked)
                for analysis in checked:
                    analyses[analysis.path] = analysis
                    own_findings(analysis)  # unpacked while other processes go on
        finally:
            progress.total -= left  # those who do without the cache then count them again
        for path, analysis in analyses.items():
            if analysis.assets is None and self._task.is_seen(path):
                analyses[path] = with_assets(project, analysis, self._task.enabled)
                self._looked.append(path)
        return ProjectIndex(self._task, analyses, self._texts)

    # -- what is kept

    def report(self, request: object) -> Any:  # noqa: ANN401 - what was kept
        """Return what was kept of a report for a ``request``; None if anything may have changed since."""
        cache = self._cache
        if cache is None or self._texts or self._scan.changed or self._gone or self._state is not cache.workspace_state:
            return None
        return cache.report(self._key(request, cache.digests))

    def store(self, index: ProjectIndex) -> None:
        """Keep what was found.

        Raises:
            UnusableError: the cache cannot be written.
        """
        if self._cache is None or self._texts:
            return
        changed = {path: settled(signature, self._started) for path, signature in self._scan.changed.items()}
        marks = self._cache.marks | {path: signature and mark(signature) for path, signature in changed.items()}
        analyses = [index.analyses[path] for path in dict.fromkeys([*changed, *self._looked])]
        rows = [(marks[analysis.path], analysis) for analysis in analyses if is_lasting(analysis)]
        learnt = self._task.project.context.learnt
        state = after(self._state, self._task.project.workspace, self._git_index)
        if rows or self._gone or learnt or state != self._cache.workspace_state:
            self._cache.store(rows, self._gone, state, learnt)

    def store_report(self, index: ProjectIndex, request: object, value: object) -> None:
        """Keep what was reported, plain data, until anything changes.

        Raises:
            UnusableError: the cache cannot be written.
        """
        if self._cache is None or self._texts:
            return
        if all(map(is_lasting, index.analyses.values())):
            digests = {path: analysis.digest for path, analysis in index.analyses.items()}
            self._cache.store_report(self._key(request, digests), value)

    def _key(self, request: object, digests: Mapping[str, bytes]) -> str:
        """Return what stands for all that decides on a report, except for what the name of the cache does."""
        papers = blake2b(digest_size=20)
        for path in sorted(digests):
            papers.update(f"{path}\0".encode("utf-8", "surrogatepass") + digests[path])
        return key_of((request, self._state.name, papers.digest()))
