"""What `mv`, `rm`, `rename` and `names prefer` share: each plans a change of the list, makes it at once, and tells."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Final

from metalint.cli.commands import MvOptions, RenameOptions, RmOptions
from metalint.cli.corpus import whole_list
from metalint.cli.opening import finish_interrupted_write, load_settings, open_project, open_settings
from metalint.cli.options import Options
from metalint.cli.terminal import print_diffs, print_line
from metalint.files.file_changes import FileChange
from metalint.files.transactions import Transaction, make_path_finder, unfinished_transaction
from metalint.files.writing import locked_writer
from metalint.moving.plan import Plan, WholeList, carry_out_plan
from metalint.report.fixes import files_to_add

ChangeOptions = MvOptions | RmOptions | RenameOptions
_PAST: Final = {
    "move": "moved",
    "set": "set",
    "remove": "removed",
    "keep": "kept",
    "rename": "renamed",
    "write": "this list writes",
}


def change_list(
    options: ChangeOptions, is_same: Callable[[Transaction], bool], plan_change: Callable[[WholeList], Plan]
) -> int:
    """Make a change, or finish that; 1 if a paper cannot be parsed, or was changed since a run was killed.

    ``is_same`` tells whether the change that a killed run has begun is the one that is asked for.
    """
    root = load_settings(options).root
    begun = None if options.diff else unfinished_transaction(root)
    if begun is not None and is_same(begun):
        return int(finish_interrupted_write(root))
    with _opened_list(options) as whole:
        if whole is None:
            return 1
        plan = plan_change(whole)
        made = carry_out_plan(whole.config.root, plan, is_dry=options.diff)
    print_change(options, whole.config.root, plan, made, is_dry=options.diff)
    return 0


@contextmanager
def _opened_list(options: ChangeOptions) -> Iterator[WholeList | None]:
    """Lend all papers, which nobody else changes meanwhile if the command does; None if one cannot be parsed."""
    project = open_project(options, writes=not options.diff)
    with nullcontext() if options.diff else locked_writer(project.config):
        if not options.diff:  # another run may have changed the settings and the schema while this one waited
            project = open_settings(options)
        yield whole_list(project, options)


def print_change(options: Options, root: Path, plan: Plan, made: Transaction, *, is_dry: bool = False) -> None:
    """Print what is done, the files that are updated, and those whose changes are left to stage.

    Of a dry run, by which nothing has happened yet, what would change in files is printed as a diff.
    """
    if options.quiet:
        return
    for verb, what in plan.steps:
        print_line(f"would {verb} {what}" if is_dry else f"{_PAST[verb]} {what}")
    find_new_path = make_path_finder(made.moves)
    updated = [write for write in made.writes if write.after is not None]
    if is_dry:
        texts = ((find_new_path(write.path), write.before or b"", write.after or b"") for write in updated)
        changes = (
            FileChange(path, old.decode(errors="replace"), new.decode(errors="replace")) for path, old, new in texts
        )
        print_diffs(changes, options.color)
    else:
        for write in updated:
            verb = "wrote" if write.before is None else "updated"
            print_line(f"{verb} {find_new_path(write.path)}")
        if made.unstaged:
            have = "it has" if len(made.unstaged) == 1 else "they have"
            print_line(f"Next: git add {files_to_add(root, made.unstaged)}; {have} other changes that are not staged.")
    for note in plan.notes:
        print_line(note)
