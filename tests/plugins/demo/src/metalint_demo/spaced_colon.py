"""Title with a blank before a colon.

What it does:
    Finds titles with a blank before a colon, or before another of the marks in `marks`.

Why is this bad:
    Some typesetters write it so. Lists that mix both ways look careless, and sort differently.

Example:
    title: "LoRA : Low-Rank Adaptation"

Use instead:
    title: "LoRA: Low-Rank Adaptation"

Fix safety:
    Safe: only the blank goes.

Options:
    `marks`: the marks before which no blank may stand, `":"` by default.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from metalint.rules.api import ConfigError, FileRule, Safety, Severity, about, replacing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from metalint.rules.api import Context, Paper, Problem


def check(paper: Paper, context: Context) -> Iterator[Problem]:
    """Yield a problem for a title with a blank before a mark."""
    marks = context.options("spaced-colon").get("marks", ":")
    if not isinstance(marks, str) or not marks:
        raise ConfigError(f"marks must be a string of marks, not {marks!r}")
    title = paper.title
    if title:
        better = re.sub(rf" +([{re.escape(marks)}])", r"\1", title.value)
        if better != title.value:
            yield about(title, "a blank stands before a mark of the title", fix=replacing(title, better))


RULE = FileRule("spaced-colon", group="demo", severity=Severity.WARNING, fixes=Safety.SAFE, check=check)
