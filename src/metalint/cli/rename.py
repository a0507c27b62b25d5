"""``metalint rename``."""

from metalint.cli.commands import RenameOptions
from metalint.cli.list_changes import change_list
from metalint.cli.paths import reported_paths
from metalint.moving.plan import Plan, WholeList
from metalint.moving.renaming import Rename, plan_rename


def run(options: RenameOptions) -> int:
    """Rename a value, or finish that; 1 if a paper cannot be parsed, or was changed since a run was killed."""
    rename = Rename(options.role, options.old, options.new, tuple(options.paths))

    def plan_change(whole: WholeList) -> Plan:
        return plan_rename(whole, rename._replace(is_wanted=reported_paths(whole.project, options)))

    return change_list(options, lambda begun: begun.command == rename.command, plan_change)
