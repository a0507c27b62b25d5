"""A run over what earlier runs have found: which papers to check, what is known then, and what to keep of it."""

import stat
import time
from collections.abc import Callable, Mapping
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import Any

from metalint.config.settings import Config
from metalint.files.discovery import find_unlisted, iterate_papers
from metalint.files.signatures import TIMES, FileSignature, make_mark, unless_racy
from metalint.files.workspace_state import is_same, make_new_state, sign_index, update_state
from metalint.index.analysis import is_lasting, list_own_findings
from metalint.index.cache import AnalysisCache
from metalint.index.examination import examine_assets, examine_papers
from metalint.index.project import Project
from metalint.index.project_index import ProjectIndex
from metalint.index.workers import examine_in_batches
from metalint.papers.ids import has_paper_suffix
from metalint.util.disk_cache import make_key


class PaperScan:
    """The papers on disk, and which of them must be checked, as what the cache knows of the others still holds.

    Args:
        project: the repository.
        enabled: the rules that run.
        checks_assets: tells of which papers to check the notes and covers.
        texts: by path, what stands for the content on disk; nothing is kept then.
        cache: the file with what earlier runs have found; None to keep nothing.
        jobs: the number of processes that check papers; 0 to choose by the number of papers.

    Attributes:
        paths: those of all papers on disk.
        unlisted: files called like papers, and with ``/`` links to folders of papers, that no pattern fits.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what a run is asked
        self,
        project: Project,
        enabled: frozenset[str],
        checks_assets: Callable[[str], bool],
        texts: Mapping[str, str] = {},
        cache: Path | None = None,
        jobs: int = 0,
    ) -> None:
        self._project = project
        self._enabled = enabled
        self._checks_assets = checks_assets
        self._texts = texts
        self._jobs = jobs
        self._looked: list[str] = []
        self._started = time.time_ns()
        self._git_index = None if project.workspace.is_given else sign_index(project.workspace.root)
        self._cache = AnalysisCache(cache)
        self._unchecked: list[str] = []
        self._scan()

    def _scan(self) -> None:
        cache, project = self._cache, self._project
        self._scanned_with = cache.path
        self.paths, self._changed, others = find_changed_papers(project.config, cache.marks)
        self.unlisted = find_unlisted(project.config, others)
        before = len(self._unchecked)
        self._unchecked = [
            path
            for path, signature in self._changed.items()
            if signature is None or path not in cache.digests or project.read(path).digest != cache.digests[path]
        ]
        project.progress.total += len(self._unchecked) - before
        is_same_state = is_same(cache.workspace_state, project.workspace, self._git_index)
        self._state = cache.workspace_state if is_same_state else make_new_state()

    @property
    def warnings(self) -> tuple[str, ...]:
        """Why the cache cannot be used, where that is so."""
        return tuple(self._cache.warnings)

    @property
    def _deleted_papers(self) -> list[str]:
        """The known papers that are no longer there."""
        return [path for path in self._cache.marks if path not in self.paths]

    def check(self) -> ProjectIndex:
        """Check what is not as it was, look around papers where nobody has, and check the texts; return the index."""
        project, enabled, checks_assets = self._project, self._enabled, self._checks_assets
        known, answers = self._cache.load(self._state.name)
        if self._cache.path != self._scanned_with:  # it cannot be used after all
            self._scan()
        analyses = {path: analysis for path, analysis in known.items() if path in self.paths}
        if answers:
            project.context.known = answers
        links = frozenset(path for path, signature in self._changed.items() if signature is None)
        examine = partial(examine_papers, project, enabled, checks_assets, links)
        for checked in examine_in_batches(project, examine, self._unchecked, self._jobs):
            project.progress.done += len(checked)
            for analysis in checked:
                analyses[analysis.path] = analysis
                list_own_findings(analysis)  # unpacked while other processes go on
        for path, analysis in analyses.items():
            if analysis.assets is None and checks_assets(path):
                analyses[path] = examine_assets(project, analysis, enabled)
                self._looked.append(path)
        return ProjectIndex(project, enabled, checks_assets, analyses, self._texts, self.unlisted)

    # -- what is kept

    def report(self, request: object) -> Any:  # noqa: ANN401 - what was kept
        """Return what was kept of a report for a ``request``; None if anything may have changed since."""
        cache = self._cache
        if self._texts or self._changed or self._deleted_papers or self._state is not cache.workspace_state:
            return None
        return cache.report(self._make_report_key(request, cache.digests))

    def store(self, index: ProjectIndex) -> None:
        """Keep what was found."""
        if self._cache.path is None or self._texts:
            return
        changed = {path: unless_racy(signature, self._started) for path, signature in self._changed.items()}
        marks = self._cache.marks | {path: signature and make_mark(signature) for path, signature in changed.items()}
        analyses = [index.analyses[path] for path in dict.fromkeys([*changed, *self._looked])]
        rows = [(marks[analysis.path], analysis) for analysis in analyses if is_lasting(analysis)]
        learnt = self._project.context.learnt
        state = update_state(self._state, self._project.workspace, self._git_index)
        if rows or self._deleted_papers or learnt or state != self._cache.workspace_state:
            self._cache.store(rows, self._deleted_papers, state, learnt)

    def store_report(self, index: ProjectIndex, request: object, value: object) -> None:
        """Keep what was reported, plain data, until anything changes; where that fails it is made again next time."""
        if self._cache.path is None or self._texts:
            return
        if all(map(is_lasting, index.analyses.values())):
            digests = {path: analysis.digest for path, analysis in index.analyses.items()}
            self._cache.store_report(self._make_report_key(request, digests), value)

    def _make_report_key(self, request: object, digests: Mapping[str, bytes]) -> str:
        """Return what stands for all that decides on a report, except for what the name of the cache does."""
        papers = blake2b(digest_size=20)
        for path in sorted(digests):
            papers.update(f"{path}\0".encode("utf-8", "surrogatepass") + digests[path])
        return make_key((request, self._state.name, papers.digest()))


def find_changed_papers(
    config: Config, known: Mapping[str, int | None]
) -> tuple[frozenset[str], dict[str, FileSignature | None], list[str]]:
    """Return the paths of all papers, and the signatures of those that are new or have changed, in order of paths.

    The signature of what is no regular file is None. The third are files with the suffix of a paper that no pattern
    fits, and with ``/`` links to folders.

    Args:
        config: says where papers are.
        known: the marks of known papers, by path; None of those that may have changed since.
    """
    paths: set[str] = set()
    changed: dict[str, FileSignature | None] = {}
    others: list[str] = []
    for path, entry in iterate_papers(config, known, others):
        try:
            status = entry.stat(follow_symlinks=False)
        except OSError:  # deleted since the scan
            continue
        paths.add(path)
        if make_mark(TIMES(status)) != known.get(path):
            changed[path] = FileSignature(*TIMES(status)) if stat.S_ISREG(status.st_mode) else None
    return (
        frozenset(paths),
        dict(sorted(changed.items())),
        [path for path in others if path.endswith("/") or has_paper_suffix(path)],
    )
