"""Links to covers and notes: URLs as they are, files by the asset roots."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from metalint import assets
from metalint.render import escape
from metalint.render.escape import Written

if TYPE_CHECKING:
    from collections.abc import Callable

    from metalint.config import Config
    from metalint.facts import Facts
    from metalint.workspace import Workspace


def notes_root(config: Config) -> str:
    """Return the asset root that the classic layout knows: the first without placeholders."""
    return next((root for root in config.asset_roots if "{" not in root), "notes")


def prefixed(config: Config, folder: str) -> Callable[[Facts, str], Written]:
    """Return the linker of the classic layout: every path lies below `notes_root`, be it there or not."""
    root = dotted(posixpath.relpath(notes_root(config), folder or "."))

    def link(_: Facts, value: str) -> Written:
        if escape.is_web(value):
            return escape.target(value)
        return escape.local_target(f"{root}/{value}") if value and not escape.has_scheme(value) else Written()

    return link


def existing(config: Config, workspace: Workspace, folder: str) -> Callable[[Facts, str], Written]:
    """Return a linker that looks a path up below the asset roots; a file that is not there gives no link."""

    def link(paper: Facts, value: str) -> Written:
        if escape.is_web(value):
            return escape.target(value)
        present = assets.resolve(workspace, config.asset_roots, paper, value)
        if present is None:
            return Written()
        path = escape.local_target(posixpath.relpath(present.file.path, folder or "."))
        fragment = escape.local_target(present.fragment[1:])
        return Written(f"{path}#{fragment}") if fragment else path

    return link


def dotted(path: str) -> str:
    """Return a relative path as the classic layout writes it: ``./meta``, but ``../meta``."""
    return path if path.startswith("../") else f"./{path}"
