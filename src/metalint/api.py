"""The Python API: what ``import metalint`` offers. docs/api.md is its manual.

Results are immutable, and say what the command line says: `Report.to_json` returns the bytes of ``metalint lint
--format json``. Nothing is printed, no process ends, nothing is shared between calls, so that threads may call as they
like. Nothing is kept on disk unless ``cache_dir`` names a folder.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from metalint.config import settings
from metalint.engine import baseline as baselines
from metalint.engine import run as engine
from metalint.engine.report_types import Request, report_all_paths
from metalint.errors import UsageError
from metalint.files import git
from metalint.files.discovery import find_papers, make_paper_test
from metalint.files.transactions import require_finished
from metalint.files.writing import locked_writer
from metalint.fixes import fixer
from metalint.index.cache import make_own_cache
from metalint.index.project import Project, spell_as_on_disk
from metalint.papers.paper import Paper
from metalint.report.api_model import Report, Summary, make_report
from metalint.rules.diagnostics import Diagnostic as Finding
from metalint.rules.problems import Fix, Related
from metalint.rules.problems import PlacedEdit as Edit
from metalint.rules.selection import Choice, enabled_rules
from metalint.text.span import Position
from metalint.util.wording import join_words, quote

if TYPE_CHECKING:
    from metalint.config.settings import View
    from metalint.papers import corpus as papers

__all__ = [
    "AppliedFix", "ChangedFile", "Corpus", "Edit", "Finding", "Fix", "FixResult", "Paper", "Position", "Related",
    "RenderedFile", "Report", "Summary", "fix", "fix_text", "lint", "lint_text", "load", "render", "render_view",
]  # fmt: skip

StrPath = str | os.PathLike[str]

Names = str | tuple[str, ...] | list[str] | frozenset[str] | set[str]
"""Names of rules or groups: one, or several."""

_DEFAULT_NAME = "meta/paper.prototxt"
_MAX_SHOWN = 200  # characters of a path in an error


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """A file that `fix` changes, before and after."""

    path: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class AppliedFix:
    """A fix that was made; ``line`` is where its finding was at the time."""

    path: str
    line: int
    rule: str
    title: str


@dataclass(frozen=True, slots=True)
class FixResult:
    """What `fix` did.

    Attributes:
        changed: the files that differ, by path.
        applied: the fixes made in them.
        unsafe_left: how many fixes ``unsafe=True`` would add.
        complaints: a line for each file that is left as it was although something is wrong with it, and for each fix
            that the JSON Schema refuses.
        text: the fixed text, where `fix` was given a text; else None.
    """

    changed: tuple[ChangedFile, ...]
    applied: tuple[AppliedFix, ...]
    unsafe_left: int
    complaints: tuple[str, ...]
    text: str | None


@dataclass(frozen=True, slots=True)
class RenderedFile:
    """A configured output: what the file held before `render` (None for no file), and what it should hold."""

    path: str
    old: str | None
    new: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """The papers of a list.

    Attributes:
        root: the folder of the list.
        papers: those that can be read, in the order of their paths.
        broken: the paths of those that cannot; `lint` says why.
    """

    root: Path
    papers: tuple[Paper, ...]
    broken: tuple[str, ...]


def lint(  # noqa: PLR0913 - the options of `metalint lint`
    path: StrPath,
    *,
    filename: StrPath | None = None,
    root: StrPath | None = None,
    config: StrPath | None = None,
    select: Names | None = None,
    extend_select: Names = (),
    ignore: Names = (),
    baseline: StrPath | bool = True,
    isolated: bool = False,
    cache_dir: StrPath | None = None,
) -> Report:
    """Check papers and return what was found.

    Args:
        path: a list's folder, or a folder or file in it. With ``filename``, the text of that file, as for `lint_text`.
        filename: the file that a text stands for.
        root: the folder of the list; by default that of the nearest configuration file upward from the path.
        config: a configuration file to use instead of the one that is found.
        select: rules and groups that run, instead of those that the configuration selects.
        extend_select: rules and groups that run as well.
        ignore: rules and groups that do not run.
        baseline: whether the list's own baseline holds findings back; or the path of another one.
        isolated: whether to run no plug-ins.
        cache_dir: where to keep what was found, for later calls; nothing is kept by default.

    Raises:
        UsageError: a path that is not there, a list without papers, or an unknown rule.
        ConfigError: a configuration, registry or plug-in that cannot be used.
        SchemaError: a ``.proto`` or JSON Schema that cannot be used.
    """
    options = _Options(filename, root, config, cache_dir, isolated=isolated)
    with _open_path(path, options) if filename is None else _open_text(os.fspath(path), options) as target:
        return _lint_target(target, _make_request(target, select, extend_select, ignore), baseline)


def lint_text(  # noqa: PLR0913 - the options of `metalint lint`
    text: str,
    *,
    filename: StrPath = _DEFAULT_NAME,
    root: StrPath | None = None,
    config: StrPath | None = None,
    select: Names | None = None,
    extend_select: Names = (),
    ignore: Names = (),
    baseline: StrPath | bool = True,
    isolated: bool = False,
    cache_dir: StrPath | None = None,
) -> Report:
    """Check the text of one paper and return what was found.

    Args:
        text: of a paper.
        filename: the file that it stands for, relative to ``root``. Papers on disk count as well if ``root`` is given
            or ``filename`` is absolute; else the text is the only paper of its list.
        root: the folder of the list.
        config: as for `lint`.
        select: as for `lint`.
        extend_select: as for `lint`.
        ignore: as for `lint`.
        baseline: as for `lint`.
        isolated: as for `lint`.
        cache_dir: as for `lint`.

    Raises:
        UsageError: text that is not Unicode, or an unknown rule.
        ConfigError: as for `lint`.
        SchemaError: as for `lint`.
    """
    with _open_text(text, _Options(filename, root, config, cache_dir, isolated=isolated)) as target:
        return _lint_target(target, _make_request(target, select, extend_select, ignore), baseline)


def _lint_target(target: _Target, request: Request, baseline: StrPath | bool) -> Report:  # noqa: FBT001 - as `lint`
    if isinstance(baseline, bool):
        entries = baselines.load_own_entries(target.project.workspace) or () if baseline else ()
    else:
        entries = baselines.load_baseline(_make_path(baseline))
    return make_report(engine.lint_project(target.project, request._replace(baseline=entries)))


def fix(  # noqa: PLR0913 - the options of `metalint fix`
    path: StrPath,
    *,
    filename: StrPath | None = None,
    root: StrPath | None = None,
    config: StrPath | None = None,
    select: Names | None = None,
    extend_select: Names = (),
    ignore: Names = (),
    unsafe: bool = False,
    write: bool = True,
    isolated: bool = False,
    cache_dir: StrPath | None = None,
) -> FixResult:
    """Apply the safe fixes in place, as ``metalint fix`` does.

    Args:
        path: as for `lint`. With ``filename``, the text of that file, as for `fix_text`.
        filename: as for `lint`.
        root: as for `lint`.
        config: as for `lint`.
        select: as for `lint`.
        extend_select: as for `lint`.
        ignore: as for `lint`.
        unsafe: whether to apply the unsafe fixes as well.
        write: whether to write files; if not, ``changed`` says what would change.
        isolated: as for `lint`.
        cache_dir: as for `lint`.

    Raises:
        MetalintError: as for `lint`, or another run that has been changing papers of the list for a minute.
    """
    options = _Options(filename, root, config, cache_dir, isolated=isolated)
    is_path = filename is None
    with _open_path(path, options, writes=write) if is_path else _open_text(os.fspath(path), options) as target:
        return _fix_target(target, _make_request(target, select, extend_select, ignore), unsafe=unsafe, write=write)


def fix_text(  # noqa: PLR0913 - the options of `metalint fix`
    text: str,
    *,
    filename: StrPath = _DEFAULT_NAME,
    root: StrPath | None = None,
    config: StrPath | None = None,
    select: Names | None = None,
    extend_select: Names = (),
    ignore: Names = (),
    unsafe: bool = False,
    isolated: bool = False,
    cache_dir: StrPath | None = None,
) -> FixResult:
    """Return the text of one paper with the safe fixes applied, as ``text`` of the result; nothing is written.

    Args:
        text: as for `lint_text`.
        filename: as for `lint_text`.
        root: as for `lint_text`.
        config: as for `lint`.
        select: as for `lint`.
        extend_select: as for `lint`.
        ignore: as for `lint`.
        unsafe: whether to apply the unsafe fixes as well.
        isolated: as for `lint`.
        cache_dir: as for `lint`.

    Raises:
        MetalintError: as for `lint_text`.
    """
    with _open_text(text, _Options(filename, root, config, cache_dir, isolated=isolated)) as target:
        return _fix_target(target, _make_request(target, select, extend_select, ignore), unsafe=unsafe, write=False)


def _fix_target(target: _Target, request: Request, *, unsafe: bool, write: bool) -> FixResult:
    project = target.project
    project.context.own_registries.require()
    with locked_writer(project.config) if write and target.text is None else nullcontext() as writer:
        result = fixer.fix_project(project, request, unsafe=unsafe)
        done = fixer.write_fixes(project, result, writer) if writer else result
    changed = tuple(ChangedFile(changed.path, changed.old or "", changed.new) for changed in done.changed)
    applied = tuple(AppliedFix(applied.path, applied.line, applied.rule, applied.title) for applied in done.applied)
    text = None if target.text is None else next((file.new for file in changed), target.text)
    return FixResult(changed, applied, done.unsafe_left, done.complaints, text)


def render(
    path: StrPath,
    *,
    root: StrPath | None = None,
    config: StrPath | None = None,
    write: bool = True,
    isolated: bool = False,
) -> tuple[RenderedFile, ...]:
    """Write every configured output and return them all.

    Args:
        path: as for `lint`; a path.
        root: as for `lint`.
        config: as for `lint`.
        write: whether to write outputs that differ.
        isolated: as for `lint`.

    Raises:
        MetalintError: as for `lint`; a paper that cannot be parsed; an output that cannot be written.
    """
    from metalint.rendering import outputs

    with _open_path(_make_path(path), _Options(None, root, config, None, isolated=isolated), writes=write) as target:
        project = target.project
        with locked_writer(project.config) if write else nullcontext() as writer:
            planned = outputs.plan_outputs(_load_readable(project))
            for output in planned:
                if writer and output.old != output.new:
                    writer.write(project.config.root / output.path, output.new, output.old_bytes)
        return tuple(RenderedFile(output.path, output.old, output.new) for output in planned)


def render_view(  # noqa: PLR0913 - the options of `metalint render --stdout`
    path: StrPath,
    *,
    root: StrPath | None = None,
    config: StrPath | None = None,
    view: View | None = None,
    layout: str | None = None,
    isolated: bool = False,
) -> str:
    """Return one list; nothing is written.

    Args:
        path: as for `lint`; a path.
        root: as for `lint`.
        config: as for `lint`.
        view: ``institution`` (the default), ``year``, ``publication``, ``author``, ``keyword``, ``all``, ``references``
            (the default for ``graph``).
        layout: ``table`` (the default), ``list``, ``classic``, ``graph`` (for the view ``references`` alone), or the
            path of a template below the root.
        isolated: as for `lint`.

    Raises:
        MetalintError: as for `lint`; a paper that cannot be parsed.
    """
    from metalint.rendering import outputs

    if view is not None and view not in settings.VIEWS:
        raise UsageError(f"there is no view `{view}`; choose from {join_words(settings.VIEWS)}")
    with _open_path(_make_path(path), _Options(None, root, config, None, isolated=isolated)) as target:
        return outputs.render_view(_load_readable(target.project), *settings.view_and_layout(view, layout))


def _load_readable(project: Project) -> papers.Corpus:
    """Return all papers; raise a `UsageError` if some cannot be parsed."""
    corpus, broken = engine.load_corpus(project, jobs=1)
    if broken:
        raise UsageError(f"{', '.join(broken)}: cannot be parsed, so that nothing is rendered; see `lint`")
    return corpus


def load(
    path: StrPath,
    *,
    root: StrPath | None = None,
    config: StrPath | None = None,
) -> Corpus:
    """Return the papers of a list.

    Args:
        path: as for `lint`; of all papers of the list that is found there.
        root: as for `lint`.
        config: as for `lint`.

    Raises:
        MetalintError: as for `lint`.
    """
    with _open_path(_make_path(path), _Options(None, root, config, None, isolated=True)) as target:
        corpus, broken = engine.load_corpus(target.project, jobs=1)
        frozen = (
            paper._replace(roles=MappingProxyType(paper.roles), messages=MappingProxyType(paper.messages))
            for paper in corpus.papers
        )
        return Corpus(target.project.config.root, tuple(frozen), tuple(broken))


# -- from arguments to a project


class _Options(NamedTuple):
    filename: StrPath | None
    root: StrPath | None
    config: StrPath | None
    cache_dir: StrPath | None
    isolated: bool


class _Target(NamedTuple):
    """What a call is about: ``name`` is the path that is reported on, below the root; ``text`` what stands for it."""

    project: Project
    name: str
    text: str | None


@contextmanager
def _open_path(path: StrPath, options: _Options, *, writes: bool = False) -> Iterator[_Target]:
    place = _make_path(path)
    if not os.path.exists(place):  # noqa: PTH110 - pathlib raises an error for a name that is too long
        hint = "; to check a text, call `lint_text` or `fix_text`" if isinstance(path, str) else ""
        raise UsageError(f"{str(place)[:_MAX_SHOWN]}: no such file or folder{hint}")
    target = _make_target(place, None, options)
    if not find_papers(target.project.config):
        patterns, folder = ", ".join(target.project.config.papers), target.project.config.root
        raise UsageError(f"no papers: nothing in {folder} fits {patterns}; see `root`, or `papers` in the settings")
    if writes:
        git.refuse_sparse_checkout(target.project.config.root)
    else:  # who writes finishes first what a killed command has begun
        require_finished(target.project.config.root)
    yield target


@contextmanager
def _open_text(text: str, options: _Options) -> Iterator[_Target]:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        why = f"the text holds half of a character at offset {error.start}; give text that is Unicode"
        raise UsageError(why) from error
    name = _make_path(options.filename or _DEFAULT_NAME)
    if options.root is not None or name.is_absolute():
        target = _make_target(_make_path(options.root or "") / name, text, options)
        require_finished(target.project.config.root)
        yield target
    else:
        with tempfile.TemporaryDirectory(prefix="metalint-") as empty:
            yield _make_target(Path(empty) / name, text, options._replace(root=empty))


def _make_path(given: StrPath) -> Path:
    if "\0" in os.fspath(given):
        raise UsageError(f"{quote(os.fspath(given), _MAX_SHOWN)} is no path: it holds a NUL")
    return Path(given)


def _make_target(place: Path, text: str | None, options: _Options) -> _Target:
    """Return the target at ``place``; for a ``text``, nothing need be there."""
    folder = place if text is None and place.is_dir() else place.parent
    root = None if options.root is None else _make_path(options.root)
    if root is not None and not root.is_dir():
        raise UsageError(f"{root}: no such folder")
    cache = None if options.cache_dir is None else make_own_cache(_make_path(options.cache_dir))
    found = settings.load_config(folder, None if options.config is None else _make_path(options.config), root)
    project = Project(found.without_plugins() if options.isolated else found, time.gmtime().tm_year, cache)
    name = spell_as_on_disk(found.root, folder.resolve() if folder is place else folder.resolve() / place.name)
    if name.split("/")[0] == "..":
        raise UsageError(f"{place}: lies outside of the list {found.root}; see `root`")
    return _Target(project, name, text)


def _make_request(target: _Target, select: Names | None, extend: Names, ignore: Names) -> Request:
    project, name, text = target
    choice = Choice(None if select is None else _list_names(select), _list_names(extend), _list_names(ignore))
    return Request(
        enabled_rules(project.config, choice),
        report_all_paths if name == "." else lambda path: path == name or path.startswith(f"{name}/"),
        {} if text is None else {name: text},
        is_about_papers=make_paper_test(project.config)(name),
        jobs=1,  # anyone who calls may have threads, which no process survives that is forked off
    )


def _list_names(names: Names) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names)
