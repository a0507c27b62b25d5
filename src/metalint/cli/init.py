"""``metalint init``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from metalint.cli.options import add_command

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from metalint.cli.options import Commands
    from metalint.index.project import Project


def add(commands: Commands) -> None:
    """Add the command."""
    made = add_command(commands, "init", run, "write configuration, hook and workflow into a repository that has none")
    made.add_argument(
        "--site", action="store_true", help="write a workflow, too, that publishes a site on GitHub Pages"
    )


def run(arguments: argparse.Namespace) -> int:
    """Write what is missing, leave what is there, tell of both, and of what a first run finds."""
    from metalint.cli import setup
    from metalint.report.terminal import line

    root = Path(arguments.root or setup.here())
    for told in _write(root):
        print(line(told))
    if arguments.site:
        print(line(_write_pages_workflow(root)))
    arguments.root = root
    print()
    for told in _first_run(setup.open_project(arguments)):
        print(line(told))
    return 0


def _write(root: Path) -> Iterator[str]:
    from metalint.config import settings as config
    from metalint.config.scaffold import FILES
    from metalint.files.writing import write_text

    source = config.load(root, None, root).source
    for name, text in FILES.items():
        there = source if name == "metalint.toml" and source else name
        if there != name or (root / name).exists() or (root / name).is_symlink():
            yield f"kept     {there}"
        else:
            write_text(root / name, text, within=root)
            yield f"written  {name}"


def _write_pages_workflow(root: Path) -> str:
    from metalint import __version__
    from metalint.config.pages_workflow import PATH, pages_workflow
    from metalint.files.writing import write_text

    if (root / PATH).exists() or (root / PATH).is_symlink():
        return f"kept     {PATH}"
    write_text(root / PATH, pages_workflow(f"metalint=={__version__}"), within=root)
    return f"written  {PATH}"


def _first_run(project: Project) -> Iterator[str]:
    """Yield what is found, by rule, and what to do about it."""
    from metalint.engine import run as engine
    from metalint.report.closing import statistics, summed
    from metalint.rules.selection import Choice, selected

    report = engine.run(project, engine.Request(selected(project.config, Choice())))
    if not report.files:
        yield f"No papers yet: nothing fits {', '.join(project.config.papers)}; see 'papers' in the configuration."
        return
    yield summed(report)
    yield from statistics(report)
    if report.diagnostics:
        yield "Next: 'metalint lint' shows each finding, 'metalint fix' mends what is safe,"
        yield "'metalint baseline' holds back the rest, so that only new findings fail."
