"""``metalint baseline``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import NamedTuple

from metalint.cli import setup
from metalint.cli.commands import BaselineOptions
from metalint.engine import baseline
from metalint.engine import run as engine
from metalint.engine.report_building import find_baseline_files
from metalint.engine.report_types import ONLINE, Request
from metalint.errors import ConfigError, UsageError
from metalint.files.writing import locked_writer
from metalint.index.project import Project
from metalint.report.terminal import write_line
from metalint.rules.diagnostics import Diagnostic
from metalint.rules.selection import PARSE, Choice, selected
from metalint.util.wording import code, plural, quote_for_shell


def run(options: BaselineOptions) -> int:
    """Write the baseline; with ``--check``, 1 if it would change."""
    project = setup.open_project(options, files={"--output": options.output}, use="read" if options.check else "write")
    path = options.output or baseline.find_own_path(project.workspace)
    bounds = setup.bounds(project.config.root, path) or path.parent
    with nullcontext() if options.check else locked_writer(project.config, [path.parent], bounds) as door:
        before = baseline.read_baseline(path) if path.is_symlink() or path.exists() else None
        known = _known(path, before, options)
        if known is None and options.prune and not options.check:
            raise UsageError(f"{path}: there is no baseline to prune; run `metalint baseline`")
        change = _change(project, known or ())
        is_merged = known is not None and before is not None and baseline.is_unfinished_merge(before)
        why = _why(change, is_merged=is_merged, prunes=options.prune)
        entries = change.outcome.entries if options.prune else change.entries
        if door and (why or known is None):
            door.write(path, baseline.dump_baseline(entries), before)
    if options.check:
        if why:
            command = f"metalint baseline{' --prune' * options.prune}"
            print(f"{write_line(path.name)}: {why}; run `{command}` and commit it.", file=sys.stderr)
        return int(bool(why))
    held = sum(entry.times for entry in entries)
    next_ = "commit it"
    if path.resolve() != baseline.find_own_path(project.workspace).resolve():
        command = code(f"metalint lint --baseline {quote_for_shell(str(path))}")
        next_ = f"{command} reads it, without the option {baseline.NAME} is read"
    print(f"{write_line(path.name)} holds back {plural(held, 'finding')}; {next_}.")
    for told in _not_held(change):
        print(f"metalint: not held back, {told}", file=sys.stderr)
    return 0


def _not_held(change: _Change) -> Iterator[str]:
    """Yield what no baseline holds back, and what to do about it."""
    broken = sum(diagnostic.rule in PARSE for diagnostic in change.told)
    if broken:
        yield f"as the files cannot be read: {plural(broken, 'finding')}; run `metalint lint` to see them"
    if stale := len(change.told) - broken:
        yield f"as a stale list is always reported: {plural(stale, 'output')}; run `metalint render`"


def _known(path: Path, content: bytes | None, options: BaselineOptions) -> baseline.Entries | None:
    """Return the baseline that is there; a damaged one counts as none where it is written again."""
    try:
        return None if content is None else baseline.parse_baseline(path, content, merges=options.prune)
    except ConfigError as error:
        if options.prune or options.check:
            raise
        if path.is_symlink():
            raise UsageError(f"{path}: a symbolic link to a file that is not a baseline; delete the link") from error
        return None


class _Change(NamedTuple):
    outcome: baseline.BaselineResult  # what the baseline comes to today
    entries: tuple[baseline.BaselineEntry, ...]  # that hold back all that is found
    told: tuple[Diagnostic, ...]  # what no baseline holds back


def _change(project: Project, known: baseline.Entries) -> _Change:
    report = engine.lint_project(project, Request(selected(project.config, Choice())))
    if not report.files:
        raise setup.no_papers(project)
    files = find_baseline_files(project, report)
    diagnostics = [diagnostic for diagnostic in report.every if baseline.is_baselinable(diagnostic)]
    told = tuple(diagnostic for diagnostic in report.every if not baseline.is_baselinable(diagnostic))
    outcome = baseline.apply_baseline(diagnostics, known, files, lambda rule, _: rule not in ONLINE)
    unasked = tuple(entry for entry in outcome.entries if entry.rule in ONLINE)
    return _Change(outcome, baseline.make_entries(diagnostics, files) + unasked, told)


def _why(change: _Change, *, is_merged: bool, prunes: bool) -> str:
    """Return why the baseline should be written again; nothing if it says what it should."""
    # Entries of a file that has moved hold as they are.
    if change.outcome.gone:
        return "some of its findings are gone"
    if is_merged:
        return "it holds both sides of a merge"
    return "it is not what is found now" if change.outcome.diagnostics and not prunes else ""
