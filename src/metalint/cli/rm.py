"""``metalint rm``."""

from functools import partial

from metalint.cli.commands import RmOptions
from metalint.cli.list_changes import change_list
from metalint.cli.opening import load_settings
from metalint.cli.paths import working_directory
from metalint.files.transactions import Transaction
from metalint.moving import places
from metalint.moving.plan import Plan, WholeList
from metalint.moving.removing import plan_removal


def run(options: RmOptions) -> int:
    """Remove papers, or finish that; 1 if a paper cannot be parsed, or was changed since a run was killed."""

    def plan_change(whole: WholeList) -> Plan:
        gone = [places.find_source(paper, working_directory(), whole.papers).paper for paper in options.papers]
        return plan_removal(whole, gone, removes_references=options.force, is_dry=options.diff)

    return change_list(options, partial(_is_same, options), plan_change)


def _is_same(options: RmOptions, begun: Transaction) -> bool:
    """Tell whether the removal that was begun is the one that is asked for."""
    root, here = load_settings(options).root, working_directory()
    gone = [write.path for write in begun.writes if write.after is None]
    return begun.command.startswith("metalint rm ") and all(
        any(places.may_mean(paper, path, root, here) for path in gone) for paper in options.papers
    )
