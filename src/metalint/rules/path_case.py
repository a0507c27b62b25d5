"""Path in other capitals than the file's.

What it does:
    Finds covers and notes whose file exists only with other capitals, or with accented letters composed in another
    way (Unicode normal forms).

Why is this bad:
    The link works on macOS and Windows, where it was tried, and is broken on GitHub and Linux.

Example:
    note { url: "LoRA/Note.md" }  # the file is called lora/note.md

Use instead:
    note { url: "lora/note.md" }

Fix safety:
    Safe: there is just one file that can be meant.

Options:
    `asset-roots`: the folders that are searched in order; `{year}` and `{id}` stand for those of the paper.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from metalint.assets import Misspelt
from metalint.diagnostic import Problem, Safety, Severity, about, replacing
from metalint.rules.base import AssetRule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from metalint.assets import Asset
    from metalint.corpus import Surroundings
    from metalint.facts import Facts


def check(paper: Facts, assets: Sequence[Asset], _: Surroundings) -> Iterator[tuple[str, Problem]]:
    """Yield a problem for each path that names a file in other capitals."""
    for _role, value, verdict in assets:
        if isinstance(verdict, Misspelt):
            fix = replacing(value, verdict.better) if verdict.better else None
            message = f"the file is spelt {verdict.file.path}; write its capitals and accents the same way"
            yield paper.path, about(value, message, fix=fix)


RULE = AssetRule("path-case", group="paths", severity=Severity.ERROR, fixes=Safety.SAFE, check=check)
