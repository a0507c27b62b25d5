"""Named tuples: what `typing.NamedTuple` makes is the oracle."""

from __future__ import annotations

import pickle
import typing
from typing import Any, Generic, TypeVar

import pytest

from metalint.util.named_tuples import NamedTuple

T = TypeVar("T")


class Ours(NamedTuple):
    """A place."""

    line: int
    column: int = 1
    names: tuple[NoSuchType, ...] = ()  # type: ignore[name-defined]  # noqa: F821 - nobody evaluates it

    def __str__(self) -> str:
        """Return both."""
        return f"{self.line}:{self.column}"

    @property
    def is_first(self) -> bool:
        """Whether it is the first line."""
        return self.line == 1

    @classmethod
    def start(cls) -> Ours:
        """Return the first place."""
        return cls(1)


class Theirs(typing.NamedTuple):
    """A place."""

    line: int
    column: int = 1
    names: tuple[NoSuchType, ...] = ()  # type: ignore[name-defined]  # noqa: F821 - nobody evaluates it

    def __str__(self) -> str:
        """Return both."""
        return f"{self.line}:{self.column}"

    @property
    def is_first(self) -> bool:
        """Whether it is the first line."""
        return self.line == 1

    @classmethod
    def start(cls) -> Theirs:
        """Return the first place."""
        return cls(1)


class Pair(NamedTuple, Generic[T]):
    """Two of a kind."""

    first: T
    second: T


def test_a_class_has_all_that_the_oracle_has() -> None:
    assert set(dir(Ours)) == set(dir(Theirs)) - {"__orig_bases__"}


@pytest.mark.parametrize(
    "name", ["_fields", "_field_defaults", "__match_args__", "__doc__", "__module__", "__slots__", "__bases__"]
)
def test_an_attribute_of_a_class_is_that_of_the_oracle(name: str) -> None:
    assert getattr(Ours, name) == getattr(Theirs, name)


def test_a_class_is_called_by_its_name_where_it_stands() -> None:
    class Inner(NamedTuple):
        value: int

    assert Ours.__qualname__ == "Ours"
    assert Inner.__qualname__ == "test_a_class_is_called_by_its_name_where_it_stands.<locals>.Inner"


def test_annotations_stay_as_they_are_written() -> None:
    assert Ours.__annotations__ == {"line": "int", "column": "int", "names": "tuple[NoSuchType, ...]"}


@pytest.mark.parametrize("values", [(1,), (2, 3), (4, 5, ("a",))])
def test_a_tuple_is_that_of_the_oracle(values: tuple[Any, ...]) -> None:
    ours, theirs = Ours(*values), Theirs(*values)
    assert tuple(ours) == tuple(theirs)
    assert repr(ours) == repr(theirs).replace("Theirs", "Ours")
    assert (str(ours), ours.is_first, hash(ours)) == (str(theirs), theirs.is_first, hash(theirs))
    assert ours._asdict() == theirs._asdict()
    assert tuple(ours._replace(line=7)) == tuple(theirs._replace(line=7))
    assert pickle.loads(pickle.dumps(ours)) == ours
    assert type(pickle.loads(pickle.dumps(ours))) is Ours


def test_methods_of_the_class_are_kept() -> None:
    assert Ours.start() == (1, 1, ())


@pytest.mark.parametrize("values", [(), (1, 2, (), 4)])
def test_too_few_or_many_values_are_refused(values: tuple[Any, ...]) -> None:
    with pytest.raises(TypeError, match="argument"):
        Ours(*values)


def test_a_field_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        Ours(1).line = 2  # type: ignore[misc]


def test_a_generic_class_takes_parameters() -> None:
    assert Pair[int](1, 2) == Pair(1, 2) == (1, 2)
    assert Pair[int].__args__ == (int,)
