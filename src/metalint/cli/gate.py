"""``metalint gate``."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from metalint.cli import report_output
from metalint.cli.commands import GateOptions
from metalint.cli.exit_codes import FINDINGS, INTERRUPTED, OK
from metalint.cli.opening import open_project, open_session
from metalint.cli.paths import make_path_test
from metalint.cli.refusals import no_papers_error
from metalint.cli.requests import wanted_urls
from metalint.cli.warnings import warn
from metalint.engine import gate
from metalint.engine.report_types import Request
from metalint.errors import UsageError
from metalint.files.commits import ChangeSince
from metalint.report.formats import render_report

if TYPE_CHECKING:
    from metalint.cli.network_session import NetworkSession
    from metalint.index.project import Project


def _refuse_unknown_paths(project: Project, options: GateOptions, since: ChangeSince) -> None:
    """Refuse a path that is neither in the list nor deleted by the change: nothing would ever be reported on it."""
    for path in options.paths:
        if not os.path.lexists(path):
            is_named = make_path_test(project, [path])
            if not any(map(is_named, since.deleted)):
                raise UsageError(f"{path}: no such file or folder, and the change deletes none that is called so")


def run(options: GateOptions) -> int:
    """Report what the change brings; 1 if that fails by policy."""
    project = open_project(options, options.authority, report_output.files_to_write(options))
    config = project.config
    since = ChangeSince(config.root, options.base, "gate")
    _ = since.base  # refused before anything else is done
    _refuse_unknown_paths(project, options, since)
    sessions: list[NetworkSession] = []

    def open_sessions(asking: Project) -> NetworkSession | None:
        if not (options.online or asking.config.gate.verify):
            return None
        sessions.append(open_session(asking, options, asks_urls=options.online))
        return sessions[-1]

    request = Request(
        frozenset(),
        make_path_test(project, options.paths),
        is_wanted=wanted_urls(project, since, is_online=options.online),
    )
    change = gate.GateRequest(since, options.config, options.isolated, request, open_session=open_sessions)
    report = report_output.with_layout_hints(project, gate.report_change(project, change))
    warn(report.warnings)
    if not report.files and not report.paths:
        raise no_papers_error(project)
    form = report_output.choose_format(options)
    report_output.write_sarif(project, report, options)
    report_output.summarize(project, report)
    report_output.write(
        project, render_report(form, report, report_output.choose_style(project, options, form)), options.out
    )
    if any(session.close() for session in sessions):
        return INTERRUPTED
    return FINDINGS if report_output.has_failing_findings(report, options.fail_on) else OK
