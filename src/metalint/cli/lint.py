"""``metalint lint``."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from metalint.cli import silence
from metalint.cli.exits import INTERRUPTED
from metalint.cli.options import add_command, add_network, add_reporting, add_selection

if TYPE_CHECKING:
    import argparse

    from metalint.cli.options import Commands
    from metalint.engine import Report, Request
    from metalint.project import Project


def add(commands: Commands) -> None:
    """Add the command."""
    made = add_command(commands, "lint", run, "parse every paper strictly, run the rules, report")
    add_selection(made)
    add_reporting(made)
    add_network(made)
    made.add_argument("--stdin-filename", metavar="FILE", help="the file that '-' stands for")
    silence.add_options(made)


def run(arguments: argparse.Namespace) -> int:
    """Lint and report; 1 if something is found that fails."""
    from metalint import engine
    from metalint.cli import opening

    project = opening.open_project(arguments)
    session = opening.network(project, arguments)
    request = engine.Request(
        opening.enabled_rules(project, arguments),
        opening.reported_paths(project, arguments),
        opening.buffers(project, arguments),
        opening.baseline_entries(project, arguments),
        session.ask if session else None,
        opening.wanted_urls(project, arguments),
        opening.is_about_papers(project, arguments),
        arguments.jobs,
    )
    if arguments.add_suppressions:
        return silence.run(project, request, arguments)
    text, fails = _told(project, request, arguments)
    _write(text, arguments, project)
    if session is not None and session.close():
        return INTERRUPTED
    return int(fails)


def _told(project: Project, request: Request, arguments: argparse.Namespace) -> tuple[str, bool]:
    """Return the report as text, and whether the run fails."""
    from metalint import engine
    from metalint.cli import opening
    from metalint.report import Style, render

    on_github = os.environ.get("GITHUB_ACTIONS") == "true"
    form = arguments.format or ("github" if on_github else "text")
    to_terminal = arguments.output_file is None
    colour = to_terminal and opening.wants_colour(arguments)
    links = project.config.root if colour and opening.knows_links() else None
    style = Style(colour, arguments.statistics, links, arguments.jobs)

    def tell(report: Report) -> tuple[str, bool]:
        opening.warn(report)
        if not (report.files or arguments.paths or arguments.changed_since or arguments.tracked):
            raise opening.no_papers(project)
        if form == "github":
            _summarise(report)
        is_silent = to_terminal and arguments.volume < 0 and form in {"text", "concise"} and not report.diagnostics
        text = "" if is_silent else render(form, report, style)
        return text, not arguments.exit_zero and fails(report, strict=arguments.strict)

    if form == "github" and os.environ.get("GITHUB_STEP_SUMMARY"):  # to be written each time
        return tell(engine.run(project, request))
    told = ("lint", form, style._replace(jobs=1), opening.scope(project, arguments))
    return engine.tell(project, request, told, tell)


def fails(report: Report, *, strict: bool) -> bool:
    """Tell whether a report holds an error, or anything at all if ``strict``."""
    return any(strict or one.severity == "error" for one in report.diagnostics)


def _refuse_paper(project: Project, output: Path) -> None:
    from metalint.errors import UsageError
    from metalint.globs import matches
    from metalint.project import relative

    name = relative(project.config.root, output.resolve())
    if any(matches(name, pattern) for pattern in project.config.papers):
        raise UsageError(f"--output-file {output}: that is a paper; name another file")


def _write(text: str, arguments: argparse.Namespace, project: Project) -> None:
    if arguments.output_file is None:
        sys.stdout.write(text)
        return
    from metalint.cli import opening
    from metalint.write import write_text

    _refuse_paper(project, arguments.output_file)
    write_text(arguments.output_file, text, within=opening.bounds(project.config.root, arguments.output_file))


def _summarise(report: Report) -> None:
    """Add all findings to the summary of the job: GitHub shows but ten annotations of a kind."""
    from metalint.errors import UsageError
    from metalint.report import Style, render

    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if not path:
        return
    try:
        with Path(path).open("a", encoding="utf-8", newline="\n") as file:
            file.write(render("markdown", report, Style()) + "\n")
    except OSError as error:
        raise UsageError(f"GITHUB_STEP_SUMMARY: {path}: cannot be written: {error.strerror}") from error
