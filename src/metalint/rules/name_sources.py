"""The names that papers share: where they stand, and what is counted of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from metalint.names.institutions.renamings import with_period
from metalint.rules.base import NameSource

if TYPE_CHECKING:
    from metalint.papers.corpus import Context
    from metalint.papers.paper import Paper
    from metalint.rules.base import NameUse


def _institutions(paper: Paper, _: Context) -> list[NameUse]:
    year = paper.year.value if paper.year else None
    return [
        (with_period(name, year), name, start, end, field, None) for name, (start, end), field in paper.institutions
    ]


def _venues(paper: Paper, context: Context) -> list[NameUse]:
    year = paper.year.value if paper.year else None
    form = context.venues.form
    return [
        (name, written, start, end, field, year)
        for written, (start, end), field in paper.many("venue")
        if (name := form(written, year)) is not None
    ]


def _code_types(paper: Paper, _: Context) -> list[NameUse]:
    return [(name, name, start, end, field, None) for name, (start, end), field in paper.many("code-type") if name]


INSTITUTIONS: Final = NameSource("institutions", "institutions", _institutions)
VENUES: Final = NameSource("venues", "venue", _venues)
CODE_TYPES: Final = NameSource("code-types", "code-type", _code_types)
