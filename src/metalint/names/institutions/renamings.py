"""Former names of organizations, which papers of their time rightly have.

A name of a paper from that time stands apart: it ends in the period, after a tab, as those of venues do.
"""

from typing import Final

from metalint.util import packaged

# The year in which the organization took its present name, by the former one.
LAST_YEARS: Final = {
    name: int(year)
    for name, year in packaged.split_pairs(packaged.read_sections("words/institutions.txt")["renamings"]).items()
}
_BEFORE: Final = "\tbefore "


def with_period(name: str, year: int | None) -> str:
    """Return a name, with its period if it is a former one in a paper of that time, or of a time that is not known."""
    last = LAST_YEARS.get(name)
    return name if last is None or (year is not None and year > last) else f"{name}{_BEFORE}{last + 1}"


def without_period(name: str) -> str:
    """Return the name that `with_period` was given."""
    return name.partition(_BEFORE)[0]
