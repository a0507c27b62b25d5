"""``metalint rename``."""

from contextlib import nullcontext

from metalint.cli.commands import RenameOptions
from metalint.cli.corpus import whole_list
from metalint.cli.opening import load_settings, open_project, open_settings
from metalint.cli.paths import reported_paths
from metalint.cli.terminal import print_diffs, print_line
from metalint.cli.transactions import finish_interrupted_write, open_for_writing
from metalint.files.transactions import carry_out, unfinished_transaction
from metalint.files.writing import locked_writer
from metalint.fixes.fixer import Changed
from metalint.moving.renaming import Rename, plan_rename, transaction
from metalint.util.wording import code, plural


def run(options: RenameOptions) -> int:
    """Rename a value, or finish that; 1 if a paper cannot be parsed, or was changed since a run was killed."""
    writes = not options.diff
    root = load_settings(options).root
    rename = Rename(options.role, options.old, options.new, tuple(options.paths))
    begun = unfinished_transaction(root) if writes else None
    if begun is not None and begun.command == rename.command:
        return int(finish_interrupted_write(root))
    project = (open_for_writing if writes else open_project)(options)
    with locked_writer(project.config) if writes else nullcontext():
        if writes:  # another run may have changed the settings and the schema while this one waited
            project = open_settings(options)
        whole = whole_list(project, options)
        if whole is None:
            return 1
        is_wanted = reported_paths(project, options)
        plan = plan_rename(whole, rename._replace(is_wanted=is_wanted))
        if writes:
            carry_out(root, transaction(root, plan, rename))
    if options.diff:
        lists = (Changed(planned.path, planned.old or "", planned.new) for planned in plan.lists)
        print_diffs((*plan.papers, *plan.others, *lists), options.color)
    if not options.quiet and not options.diff:
        where = plural(len(plan.papers), "paper")
        print_line(f"renamed {code(rename.old)} to {code(rename.new)} in {where}")
        for path in (*(changed.path for changed in plan.others), *(planned.path for planned in plan.lists)):
            print_line(f"updated {path}")
        for note in plan.notes:
            print_line(f"Note: {note}.")
    return 0
