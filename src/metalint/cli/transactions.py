"""Changes that a command makes as a whole: what a killed run has begun, and what is told of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from metalint.cli.commands import MvOptions, RenameOptions, RmOptions
from metalint.cli.corpus import whole_list
from metalint.cli.opening import load_settings, open_project, open_settings
from metalint.cli.options import Options
from metalint.cli.terminal import print_diffs, print_line
from metalint.cli.warnings import warn
from metalint.files.file_changes import FileChange
from metalint.files.transactions import Transaction, finish_transaction, make_path_finder, unfinished_transaction
from metalint.files.writing import locked_writer
from metalint.index.project import Project

if TYPE_CHECKING:
    from metalint.moving.plan import WholeList
    from metalint.schema.admission import Authority

ChangeOptions = MvOptions | RmOptions | RenameOptions


def open_for_writing(
    options: Options,
    authority: Authority = "auto",
    files: Mapping[str, Path | None] | None = None,
    *,
    root: Path | None = None,
) -> Project:
    """Open a project as `open_settings` does for a command that writes: what a killed run has begun is finished."""
    project = open_settings(options, authority, files, root=root)
    finish_interrupted_write(project.config.root)
    return project


def finish_interrupted_write(root: Path) -> bool:
    """Finish what a killed run has begun, and print what to tell of it; tell whether something is left to do."""
    told = finish_transaction(root)
    warn(told)
    return len(told) > 1


def finish_same(options: ChangeOptions, is_same: Callable[[Transaction], bool]) -> bool | None:
    """Finish the change that a killed run has begun if it ``is_same`` as asked for; tell whether something is left.

    Return None where there is none.
    """
    root = load_settings(options).root
    begun = None if options.diff else unfinished_transaction(root)
    return finish_interrupted_write(root) if begun is not None and is_same(begun) else None


@contextmanager
def opened_list(options: ChangeOptions) -> Iterator[WholeList | None]:
    """Lend all papers, which nobody else changes meanwhile if the command does; None if one cannot be parsed."""
    project = (open_project if options.diff else open_for_writing)(options)
    with nullcontext() if options.diff else locked_writer(project.config):
        if not options.diff:  # another run may have changed the settings and the schema while this one waited
            project = open_settings(options)
        yield whole_list(project, options)


def print_transaction(root: Path, made: Transaction, lines: Iterable[str], options: ChangeOptions) -> None:
    """Print ``lines``, the files below ``root`` that are updated, and those whose changes are left to stage.

    With `--diff`, nothing has happened yet: what would change in files is printed as a diff.
    """
    for line in lines:
        print_line(line)
    find_new_path = make_path_finder(made.moves)
    updated = [write for write in made.writes if write.after is not None]
    if options.diff:
        texts = ((find_new_path(write.path), write.before or b"", write.after or b"") for write in updated)
        changes = (
            FileChange(path, old.decode(errors="replace"), new.decode(errors="replace")) for path, old, new in texts
        )
        print_diffs(changes, options.color)
        return
    for write in updated:
        print_line(f"updated {find_new_path(write.path)}")
    if made.unstaged:
        from metalint.report.fixes import files_to_add

        have = "it has" if len(made.unstaged) == 1 else "they have"
        print_line(f"Next: git add {files_to_add(root, made.unstaged)}; {have} other changes that are not staged.")
