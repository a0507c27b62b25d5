"""``metalint gate``."""

from __future__ import annotations

from pathlib import Path

from metalint.cli import reporting, setup
from metalint.cli.error_output import INTERRUPTED, summarise
from metalint.cli.options import (
    Commands,
    NetworkOptions,
    PathOptions,
    ReportOptions,
    SpeedOptions,
    add_authority,
    add_command,
    add_network,
)
from metalint.engine.run import Report
from metalint.files.commits import ChangeSince
from metalint.index.project import Project
from metalint.report.reporters import FORMATS, render


class _Options(PathOptions, SpeedOptions, ReportOptions, NetworkOptions):
    base: str
    fail_on: str


def add(commands: Commands) -> None:
    """Add the command."""
    made = add_command(commands, "gate", _Options, run, "report what a change adds; CI runs it on pull requests")
    made.add_argument("base", metavar="BASE", help="the branch or commit that the change goes to")
    made.add_argument(
        "--path",
        action="append",
        default=[],
        dest="paths",
        metavar="PATH",
        help="report this file or folder only; repeatable; it may have been deleted",
    )
    made.add_argument(
        "--fail-on",
        choices=("error", "warning", "never"),
        default="error",
        help="what fails: new errors (the default), new warnings too, or nothing",
    )
    made.add_argument("--format", choices=FORMATS, help="text by default, github under GITHUB_ACTIONS")
    made.add_argument("--output-file", type=Path, metavar="FILE", help="write the report there")
    made.add_argument("--sarif-file", type=Path, metavar="FILE", help="write a SARIF report there, too")
    add_authority(made)
    add_network(made)
    made.set_defaults(statistics=False, include_baselined=False)


def run(options: _Options) -> int:
    """Report what the change brings; 1 if that fails by policy."""
    from metalint.engine import gate
    from metalint.rules.plugins import protect_imports

    project = setup.open_project(options, options.authority, options.files)
    root = project.config.root
    since = ChangeSince(root, options.base, "gate")
    _ = since.base  # refused before anything else is done
    session = setup.open_session(project, options)
    change = gate.Change(
        since,
        options.config,
        setup.named_paths(project, options.paths),
        session.ask if session else None,
        setup.wanted_urls(project, since, is_online=options.online),
        options.isolated,
        session.find_publications if session else None,
    )
    protect_imports(project.config.without_plugins())  # the settings before the change may name plug-ins as well
    report = gate.report_change(project, change)
    setup.warn(report)
    if not report.files and not report.paths:
        raise setup.no_papers(project)
    _write(project, report, options)
    if session is not None and session.close():
        return INTERRUPTED
    return int(options.fail_on != "never" and reporting.fails(report, strict=options.fail_on == "warning"))


def _write(project: Project, report: Report, options: _Options) -> None:
    form = reporting.format_of(options)
    reporting.write(project, render(form, report, reporting.style_of(project, options, form)), options.output_file)
    reporting.write_sarif(project, report, options)
    summarise(report)
