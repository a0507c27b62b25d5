"""How a run tells what it found: format, file, job summary, and whether it fails."""

import os
import sys
from pathlib import Path
from typing import Final
from urllib.parse import quote

from metalint.cli.console import knows_sequences
from metalint.cli.error_output import add_to_summary
from metalint.cli.options import OutputOptions
from metalint.cli.paths import write_boundary
from metalint.cli.terminal import wants_color
from metalint.engine.report_types import Report
from metalint.errors import UsageError
from metalint.files import git
from metalint.index.project import Project
from metalint.report import terminal
from metalint.report.formats import Style, render_report

_COUNTING: Final = frozenset(("text", "concise", "json"))  # formats that statistics are printed in


def choose_format(options: OutputOptions) -> str:
    """Return the format that was asked for; without, what suits where the run takes place."""
    form = options.format or ("github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text")
    if not options.statistics or form in _COUNTING:
        return form
    if options.format:
        raise UsageError(f"--statistics: the format `{form}` has no statistics; choose text or json")
    return "text"


def choose_style(project: Project, options: OutputOptions, form: str) -> Style:
    """Return how a report in the format ``form`` is to look."""
    root = project.config.root
    color = options.out is None and wants_color(options.color)
    is_terminal = sys.stdout.isatty() and knows_sequences()
    knows_links = is_terminal and os.environ.get("TERM") not in {"dumb", "linux"}  # or shows none of them
    return Style(
        color=color,
        statistics=options.statistics,
        width=0 if options.out is not None or not sys.stdout.isatty() else terminal.find_width(),
        is_quiet=options.quiet,
        links=root if color and knows_links else None,
        files=_files_url(root) if form == "markdown" else "",
        prefix=git.find_prefix(root) if form in {"github", "gitlab", "sarif"} else "",
    )


def has_failing_findings(report: Report, fail_on: str) -> bool:
    """Tell whether a report holds an error; or a finding of the level that `--fail-on` names."""
    failing = {"error": ("error",), "warning": ("error", "warning"), "never": ()}[fail_on]
    return any(diagnostic.severity in failing for diagnostic in report.diagnostics)


def files_to_write(options: OutputOptions) -> dict[str, Path | None]:
    """Return the files that a report is written to, by the option that names each."""
    return {"--out": options.out, "--sarif-file": options.sarif_file}


def with_layout_hints(project: Project, report: Report) -> Report:
    """Return a report that names the one setting that many of its findings ask for."""
    if any(diagnostic.rule in {"missing-note", "missing-cover", "schema"} for diagnostic in report.diagnostics):
        from metalint.scaffold.layout_hints import with_layout_hints as with_hints

        return with_hints(project, report)
    return report


def write_sarif(project: Project, report: Report, options: OutputOptions) -> None:
    """Write the SARIF report that ``--sarif-file`` asks for beside the other one; raises as `write`."""
    if options.sarif_file is not None:
        write(project, render_report("sarif", report, choose_style(project, options, "sarif")), options.sarif_file)


def summarize(project: Project, report: Report) -> None:
    """Add a report to the summary of the job, if there is one: GitHub shows but ten annotations of a kind."""
    add_to_summary(render_report("markdown", report, Style(files=_files_url(project.config.root))))


def _files_url(root: Path) -> str:
    """Return the URL of the list's files at the commit that a job of GitHub checks; nothing elsewhere."""
    server, repository, commit = (os.environ.get(f"GITHUB_{name}", "") for name in ("SERVER_URL", "REPOSITORY", "SHA"))
    if not (server and repository and commit):
        return ""
    return f"{server}/{quote(repository)}/{{}}/{quote(commit)}/{quote(git.find_prefix(root))}"


def encode(text: str) -> bytes:
    """Return a report as it is written and kept: a long one takes longer to encode than to look up."""
    return text.encode("utf-8", "backslashreplace")


def show(report: bytes) -> None:
    """Write an encoded report to standard output."""
    if hasattr(sys.stdout, "buffer"):
        sys.stdout.flush()
        sys.stdout.buffer.write(report)
    else:
        sys.stdout.write(report.decode())


def write(project: Project, text: str, output: Path | None) -> None:
    """Write a report to standard output, or to the file ``output``, unless it is a link that leaves the repository."""
    if output is None:
        sys.stdout.write(text)
    else:
        from metalint.files.writing import write_output  # a run that only reads loads nothing for writing

        write_output(output, text, write_boundary(project.config.root, output))
