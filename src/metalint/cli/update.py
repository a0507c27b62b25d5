"""``metalint update``."""

from metalint.adding.run import RunSummary
from metalint.adding.updates import Updated, Updates, describe_update
from metalint.cli.commands import UpdateOptions
from metalint.cli.opening import open_project
from metalint.cli.paths import reported_paths
from metalint.cli.refusals import no_papers_error
from metalint.cli.terminal import print_diffs, print_note
from metalint.cli.warnings import warn
from metalint.files.locks import LockError
from metalint.files.writing import locked_writer, write_changes
from metalint.index.project import Project
from metalint.services.answers import AnswerCache
from metalint.services.environment import Environment, is_of_strangers
from metalint.util.wording import plural


def run(options: UpdateOptions) -> int:
    """Show a diff of what has changed, or make it; 1 if a file could not be read or changed, or no service answered."""
    project = open_project(options, writes=options.write)
    project.prepare()
    is_wanted = reported_paths(project, options)
    updates = Updates(project, is_wanted)
    number = len(updates.papers)
    if not (number or updates.unreadable):
        if not options.paths:
            raise no_papers_error(project)
        warn(["no papers at the given paths"])
        return 0
    cache = AnswerCache(project.cache)
    found: list[Updated] = []
    try:
        environment = Environment(answers=cache, is_of_strangers=is_of_strangers(options.command))
        summary = updates.run(environment, found.append)
    finally:
        cache.close()
    has_failed = any(updated.why for updated in found)
    if options.write:
        has_failed |= _write_updates(project, found, options)
    else:
        for updated in found:
            _print_update(updated, options)
            print_diffs([updated.file], options.color)
    for path in updates.unreadable:
        print_note(f"{path}: not compared, because it cannot be parsed; `metalint lint` says why")
    warn(summary.warnings)
    is_compared = summary.has_answers or not summary.unavailable
    if not found and number and (not options.quiet or not is_compared):
        warn([_describe_nothing(number, summary)])
    # where nothing was compared, the command has not done what it was asked for, even if only the network is to blame
    return int(has_failed or bool(updates.unreadable) or not is_compared)


def _describe_nothing(papers: int, summary: RunSummary) -> str:
    if not summary.unavailable:
        what = "publication, missing value, new title or moved repository"
        return f"no {what} is known of {plural(papers, 'paper')}"
    if summary.has_answers:
        return "no change is known, but not all services answered; try again later"
    return "no service answered, so nothing is known of the papers; try again later"


def _write_updates(project: Project, found: list[Updated], options: UpdateOptions) -> bool:
    """Write the changed files; tell whether one could not be written."""
    changes = [updated.file for updated in found if updated.file.new != updated.file.old]
    try:
        with locked_writer(project.config) as writer:
            failures = write_changes(writer, project.config.root, changes)
    except LockError as error:
        failures = {"metalint": str(error)}
    for updated in found:
        _print_update(updated, options)
    for path, why in failures.items():
        print_note(f"{path}: {why}")
    return bool(failures)


def _print_update(updated: Updated, options: UpdateOptions) -> None:
    said = [] if options.quiet else [*map(describe_update, updated.changes), *updated.remarks]
    for line in (*said, *filter(None, [updated.why])):
        print_note(f"{updated.file.path}: {line}")
