"""Known other spelling of a registered organisation.

What it does:
    Reads each institution against the registry of organisations: registered other spellings and short forms, and
    names that differ in capitals, accents, a legal form, a place or the order of their parts only. Names from before
    a renaming and in other languages are right in themselves and left alone.

Why is this bad:
    The list by institution shows one organisation under several headings.

Example:
    institutions: "The University of Texas at Austin"

Use instead:
    institutions: "University of Texas at Austin"

Fix safety:
    Safe: the same organisation beyond doubt. A unit stays the unit: nothing is rewritten to what it is part of.

Options:
    `institutions`: registry files of the repository; what they say about an organisation wins over the packaged
    registry.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from metalint.diagnostic import Problem, Safety, Severity, about
from metalint.rules.base import FileRule
from metalint.rules.readings import rewriting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from metalint.corpus import Context
    from metalint.facts import Facts
    from metalint.institutions.outcomes import Reading


def check(paper: Facts, context: Context) -> Iterator[Problem]:
    """Yield a problem for each institution that is not spelt as it is registered."""
    for name in paper.institutions:
        reading = context.reading(name.value)
        if _is_alias(reading) and reading.canonical != name.value:
            message = f"{reading.why}; write ‘{reading.canonical}’"
            yield about(name, message, fix=rewriting(name, reading))


def _is_alias(reading: Reading) -> bool:
    return reading.relation == "alias" or (reading.relation == "variant" and reading.safety == "safe")


RULE = FileRule("institution-alias", group="institutions", severity=Severity.WARNING, fixes=Safety.SAFE, check=check)
