"""The analysis of one file: what is known of it by itself, packed for the cache and for the way between processes.

What is packed is signed, together with what it is stored under: sqlite does not notice when bytes inside of a value are
damaged, and returns other rows when those of a key are.
"""

from __future__ import annotations

import marshal
import zlib
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from metalint.rules.base import ConventionRule, GroupRule, NameRule, ReferenceRule
from metalint.rules.registry import RULES
from metalint.util.named_tuples import NamedTuple
from metalint.util.signing import signed, unsigned, verified

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from metalint.papers.paper import Paper
    from metalint.rules.base import NameSource, NameUse

GROUP_RULES: Final = tuple(rule for rule in RULES if isinstance(rule, GroupRule))
NAME_RULES: Final = tuple(rule for rule in RULES if isinstance(rule, NameRule))
CONVENTION_RULES: Final = tuple(rule for rule in RULES if isinstance(rule, ConventionRule))
REFERENCE_RULES: Final = tuple(rule for rule in RULES if isinstance(rule, ReferenceRule))
NAME_SOURCES: Final = tuple(dict.fromkeys(rule.names for rule in RULES if isinstance(rule, NameRule | ConventionRule)))


def _name_of(one: GroupRule | NameSource | ReferenceRule) -> str:
    return one.name if isinstance(one, GroupRule | ReferenceRule) else one.key


_KEYED: Final[tuple[GroupRule | NameSource | ReferenceRule, ...]] = (*GROUP_RULES, *NAME_SOURCES, *REFERENCE_RULES)
_MENTIONING: Final[tuple[GroupRule | ReferenceRule, ...]] = (
    *(rule for rule in GROUP_RULES if rule.mentions),
    *REFERENCE_RULES,
)
KINDS: Final = {_name_of(one): kind for kind, one in enumerate(_KEYED)}
_MENTIONS: Final = {rule.name: kind for kind, rule in enumerate(_MENTIONING, len(_KEYED))}
KIND_SHIFT: Final = 32
"""A key is a number: its kind, then as many bits that stand for its text."""


class FileFlags(NamedTuple):
    """What kind of file a paper is.

    Attributes:
        is_plain: whether it was proven valid, and except for blank lines is laid out accordingly.
        is_broken: whether it cannot be read as a paper; there is no `Paper` of it then.
        is_commented: whether comments in it speak to metalint.
        is_foreign: whether its header names another schema than the configuration; nothing of it is kept for later, as
            that schema may change.
    """

    is_plain: bool = False
    is_broken: bool = False
    is_commented: bool = False
    is_foreign: bool = False


class FileAnalysis(NamedTuple):
    """What is known of one paper by itself.

    Attributes:
        path: of the file.
        digest: of its bytes; empty where they were not all read.
        flags: what kind of file it is.
        paper: packed.
        findings: packed; what is wrong with it.
        keys: what it may share with others, as `hashed`.
        names: those that it holds, by the key of their source.
    """

    path: str
    digest: bytes
    flags: FileFlags
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


NO_ASSETS: Final = AssetState(b"", b"", ())


class Row(NamedTuple):
    """An entry as bytes, except for what an index of all papers needs at once.

    Attributes:
        path: of the file.
        is_lasting: whether the analysis is true as long as the file is as it was.
        is_clean: whether there is nothing to say but that all is well.
        keys: what it may share with others, by itself or because of the files that it names.
        analysis: signed.
        asset_state: not signed, as it is stored with the number of a state; None if nobody looked there.
    """

    path: str
    is_lasting: bool
    is_clean: bool
    keys: tuple[int, ...]
    analysis: bytes
    asset_state: bytes | None


def is_lasting(analysis: FileAnalysis) -> bool:
    """Tell whether an analysis is true as long as the file is as it was."""
    return bool(analysis.digest) and not analysis.flags.is_foreign


def row_of(entry: Entry) -> Row:
    """Return an entry as a row."""
    analysis, asset_state = entry
    return Row(
        analysis.path,
        is_lasting(analysis),
        is_clean(entry),
        keys_of(entry),
        packed_analysis(analysis),
        None if asset_state is None else marshal.dumps(tuple(asset_state)),
    )


