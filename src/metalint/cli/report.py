"""``metalint report``."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

from metalint.cli import reporting, setup
from metalint.cli.options import Commands, SpeedOptions, add_authority, add_command
from metalint.cli.progress_line import progress_line
from metalint.engine import baseline
from metalint.engine.run import Report
from metalint.files.commits import Commit
from metalint.index.project import Project
from metalint.util.wording import plural

if TYPE_CHECKING:
    from metalint.report.health.history import History, Revision, Walk
    from metalint.report.health.today import Health, Since

_FORMATS: Final = ("markdown", "html", "json")


class _Options(SpeedOptions):
    format: str
    output_file: Path | None
    history: str | None
    since: str | None


def add(commands: Commands) -> None:
    """Add the command."""
    made = add_command(
        commands, "report", _Options, run, "show how healthy the list is, and whether it is getting better"
    )
    made.add_argument("--format", choices=_FORMATS, default="markdown", help="markdown by default")
    made.add_argument("--output-file", type=Path, metavar="FILE", help="write the report to this file")
    made.add_argument(
        "--history",
        nargs="?",
        const="HEAD",
        metavar="RANGE",
        help="also judge past commits: a range such as v1.0..HEAD, or a time such as 90d; without RANGE, all of HEAD",
    )
    made.add_argument("--since", metavar="REF", help="show what is new and what is fixed since this commit")
    add_authority(made)


def run(options: _Options) -> int:
    """Report; 0 whatever is found."""
    from metalint.report.health import today

    gc.enable()  # a report holds one run after another, and each leaves circles behind
    project = setup.open_project(options, options.authority, {"--output-file": options.output_file})
    report = today.lint(project)
    setup.warn(report)
    if not report.files:
        raise setup.no_papers(project)
    history, since = _past(project, report, options)
    health = _health(project, report, options)._replace(since=since)
    if history.revisions:
        health = health._replace(ages=today.ages(report, history))
    reporting.write(project, _rendered(options.format, health, history), options.output_file)
    return 0


def _rendered(form: str, health: Health, history: History) -> str:
    if form == "json":
        from metalint.report.health.as_json import render
    elif form == "html":
        from metalint.report.health.html import render
    else:
        from metalint.report.health.markdown import render
    return render(health, history)


def _health(project: Project, report: Report, options: _Options) -> Health:
    from metalint.links.triage import stored_status
    from metalint.report.health import today

    urls = today.urls_in(report)
    known = stored_status(setup.cache_folder(options), urls, project.config.links, project.config.internal_hosts)
    words = [known[url].word if url in known else "unchecked" for url in urls]
    return today.health(project, report, baseline.own_entries(project.workspace), words)


def _past(project: Project, report: Report, options: _Options) -> tuple[History, Since | None]:
    from metalint.report.health import history as past
    from metalint.report.health import today

    if options.history is None and options.since is None:
        return past.History(), None
    root = project.config.root
    commits = past.commits_of(root, options.history) if options.history is not None else []
    reference = past.commit_of(root, options.since, "--since") if options.since is not None else None
    since = None
    with ExitStack() as stack:
        walk = stack.enter_context(past.walking(project))
        revisions = _judged(walk, commits) if commits else ()
        notes = chain(past.notes_on(root, options.history or ""), walk.notes()) if commits else ()
        history = past.history(revisions, notes)
        if options.since is not None and reference is not None:
            revision = walk.judge(reference)
            since = today.since(report, options.since, revision)
            if revision.problem:
                history = history._replace(notes=(*history.notes, f"{options.since}: {revision.problem}"))
    return history, since


def _judged(walk: Walk, commits: list[Commit]) -> Iterator[Revision]:
    done = 0
    with progress_line(lambda: f"Judged {done} of {plural(len(commits), 'commit')}"):
        for commit in commits:
            yield walk.judge(commit)
            done += 1
