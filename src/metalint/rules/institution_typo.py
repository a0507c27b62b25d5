"""Misspelled word in the name of an organization.

What it does:
    Compares each institution with the registry of organizations and a list of the words that such names are made of. A
    word that is in neither, but one or two letters away from a word that completes the name, is a typo. A name, a part
    of an address or a city that is one letter away from a single registered name or city may be one, and so may an
    unknown word that is one letter away from one frequent or registered word, two words without the space between them,
    a word with a space in it, and a word that is never written without the accents that are missing. Names in other
    scripts are not checked.

Why is this bad:
    The list by institution gets an extra heading for the misspelled name.

Example:
    institutions: "Univeristy of Sydney"

Use instead:
    institutions: "University of Sydney"

Fix safety:
    Safe if only one organization can be meant and the word is not part of a name in any language. Otherwise unsafe, or
    there is no fix. The fix keeps an official name that is not the registered one, such as a translation.

Options:
    `institutions`: registry files of the repository. A name that is registered there is never a typo.
    `ror`: a data dump of the Research Organization Registry. A name in it is never a typo, one near it may be.
"""

from collections.abc import Iterator

from metalint.rules.api import Context, FileRule, Paper, Problem, Safety, Severity, about, correction, replacing
from metalint.rules.name_sources import or_keep
from metalint.util.wording import quote


def check(paper: Paper, context: Context) -> Iterator[Problem]:
    for name in paper.institutions:
        reading = context.reading(name.value)
        if reading.relation == "typo" and reading.canonical != name.value:
            if reading.canonical is None or reading.safety is None:
                yield about(name, reading.why, or_keep("write the name of the one that is meant", name.value))
                continue
            fix = replacing(name, reading.canonical, Safety(reading.safety))
            new = quote(reading.canonical)
            help_ = f"write {new}" if fix.safety == Safety.SAFE else f"did you mean {new}?"
            yield about(name, reading.why, or_keep(help_, name.value), fix=fix)


RULE = FileRule(
    "institution-typo",
    group="institutions",
    severity=Severity.ERROR,
    check=check,
    grounds=correction("institutions"),
    roles=("institutions",),
)
