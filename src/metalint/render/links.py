"""Links to covers and notes: URLs as they are, files by the asset roots."""

from __future__ import annotations

import posixpath
from collections.abc import Callable

from metalint.config.settings import Config
from metalint.papers.assets import Present
from metalint.papers.paper import Paper
from metalint.render import escape
from metalint.render.escape import SafeText

Linker = Callable[[Paper, str], SafeText]


def notes_root(config: Config) -> str:
    """Return the asset root that the classic layout knows: the first without placeholders."""
    return next((root for root in config.asset_roots if "{" not in root), "notes")


def prefixed(config: Config, folder: str) -> Linker:
    """Return the linker of the classic layout: every path lies below `notes_root`, be it there or not."""
    root = dotted(posixpath.relpath(notes_root(config), folder or "."))

    def link(_: Paper, value: str) -> SafeText:
        if escape.is_web(value):
            return escape.target(value)
        return escape.local_target(f"{root}/{value}") if value and not escape.has_scheme(value) else SafeText()

    return link


def existing(find: Callable[[Paper, str], Present | None], folder: str) -> Linker:
    """Return a linker to the files that ``find`` finds; one that is not there gives no link."""

    def link(paper: Paper, value: str) -> SafeText:
        if escape.is_web(value):
            return escape.target(value)
        present = find(paper, value)
        if present is None:
            return SafeText()
        path = escape.local_target(relative(present.file.path, folder))
        fragment = escape.local_target(present.fragment[1:])
        return SafeText(f"{path}#{fragment}") if fragment else path

    return link


def relative(path: str, folder: str) -> str:
    """Return ``path`` as it is reached from ``folder``; both are in normal form and lie below the root."""
    if not folder:
        return path
    above = folder.split("/")
    if not path.startswith(f"{above[0]}/"):  # nearly always
        return "../" * len(above) + path
    steps = path.split("/")
    shared = len(posixpath.commonprefix([steps, above]))
    return "/".join([".."] * (len(above) - shared) + steps[shared:])


def dotted(path: str) -> str:
    """Return a relative path as the classic layout writes it: ``./meta``, but ``../meta``."""
    return path if path.startswith("../") else f"./{path}"
