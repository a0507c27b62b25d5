"""Papers that the patterns of a configuration miss."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from typing import TYPE_CHECKING

from metalint.files import git
from metalint.files.discovery import excluder
from metalint.papers.ids import SUFFIXES
from metalint.scaffold import patterns
from metalint.scaffold.messages import Candidate, read_texts

if TYPE_CHECKING:
    from metalint.config.settings import Config
    from metalint.schema.compiling import Schema


def missed_paper(config: Config, schema: Callable[[], Schema]) -> str:
    """Return a file that git tracks and the papers' message reads, and that is no paper by its place; else nothing.

    What is excluded, and tests, examples and templates by their names, are meant to be none.
    """
    suffixes = (*SUFFIXES, *(suffix for one in config.papers if (suffix := posixpath.splitext(one)[1])))
    is_excluded = excluder(config.exclude)
    found = [
        path
        for path in sorted(git.tracked(config.root) or ())
        if path.endswith(suffixes) and not is_excluded(path) and not patterns.is_no_part(path)
    ]
    if not found:
        return ""
    message = Candidate(config.proto, schema(), config.message)
    return next((text.path for text in read_texts(config.root, found) if message.reads(text)), "")
