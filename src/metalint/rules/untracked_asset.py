"""Cover or note that git does not track.

What it does:
    Finds covers and notes whose file lies on your disk, but is not in git's index: never added, or ignored. Outside
    of git repositories it finds nothing.

Why is this bad:
    The link works for you and for nobody else.

Example:
    cover { url: "lora/cover.png" }  # notes/lora/cover.png was not added

Use instead:
    cover { url: "lora/cover.png" }  # after: git add notes/lora/cover.png
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from metalint.assets import Present, verdicts
from metalint.diagnostic import Problem, Severity, about
from metalint.rules.base import CorpusRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from metalint.corpus import Corpus


def check(corpus: Corpus) -> Iterator[tuple[str, Problem]]:
    """Yield a problem for each file that is there, but not in git's index."""
    for paper, _, value, verdict in verdicts(corpus):
        if isinstance(verdict, Present) and not verdict.file.is_tracked:
            yield paper.path, about(value, f"git does not track {verdict.file.path}; 'git add' it")


RULE = CorpusRule("untracked-asset", group="paths", severity=Severity.WARNING, check=check)
