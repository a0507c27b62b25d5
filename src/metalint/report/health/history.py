"""The findings of past commits, each judged with the settings of today."""

from __future__ import annotations

import contextlib
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from metalint.config import settings as config
from metalint.config.settings import LAYOUTS
from metalint.engine import baseline
from metalint.engine import run as engine
from metalint.errors import MetalintError
from metalint.files import git
from metalint.files.replay import replaying
from metalint.index.project import Project
from metalint.rules.selection import Choice, selected
from metalint.util.durations import parse
from metalint.util.named_tuples import NamedTuple
from metalint.util.regex import lazy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from metalint.files.git import Commit
    from metalint.files.replay import Replay

OPTION: Final = "--history"
_LIKE_A_TIME: Final = lazy(r"\s*\d+(?:\.\d+)?\s*[A-Za-z]*\s*")
_HOW_TO_NAME_COMMITS: Final = "write a time such as `90d`, `12h` or `45m`, or a range such as `v1.0..HEAD`"
_OF_SETTINGS: Final = (".toml", ".proto", ".json")
"""How the names of files end on which it depends whether the settings of a commit can be used."""


class Revision(NamedTuple):
    """What was found in a commit.

    Attributes:
        commit: its name, tree and date.
        papers: how many it has.
        findings: how often each rule was found.
        severities: how many findings there are by severity.
        fingerprints: of all findings, with how often each occurs, by rule.
        baselined: how many findings its own baseline holds back; None for no baseline, or one that cannot be read.
        problem: what is wrong with its own settings or schema, or why it could not be judged; empty if nothing is.
        is_judged: whether the findings are known.
    """

    commit: Commit
    papers: int
    findings: Mapping[str, int]
    severities: Mapping[str, int]
    fingerprints: Mapping[tuple[str, str], int]
    baselined: int | None
    problem: str = ""
    is_judged: bool = True


class History(NamedTuple):
    """The commits of a range, oldest first.

    ``first`` is when each finding was found first: the place of a revision, by rule and fingerprint. ``notes`` say what
    is missing of the history.
    """

    revisions: tuple[Revision, ...] = ()
    first: Mapping[tuple[str, str], int] = {}
    notes: tuple[str, ...] = ()


def commits_of(root: Path, revisions: str) -> list[Commit]:
    """Return the commits of ``revisions``: a range as git reads it, or a time such as ``90d`` before the last commit.

    Raises:
        UsageError: there are no such commits.
    """
    seconds = None if revisions.isdecimal() else parse(revisions)
    if seconds is None:
        return git.commits(root, revisions, OPTION, "" if _is_name(revisions) else _HOW_TO_NAME_COMMITS)
    found = git.commits(root, "HEAD", OPTION)
    return [one for one in found if one.seconds >= found[-1].seconds - seconds]


def commit_of(root: Path, reference: str, option: str) -> Commit:
    """Return the commit that the value of ``option`` names.

    Raises:
        UsageError: there is no such commit.
    """
    remedy = f"write a branch, a tag or the name of a commit; a time is for `{OPTION}`"
    return git.commit(root, reference, option, "" if _is_name(reference) else remedy)


def _is_name(text: str) -> bool:
    """Tell whether a text may be meant as the name of commits, not as a time: it is neither empty nor like ``90x``."""
    return bool(text.strip()) and not _LIKE_A_TIME.fullmatch(text)


def notes_on(root: Path, revisions: str) -> Iterator[str]:
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
    """Judges commits one after another in a folder of its own: each file is analysed once, whatever has it later."""

    def __init__(self, project: Project, replay: Replay, cache: Path) -> None:
        self._project = project
        self._replay = replay
        self._cache = cache
        self._request = engine.Request(selected(project.config, Choice()))
        self._judged: dict[str, Revision] = {}
        self._problems: dict[tuple[tuple[str, str], ...], str] = {}
        self._baseline_counts: dict[str, int | None] = {}

    def judge(self, commit: Commit) -> Revision:
        """Return what is found in a commit.

        Raises:
            UsageError: an object that this clone lacks.
        """
        tree = commit.tree
        if tree not in self._judged:
            self._replay.lay_out(tree)
            self._judged[tree] = self._judge_tree(commit)
        return self._judged[tree]._replace(commit=commit)

    def _judge_tree(self, commit: Commit) -> Revision:
        problem, baselined = self._problem(), self._count_baselined()
        try:
            self._project = self._project.over(self._replay.root, frozenset(self._replay.nodes), self._cache)
            report = engine.run(self._project, self._request)
        except MetalintError as error:
            return Revision(commit, 0, {}, {}, {}, baselined, self._without_root(error), is_judged=False)
        found = report.diagnostics
        return Revision(
            commit,
            report.files,
            _sorted(Counter(one.rule for one in found)),
            _sorted(Counter(str(one.severity) for one in found)),
            Counter((one.rule, one.fingerprint) for one in found),
            baselined,
            problem,
        )

    def _problem(self) -> str:
        """Return why the settings and the schema of the commit itself cannot be used; nothing if they can."""
        nodes = self._replay.nodes.items()
        key = tuple(
            sorted((path, one.name) for path, one in nodes if path.endswith(_OF_SETTINGS) and path != baseline.NAME)
        )
        if key not in self._problems:
            self._problems[key] = self._find_problem()
        return self._problems[key]

    def _find_problem(self) -> str:
        root = self._replay.root
        try:
            settings = config.load(root, None, root).without_plugins()
            selected(settings, Choice())
            own = Project(settings, self._project.this_year, None)
            own.prepare()
            own.context.own_registries.require()
        except MetalintError as error:
            return self._without_root(error)
        return ""

    def _without_root(self, error: MetalintError) -> str:
        return str(error).replace(f"{self._replay.root}/", "").replace(str(self._replay.root), ".")

    def _count_baselined(self) -> int | None:
        """Return how many findings the baseline of the commit holds back."""
        node = self._replay.nodes.get(baseline.NAME)
        if node is None:
            return None
        if node.name not in self._baseline_counts:
            self._baseline_counts[node.name] = None
            with contextlib.suppress(MetalintError):  # a baseline that cannot be read tells nothing
                entries = baseline.load(self._replay.root / baseline.NAME).entries
                self._baseline_counts[node.name] = sum(entry.times for entry in entries)
        return self._baseline_counts[node.name]


def _sorted(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items()))


@contextlib.contextmanager
def walking(project: Project) -> Iterator[Walk]:
    """Make what judges past commits; worktree, index and HEAD stay as they are."""
    project.prepare()
    with (
        replaying(project.config.root, _of_today(project)) as replay,
        tempfile.TemporaryDirectory(prefix="metalint-") as cache,
    ):
        yield Walk(project, replay, Path(cache))


def _of_today(project: Project) -> dict[str, bytes]:
    """Return the files that belong to the settings, as they are today; the schema is compiled already."""
    settings, workspace = project.config, project.workspace
    templates = (output.layout for output in settings.outputs if output.layout not in LAYOUTS)
    paths = (*settings.institutions, *settings.venues, *settings.code_types, *templates)
    found = {path: workspace.find(path) for path in dict.fromkeys(paths)}
    return {
        path: (settings.root / path).read_bytes()
        for path, file in found.items()
        if file is not None and not workspace.leaves_root(path)
    }


def history(revisions: Iterable[Revision], notes: Iterable[str]) -> History:
    """Return the history that ``revisions`` make."""
    listed = tuple(revisions)
    first: dict[tuple[str, str], int] = {}
    for at, revision in enumerate(listed):
        for finding in revision.fingerprints:
            first.setdefault(finding, at)
    return History(listed, first, tuple(notes))