def entry_of(row: Row) -> Entry:
    """Return the entry that a row holds."""
    asset_state = None if row.asset_state is None else AssetState(*marshal.loads(row.asset_state))  # noqa: S302 - our own
    return Entry(_analysis(row.path, unsigned(row.analysis)), asset_state)


def is_clean(entry: Entry) -> bool:
    """Tell whether all is well with a paper, and nothing in it speaks to metalint."""
    analysis, asset_state = entry
    has_findings = bool(analysis.findings or (asset_state and (asset_state.findings or asset_state.others)))
    return not (has_findings or analysis.flags.is_broken or analysis.flags.is_commented)


def keys_of(entry: Entry) -> tuple[int, ...]:
    """Return what a paper may share with others."""
    return entry.analysis.keys + (entry.asset_state.keys if entry.asset_state else ())


def packed_analysis(analysis: FileAnalysis) -> bytes:
    """Return an analysis as bytes, signed together with the path that it is stored under."""
    _, digest, flags, paper, findings, keys, names = analysis
    return signed(marshal.dumps((digest, tuple(flags), paper, findings, keys, dict(names))), analysis.path)


def unpacked_analysis(packed: bytes, path: str) -> FileAnalysis:
    """Return the analysis of the file at ``path`` that `packed_analysis` was given."""
    return _analysis(path, verified(packed, path))


def _analysis(path: str, packed: bytes) -> FileAnalysis:
    digest, flags, *others = marshal.loads(packed)  # noqa: S302 - signed by us
    return FileAnalysis(path, digest, FileFlags(*flags), *others)


def packed_asset_state(asset_state: bytes, path: str, state: int) -> bytes:
    """Return what was found in the files that a paper names, signed for the state of the workspace with a number."""
    return signed(asset_state, f"{state} {path}")


def unpacked_asset_state(packed: bytes, path: str, state: int) -> AssetState:
    """Return what `packed_asset_state` was given."""
    return AssetState(*marshal.loads(verified(packed, f"{state} {path}")))  # noqa: S302 - signed by us


@lru_cache(maxsize=1 << 13)
def hashed(kind: str, text: str) -> int:
    """Return a number that stands for what a paper has in common with others; that of another text is seldom the same.

    ``kind`` is the name of a rule or the key of a source of names.
    """
    return _hashed(KINDS[kind], text)


def mentioned(rule: GroupRule | ReferenceRule, text: str = "") -> int:
    """Return a number that stands for a key that is spoken of; of a `ReferenceRule`, for referring to any paper."""
    return _hashed(_MENTIONS[rule.name], text)


def _hashed(kind: int, text: str) -> int:
    return kind << KIND_SHIFT | zlib.crc32(text.encode("utf-8", "surrogatepass"))


def hashed_keys(rules: Iterable[GroupRule | ReferenceRule], paper: Paper) -> set[int]:
    """Return the numbers of all keys that a paper has by itself, and of those that it speaks of."""
    keys: set[int] = set()
    for rule in rules:
        kind = KINDS[rule.name]
        if isinstance(rule, ReferenceRule):
            keys.update([_hashed(kind, word) for word in rule.words(paper)])
            if rule.is_referring(paper):
                keys.add(mentioned(rule))
        else:
            keys.update([_hashed(kind, text) for (text,) in rule.keys(paper)])
            if rule.mentions:
                keys.update([mentioned(rule, text) for text in rule.mentions(paper)])
    return keys


def rule_of(key: int) -> GroupRule | None:
    """Return the rule on papers that share a key; None where that is no problem by itself."""
    kind = key >> KIND_SHIFT
    found = _KEYED[kind] if kind < len(_KEYED) else None
    return found if isinstance(found, GroupRule) else None


def kind_that_is_mentioned(key: int) -> int | None:
    """Return the kind of the keys that one which is spoken of, such as ``key``, may be about."""
    place = (key >> KIND_SHIFT) - len(_KEYED)
    return KINDS[_MENTIONING[place].name] if place >= 0 and isinstance(_MENTIONING[place], GroupRule) else None
