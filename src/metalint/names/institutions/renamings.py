"""Former names of organizations, which papers of their time rightly have.

A name of a paper from that time stands apart: it ends in the period, after a tab, as those of venues do.
"""

from __future__ import annotations

from typing import Final

LAST_YEARS: Final = {
    "AGH University of Science and Technology": 2023,
    "Ant Financial": 2020,
    "DeepMind": 2023,
    "ENSTA ParisTech": 2018,
    "Facebook": 2021,
    "Facebook AI Research": 2021,
    "Facebook Reality Labs": 2021,
    "Google Life Sciences": 2015,
    "Hong Kong Institute of Education": 2016,
    "NUI Galway": 2022,
    "National University of Ireland Galway": 2022,
    "Open University of Hong Kong": 2021,
    "Ryerson University": 2022,
    "Technische Universität Hamburg-Harburg": 2018,
    "Together Computer": 2023,
    "Westfälische Wilhelms-Universität Münster": 2023,
}
"""The year in which the organization took its present name, by the former one."""

_BEFORE: Final = "\tbefore "


def with_period(name: str, year: int | None) -> str:
    """Return a name, with its period if it is a former one in a paper of that time, or of a time that is not known."""
    last = LAST_YEARS.get(name)
    return name if last is None or (year is not None and year > last) else f"{name}{_BEFORE}{last + 1}"


def without_period(name: str) -> str:
    """Return the name that `with_period` was given."""
    return name.partition(_BEFORE)[0]


def period_of(name: str) -> str:
    """Return the period behind a name, such as ``before 2024``; empty for none."""
    return name[len(without_period(name)) :].strip()
