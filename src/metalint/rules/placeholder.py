"""Value that a template was shipped with, and that nobody filled in.

What it does:
    Finds values that as a whole are what templates have: `inst1`, `Name1`, `paper title`, `xxx`, `TODO`, `<title>`,
    `https://example.com`, and `None` where an author, an institution, a venue or a reference is to stand. Which
    ones depends on the field: code of type `None` is fine.

Why is this bad:
    The list shows it to readers as if it were true, and no search for empty fields finds it.

Example:
    institutions: "inst1"

Use instead:
    institutions: "Tsinghua University"

Fix safety:
    There is no fix: only a person knows what was to stand there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from metalint.diagnostic import Problem, Severity, about
from metalint.placeholders import is_placeholder, may_have
from metalint.rules.base import FileRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from metalint.corpus import Context
    from metalint.facts import Facts


def check(paper: Facts, _: Context) -> Iterator[Problem]:
    """Yield a problem for each value that is a placeholder."""
    if not may_have(paper):
        return
    roles = {value.path: role for role, values in paper.roles.items() for value in values}
    for value in paper.texts:
        if is_placeholder(roles.get(value.path, ""), value.value):
            yield about(value, f"‘{value.value}’ is a placeholder; fill in what is meant, or take it out")


RULE = FileRule("placeholder", group="content", severity=Severity.ERROR, check=check)
