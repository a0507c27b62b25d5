"""Sheets: what is known of one paper, packed for the cache and for the way between processes."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final, NamedTuple

from metalint.rules import RULES
from metalint.rules.base import GroupRule, NameRule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from metalint.rules.base import Key

GROUP_RULES: Final = tuple(rule for rule in RULES if isinstance(rule, GroupRule))
NAME_RULES: Final = tuple(rule for rule in RULES if isinstance(rule, NameRule))
_KEYED: Final[tuple[GroupRule | NameRule, ...]] = (*GROUP_RULES, *NAME_RULES)
_NUMBERS: Final = {rule.name: number for number, rule in enumerate(_KEYED)}
_RULES_BITS: Final = 4
ALONE: Final = 1
"""The bit of a hashed key whose paper is to be looked at even if no other has the key."""


class Marks(NamedTuple):
    """What kind of file a paper is.

    Attributes:
        is_plain: whether it was proven valid, and is laid out accordingly.
        is_broken: whether it cannot be read as a paper; it has no facts then.
        is_commented: whether comments in it speak to metalint.
    """

    is_plain: bool = False
    is_broken: bool = False
    is_commented: bool = False


class Sheet(NamedTuple):
    """What is known of one paper by itself.

    Attributes:
        path: of the file.
        digest: of its bytes.
        marks: what kind of file it is.
        facts: packed.
        problems: packed; what is wrong with it.
        keys: what it may share with others, as `hashed`.
        names: those that it holds, by rule.
    """

    path: str
    digest: bytes
    marks: Marks
    facts: bytes
    problems: bytes
    keys: tuple[int, ...]
    names: Mapping[str, tuple[str, ...]]


class Around(NamedTuple):
    """What is known of the files that a paper names.

    Packed problems, and keys that it has because of them.
    """

    problems: bytes
    keys: tuple[int, ...]


class Entry(NamedTuple):
    """A paper: what is known of it by itself, and around it; None if nobody looked there."""

    sheet: Sheet
    around: Around | None


NOTHING_AROUND: Final = Around(b"", ())


def hashed(rule: GroupRule | NameRule, key: Key) -> int:
    """Return a number that stands for a key of a rule; that of another key may be the same, if seldom."""
    number = zlib.crc32(key.text.encode("utf-8", "surrogatepass")) << _RULES_BITS | _NUMBERS[rule.name]
    return number << 1 | (ALONE if key.alone else 0)


def rule_of(number: int) -> GroupRule | NameRule:
    """Return the rule of a hashed key."""
    return _KEYED[number >> 1 & (1 << _RULES_BITS) - 1]
