"""``metalint baseline``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

from metalint.cli.commands import BaselineOptions
from metalint.cli.opening import open_project
from metalint.cli.paths import write_boundary
from metalint.cli.refusals import no_papers_error
from metalint.cli.terminal import print_note
from metalint.cli.warnings import warn
from metalint.engine import baseline
from metalint.engine import run as engine
from metalint.engine.report_building import find_baseline_files
from metalint.engine.report_types import ONLINE, Report, Request
from metalint.errors import ConfigError, UsageError
from metalint.files.writing import locked_writer
from metalint.report.terminal import write_line
from metalint.rules.diagnostics import Diagnostic
from metalint.rules.selection import PARSE, enabled_rules
from metalint.util.wording import plural, quote, quote_for_shell


def run(options: BaselineOptions) -> int:
    """Write the baseline; with ``--check``, 1 if it would change."""
    project = open_project(options, writes=not options.check, files={"baseline --out": options.out})
    path = options.out or baseline.find_own_path(project.workspace)
    boundary = write_boundary(project.config.root, path) or path.parent
    with nullcontext() if options.check else locked_writer(project.config, [path.parent], boundary) as writer:
        before = baseline.read_baseline(path) if path.is_symlink() or path.exists() else None
        known = _parse_baseline(path, before, options)
        if known is None and options.prune and not options.check:
            raise UsageError(f"{path}: there is no baseline to prune; run `metalint baseline`")
        report = engine.lint_project(project, Request(enabled_rules(project.config)))
        if not report.files:
            raise no_papers_error(project)
        files = find_baseline_files(report.project_index)
        found = list(filter(baseline.is_baselinable, report.every))
        outcome = baseline.apply_baseline(found, known or (), files, lambda rule, _: rule not in ONLINE)
        why = _describe_change(outcome, is_merged=baseline.is_unfinished_merge(before or b""), prunes=options.prune)
        is_stale = bool(why) or known is None
        entries = outcome.entries if options.prune else _make_new_entries(found, outcome, files)
        if writer and is_stale:
            writer.write(path, baseline.dump_baseline(entries), before)
    if options.check:
        if why:
            command = f"metalint baseline{' --prune' * options.prune}"
            print_note(f"{path.name}: {why}; run `{command}` and commit it.")
        return int(bool(why))
    held = sum(entry.times for entry in entries)
    next_ = "commit it" if is_stale else "nothing has changed"
    if is_stale and path.resolve() != baseline.find_own_path(project.workspace).resolve():
        command = quote(f"metalint lint --baseline {quote_for_shell(str(path))}")
        next_ = f"{command} reads it, without the option {baseline.NAME} is read"
    print(f"{write_line(path.name)} holds back {plural(held, 'finding')}; {next_}.")
    warn(project.warnings)
    warn(f"not held back, {what}" for what in _describe_the_rest(report))
    return 0


def _make_new_entries(
    found: list[Diagnostic], outcome: baseline.BaselineResult, files: baseline.BaselineFiles
) -> baseline.Entries:
    """Return entries for all that is ``found``, and those kept that this run knows nothing of."""
    kept = outcome.entries
    if any(files.is_unknown(entry.rule, entry.path) for entry in kept):  # those of what was found are among them
        return kept + baseline.make_entries(outcome.diagnostics, files)
    unasked = [entry for entry in kept if entry.rule in ONLINE]
    return (*baseline.make_entries(found, files), *unasked)


def _describe_the_rest(report: Report) -> Iterator[str]:
    """Yield what no baseline holds back, and what to do about it."""
    rest = [diagnostic for diagnostic in report.every if not baseline.is_baselinable(diagnostic)]
    broken = sum(diagnostic.rule in PARSE for diagnostic in rest)
    if broken:
        yield f"as the files cannot be read: {plural(broken, 'finding')}; run `metalint lint` to see them"
    if stale := len(rest) - broken:
        yield f"as a stale list is always reported: {plural(stale, 'output')}; run `metalint render`"


def _parse_baseline(path: Path, content: bytes | None, options: BaselineOptions) -> baseline.Entries | None:
    """Return the baseline that is there; a damaged one counts as none where it is written again."""
    try:
        return None if content is None else baseline.parse_baseline(path, content, merges=options.prune)
    except ConfigError as error:
        if options.prune or options.check:
            raise
        if path.is_symlink():
            raise UsageError(f"{path}: a symbolic link to a file that is not a baseline; delete the link") from error
        if options.out and content and b'"findings"' not in content:
            raise UsageError(f"--out {path}: that is another file, not a baseline; name another one") from error
        return None


def _describe_change(outcome: baseline.BaselineResult, *, is_merged: bool, prunes: bool) -> str:
    """Return why the baseline should be written again; nothing if it says what it should."""
    # Entries of a file that has moved hold as they are.
    if outcome.gone:
        return "some of its findings are gone"
    if is_merged:
        return "it holds both sides of a merge"
    return "it is not what is found now" if outcome.diagnostics and not prunes else ""
