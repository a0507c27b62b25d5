"""Note that is not there.

What it does:
    Looks for the file that `note.url` names below each of the asset roots, with exactly the capitals as written. URLs
    are not looked at, nor is the empty value. A folder is no note.

Why is this bad:
    The list links to a page that does not exist.

Example:
    note { url: "lora/notes.md" }  # the file is called lora/note.md

Use instead:
    note { url: "lora/note.md" }

Options:
    `asset-roots`: the folders that are searched in order; `{year}` and `{id}` stand for those of the paper.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from metalint.assets import Missing
from metalint.diagnostic import Problem, Severity, about
from metalint.rules.base import AssetRule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from metalint.assets import Asset
    from metalint.corpus import Surroundings
    from metalint.facts import Facts


def check(paper: Facts, assets: Sequence[Asset], _: Surroundings) -> Iterator[tuple[str, Problem]]:
    """Yield a problem for each note that is in no asset root."""
    for role, value, verdict in assets:
        if role == "note" and isinstance(verdict, Missing):
            yield paper.path, about(value, f"no such note; {verdict}")


RULE = AssetRule("missing-note", group="paths", severity=Severity.ERROR, check=check)
