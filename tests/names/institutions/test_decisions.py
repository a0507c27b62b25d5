"""What is settled already, and what contradicts a registry."""

from __future__ import annotations

import pytest
from rows import each_row

from metalint.errors import UsageError
from metalint.names.institutions.decisions import Decision, is_settled
from metalint.names.institutions.reading import read
from metalint.names.institutions.registry import Organisation, Registry

REGISTRY = Registry(
    [
        Organisation("Foo University", aliases=("Foo U",), acronyms=("FU", "X"), other_names=("Fou",)),
        Organisation("Bar Institute", acronyms=("BI", "X"), distinct_from=("Bar Lab",)),
    ]
)


@each_row(
    ("name", "other", "is_same", "expected"),
    [
        ("Foo University", "Foo U", True, True),
        ("Foo University", "FU", True, True),
        ("Foo University", "Fou", True, False),  # recognised, but not rewritten so far
        ("Foo University", "X", True, False),
        ("Foo University", "University Foo", True, False),
        ("Houmo AI", "Houmo-AI", True, False),
        ("Bar Institute", "Bar Lab", False, True),
        ("Bar Lab", "Bar Institute", False, True),
        ("Foo University", "Bar Institute", False, False),
        ("Houmo AI", "Houmo-AI", False, False),
    ],
)
def test_what_is_settled(name: str, other: str, *, is_same: bool, expected: bool) -> None:
    assert is_settled(Decision(name, other, is_same), REGISTRY) == expected


@each_row(
    ("name", "other", "is_same", "message"),
    [
        ("Foo", "Foo", True, "is given twice"),
        ("", "Foo", True, "cannot be decided on"),
        ("清华大学", "Foo", True, "cannot be decided on"),
        ("Foo", "x" * 10_000, False, "cannot be decided on"),
        ("Foo", "Fo\to", False, "cannot be decided on"),
        ("Foo", "Foo  Lab", False, "spaces"),
        ("Foo U", "Fuu", True, "is a spelling of `Foo University` already"),
        ("foo university", "Fuu", False, "is a spelling of `Foo University` already"),
        ("X", "Ex", True, "is a spelling of `Bar Institute, Foo University` already"),
        ("Foo University", "Bar Institute", True, "name of another registered organization"),
        ("Foo University", "BI", True, "is a spelling of `Bar Institute` already"),
        ("Bar Institute", "Bar Lab", True, "registered as distinct already"),
        ("Bar Lab", "Bar Institute", True, "registered as distinct already"),
        ("Foo University", "Foo U", False, "is a spelling of `Foo University` already"),
    ],
)
def test_what_cannot_be_decided(name: str, other: str, *, is_same: bool, message: str) -> None:
    with pytest.raises(UsageError) as raised:
        is_settled(Decision(name, other, is_same), REGISTRY)
    assert message in str(raised.value)


def test_a_distinct_name_is_neither_a_typo_nor_a_part() -> None:
    names = ("Zorblax Institute of Robotics", "Zorblax Institute of Optics")
    registry = Registry(
        [Organisation(name, distinct_from=("Zorblax Institute", "Zorblox Institute of Optics")) for name in names]
    )
    assert read("Zorblax Institute", registry).relation == "unknown"
    assert read("Zorblox Institute of Optics", registry).relation == "unknown"
    assert read("Zorblaax Institute of Optics", registry).relation == "typo"
