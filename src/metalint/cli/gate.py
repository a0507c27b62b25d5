"""``metalint gate``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metalint.cli import reporting, setup
from metalint.cli.commands import GateOptions
from metalint.cli.error_output import INTERRUPTED
from metalint.engine import gate
from metalint.engine.report_types import Request
from metalint.files.commits import ChangeSince
from metalint.index.project import Project
from metalint.report.formats import render_report
from metalint.rules.plugins import protect_imports

if TYPE_CHECKING:
    from metalint.cli.link_session import NetworkSession
    from metalint.cli.verify import VerifySession


def _session(project: Project, options: GateOptions, since: ChangeSince) -> NetworkSession | VerifySession | None:
    """Return the session with the network; a change of the settings cannot have registries asked for itself."""
    config = project.config
    if options.online or not config.gate.verify or (config.source and config.source in since.paths):
        return setup.open_session(project, options)
    from metalint.cli.verify import VerifySession

    return VerifySession(project, options.budget, is_part=True)


def run(options: GateOptions) -> int:
    """Report what the change brings; 1 if that fails by policy."""
    setup.warn_of_one_process(options)
    project = setup.open_project(options, options.authority, options.files)
    root = project.config.root
    since = ChangeSince(root, options.base, "gate")
    _ = since.base  # refused before anything else is done
    session = _session(project, options, since)
    request = Request(
        frozenset(),
        setup.named_paths(project, options.paths),
        ask=session.ask if session else None,
        is_wanted=setup.wanted_urls(project, since, is_online=options.online),
        jobs=options.jobs,
        find_publications=session.find_publications if session else None,
        check_records=session.check_records if session else None,
    )
    change = gate.GateRequest(since, options.config, options.isolated, request)
    protect_imports(project.config.without_plugins())  # the settings before the change may name plug-ins as well
    report = reporting.with_layout_hints(project, gate.report_change(project, change))
    setup.warn(report)
    if not report.files and not report.paths:
        raise setup.no_papers(project)
    form = reporting.format_of(options)
    reporting.write_sarif(project, report, options)
    reporting.summarise(project, report)
    reporting.write(
        project, render_report(form, report, reporting.style_of(project, options, form)), options.output_file
    )
    if session is not None and session.close():
        return INTERRUPTED
    return int(options.fail_on != "never" and reporting.fails(report, strict=options.fail_on == "warning"))
