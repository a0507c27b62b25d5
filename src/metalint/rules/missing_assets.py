"""Notes and covers that no file is found for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from metalint.papers.assets import Missing
from metalint.rules.problems import Problem, about
from metalint.util.wording import code

if TYPE_CHECKING:
    from metalint.papers.assets import Asset
    from metalint.papers.paper import Paper


def missing(paper: Paper, assets: Sequence[Asset], wanted: str) -> Iterator[tuple[str, Problem]]:
    """Yield a problem for each value of the role ``wanted`` that is in no asset root."""
    for role, value, status in assets:
        if role == wanted and isinstance(status, Missing):
            message = f"the {role} {code(value.value)} does not exist: {status}"
            help_ = "add the file, or correct the path" if status.looked else "write the year of the paper"
            yield paper.path, about(value, message, help_)
