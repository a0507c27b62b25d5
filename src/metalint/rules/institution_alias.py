"""Informal spelling of a registered organization, or a correct name if this list prefers another.

What it does:
    Compares each institution with the registry of organizations: the packaged one and the repository's own. Informal
    spellings are always reported: registered ones, abbreviations, and names that differ in capitalization, accents, a
    legal form, an address or the order of their parts. So are footnote marks at the start or end of a name (`University
    of Toronto1`, `Harvard University†`), and a part that is written twice (`University of Oxford, University of
    Oxford`), in names that are not registered too; a university or a place in small letters is proposed with capitals.
    Official full names, former names and names in other languages are correct; of several correct names of one
    organization, the preferred one is, in this order: that of the repository's own registry; the name that the list
    uses most, in at least two papers and in more than half of all uses; the packaged name. A correct name is reported
    if the list or its registry prefers another, or if none prevails: then the packaged name is proposed. `metalint
    names` shows the counts, and `metalint names prefer` pins a name. A former name is correct in papers of its time. An
    abbreviation is correct if more than half of the uses are of it, a name with other spaces or punctuation if it is
    the only form in the list. A name that says more, such as the campus of a university or the organization of a unit,
    is compared only with names that say the same.

Why is this bad:
    The list by institution shows one organization under several headings.

Example:
    institutions: "Univ. of Sydney"

Use instead:
    institutions: "University of Sydney"

Fix safety:
    Safe: it is certainly the same organization. A unit is never replaced by the organization that it belongs to. An
    address is removed only if it is the registered one, and it stays where another organization of that name or another
    site is registered. A number is removed only if it cannot belong to the name: `Paris 6`, `Lyon1` and `EMC²` stay.
    Unsafe if a number follows a single word or a name that is not registered, if the spelling may belong
    to another organization, if it is a former name, if only *The* differs, or if several correct names are in use and
    none prevails.

Options:
    `institutions`: registry files of the repository; their entries have priority.
    `conventions`: `"registry"` lets the registries alone decide.
"""

from collections.abc import Iterator, Sequence

from metalint.names.conventions import Form, FormPart, Grade, is_abbreviation
from metalint.names.institutions.outcomes import Reading
from metalint.names.institutions.renamings import LAST_YEARS, without_period
from metalint.rules.api import Context, agreement
from metalint.rules.base import NameRule
from metalint.rules.name_sources import INSTITUTIONS
from metalint.util.wording import quote


def forms(names: Sequence[str], context: Context) -> Iterator[Form]:
    readings = {form: context.reading(without_period(form)) for form in names}
    for form, reading in readings.items():
        grade, canonical, name, why = _grade_reading(reading), reading.canonical, reading.name, reading.why
        if canonical is None or grade is None:
            continue
        period = form.removeprefix(name).strip()  # such as `before 2024`
        right = context.own_institutions.get(canonical)
        is_accepted = right is not None and name in right
        # a former name with a mark or a place, or a name that says more than the canonical one
        stays = (reading.right in LAST_YEARS and reading.right != name) or reading.form == "fuller"
        if is_accepted:
            grade = "accepted"
        elif not period and name in LAST_YEARS:
            grade, why = "former", f"{quote(canonical)} was called so until {LAST_YEARS[name]}"
        part = FormPart(name, canonical, grade, canonical, right is not None, why, right=reading.right)
        if period and not is_accepted:
            part = FormPart(name, f"{canonical} {period}", grade, name, why=why)
        elif stays and right is None:
            part = FormPart(name, reading.right, grade, reading.right, why=why)
        yield Form(form, (part,))


def _grade_reading(reading: Reading) -> Grade | None:
    """Return what kind of spelling a name is; None for one that certainly belongs to nobody."""
    match reading.relation, reading.safety:
        case "ok", _:
            return "official"
        case "alias", "safe":
            is_short = reading.form == "abbreviation" or is_abbreviation(reading.name, reading.canonical or "")
            return "abbreviation" if is_short else "variation" if reading.form == "variation" else "informal"
        case "variant", "safe":
            return "informal"
        case "alias", _:
            return "informal" if reading.form == "fuller" else "lossy"
        case "typo", _:
            return "typo"
    return None


RULE = NameRule(
    "institution-alias",
    group="institutions",
    names=INSTITUTIONS,
    forms=forms,
    grounds=agreement("institutions"),
    roles=("institutions",),
)
