"""What the rules on conventions have in common: from a verdict on a name to a problem with a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metalint.diagnostic import Safety, about, replacing
from metalint.facts import Value
from metalint.text.span import Span

if TYPE_CHECKING:
    from metalint.diagnostic import Problem
    from metalint.names.conventions import Verdict
    from metalint.rules.base import ConventionRule, NameUse


def against_convention(rule: ConventionRule, use: NameUse, verdict: Verdict) -> Problem | None:
    """Return the problem with a value that holds a name in another form than the preferred one.

    None if the preferred form cannot be made of the value, or is what it holds.
    """
    name, written, start, end, field = use
    new = rule.filled(verdict.new, written, name)
    if new is None or new == written:
        return None
    safety = Safety.SAFE if verdict.is_safe else Safety.UNSAFE
    message = f"write `{new}` for `{written}`: {verdict.evidence}"
    value = Value(written, Span(start, end), field)
    return about(value, message, fix=replacing(value, new, safety))
