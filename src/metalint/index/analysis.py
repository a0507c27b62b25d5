"""The analysis of one file: what is known of it by itself, packed for the cache and for the way between processes.

What is packed is signed, together with what it is kept under: sqlite does not notice when bytes inside of a value are
damaged, and returns other rows when those of a key are.
"""

from __future__ import annotations

import marshal
import zlib
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from metalint.rules.base import ConventionRule, GroupRule, NameRule, ReferenceRule
from metalint.rules.registry import RULES
from metalint.util.named_tuples import maker
from metalint.util.signing import signed, verified

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from metalint.papers.paper import Paper
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
        is_broken: whether it cannot be read as a paper; there is no `Paper` of it then.
        is_commented: whether comments in it speak to metalint.
    """

    is_plain: bool = False
    is_broken: bool = False
    is_commented: bool = False


class FileAnalysis(NamedTuple):
    """What is known of one paper by itself.

    Attributes:
        path: of the file.
        digest: of its bytes.
        marks: what kind of file it is.
        paper: packed.
        findings: packed; what is wrong with it.
        keys: what it may share with others, as `hashed`.
        names: those that it holds, by the key of their source.
    """

    path: str
    digest: bytes
    marks: Marks
    paper: bytes
    findings: bytes
    keys: tuple[int, ...]
    names: Mapping[str, tuple[NameUse, ...]]


class AssetState(NamedTuple):
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

    analysis: FileAnalysis
    asset_state: AssetState | None


_analysis_of: Final = maker(FileAnalysis)
_marks_of: Final = maker(Marks)
_asset_state_of: Final = maker(AssetState)
NO_ASSETS: Final = AssetState(b"", b"", ())


class Row(NamedTuple):
    """An entry, packed but for what an index of all papers needs at once.

    Attributes:
        path: of the file.
        is_read: whether the file was read.
        says_something: whether there is more to say than that all is well.
        keys: what it may share with others, by itself or because of what is around it.
        analysis: signed, without the paper.
        paper: signed.
        asset_state: signed; None if nobody looked there.
    """

    path: str
    is_read: bool
    says_something: bool
    keys: tuple[int, ...]
    analysis: bytes
    paper: bytes
    asset_state: bytes | None


def row_of(entry: Entry) -> Row:
    """Return an entry packed."""
    analysis, asset_state = entry
    return Row(
        analysis.path,
        bool(analysis.digest),
        says_something(entry),
        keys_of(entry),
        packed_analysis(analysis),
        signed(analysis.paper, analysis.path),
        None if asset_state is None else packed_asset_state(asset_state),
    )


def entry_of(row: Row) -> Entry:
    """Return the entry that a row holds."""
    asset_state = None if row.asset_state is None else unpacked_asset_state(row.asset_state)
    return Entry(unpacked_analysis(row.analysis, row.paper), asset_state)


def says_something(entry: Entry) -> bool:
    """Tell whether a paper is more than one that all is well with."""
    analysis, asset_state = entry
    has_findings = bool(analysis.findings or (asset_state and (asset_state.findings or asset_state.others)))
    return has_findings or analysis.marks.is_broken or analysis.marks.is_commented


def keys_of(entry: Entry) -> tuple[int, ...]:
    """Return what a paper may share with others."""
    return entry.analysis.keys + (entry.asset_state.keys if entry.asset_state else ())


def packed_analysis(analysis: FileAnalysis) -> bytes:
    """Return an analysis but for the paper, signed."""
    plain = (
        analysis.path,
        analysis.digest,
        tuple(analysis.marks),
        analysis.findings,
        analysis.keys,
        dict(analysis.names),
    )
    return signed(marshal.dumps(plain))


def unpacked_analysis(kept: bytes, paper: bytes) -> FileAnalysis:
    """Return the analysis that `packed_analysis` and the signed paper hold."""
    path, digest, marks, findings, keys, names = marshal.loads(verified(kept))  # noqa: S302 - signed by us
    return _analysis_of((path, digest, _marks_of(marks), verified(paper, path), findings, keys, names))


def packed_asset_state(asset_state: AssetState) -> bytes:
    """Return what was found around a paper, signed."""
    return signed(marshal.dumps(tuple(asset_state)))


def unpacked_asset_state(kept: bytes) -> AssetState:
    """Return what `packed_asset_state` was given."""
    return _asset_state_of(marshal.loads(verified(kept)))  # noqa: S302 - signed by us


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


def hashed_keys(rules: Iterable[GroupRule | ReferenceRule], paper: Paper) -> Iterator[int]:
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
