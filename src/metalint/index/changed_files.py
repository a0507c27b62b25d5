"""A run over what earlier runs have found: which papers to check, what is known then, and what to keep of it."""

from __future__ import annotations

import stat
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

from metalint.config.settings import Config
from metalint.files.discovery import find_unlisted, iterate_papers
from metalint.files.signatures import TIMES, FileSignature, make_mark, unless_racy
from metalint.files.workspace_state import WorkspaceState, is_same, make_new_state, sign_index, update_state
from metalint.index.analysis import is_lasting, list_own_findings
from metalint.index.cache import AnalysisCache
from metalint.index.examination import examine_assets, examine_papers
from metalint.index.project import Project
from metalint.index.project_index import ProjectIndex
from metalint.index.workers import examine_in_batches
from metalint.papers.ids import has_paper_suffix
from metalint.util.disk_cache import make_key


class PapersOnDisk(NamedTuple):
    """The papers that are there now, and those that may differ from what was known of them."""

    paths: frozenset[str]
    changed: Mapping[str, FileSignature | None]  # in order of paths; None of what is no regular file
    unlisted: Sequence[str]  # files called like papers, and with `/` links to folders of papers, that no pattern fits


def scan_papers(  # noqa: PLR0913, PLR0917 - what a run is asked
    project: Project,
    enabled: frozenset[str],
    checks_assets: Callable[[str], bool],
    texts: Mapping[str, str] = {},
    cache: Path | None = None,
    jobs: int = 0,
) -> PaperScan:
    """Open the cache, and find out which papers must be checked.

    Args:
        project: the repository.
        enabled: the rules that run.
        checks_assets: tells of which papers to check the notes and covers.
        texts: by path, what stands for the content on disk; nothing is kept then.
        cache: the file with what earlier runs have found; None to keep nothing.
        jobs: the number of processes that check papers; 0 to choose by the number of papers.
    """
    started = time.time_ns()  # before anybody looks at a file: what is written later gets no mark
    git_index = None if project.workspace.is_given else sign_index(project.workspace.root)
    opened = AnalysisCache(cache)
    path = opened.path  # None if it cannot be used
    on_disk = find_changed_papers(project.config, opened.marks)
    unchecked = [
        path
        for path, signature in on_disk.changed.items()
        if signature is None or path not in opened.digests or project.read(path).digest != opened.digests[path]
    ]
    project.progress.total += len(unchecked)
    state = opened.workspace_state
    if not is_same(state, project.workspace, git_index):
        state = make_new_state()
    return PaperScan(
        project, enabled, checks_assets, texts, jobs, started, git_index, opened, path, on_disk, unchecked, state
    )


@dataclass(frozen=True, slots=True)
class PaperScan:
    """The papers on disk, and which of them must be checked, as what the cache knows of the others still holds.

    `check` ends the reading of the cache, and `store` and `store_report` write to it.
    """

    project: Project
    enabled: frozenset[str]
    checks_assets: Callable[[str], bool]
    texts: Mapping[str, str]
    jobs: int
    started: int  # in nanoseconds
    git_index: FileSignature | None
    cache: AnalysisCache
    cache_path: Path | None  # as it was when the papers were compared with it
    on_disk: PapersOnDisk
    unchecked: Sequence[str]  # those of the changed papers whose content is not as the cache knows it
    state: WorkspaceState
    looked_around: list[str] = field(default_factory=list)  # known papers whose notes and covers were checked now

    @property
    def _deleted_papers(self) -> list[str]:
        """The known papers that are no longer there."""
        return [path for path in self.cache.marks if path not in self.on_disk.paths]

    def check(self) -> ProjectIndex:
        """Check what is not as it was, look around papers where nobody has, and check the texts; return the index."""
        project, enabled, checks_assets = self.project, self.enabled, self.checks_assets
        known, answers = self.cache.load(self.state.name)
        if self.cache.path != self.cache_path:  # it cannot be used after all, so that nothing is known
            project.progress.total -= len(self.unchecked)
            return scan_papers(project, enabled, checks_assets, self.texts, None, self.jobs).check()
        analyses = {path: analysis for path, analysis in known.items() if path in self.on_disk.paths}
        if answers:
            project.context.known = answers
        links = frozenset(path for path, signature in self.on_disk.changed.items() if signature is None)
        examine = partial(examine_papers, project, enabled, checks_assets, links)
        for checked in examine_in_batches(project, examine, self.unchecked, self.jobs):
            project.progress.done += len(checked)
            for analysis in checked:
                analyses[analysis.path] = analysis
                list_own_findings(analysis)  # unpacked while other processes go on
        for path, analysis in analyses.items():
            if analysis.assets is None and checks_assets(path):
                analyses[path] = examine_assets(project, analysis, enabled)
                self.looked_around.append(path)
        return ProjectIndex(project, enabled, checks_assets, analyses, self.texts, self.on_disk.unlisted)

    # -- what is kept

    def report(self, request: object) -> Any:  # noqa: ANN401 - what was kept
        """Return what was kept of a report for a ``request``; None if anything may have changed since."""
        cache = self.cache
        if self.texts or self.on_disk.changed or self._deleted_papers or self.state is not cache.workspace_state:
            return None
        return cache.report(self._make_report_key(request, cache.digests))

    def store(self, index: ProjectIndex) -> None:
        """Keep what was found."""
        if self.cache.path is None or self.texts:
            return
        changed = {path: unless_racy(signature, self.started) for path, signature in self.on_disk.changed.items()}
        marks = self.cache.marks | {path: signature and make_mark(signature) for path, signature in changed.items()}
        analyses = [index.analyses[path] for path in dict.fromkeys([*changed, *self.looked_around])]
        rows = [(marks[analysis.path], analysis) for analysis in analyses if is_lasting(analysis)]
        learnt = self.project.context.learnt
        state = update_state(self.state, self.project.workspace, self.git_index)
        if rows or self._deleted_papers or learnt or state != self.cache.workspace_state:
            self.cache.store(rows, self._deleted_papers, state, learnt)

    def store_report(self, index: ProjectIndex, request: object, value: object) -> None:
        """Keep what was reported, plain data, until anything changes; where that fails it is made again next time."""
        if self.cache.path is None or self.texts:
            return
        if all(map(is_lasting, index.analyses.values())):
            digests = {path: analysis.digest for path, analysis in index.analyses.items()}
            self.cache.store_report(self._make_report_key(request, digests), value)

    def _make_report_key(self, request: object, digests: Mapping[str, bytes]) -> str:
        """Return what stands for all that decides on a report, except for what the name of the cache does."""
        papers = blake2b(digest_size=20)
        for path in sorted(digests):
            papers.update(f"{path}\0".encode("utf-8", "surrogatepass") + digests[path])
        return make_key((request, self.state.name, papers.digest()))


def find_changed_papers(config: Config, known: Mapping[str, int | None]) -> PapersOnDisk:
    """Return the papers that are there, and which of them are new or have changed.

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
    called_like_papers = [path for path in others if path.endswith("/") or has_paper_suffix(path)]
    return PapersOnDisk(frozenset(paths), dict(sorted(changed.items())), find_unlisted(config, called_like_papers))
