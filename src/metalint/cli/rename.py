"""``metalint rename``."""

from metalint.cli.commands import RenameOptions
from metalint.cli.paths import reported_paths
from metalint.cli.terminal import print_diffs, print_line
from metalint.cli.transactions import finish_same, opened_list
from metalint.files.transactions import carry_out
from metalint.moving.renaming import Rename, plan_rename, transaction
from metalint.util.wording import code, plural


def run(options: RenameOptions) -> int:
    """Rename a value, or finish that; 1 if a paper cannot be parsed, or was changed since a run was killed."""
    rename = Rename(options.role, options.old, options.new, tuple(options.paths))
    is_left = finish_same(options, lambda begun: begun.command == rename.command)
    if is_left is not None:
        return int(is_left)
    with opened_list(options) as whole:
        if whole is None:
            return 1
        plan = plan_rename(whole, rename._replace(is_wanted=reported_paths(whole.project, options)))
        if not options.diff:
            carry_out(whole.config.root, transaction(whole.config.root, plan, rename))
    if options.diff:
        print_diffs((*plan.papers, *plan.others, *plan.lists), options.color)
    if not options.quiet and not options.diff:
        where = plural(len(plan.papers), "paper")
        print_line(f"renamed {code(rename.old)} to {code(rename.new)} in {where}")
        for path in (*(changed.path for changed in plan.others), *(planned.path for planned in plan.lists)):
            print_line(f"updated {path}")
        for note in plan.notes:
            print_line(f"Note: {note}.")
    return 0
