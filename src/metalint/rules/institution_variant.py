"""Two spellings of what looks like one organization.

What it does:
    Compares the institutions of all papers with each other: names that differ only in spaces, capitalization,
    punctuation, a legal form, the order of their parts or one letter of an unusual word, and names that may abbreviate
    the same organization. Units of one organization are compared without its address and regardless of its spelling,
    and `Statistics Department`, `Dept. of Statistics` and `Department of Statistics` are the same. Names at two places
    are different organizations or sites: `Google Research, Zurich` and `Google Research` are not reported. Reports the
    spelling that fewer papers use; of two that are equally frequent, the one with more abbreviations, stray marks or
    numbers of an address.

Why is this bad:
    The list by institution shows one organization under two headings.

Example:
    institutions: "Houmo-AI"  # where other papers have "Houmo AI"

Use instead:
    institutions: "Houmo AI"

Fix safety:
    Unsafe: two organizations can have similar names. Decide with `metalint names prefer`: it registers the
    correct name, or each of two names of two organizations.

Options:
    `institutions`: registry files of the repository.
"""

from collections.abc import Iterator, Sequence

from metalint.names.institutions.outcomes import Pair
from metalint.names.institutions.renamings import without_period
from metalint.rules.api import Context, Paper, Related, Safety, Value, about, replacing
from metalint.rules.base import NameRule
from metalint.rules.name_sources import INSTITUTIONS, cleaned, or_keep
from metalint.rules.problems import PathProblem
from metalint.util.wording import quote


def pairs(found: Sequence[str], context: Context) -> Iterator[Pair]:
    """Yield each name that looks like a spelling of another one in the corpus, with that."""
    from metalint.names.institutions.variants import variants

    current = [name for name in found if name == without_period(name)]
    for pair in variants(current, context.institutions, context.reading):
        of_other = context.reading(pair.other)
        is_unit = of_other.relation == "variant" and of_other.safety is None
        if not is_unit and of_other.relation not in ("ok", "alias", "typo"):  # those are judged by other rules
            yield pair


def check_pair(pair: Pair, preferring: Sequence[Paper], others: Sequence[Paper]) -> Iterator[PathProblem]:
    related = tuple(
        Related(path, value.span, f"{quote(value.value)} is written here")
        for path, value in _find_places(pair.preferred, preferring[:1])[:1]
    )
    preferred, _ = cleaned(pair.preferred, "institutions")
    message = f"{quote(pair.other)} looks like {quote(preferred)}: {pair.why}"
    for path, value in _find_places(pair.other, others if preferred != pair.other else ()):
        help_ = or_keep(f"write {quote(preferred)}", pair.other)
        yield path, about(value, message, help_, fix=replacing(value, preferred, Safety.UNSAFE), related=related)


def _find_places(name: str, papers: Sequence[Paper]) -> list[tuple[str, Value[str]]]:
    return [(paper.path, value) for paper in papers for value in paper.institutions if value.value == name]


RULE = NameRule(
    "institution-variant",
    group="institutions",
    names=INSTITUTIONS,
    pairs=pairs,
    check_pair=check_pair,
    fixes=Safety.UNSAFE,
    roles=("institutions",),
)
