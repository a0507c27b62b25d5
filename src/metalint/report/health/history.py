"""The findings of past commits, each judged with today's settings and its own files."""

import contextlib
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from metalint.config import settings as config
from metalint.config.settings import LAYOUTS, Config
from metalint.engine import baseline
from metalint.engine import run as engine
from metalint.engine.report_types import Report, Request
from metalint.errors import MetalintError
from metalint.files import commits, git, snapshot
from metalint.files.commits import Commit
from metalint.files.discovery import find_unlisted
from metalint.files.globs import find_fixed_folder
from metalint.files.objects import SUBMODULE, ObjectError
from metalint.files.provenance import MOST
from metalint.files.snapshot import CommitCheckout, open_checkout
from metalint.index.project import Project, relative_to_root
from metalint.papers.ids import has_paper_suffix
from metalint.rules.selection import enabled_rules
from metalint.util.durations import parse_duration
from metalint.util.processes import SUPPORTS_FORK, count_cores, in_processes
from metalint.util.reading import read_bounded
from metalint.util.regex import lazy
from metalint.util.wording import first_words, plural

OPTION: Final = "--history"
_LIKE_A_TIME: Final = lazy(r"\s*\d+(?:\.\d+)?\s*[A-Za-z]*\s*")
_HOW_TO_NAME_COMMITS: Final = "write a time such as `90d`, `12h` or `45m`, or a range such as `v1.0..HEAD`"
_OF_SCHEMAS: Final = (".proto", ".json")  # how the names of files end on which it depends how papers are read
_OF_SETTINGS: Final = (".toml", *_OF_SCHEMAS)  # and whether the settings of a commit can be used
_MANY: Final = 40  # commits from which on it pays to start other processes, each of which begins with a cold run
_Files = tuple[tuple[str, str], ...]  # paths, and the names of their objects


class Revision(NamedTuple):
    """What was found in a commit."""

    commit: Commit  # its name, tree and date
    papers: int  # how many it has
    findings: Mapping[str, int]  # how often each rule was found
    severities: Mapping[str, int]  # how many findings there are by severity
    fingerprints: Mapping[tuple[str, str], int]  # of all findings, with how often each occurs, by rule
    # how many findings its own baseline holds back; None for no baseline, or one that cannot be read
    baselined: int | None
    # what is wrong with its own settings or schema, or why it could not be judged; empty if nothing is
    problem: str = ""
    is_judged: bool = True  # whether the findings are known


class CommitHistory(NamedTuple):
    """The commits of a range, oldest first."""

    revisions: tuple[Revision, ...] = ()
    # when each finding was found first: the place of a revision, by rule and fingerprint
    first: Mapping[tuple[str, str], int] = {}
    notes: tuple[str, ...] = ()  # what is missing of the history


def find_commits(root: Path, revisions: str) -> list[Commit]:
    """Return the commits of ``revisions``: a range as git reads it, or a time before the last commit, as ``90d``."""
    seconds = None if revisions.isdecimal() else parse_duration(revisions)
    if seconds is None:
        return commits.list_commits(root, revisions, OPTION, "" if _is_name(revisions) else _HOW_TO_NAME_COMMITS)
    found = commits.list_commits(root, "HEAD", OPTION)
    return [commit for commit in found if commit.seconds >= found[-1].seconds - seconds]


def find_commit(root: Path, reference: str, option: str) -> Commit:
    """Return the commit that the value of ``option`` names."""
    remedy = f"write a branch, a tag or the name of a commit; a time is for `{OPTION}`"
    return commits.find_commit(root, reference, option, "" if _is_name(reference) else remedy)


def _is_name(text: str) -> bool:
    """Tell whether a text may be meant as the name of commits, not as a time: it is neither empty nor like ``90x``."""
    return bool(text.strip()) and not _LIKE_A_TIME.fullmatch(text)


def list_notes_on(root: Path, revisions: str) -> Iterator[str]:
    """Yield what readers should know of a history that is not whole."""
    if git.is_shallow(root):
        how = "set `fetch-depth: 0` for actions/checkout, or run `git fetch --unshallow`"
        yield f"This clone is shallow, so that older commits are missing from the history; {how}."
    if git.has_replacements(root):
        yield "This history was rewritten: `git replace` puts other objects in place of some commits."
    old, dots, new = revisions.partition("..")
    if old and dots and not new.startswith(".") and not git.is_ancestor(root, old, new or "HEAD"):
        where = f"`{old}` is not an ancestor of `{new or 'HEAD'}`"
        yield f"This history was rewritten, or its branches have parted: {where}. Commits since they parted are judged."


