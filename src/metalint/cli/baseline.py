"""``metalint baseline``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from metalint.cli.options import add_command

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from metalint import baseline
    from metalint.cli.options import Commands
    from metalint.project import Project


def add(commands: Commands) -> None:
    """Add the command."""
    made = add_command(commands, "baseline", run, "hold back the findings of today, so that only new ones fail")
    made.add_argument("--prune", action="store_true", help="only take out what is no longer found, never add")
    made.add_argument("--check", action="store_true", help="write nothing, exit with 1 if the baseline would change")
    made.add_argument("--output", type=Path, metavar="FILE", help="write it there instead of into the root")


def run(arguments: argparse.Namespace) -> int:
    """Write the baseline; with ``--check``, 1 if it would change."""
    from metalint import baseline
    from metalint.cli import opening
    from metalint.report.terminal import line
    from metalint.write import write_text

    project = opening.open_project(arguments)
    path = arguments.output or opening.own_baseline(project)
    if arguments.check and arguments.prune and not path.is_file():
        return 0
    text = baseline.dump(_entries(project, path, prunes=arguments.prune))
    if arguments.check:
        return _compare(path, text, prunes=arguments.prune)
    write_text(path, text, within=opening.bounds(project.config.root, path))
    held = sum(entry.times for entry in baseline.load(path).values())
    print(f"{line(path.name)} holds back {held} finding{'' if held == 1 else 's'}; commit it.")
    return 0


def _entries(project: Project, path: Path, *, prunes: bool) -> Iterable[baseline.Entry]:
    from metalint import baseline, engine
    from metalint.errors import UsageError
    from metalint.select import Choice, selected

    enabled = selected(project.config, Choice())
    found = [one for one in engine.run(project, engine.Request(enabled)).diagnostics if baseline.may_hold(one)]
    if not prunes:
        return baseline.entries_of(found)
    if not path.is_file():
        raise UsageError(f"{path}: no baseline to prune; run 'metalint baseline'")
    return baseline.pruned(baseline.load(path, merges=True), found, engine.ONLINE)


def _compare(path: Path, text: str, *, prunes: bool) -> int:
    from metalint.report.terminal import line

    if path.is_file() and path.read_bytes() == text.encode():
        return 0
    what = "findings of it are gone" if prunes else "it is not what is found now"
    print(f"{line(path.name)}: {what}; run 'metalint baseline{' --prune' * prunes}' and commit it.", file=sys.stderr)
    return 1
