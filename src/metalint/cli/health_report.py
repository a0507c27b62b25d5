"""``metalint report``."""

from itertools import chain

from metalint.cli import report_output
from metalint.cli.commands import HealthOptions
from metalint.cli.opening import cache_folder, open_project
from metalint.cli.progress_line import progress_line
from metalint.cli.refusals import no_papers_error
from metalint.cli.warnings import warn
from metalint.engine import baseline
from metalint.engine import run as engine
from metalint.engine.corpus_rules import find_urls
from metalint.engine.report_types import Report, Request
from metalint.index.project import Project
from metalint.links.triage import stored_status
from metalint.report.health import history as past
from metalint.report.health import today
from metalint.rules.selection import enabled_rules
from metalint.util.wording import plural


def run(options: HealthOptions) -> int:
    """Report; 0 whatever is found."""
    project = open_project(options, files={"--out": options.out})
    report = engine.lint_project(project, Request(enabled_rules(project.config)))
    warn(report.warnings)
    if not report.files:
        raise no_papers_error(project)
    history, since = _judge_past(project, report, options)
    folder, urls = cache_folder(options), sorted(_list_urls(report))
    known = stored_status(folder, urls, project.config.links, project.config.internal_hosts)
    words = [known[url].word if url in known else "unchecked" for url in urls]
    health = today.measure_health(project, report, baseline.load_own_entries(project.workspace), words)
    health = health._replace(since=since)
    if history.revisions:
        health = health._replace(ages=today.measure_ages(report, history))
    if options.format == "json":
        from metalint.report.health.as_json import render
    elif options.format == "html":
        from metalint.report.health.html import render
    else:
        from metalint.report.health.markdown import render
    report_output.write(project, render(health, history), options.out)
    return 0


def _list_urls(report: Report) -> set[str]:
    papers = report.project_index.corpus.papers
    return {url.value for paper in papers for url in find_urls(paper)}


def _judge_past(
    project: Project, report: Report, options: HealthOptions
) -> tuple[past.CommitHistory, today.Since | None]:
    if options.history is None and options.since is None:
        return past.CommitHistory(), None
    root = project.config.root
    commits = past.find_commits(root, options.history) if options.history is not None else []
    reference = past.find_commit(root, options.since, "--since") if options.since is not None else None
    history, since = past.CommitHistory(), None
    with past.open_walk(project, 0) as walk:
        if commits:
            revisions: list[past.Revision] = []
            with progress_line(lambda: f"Judged {len(revisions)} of {plural(len(commits), 'commit')}"):
                revisions.extend(walk.judge_all(commits))
            history = past.make_history(revisions, chain(past.list_notes_on(root, options.history or ""), walk.notes()))
        if options.since is not None and reference is not None:
            revision = walk.judge(reference)
            since = today.compare_since(report, options.since, revision)
            if revision.problem:
                history = history._replace(notes=(*history.notes, f"{options.since}: {revision.problem}"))
    return history, since
