"""Informal spelling of a registered organization, or a correct name if this list prefers another.

What it does:
    Compares each institution with the registry of organizations: the packaged one and the repository's own. Informal
    spellings are always reported: registered ones, abbreviations, and names that differ in capitalization, accents, a
    legal form, a place or the order of their parts. Official full names, former names and names in other languages are
    correct; of several correct names of one organization, the preferred one is, in this order: that of the repository's
    own registry; the name that the list uses most, in at least two papers and in more than half of all uses; the
    packaged name. A correct name is reported if the list or its registry prefers another, or if none prevails: then
    the packaged name is proposed. `metalint conventions` shows the counts, and `metalint conventions --write` pins a
    name. A former name is correct in papers of its time, and an abbreviation if it is the only form in the list.

Why is this bad:
    The list by institution shows one organization under several headings.

Example:
    institutions: "Univ. of Sydney"

Use instead:
    institutions: "University of Sydney"

Fix safety:
    Safe: it is certainly the same organization. A unit is never replaced by the organization that it belongs to. Unsafe
    if the spelling may belong to another organization, if it is a former name, or if several correct names are in use
    and none prevails.

Options:
    `institutions`: registry files of the repository; their entries have priority.
    `conventions`: `"registry"` lets the registries alone decide.
"""

from collections.abc import Iterator, Sequence

from metalint.names.conventions import Form, FormPart, Grade, is_abbreviation
from metalint.names.institutions.outcomes import Reading
from metalint.names.institutions.renamings import LAST_YEARS, without_period
from metalint.rules.api import Context, Safety, Severity, agreement
from metalint.rules.base import NameRule
from metalint.rules.name_sources import INSTITUTIONS
from metalint.util.wording import code


def forms(names: Sequence[str], context: Context) -> Iterator[Form]:
    for form in names:
        name = without_period(form)
        period = form.removeprefix(name).strip()  # such as `before 2024`
        reading = context.reading(name)
        grade = _grade(reading)
        if reading.canonical is None or grade is None:
            continue
        canonical, why = reading.canonical, reading.why
        right = context.own_institutions.get(canonical)
        if right is not None and name in right:
            grade = "accepted"
        elif period:
            yield Form(form, (FormPart(name, f"{canonical} {period}", grade, name, why=why),))
            continue
        elif name in LAST_YEARS:
            grade, why = "former", f"{code(canonical)} was called so until {LAST_YEARS[name]}"
        yield Form(form, (FormPart(name, canonical, grade, canonical, right is not None, why),))


def _grade(reading: Reading) -> Grade | None:
    """Return what kind of spelling a name is; None for one that certainly belongs to nobody."""
    match reading.relation, reading.safety:
        case "ok", _:
            return "official"
        case "alias", "safe" if is_abbreviation(reading.name, reading.canonical or ""):
            return "abbreviation"
        case ("alias", "safe") | ("variant", "safe"):
            return "informal"
        case "alias", _:
            return "lossy"
        case "typo", _:
            return "typo"
    return None


RULE = NameRule(
    "institution-alias",
    group="institutions",
    severity=Severity.WARNING,
    names=INSTITUTIONS,
    forms=forms,
    fixes=Safety.SAFE,
    grounds=agreement("institutions"),
    roles=("institutions",),
)
