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

from metalint.assets import Present
from metalint.diagnostic import Problem, Severity, about
from metalint.rules.base import AssetRule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from metalint.assets import Asset
    from metalint.corpus import Surroundings
    from metalint.facts import Facts


def check(paper: Facts, assets: Sequence[Asset], _: Surroundings) -> Iterator[tuple[str, Problem]]:
    """Yield a problem for each file that is there, but not in git's index."""
    for _role, value, verdict in assets:
        if isinstance(verdict, Present) and not verdict.file.is_tracked:
            yield paper.path, about(value, f"git does not track {verdict.file.path}; 'git add' it")


RULE = AssetRule("untracked-asset", group="paths", severity=Severity.WARNING, check=check)
