"""The names that papers share: where they stand, and what is counted of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from metalint.rules.base import NameSource, Use

if TYPE_CHECKING:
    from collections.abc import Iterator

    from metalint.corpus import Context
    from metalint.facts import Facts


def _institutions(paper: Facts, _: Context) -> Iterator[Use]:
    return (Use(value.value, value) for value in paper.institutions)


def _venues(paper: Facts, context: Context) -> Iterator[Use]:
    year = paper.year.value if paper.year else None
    for value in paper.many("venue"):
        form = context.venues.form(value.value, year)
        if form is not None:
            yield Use(form, value)


def _code_types(paper: Facts, _: Context) -> Iterator[Use]:
    return (Use(value.value, value) for value in paper.many("code-type") if value.value)


INSTITUTIONS: Final = NameSource("institutions", "institutions", _institutions)
VENUES: Final = NameSource("venues", "venue", _venues)
CODE_TYPES: Final = NameSource("code-types", "code-type", _code_types)
