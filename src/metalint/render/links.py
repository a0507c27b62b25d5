"""Links to covers and notes: URLs as they are, files by the asset roots."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from metalint.render import escape, views
from metalint.render.escape import Written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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
        name, mark, fragment = value.partition("#")
        for written, rest in ((value, ""), (name, mark + fragment)):
            path = _find(config, workspace, paper, written)
            if path is not None:
                return Written(escape.local_target(posixpath.relpath(path, folder or ".")) + _fragment(rest))
        return Written()

    return link


def dotted(path: str) -> str:
    """Return a relative path as the classic layout writes it: ``./meta``, but ``../meta``."""
    return path if path.startswith("../") else f"./{path}"


def _fragment(rest: str) -> str:
    return "#" + escape.local_target(rest[1:]) if rest else ""


def _find(config: Config, workspace: Workspace, paper: Facts, value: str) -> str | None:
    if not value or escape.plain(value) != value:
        return None
    for root in _roots(config, paper):
        path = f"{root}/{value}"
        if not workspace.leaves_root(path) and (found := workspace.find(path)):
            return found.path
    return None


def _roots(config: Config, paper: Facts) -> Iterator[str]:
    year = views.year(paper)
    for root in config.asset_roots:
        if year is not None or "{year}" not in root:
            yield root.replace("{year}", str(year)).replace("{id}", paper.id)
