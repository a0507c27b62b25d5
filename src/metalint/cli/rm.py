"""``metalint rm``."""

from contextlib import nullcontext

from metalint.cli.commands import RmOptions
from metalint.cli.corpus import whole_list
from metalint.cli.opening import load_settings, open_project
from metalint.cli.paths import working_directory
from metalint.cli.terminal import print_line
from metalint.cli.transactions import finish_interrupted_write, open_for_writing, print_transaction
from metalint.files.transactions import carry_out, unfinished_transaction
from metalint.files.writing import locked_writer
from metalint.moving import places
from metalint.moving.removing import plan_removal, store_uncommitted, transaction


def run(options: RmOptions) -> int:
    """Remove papers, or finish that; 1 if a paper cannot be parsed, or was changed since a run was killed."""
    root = load_settings(options).root
    begun = None if options.diff else unfinished_transaction(root)
    if begun is not None and begun.command.startswith("metalint rm "):
        is_left = finish_interrupted_write(root)
        gone, here = [write.path for write in begun.writes if write.after is None], working_directory()
        if all(any(places.may_mean(paper, path, root, here) for path in gone) for paper in options.papers):
            return int(is_left)
    project = (open_project if options.diff else open_for_writing)(options)
    with nullcontext() if options.diff else locked_writer(project.config):
        whole = whole_list(project, options)
        if whole is None:
            return 1
        sources = [places.find_source(paper, working_directory(), whole.papers) for paper in options.papers]
        plan = plan_removal(whole, sources, removes_references=options.force)
        uncommitted = store_uncommitted(root, plan, is_dry=options.diff)  # first, as `git diff` writes the index
        made = transaction(root, plan, is_dry=options.diff)
        if not options.diff:
            carry_out(root, made)
    if not options.quiet:
        would = "would " * options.diff
        removed = [f"{would}{'remove' if would else 'removed'} {path}" for path in (*plan.papers, *plan.assets)]
        kept = [
            f"{would}{'keep' if would else 'kept'} {path}" + (f", which {user} names" if user else "")
            for path, user in plan.kept.items()
        ]
        print_transaction(project.config.root, made, (*removed, *kept), options)
        for path, name in uncommitted.items():
            how = (
                f"was not committed as it was; `git cat-file -p {name}` prints it"
                if name
                else "is not committed as it is"
            )
            print_line(f"Note: {path} {how}.")
    return 0
