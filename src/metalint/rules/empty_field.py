"""Field that holds nothing.

What it does:
    Finds strings that are empty, and messages that hold nothing but such. Fields that every paper must have are left
    to `missing-field`, and so are the elements of lists. Off by default: many start a paper from a template, and fill
    it in as they read.

Why is this bad:
    Every paper carries lines that say nothing, and an empty field looks like something that was forgotten.

Example:
    note { url: "" }

Use instead:
    Nothing: leave the field out.

Fix safety:
    Safe: an absent field means the same. Comments stay.

Options:
    `required`: the roles that are left to `missing-field`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from metalint.diagnostic import Fix, Problem, Remove, Safety, Severity, about
from metalint.facts import Value, messages_around
from metalint.rules.base import FileRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from metalint.corpus import Context
    from metalint.facts import Facts


def check(paper: Facts, context: Context) -> Iterator[Problem]:
    """Yield a problem for each empty field that is in no empty message, and for each outermost empty message."""
    required = {value.path for role in context.config.required for value in paper.many(role)}
    filled = paper.filled.union(*map(messages_around, required))
    empty = [value for value in paper.texts if not value.value and value.path not in required]
    empty += [Value("", span, path) for path, span in paper.messages.items() if path not in filled]
    for value in sorted(empty, key=lambda one: one.span):
        # an index would be that of another element once this one is gone
        if "[" not in value.path and filled.issuperset(messages_around(value.path)):
            fix = Fix(f"Leave {value.path} out", Safety.SAFE, (Remove(value),))
            yield about(value, f"{value.path} is empty; leave it out", fix=fix)


RULE = FileRule("empty-field", group="format", severity=Severity.INFO, fixes=Safety.SAFE, default=False, check=check)
