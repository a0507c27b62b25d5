"""What the rules on conventions have in common: from a deviation of a name to a problem with a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metalint.papers.paper import Value
from metalint.rules.problems import Safety, about, replacing
from metalint.text.span import Span
from metalint.util.wording import code

if TYPE_CHECKING:
    from metalint.names.conventions import Deviation
    from metalint.rules.base import ConventionRule, NameUse
    from metalint.rules.problems import Problem


def against_convention(rule: ConventionRule, use: NameUse, deviation: Deviation) -> Problem | None:
    """Return the problem with a value that holds a name in another form than the preferred one.

    None if the preferred form cannot be made of the value, or is what it holds.
    """
    name, written, start, end, field, year = use
    new = rule.filled(deviation.new, name, year)
    if new is None or new == written:
        return None
    safety = Safety.SAFE if deviation.is_safe else Safety.UNSAFE
    evidence = deviation.evidence
    says_all = evidence.startswith(code(written))
    message = evidence if says_all else f"{code(written)} is not the preferred name: {evidence}"
    pin = "; to pin one form for all papers, run `metalint conventions --write`" if deviation.can_be_pinned else ""
    value = Value(written, Span(start, end), field)
    return about(value, message, f"write {code(new)}{pin}", fix=replacing(value, new, safety))
