"""What `lint` and `fix` are asked for, as a request to the engine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from metalint.cli.options import ReportOptions, SelectionOptions
from metalint.cli.paths import is_about_papers, named_paths, path_below_root, reported_paths
from metalint.cli.refusals import role_of_file
from metalint.cli.terminal import read_standard_input
from metalint.engine import baseline
from metalint.engine.corpus_rules import find_deleted_papers
from metalint.engine.report_types import Request
from metalint.errors import UsageError
from metalint.files import commits
from metalint.files.commits import ChangeSince
from metalint.files.discovery import make_paper_test
from metalint.index.project import Project
from metalint.rules.selection import Choice, enabled_rules, within

if TYPE_CHECKING:
    from metalint.cli.network_session import NetworkSession


def make_request(
    project: Project,
    options: SelectionOptions,
    session: NetworkSession | None,
    change: ChangeSince | None,
    stdin_path: str | None = None,
) -> Request:
    """Return the request of a run with these options; ``stdin_path`` is the path that standard input stands for."""
    return Request(
        enabled_rules(project.config, choose_rules(project, options)),
        reported_paths(project, options, change, stdin_path),
        ask=session.ask if session else None,
        is_wanted=wanted_urls(project, change, is_online=session is not None),
        is_about_papers=is_about_papers(project, options),
        jobs=options.jobs,
        check_records=session.check_records if session else None,
    )


def make_lint_request(
    project: Project,
    options: ReportOptions,
    session: NetworkSession | None,
    since: ChangeSince | None,
) -> Request:
    """Return the request of ``lint``: with standard input, the baseline, and what the change in question deletes."""
    stdin_path = _find_stdin_path(project, options)
    request = make_request(project, options, session, since, stdin_path)
    texts = {}
    if stdin_path is not None:
        texts[stdin_path] = read_standard_input().decode("utf-8", "surrogateescape")
    entries: baseline.Entries = ()
    if options.baseline is not None:
        entries = baseline.load_baseline(options.baseline)
    elif not options.no_baseline:
        entries = baseline.load_own_entries(project.workspace) or ()
    deleted = find_deleted_papers(project.config, since, choose_rules(project, options)) if since else {}
    added = since.added if since else frozenset[str]()
    return request._replace(texts=texts, baseline=entries, deleted=deleted, added=added)


def choose_rules(project: Project, options: SelectionOptions) -> Choice:
    """Return what the options say about rules."""
    select = tuple(options.select) or None
    if select is None and options.command == "links":
        select = within(project.config, "urls")
    if select is None and options.command == "verify":
        select = (*within(project.config, "registry"), "url-title")
    return Choice(select, tuple(options.extend_select), tuple(options.ignore))


def request_scope(project: Project, options: SelectionOptions, change: ChangeSince | None) -> tuple[object, ...]:
    """Return all that decides on what is reported, and how a run ends: reports with the same are the same."""
    paths = tuple(sorted(named_paths(project, options)))
    rest = {key: value for key, value in vars(options).items() if key not in {"paths", "jobs", "out"}}
    return (paths, change.paths if change else frozenset(), tuple(sorted(rest.items())))


def wanted_urls(project: Project, change: ChangeSince | None, *, is_online: bool) -> Callable[[str, str], bool]:
    """Return the test for the URLs to look for: of a change those that the old files do not hold."""
    if not is_online or change is None:
        return lambda _path, _url: True
    papers = filter(make_paper_test(project.config), change.paths)
    most = project.config.limits.size
    old = "\n".join(commits.read_texts_at(project.config.root, change.base, papers, most).values())
    return lambda _path, url: f'"{url}"' not in old and f"'{url}'" not in old


def _find_stdin_path(project: Project, options: ReportOptions) -> str | None:
    """Return the path that standard input stands for; None if PATHs do not name ``-``."""
    name = options.stdin_filename
    if "-" not in options.paths:
        if name:
            raise UsageError("--stdin-filename needs `-` among the paths: standard input is read for that only")
        return None
    if not name:
        raise UsageError("`-` needs --stdin-filename: the file that standard input stands for")
    if Path(name).is_dir():
        raise UsageError(f"--stdin-filename {name}: that is a folder; name the file that standard input stands for")
    path = path_below_root(project.config.root, name)
    role = role_of_file(project.config, Path(name))
    if role not in {None, "a paper"}:
        raise UsageError(f"--stdin-filename {name}: that is {role}; name the paper that standard input stands for")
    return path
