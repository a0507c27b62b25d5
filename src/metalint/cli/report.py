"""``metalint report``."""

import gc
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import chain

from metalint.cli import reporting, setup
from metalint.cli.commands import HealthOptions
from metalint.cli.progress_line import progress_line
from metalint.engine import baseline
from metalint.engine.report_types import Report
from metalint.files.commits import Commit
from metalint.index.project import Project
from metalint.links import check_history
from metalint.links.triage import stored_status
from metalint.papers.record_check import digest_of
from metalint.report.health import history as past
from metalint.report.health import today
from metalint.util.wording import plural


def run(options: HealthOptions) -> int:
    """Report; 0 whatever is found."""
    gc.enable()  # a report holds one run after another, and each leaves circles behind
    setup.warn_of_one_process(options)
    project = setup.open_project(options, options.authority, {"--output-file": options.output_file})
    report = today.lint_today(project, options.jobs)
    setup.warn(report)
    if not report.files:
        raise setup.no_papers(project)
    history, since = _past(project, report, options)
    urls = today.find_reported_urls(report)
    known = stored_status(setup.cache_folder(options), urls, project.config.links, project.config.internal_hosts)
    words = [known[url].word if url in known else "unchecked" for url in urls]
    folder, papers = setup.cache_folder(options), [digest_of(paper) for paper in today.find_papers(report)]
    checks = check_history.stored(folder, papers)
    verified = [checks[paper].status if paper in checks else "unchecked" for paper in papers if checks]
    health = today.measure_health(project, report, baseline.load_own_entries(project.workspace), words, verified)
    days = check_history.stored_days(folder, str(project.config.root.resolve()))
    health = health._replace(since=since, verified_days=tuple(days))
    if history.revisions:
        health = health._replace(ages=today.measure_ages(report, history))
    if options.format == "json":
        from metalint.report.health.as_json import render
    elif options.format == "html":
        from metalint.report.health.html import render
    else:
        from metalint.report.health.markdown import render
    reporting.write(project, render(health, history), options.output_file)
    return 0


def _past(project: Project, report: Report, options: HealthOptions) -> tuple[past.CommitHistory, today.Since | None]:
    if options.history is None and options.since is None:
        return past.CommitHistory(), None
    root = project.config.root
    commits = past.find_commits(root, options.history) if options.history is not None else []
    reference = past.find_commit(root, options.since, "--since") if options.since is not None else None
    since = None
    with ExitStack() as stack:
        walk = stack.enter_context(past.open_walk(project, options.jobs))
        revisions = _judged(walk, commits) if commits else ()
        notes = chain(past.list_notes_on(root, options.history or ""), walk.notes()) if commits else ()
        history = past.make_history(revisions, notes)
        if options.since is not None and reference is not None:
            revision = walk.judge(reference)
            since = today.compare_since(report, options.since, revision)
            if revision.problem:
                history = history._replace(notes=(*history.notes, f"{options.since}: {revision.problem}"))
    return history, since


def _judged(walk: past.Walk, commits: list[Commit]) -> Iterator[past.Revision]:
    done = 0
    with progress_line(lambda: f"Judged {done} of {plural(len(commits), 'commit')}"):
        for revision in walk.judge_all(commits):
            yield revision
            done += 1