class Walk:
    """Judges commits one after another in its own folder: each file is analyzed once, whatever has it later."""

    def __init__(self, project: Project, checkout: CommitCheckout, cache: Path, jobs: int) -> None:
        self._today = project
        self._checkout = checkout
        self._cache = cache
        self._request = Request(enabled_rules(project.config), jobs=jobs)
        self._projects: dict[_Files, Project] = {}
        self.lacking: set[str] = set()  # what commits do not have that are judged with today's
        self._judged: dict[str, Revision] = {}
        self._problems: dict[_Files, str] = {}

    def judge_all(self, commits: Sequence[Commit]) -> Iterator[Revision]:
        """Yield what is found in each commit, in their order; where they are many, on all cores."""
        jobs = count_cores() if SUPPORTS_FORK and len(commits) >= _MANY else 1
        share = -(-len(commits) // jobs)
        first, *others = [commits[at : at + share] for at in range(0, len(commits), share)]

        def judge_apart(chunk: Sequence[Commit]) -> tuple[Iterable[Revision], set[str]]:
            with open_walk(self._today, jobs=1) as walk:  # with its own folder
                return list(map(walk.judge, chunk)), walk.lacking

        results = in_processes(judge_apart, others, len(others)) if others else ()
        yield from map(self.judge, first)
        for chunk, result in zip(others, results, strict=True):
            # where a process came to nothing, this one tries, and shows what is wrong
            revisions, lacking = result or (map(self.judge, chunk), set())
            self.lacking |= lacking
            yield from revisions

    def judge(self, commit: Commit) -> Revision:
        """Return what is found in a commit; of one that cannot be read, or in part, it says so."""
        tree = commit.tree
        if not tree:
            return _not_judged(commit, commit.flaw)
        if tree not in self._judged:
            try:
                self._checkout.lay_out(tree)
            except ObjectError as error:
                self._judged[tree] = _not_judged(commit, f"the files of the commit cannot be read: {error}")
            else:
                self.lacking.update(self._checkout.lacking)
                self._judged[tree] = self._judge_tree(commit)
        judged = self._judged[tree]
        return judged._replace(commit=commit, problem="; ".join(filter(None, (commit.flaw, judged.problem))))

    def _judge_tree(self, commit: Commit) -> Revision:
        problem = "; ".join(filter(None, (snapshot.describe_flaws(self._checkout.flaws), self._find_problem())))
        baselined = self._count_baselined()
        if module := self._find_module():
            why = f"its papers are in the submodule `{module}`, whose files are not in this repository"
            return _not_judged(commit, why, baselined)
        try:
            project = self._open_project()
            report = engine.lint_project(project, self._request)
        except MetalintError as error:
            return _not_judged(commit, self._without_root(error), baselined)
        if elsewhere := self._find_papers_elsewhere(project.config, report):
            why = f"`papers` fits {plural(report.files, 'paper')} of the commit, and not {first_words(elsewhere, 1)}"
            if not report.files:
                return _not_judged(commit, why, baselined)
            problem = "; ".join(filter(None, (problem, why)))
        found = report.diagnostics
        rules = Counter(sorted(diagnostic.rule for diagnostic in found))
        severities = Counter(sorted(str(diagnostic.severity) for diagnostic in found))
        findings = Counter((diagnostic.rule, diagnostic.fingerprint) for diagnostic in found)
        return Revision(commit, report.files, rules, severities, findings, baselined, problem)

    def _count_baselined(self) -> int | None:
        """Return how many findings the commit's own baseline holds back; None for none, or one that cannot be read."""
        if baseline.NAME not in self._checkout.nodes:
            return None
        try:
            entries = baseline.load_baseline(self._checkout.root / baseline.NAME)
        except MetalintError:
            return None
        return sum(entry.times for entry in entries)

    def _find_papers_elsewhere(self, settings: Config, report: Report) -> list[str]:
        """Return files that are called like papers and fit no pattern of today, if they are more than the papers.

        Those that are still there, and are no papers, were none.
        """
        root = self._today.config.root
        called = {path for path in self._checkout.nodes if has_paper_suffix(path)} - report.paths
        found = find_unlisted(settings, [path for path in called if not os.path.lexists(root / path)])
        return found if len(found) > report.files else []

    def _find_module(self) -> str:
        """Return the submodule of the commit in which papers are by their patterns; nothing if there is none."""
        folders = [f"{find_fixed_folder(pattern)}/" for pattern in self._today.config.papers]
        modules = (path for path, node in self._checkout.nodes.items() if node.mode == SUBMODULE)
        return next((path for path in modules if any(folder.startswith(f"{path}/") for folder in folders)), "")

    def _open_project(self) -> Project:
        """Return the commit's files, with today's settings; what reads them is made once for each schema and so on."""
        today = self._today
        own = {*today.config.institutions, *today.config.venues, *today.config.code_types}
        key = self._find_files(lambda path: path.endswith(_OF_SCHEMAS) or path in own)
        if key not in self._projects:
            settings = self._move_settings(today.config)
            self._projects[key] = Project(settings, today.this_year, self._cache, today.authority)
        return self._projects[key].with_fresh_files(frozenset(self._checkout.nodes))

    def _move_settings(self, settings: Config) -> Config:
        """Return settings for the files of the commit; a dump of ROR, which no commit holds, is that of today."""
        ror = settings.ror and str(self._today.config.root / settings.ror)
        return settings._replace(root=self._checkout.root, tracked_only=False, ror=ror)

    def _find_files(self, is_one: Callable[[str], bool]) -> _Files:
        """Return the files of the commit for which ``is_one`` is true, except its baseline, with what they hold."""
        nodes = self._checkout.nodes.items()
        return tuple(sorted((path, node.name) for path, node in nodes if is_one(path) and path != baseline.NAME))

    def notes(self) -> Iterator[str]:
        """Yield what readers should know of the commits that were judged so far."""
        for path in sorted(self.lacking):
            yield f"Commits without `{path}` are judged with today's."

    def _find_problem(self) -> str:
        """Return why the settings and the schema of the commit itself cannot be used; nothing if they can."""
        key, root = self._find_files(lambda path: path.endswith(_OF_SETTINGS)), self._checkout.root
        if key not in self._problems:
            self._problems[key] = ""
            try:
                settings = config.load_config(root, None, root).without_plugins()
                enabled_rules(settings)
                own = Project(settings, self._today.this_year, None)
                own.prepare()
                own.context.own_registries.require()
            except MetalintError as error:
                self._problems[key] = self._without_root(error)
        return self._problems[key]

    def _without_root(self, error: MetalintError) -> str:
        return str(error).replace(f"{self._checkout.root}/", "").replace(str(self._checkout.root), ".")


def _not_judged(commit: Commit, why: str, baselined: int | None = None) -> Revision:
    return Revision(commit, 0, {}, {}, {}, baselined, why, is_judged=False)


@contextlib.contextmanager
def open_walk(project: Project, jobs: int = 0) -> Iterator[Walk]:
    """Make what judges past commits; worktree, index and HEAD stay as they are.

    ``jobs`` is the number of processes that check the papers of a commit; 0 to choose by the number of papers.
    """
    project.prepare()
    root, workspace = project.config.root, project.workspace
    settings, kind = project.config, project.kind
    files = (*(kind.schema.files if settings.proto else ()), *kind.admission.constraint_files)
    paths = [  # that the settings name: schemas, constraints, registries and templates
        *(relative_to_root(root, Path(file).resolve()) for file in files),
        *(*settings.institutions, *settings.venues, *settings.code_types),
        *(output.layout for output in settings.outputs if output.layout not in LAYOUTS),
    ]
    found = {path: workspace.find(path) for path in dict.fromkeys(paths)}
    spare = {
        path: read_bounded(root / path, MOST)
        for path, file in found.items()
        if file is not None and not workspace.leaves_root(path)
    }
    with open_checkout(root, spare) as checkout, tempfile.TemporaryDirectory(prefix="metalint-") as cache:
        yield Walk(project, checkout, Path(cache), jobs)


def make_history(revisions: Iterable[Revision], notes: Iterable[str]) -> CommitHistory:
    """Return the history that ``revisions`` make."""
    listed = tuple(revisions)
    first: dict[tuple[str, str], int] = {}
    for at, revision in enumerate(listed):
        for finding in revision.fingerprints:
            first.setdefault(finding, at)
    return CommitHistory(listed, first, tuple(notes))
