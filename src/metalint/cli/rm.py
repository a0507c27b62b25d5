"""``metalint rm``."""

from functools import partial

from metalint.cli.commands import RmOptions
from metalint.cli.opening import load_settings
from metalint.cli.paths import working_directory
from metalint.cli.terminal import print_line
from metalint.cli.transactions import finish_same, opened_list, print_transaction
from metalint.files.transactions import Transaction, carry_out
from metalint.moving import places
from metalint.moving.removing import plan_removal, store_uncommitted, transaction


def run(options: RmOptions) -> int:
    """Remove papers, or finish that; 1 if a paper cannot be parsed, or was changed since a run was killed."""
    is_left = finish_same(options, partial(_is_same, options))
    if is_left is not None:
        return int(is_left)
    with opened_list(options) as whole:
        if whole is None:
            return 1
        root = whole.config.root
        sources = [places.find_source(paper, working_directory(), whole.papers) for paper in options.papers]
        plan = plan_removal(whole, sources, removes_references=options.force)
        uncommitted = store_uncommitted(root, plan, is_dry=options.diff)  # first, as `git diff` writes the index
        made = transaction(root, plan, is_dry=options.diff)
        if not options.diff:
            carry_out(root, made)
    if not options.quiet:
        would = "would " * options.diff
        removed = [f"{would}{'remove' if would else 'removed'} {path}" for path in plan.removed]
        kept = [
            f"{would}{'keep' if would else 'kept'} {path}" + (f", which {user} names" if user else "")
            for path, user in plan.kept.items()
        ]
        print_transaction(root, made, (*removed, *kept), options)
        for path, name in uncommitted.items():
            how = (
                f"was not committed as it was; `git cat-file -p {name}` prints it"
                if name
                else "is not committed as it is"
            )
            print_line(f"Note: {path} {how}.")
    return 0


def _is_same(options: RmOptions, begun: Transaction) -> bool:
    """Tell whether the removal that was begun is the one that is asked for."""
    root, here = load_settings(options).root, working_directory()
    gone = [write.path for write in begun.writes if write.after is None]
    return begun.command.startswith("metalint rm ") and all(
        any(places.may_mean(paper, path, root, here) for path in gone) for paper in options.papers
    )
