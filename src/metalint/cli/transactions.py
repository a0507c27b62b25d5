"""Opening a list to write: what a killed run has begun is finished first."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from metalint.cli.opening import open_settings
from metalint.cli.options import Options
from metalint.cli.warnings import warn
from metalint.files.transactions import finish_transaction
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
