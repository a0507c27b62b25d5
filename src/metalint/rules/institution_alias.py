"""Informal spelling of a registered organisation, or a correct name if this list prefers another.

What it does:
    Compares each institution with the registry of organisations: the packaged one and the repository's own. Informal
    spellings are always reported: registered ones, abbreviations, and names that differ in capitalization, accents, a
    legal form, a place or the order of their parts. Official full names, former names and names in other languages are
    correct; of several correct names of one organisation, the preferred one is, in this order: that of the repository's
    own registry; the name that the list uses most, in at least two papers and in more than half of all uses; the
    packaged name. A correct name is reported only if the list or its registry prefers another. `metalint conventions`
    shows the counts.

Why is this bad:
    The list by institution shows one organisation under several headings.

Example:
    institutions: "Univ. of Sydney"

Use instead:
    institutions: "University of Sydney"

Fix safety:
    Safe: it is certainly the same organisation. A unit is never replaced by the organisation that it belongs to. Unsafe
    if the spelling may belong to another organisation, or if several correct names are in use and none prevails.

Options:
    `institutions`: registry files of the repository; what they say about an organisation wins.
    `conventions`: `"registry"` lets the registries alone decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from metalint.names.conventions import Form, Part
from metalint.rules.base import ConventionRule
from metalint.rules.name_sources import INSTITUTIONS
from metalint.rules.problems import Safety, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from metalint.names.conventions import Grade
    from metalint.names.institutions.outcomes import Reading
    from metalint.papers.corpus import Context


def forms(names: Sequence[str], context: Context) -> Iterator[Form]:
    """Yield the names that are read as registered organisations."""
    for name in names:
        reading = context.reading(name)
        grade = _grade(reading)
        if reading.canonical is not None and grade is not None:
            right = context.own_institutions.get(reading.canonical)
            if right is not None and name in right:
                grade = "accepted"
            canonical, why = reading.canonical, reading.why
            yield Form(name, (Part(name, canonical, grade, canonical, right is not None, why),))


def _grade(reading: Reading) -> Grade | None:
    """Return what kind of spelling a name is; None for one that certainly belongs to nobody."""
    match reading.relation, reading.safety:
        case "ok", _:
            return "official"
        case ("alias", "safe") | ("variant", "safe"):
            return "informal"
        case "alias", _:
            return "lossy"
        case "typo", _:
            return "typo"
    return None


RULE = ConventionRule(
    "institution-alias",
    group="institutions",
    severity=Severity.WARNING,
    names=INSTITUTIONS,
    forms=forms,
    fixes=Safety.SAFE,
)
