"""Changes that a command makes as a whole: what a killed run has begun, and what is told of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from metalint.cli.opening import open_settings
from metalint.cli.options import CommonOptions
from metalint.cli.terminal import print_line
from metalint.cli.warnings import warn
from metalint.files.transactions import Transaction, finish_transaction, make_path_finder
from metalint.index.project import Project

if TYPE_CHECKING:
    from metalint.schema.admission import Authority


def open_to_write(
    options: CommonOptions,
    authority: Authority = "auto",
    files: Mapping[str, Path | None] | None = None,
    *,
    root: Path | None = None,
) -> Project:
    """Open a project as `open_settings` does for a command that writes: what a killed run has begun is finished."""
    project = open_settings(options, authority, files, root=root)
    finish_begun(project.config.root)
    return project


def finish_begun(root: Path) -> bool:
    """Finish what a killed run has begun, and print what to tell of it; tell whether something is left to do."""
    told = finish_transaction(root)
    warn(told)
    return len(told) > 1


def print_transaction(root: Path, made: Transaction, lines: Iterable[str], would: str) -> None:
    """Print ``lines``, the files below ``root`` that are updated, and those whose changes are left to stage.

    ``would`` is what verbs begin with in a dry run; else it is empty.
    """
    for line in lines:
        print_line(line)
    find_new_path = make_path_finder(made.moves)
    for write in made.writes:
        if write.after is not None:
            print_line(f"{would}{'update' if would else 'updated'} {find_new_path(write.path)}")
    if made.unstaged:
        from metalint.report.fixes import files_to_add

        have = "it has" if len(made.unstaged) == 1 else "they have"
        print_line(f"Next: git add {files_to_add(root, made.unstaged)}; {have} other changes that are not staged.")
