"""``metalint rm``."""

from collections.abc import Iterator, Mapping
from contextlib import nullcontext

from metalint.cli import setup
from metalint.cli.commands import RmOptions
from metalint.cli.corpus import whole_list
from metalint.files import journal
from metalint.files.transactions import Transaction, carry_out, describe_unfinished
from metalint.files.writing import locked_writer
from metalint.moving import places
from metalint.moving.removing import RemovalPlan, plan_removal, store_uncommitted, transaction
from metalint.report.terminal import write_line
from metalint.util.wording import quote_for_shell


def run(options: RmOptions) -> int:
    """Remove papers, or finish that; 1 if a paper cannot be parsed, or was changed since a run was killed."""
    root = setup.settings_of(options).root
    begun = None if options.dry_run or journal.leftover_journal(root) is None else describe_unfinished(root)
    if begun is not None and begun.command.startswith("metalint rm "):
        is_left = setup.finish_begun(root)
        if _is_about(options, begun):
            return int(is_left)
    project = setup.open_project(options, use="read" if options.dry_run else "write")
    with nullcontext() if options.dry_run else locked_writer(project.config):
        whole = whole_list(project, options)
        if whole is None:
            return 1
        indexes = [collection.papers for collection in whole.collections]
        sources = [places.find_source(paper, setup.here(), indexes) for paper in options.papers]
        plan = plan_removal(whole, sources, removes_references=options.force)
        uncommitted = store_uncommitted(root, plan, is_dry=options.dry_run)  # first, as `git diff` writes the index
        made = transaction(root, plan, is_dry=options.dry_run)
        if not options.dry_run:
            carry_out(root, made)
    if options.volume >= 0:
        for told in (*_told(plan, made, would="would " * options.dry_run), *_told_uncommitted(uncommitted)):
            print(write_line(told))
    return 0


def _is_about(options: RmOptions, begun: Transaction) -> bool:
    """Tell whether every paper that is named is one that a killed run was removing."""
    root, here = setup.settings_of(options).root, setup.here()
    gone = [write.path for write in begun.writes if write.after is None]
    return all(any(places.may_mean(paper, path, root, here) for path in gone) for paper in options.papers)


def _told(plan: RemovalPlan, made: Transaction, would: str) -> Iterator[str]:
    for path in (*plan.papers, *plan.assets):
        yield f"{would}{'remove' if would else 'removed'} {path}"
    for path in plan.kept:
        yield f"{would}{'keep' if would else 'kept'} {path}"
    for write in made.writes:
        if write.after is not None:
            yield f"{would}{'update' if would else 'updated'} {write.path}"
    if made.unstaged:
        have = "it has" if len(made.unstaged) == 1 else "they have"
        paths = " ".join(map(quote_for_shell, made.unstaged))
        yield f"Next: git add {paths}; {have} other changes that are not staged."


def _told_uncommitted(names: Mapping[str, str]) -> Iterator[str]:
    for path, name in names.items():
        if name:
            yield f"Note: {path} was not committed as it was; `git cat-file -p {name}` prints it."
        else:
            yield f"Note: {path} is not committed as it is."
