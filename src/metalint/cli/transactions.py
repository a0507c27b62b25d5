"""Changes that a command makes as a whole: what a killed run has begun, and what is told of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from metalint.cli.commands import MvOptions, RmOptions
from metalint.cli.opening import open_settings
from metalint.cli.options import Options
from metalint.cli.terminal import print_diffs, print_line
from metalint.cli.warnings import warn
from metalint.files.transactions import Transaction, finish_transaction, make_path_finder
from metalint.fixes.fixer import Changed
from metalint.index.project import Project

if TYPE_CHECKING:
    from metalint.schema.admission import Authority


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


def print_transaction(root: Path, made: Transaction, lines: Iterable[str], options: MvOptions | RmOptions) -> None:
    """Print ``lines``, the files below ``root`` that are updated, and those whose changes are left to stage.

    With `--diff`, nothing has happened yet: what would change in files is printed as a diff.
    """
    for line in lines:
        print_line(line)
    find_new_path = make_path_finder(made.moves)
    updated = [write for write in made.writes if write.after is not None]
    if options.diff:
        texts = ((find_new_path(write.path), write.before or b"", write.after or b"") for write in updated)
        changes = (Changed(path, *(data.decode("utf-8", "replace") for data in both)) for path, *both in texts)
        print_diffs(changes, options.color)
        return
    for write in updated:
        print_line(f"updated {find_new_path(write.path)}")
    if made.unstaged:
        from metalint.report.fixes import files_to_add

        have = "it has" if len(made.unstaged) == 1 else "they have"
        print_line(f"Next: git add {files_to_add(root, made.unstaged)}; {have} other changes that are not staged.")
