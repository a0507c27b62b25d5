"""One repository, checked again and again while its files and unsaved texts change.

All of it runs on one thread, the engine's: results on disk are kept in a database that belongs to a thread.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from itertools import groupby
from pathlib import Path
from typing import Final, NamedTuple

from metalint.config import settings as config
from metalint.config.settings import Config
from metalint.engine import baseline
from metalint.engine import run as engine
from metalint.engine.references import PaperIndex
from metalint.engine.report_types import Report, Request, report_all_paths
from metalint.errors import MetalintError
from metalint.files import transactions
from metalint.files.discovery import make_paper_test
from metalint.files.locks import LockError
from metalint.fixes import fixer
from metalint.index.project import Project, spell_as_on_disk
from metalint.index.project_index import ProjectIndex
from metalint.rules.diagnostics import Diagnostic
from metalint.rules.rule_set import RULES
from metalint.rules.selection import Choice, enabled_rules
from metalint.util.limits import STRICT, raise_recursion_limit
from metalint.util.reading import read_first_bytes

_CHEAP: Final = 50_000_000  # nanoseconds: files are looked at again with every check where that takes no longer
_STALE: Final = 20  # where it takes longer, they are looked at again once as many times that has passed
_MANY: Final = 1000  # checks after which what was learned of names, many of them half written, is forgotten
_ON_OUTPUTS: Final = frozenset(rule.name for rule in RULES if rule.group == "outputs")
_GRANULARITY: Final = 50_000_000  # nanoseconds: a file written so shortly before it was looked at may have been another


class Options(NamedTuple):
    """What the command line says: configuration, root and cache, as for all commands."""

    config: Path | None = None
    root: Path | None = None
    cache: Path | None = None


class CheckResult(NamedTuple):
    """What a check found."""

    found: Mapping[str, tuple[Diagnostic, ...]]  # diagnostics by path, of files that have some
    texts: Mapping[str, str]  # the texts of these files, in which the offsets of the diagnostics lie
    error: str | None = None  # why settings or schema cannot be used; the last good ones are in force


class _Settings(NamedTuple):
    """Settings that can be used, and the files that they name."""

    project: Project
    enabled: frozenset[str]  # rules
    baseline: baseline.Entries

    def with_fresh_files(self) -> _Settings:
        """Return them for files that may have changed."""
        return self._replace(project=self.project.with_fresh_files())


class _Scan(NamedTuple):
    """All papers as they were on disk."""

    papers: ProjectIndex
    started: int  # nanoseconds since the epoch
    duration: int  # nanoseconds

    @property
    def is_due(self) -> bool:
        """Whether files are looked at again, though nobody says that they have changed."""
        return self.duration < _CHEAP or time.time_ns() > self.started + self.duration * _STALE


class Session:
    """A repository whose settings are found from ``start``; or one paper alone, ``loose``, that has none."""

    def __init__(self, start: Path, options: Options, loose: str | None = None) -> None:
        self.start = start
        self.loose = loose
        self._options = options
        self._settings: _Settings | None = None  # the last ones that could be used
        self._error: str | None = None  # why later ones cannot
        self._scan: _Scan | None = None  # the last one
        self._indexes: dict[bool, tuple[object, PaperIndex]] = {}  # by whether of what is saved
        self._checks = 0  # with these settings
        self.expects_changes = True  # the next check looks at the files again, for somebody says that they have changed

    @property
    def project(self) -> Project | None:
        """The project of the settings in force."""
        return self._settings.project if self._settings else None

    @property
    def root(self) -> Path:
        """The folder that paths are relative to."""
        return self.project.config.root if self.project else self.start

    def path_of(self, file: Path) -> str | None:
        """Return the path of a file below the root; None for one outside of it."""
        path = spell_as_on_disk(self.root, file)
        return None if path.split("/")[0] == ".." else path

    def is_paper(self, path: str) -> bool:
        """Tell whether a path is that of a paper, be there a file or not."""
        return self.project is not None and (path == self.loose or make_paper_test(self.project.config)(path))

    def open(self) -> None:
        """Find and read the settings, unless that was done."""
        if self._settings is None and self._error is None:
            self._reload_settings()

    def check(self, texts: Mapping[str, str], reported: Callable[[str], bool] = report_all_paths) -> CheckResult:
        """Return what is wrong with the reported files; ``texts`` are those of open papers, by path."""
        try:
            papers = self._look_again()
            if papers is None or self._settings is None:
                return CheckResult({}, {}, self._error)
            request = self._make_request(texts, reported)._replace(baseline=self._settings.baseline)
            error = self._error
            try:
                report = engine.report_over(request, papers)
            except MetalintError as failure:  # of settings or outputs that cannot be used: nothing is said of outputs
                if _ON_OUTPUTS.isdisjoint(request.enabled):
                    raise
                error = str(failure)
                request = request._replace(enabled=request.enabled - _ON_OUTPUTS)
                report = engine.report_over(request, papers)
        except MetalintError as failure:
            return CheckResult({}, {}, str(failure))
        diagnostics: dict[str, tuple[Diagnostic, ...]] = {}
        # stale outputs are last
        for path, group in groupby(report.diagnostics, lambda diagnostic: diagnostic.path):
            diagnostics[path] = (*diagnostics.get(path, ()), *group)
        related = {other.path for group in diagnostics.values() for diagnostic in group for other in diagnostic.related}
        return CheckResult(diagnostics, {path: report.text_of(path) for path in diagnostics.keys() | related}, error)

    def _make_request(self, texts: Mapping[str, str], reported: Callable[[str], bool]) -> Request:
        """Return a request for the rules that the settings choose, with the texts that are not as on disk.

        That is as the files were when they were looked at. Lists are rendered only if one is reported on.
        """
        most = (self.project.config if self.project else STRICT).limits.size
        before = (self._scan.started if self._scan else 0) - _GRANULARITY
        unsaved = {
            path: text
            for path, text in texts.items()
            if path == self.loose
            or (self.is_paper(path) and not _is_unchanged_on_disk(f"{self.root}/{path}", text, most, before))
        }
        outputs = self.project.config.outputs if self.project else ()
        on_outputs = frozenset[str]() if any(reported(output.path) for output in outputs) else _ON_OUTPUTS
        enabled = self._settings.enabled if self._settings else frozenset[str]()
        return Request(enabled - on_outputs, reported, unsaved, jobs=1)  # no forks: threads may hold locks

    def fixed(self, path: str, texts: Mapping[str, str]) -> str | None:
        """Return the text that ``metalint fix`` makes of a paper; None if nothing changes. It raises as the command."""
        papers = self._look_again()
        if papers is None:
            return None
        papers.project.context.own_registries.require()
        request = self._make_request(texts, path.__eq__)
        return _fix_text(papers.project, request, engine.report_over(request, papers), path)

    def paper_index(self, texts: Mapping[str, str]) -> PaperIndex | None:
        """Return the papers that can be read, the open ones as they are in the editor; None without settings."""
        papers = self._look_again()
        if papers is None:
            return None
        request = self._make_request(texts, _report_nothing)
        key = (papers, tuple(request.texts.items()))
        known = self._indexes.get(not texts)
        if known is None or known[0] != key:
            corpus = papers.replace_texts(request.texts, request.enabled).corpus
            known = self._indexes[not texts] = (key, PaperIndex(corpus))
        return known[1]

    def _look_again(self) -> ProjectIndex | None:
        """Return the papers as they are on disk, or were there lately; None without settings that can be used."""
        self._checks += 1
        if self._scan is None or self.expects_changes or self._scan.is_due or self._checks > _MANY:
            started = time.time_ns()
            self.expects_changes = False  # before, not after: what changes meanwhile is for the next check
            good = self._settings
            self._reload_settings()
            try:
                papers = self._examine()
            except MetalintError as error:
                # settings that can be read and not used: they name files that are not there
                if good is None or self._scan is None:
                    raise
                self._settings = good.with_fresh_files()
                self._error = str(error)
                papers = self._examine()
            if papers is not None:
                self._scan = _Scan(papers, started, time.time_ns() - started)
        return self._scan.papers if self._scan else None

    def _examine(self) -> ProjectIndex | None:
        """Return the papers as they are on disk; None without settings that can be used."""
        if self.project is None:
            return None
        request = self._make_request({}, _report_nothing)
        papers = engine.examine(self.project, request)
        if self._checks == 0:  # other settings: what they name is looked for before they count
            engine.report_over(request, papers)
        return papers

    def _reload_settings(self) -> None:
        """Take up changed settings; where they cannot be used, the last good ones stay."""
        try:
            settings = Config(self.start, papers=())
            if self.loose is None:
                settings = config.load_config(self.start, self._options.config, self._options.root)
            raise_recursion_limit(settings.limits.depth)
            half_moved = _describe_half_moved(settings.root)
            fresh = Project(settings, time.gmtime().tm_year, self._options.cache)
            keeps = self.project is not None and self._checks <= _MANY and _are_alike(self.project, fresh)
            project = self.project.with_fresh_files() if keeps and self.project else fresh
            project.prepare()
            _ = project.kind.registry_files  # as they are now, before anybody reads them
            enabled = enabled_rules(project.config)
            entries = baseline.load_own_entries(project.workspace) or ()
        except MetalintError as error:
            self._error = str(error)
            self._settings = self._settings.with_fresh_files() if self._settings else None
            return
        if not keeps:
            self._checks = 0
        self._settings = _Settings(project, enabled, entries)
        self._error = half_moved


def _describe_half_moved(root: Path) -> str | None:
    """Return what to say of a list that a killed run has left half moved, and which command finishes it."""
    try:
        transactions.require_finished(root, patience=0, is_sure=True)
    except LockError:  # somebody moves papers at this moment, or may: their changes will be seen
        return None
    except MetalintError as error:
        return str(error)
    return None


def _is_unchanged_on_disk(file: str, text: str, most: int, before: int) -> bool:
    """Tell whether a file holds a text, as it did before a time in nanoseconds."""
    try:
        data, status = read_first_bytes(file, most + 1)
    except (OSError, ValueError):
        return False
    return status.st_mtime_ns < before and data.decode("utf-8-sig", "replace") == text


def lay_out_alone(session: Session, path: str, text: str) -> str | None:
    """Return the text that ``metalint fix --select layout`` makes of a paper by itself; None if nothing changes."""
    session.open()
    if session.project is None:
        return None
    project = session.project.with_fresh_files()
    request = Request(enabled_rules(project.config, Choice(("layout",))), texts={path: text}, jobs=1)
    return _fix_text(project, request, engine.lint_alone(project, request), path)


def _fix_text(project: Project, request: Request, report: Report, path: str) -> str | None:
    result = fixer.fix_project(project, request, report)
    return next((changed.new for changed in result.changed if changed.path == path), None)


def _report_nothing(_: str) -> bool:
    return False


def _are_alike(old: Project, new: Project) -> bool:
    """Tell whether two projects have the same settings, schema, constraints and registries."""
    if old.config != new.config:
        return False
    if new.cache is None:  # to compile the schema again takes as long as a small run: who changes it says so
        return True
    before, after = old.kind.admission, new.kind.admission
    same = old.kind.schema.digest == new.kind.schema.digest and before.constraint_files == after.constraint_files
    registries = new.kind.registry_files
    return same and old.kind.registry_files == registries and all(registries.values())
