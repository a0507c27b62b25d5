"""``metalint baseline``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metalint.cli.options import add_command

if TYPE_CHECKING:
    import argparse

    from metalint.cli.options import Commands


def add(commands: Commands) -> None:
    """Add the command."""
    made = add_command(commands, "baseline", run, "hold back the findings of today, so that only new ones fail")
    made.add_argument("--prune", action="store_true", help="only take out what is no longer found")


def run(arguments: argparse.Namespace) -> int:
    """Write the baseline into the root."""
    from metalint import baseline, engine
    from metalint.cli import opening
    from metalint.errors import UsageError
    from metalint.select import PARSE, Choice, selected
    from metalint.write import write_text

    project = opening.open_project(arguments)
    enabled = selected(project.config, Choice())
    found = [one for one in engine.run(project, engine.Request(enabled)).diagnostics if one.rule not in PARSE]
    path = project.config.root / baseline.NAME
    if arguments.prune:
        if not path.is_file():
            raise UsageError(f"{path}: no baseline to prune; run 'metalint baseline'")
        entries = baseline.pruned(baseline.load(path), found, engine.ONLINE)
    else:
        entries = baseline.entries_of(found)
    write_text(path, baseline.dump(entries))
    print(f"{baseline.NAME} holds back {sum(entry.count for entry in entries)} findings; commit it.")
    return 0
