"""How a run tells what it found: format, file, job summary, and whether it fails."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

from metalint.report.reporters import Style, render

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from metalint.engine.run import Report
    from metalint.index.project import Project

_COUNTING: Final = frozenset(("text", "concise", "json"))
"""Formats that statistics are printed in."""

_MOST: Final = 1000 << 10
"""GitHub refuses a job summary larger than 1,024 KiB as a whole
(https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits)."""


def format_of(arguments: argparse.Namespace) -> str:
    """Return the format that was asked for; without, what suits where the run takes place."""
    form = str(arguments.format or ("github" if is_on_github() else "text"))
    if not getattr(arguments, "statistics", False) or form in _COUNTING:
        return form
    if arguments.format:
        from metalint.errors import UsageError

        raise UsageError(f"--statistics: the format `{form}` has no statistics; choose text or json")
    return "text"


def is_on_github() -> bool:
    """Tell whether a runner of GitHub's reads what is printed."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def style_of(project: Project, arguments: argparse.Namespace, form: str) -> Style:
    """Return how a report in the format ``form`` is to look."""
    from metalint.cli import setup
    from metalint.files import git

    root = project.config.root
    colour = arguments.output_file is None and setup.wants_colour(arguments)
    return Style(
        colour=colour,
        statistics=getattr(arguments, "statistics", False),
        width=0 if arguments.output_file is not None else setup.columns(),
        is_quiet=arguments.volume < 0,
        links=root if colour and setup.knows_links() else None,
        prefix=git.prefix(root) if form in {"github", "gitlab", "sarif"} else "",
        baselined=getattr(arguments, "include_baselined", False),
    )


def fails(report: Report, *, strict: bool) -> bool:
    """Tell whether a report holds an error, or anything at all if ``strict``."""
    return any(strict or one.severity == "error" for one in report.diagnostics)


def help_after_a_hook() -> str:
    """Return where to read on for somebody whose commit was refused."""
    from metalint.report.fixes import where_to_read_on

    return f"{where_to_read_on()}\n"


def write_sarif(project: Project, report: Report, arguments: argparse.Namespace) -> None:
    """Write the SARIF report that ``--sarif-file`` asks for beside the other one; raises as `write`."""
    if arguments.sarif_file is not None:
        write(project, render("sarif", report, style_of(project, arguments, "sarif")), arguments.sarif_file)


def encoded(text: str) -> bytes:
    """Return a report as it is written and kept: a long one takes longer to encode than to look up."""
    return text.encode("utf-8", "backslashreplace")


def show(report: bytes) -> None:
    """Write an `encoded` report to standard output."""
    if hasattr(sys.stdout, "buffer"):
        sys.stdout.flush()
        sys.stdout.buffer.write(report)
    else:
        sys.stdout.write(report.decode())


def write(project: Project, text: str, output: Path | None) -> None:
    """Write a report to standard output, or to the file ``output``.

    Raises:
        WriteError: the file cannot be written, or is a link that leaves the repository.
    """
    if output is None:
        sys.stdout.write(text)
        return
    from metalint.cli import setup
    from metalint.files.writing import write_output

    write_output(output, text, setup.bounds(project.config.root, output))


def summarise(report: Report) -> None:
    """Add a report to the summary of the job, if there is one: GitHub shows but ten annotations of a kind."""
    add_to_summary(render("markdown", report, Style()))


def add_to_summary(text: str) -> None:
    """Add Markdown to the summary of the job, if there is one and it has room.

    Raises:
        UsageError: the file cannot be written.
    """
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if not path:
        return
    whole = f"## metalint\n\n{text}\n"
    try:
        with open(path, "a", encoding="utf-8", newline="\n", opener=_without_waiting) as file:
            for part in (whole, whole.partition("<details")[0]):  # the counts at least
                if file.tell() + len(part.encode("utf-8", "replace")) < _MOST:
                    file.write(part)
                    break
    except OSError as error:
        from metalint.errors import UsageError

        raise UsageError(f"GITHUB_STEP_SUMMARY: {path}: cannot be written: {error.strerror or error}") from error


def _without_waiting(path: str, flags: int) -> int:
    """Open a file as `open` does, but do not wait for somebody to read a pipe."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0), 0o666)
