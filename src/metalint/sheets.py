"""Sheets: what is known of one paper, packed for the cache and for the way between processes.

What is packed is sealed, together with what it is kept under: sqlite does not notice when bytes inside of a value are
damaged, and returns other rows when those of a key are.
"""

from __future__ import annotations

import marshal
import zlib
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from metalint.rules import RULES
from metalint.rules.base import ConventionRule, GroupRule, NameRule, ReferenceRule
from metalint.sealing import opened, sealed
from metalint.tuples import maker

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from metalint.facts import Facts
    from metalint.rules.base import Key, NameSource, NameUse

GROUP_RULES: Final = tuple(rule for rule in RULES if isinstance(rule, GroupRule))
NAME_RULES: Final = tuple(rule for rule in RULES if isinstance(rule, NameRule))
CONVENTION_RULES: Final = tuple(rule for rule in RULES if isinstance(rule, ConventionRule))
REFERENCE_RULES: Final = tuple(rule for rule in RULES if isinstance(rule, ReferenceRule))
_LOOKING_AT_NAMES: Final[tuple[NameRule | ConventionRule, ...]] = (*NAME_RULES, *CONVENTION_RULES)
NAME_SOURCES: Final = tuple(dict.fromkeys([rule.names for rule in _LOOKING_AT_NAMES]))
_KEYED: Final[tuple[GroupRule | NameSource | ReferenceRule, ...]] = (*GROUP_RULES, *NAME_SOURCES, *REFERENCE_RULES)
_NUMBERS: Final = {
    one.name if isinstance(one, GroupRule | ReferenceRule) else one.key: number << 1
    for number, one in enumerate(_KEYED)
}
_MENTIONING: Final[tuple[GroupRule | ReferenceRule, ...]] = (
    *(rule for rule in GROUP_RULES if rule.mentions),
    *REFERENCE_RULES,
)
_MENTIONS: Final = {rule.name: number << 1 for number, rule in enumerate(_MENTIONING, len(_KEYED))}
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
        findings: packed; what is wrong with it.
        keys: what it may share with others, as `hashed`.
        names: those that it holds, by the key of their source.
    """

    path: str
    digest: bytes
    marks: Marks
    facts: bytes
    findings: bytes
    keys: tuple[int, ...]
    names: Mapping[str, tuple[NameUse, ...]]


class Around(NamedTuple):
    """What is known of the files that a paper names.

    Attributes:
        findings: packed; what is wrong with the paper because of them.
        others: packed; problems in these files.
        keys: those that the paper has because of them.
    """

    findings: bytes
    others: bytes
    keys: tuple[int, ...]


class Entry(NamedTuple):
    """A paper: what is known of it by itself, and around it; None if nobody looked there."""

    sheet: Sheet
    around: Around | None


_sheet_of: Final = maker(Sheet)
_marks_of: Final = maker(Marks)
_around_of: Final = maker(Around)
NOTHING_AROUND: Final = Around(b"", b"", ())


class Row(NamedTuple):
    """An entry, packed but for what a library of all papers needs at once.

    Attributes:
        path: of the file.
        is_read: whether the file was read.
        says_something: whether there is more to say than that all is well.
        keys: what it may share with others, by itself or because of what is around it.
        sheet: sealed, without the facts.
        facts: sealed.
        around: sealed; None if nobody looked there.
    """

    path: str
    is_read: bool
    says_something: bool
    keys: tuple[int, ...]
    sheet: bytes
    facts: bytes
    around: bytes | None


def row_of(entry: Entry) -> Row:
    """Return an entry packed."""
    sheet, around = entry
    return Row(
        sheet.path,
        bool(sheet.digest),
        says_something(entry),
        keys_of(entry),
        packed_sheet(sheet),
        sealed(sheet.facts, sheet.path),
        None if around is None else packed_around(around),
    )


def entry_of(row: Row) -> Entry:
    """Return the entry that a row holds."""
    around = None if row.around is None else unpacked_around(row.around)
    return Entry(unpacked_sheet(row.sheet, row.facts), around)


def says_something(entry: Entry) -> bool:
    """Tell whether a paper is more than one that all is well with."""
    sheet, around = entry
    has_findings = bool(sheet.findings or (around and (around.findings or around.others)))
    return has_findings or sheet.marks.is_broken or sheet.marks.is_commented


def keys_of(entry: Entry) -> tuple[int, ...]:
    """Return what a paper may share with others."""
    return entry.sheet.keys + (entry.around.keys if entry.around else ())


def packed_sheet(sheet: Sheet) -> bytes:
    """Return a sheet but for its facts, sealed."""
    plain = (sheet.path, sheet.digest, tuple(sheet.marks), sheet.findings, sheet.keys, dict(sheet.names))
    return sealed(marshal.dumps(plain))


def unpacked_sheet(kept: bytes, facts: bytes) -> Sheet:
    """Return the sheet that `packed_sheet` and the sealed facts hold."""
    path, digest, marks, findings, keys, names = marshal.loads(opened(kept))  # noqa: S302 - sealed by us
    return _sheet_of((path, digest, _marks_of(marks), opened(facts, path), findings, keys, names))


def packed_around(around: Around) -> bytes:
    """Return what was found around a paper, sealed."""
    return sealed(marshal.dumps(tuple(around)))


def unpacked_around(kept: bytes) -> Around:
    """Return what `packed_around` was given."""
    return _around_of(marshal.loads(opened(kept)))  # noqa: S302 - sealed by us


def hashed(rule: GroupRule | ReferenceRule, key: Key) -> int:
    """Return a number that stands for a key of a rule; that of another key may be the same, if seldom."""
    return _number(key.text, _NUMBERS[rule.name]) | key.alone


@lru_cache(maxsize=1 << 13)
def hashed_name(source: str, name: str) -> int:
    """Return a number that stands for a name of the source with that key, in the same way."""
    return _number(name, _NUMBERS[source])


def mentioned(rule: GroupRule | ReferenceRule, text: str = "") -> int:
    """Return a number that stands for a key that is spoken of; of a `ReferenceRule`, for referring to any paper."""
    return _number(text, _MENTIONS[rule.name])


def _number(text: str, of: int) -> int:
    return zlib.crc32(text.encode("utf-8", "surrogatepass")) << _RULES_BITS + 1 | of


def hashed_keys(rules: Iterable[GroupRule | ReferenceRule], paper: Facts) -> Iterator[int]:
    """Yield the numbers of all keys that a paper has by itself, and of those that it speaks of."""
    for rule in rules:
        if isinstance(rule, ReferenceRule):
            for key, _ in rule.names(paper):
                yield _number(key, _NUMBERS[rule.name])
            if rule.is_referring(paper):
                yield mentioned(rule)
        else:
            for text, alone in rule.keys(paper):
                yield _number(text, _NUMBERS[rule.name]) | alone
            for text in rule.mentions(paper) if rule.mentions else ():
                yield mentioned(rule, text)


def rule_of(number: int) -> GroupRule | NameSource | ReferenceRule | None:
    """Return the rule of a hashed key, or the source of a name; None of a key that is only spoken of."""
    place = number >> 1 & (1 << _RULES_BITS) - 1
    return _KEYED[place] if place < len(_KEYED) else None
