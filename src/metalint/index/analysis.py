"""The analysis of one file: what is known of it by itself, and of the files that it names."""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from metalint.papers.paper import Paper
from metalint.rules.base import GroupRule, NameRule, NameUse
from metalint.rules.diagnostics import Diagnostic
from metalint.rules.problems import Found
from metalint.rules.rule_set import RULES
from metalint.rules.serialization import pack_diagnostics, pack_problems, unpack_diagnostics, unpack_problems
from metalint.util.messagepack import pack, unpack

GROUP_RULES: Final = tuple(rule for rule in RULES if isinstance(rule, GroupRule))
NAME_RULES: Final = tuple(rule for rule in RULES if isinstance(rule, NameRule))
NAME_SOURCES: Final = tuple(dict.fromkeys(rule.names for rule in NAME_RULES))

_KINDS: Final = {rule.name: kind for kind, rule in enumerate(GROUP_RULES)}
_MENTIONS: Final = {
    rule.name: kind for kind, rule in enumerate((rule for rule in GROUP_RULES if rule.mentions), len(GROUP_RULES))
}
_KIND_SHIFT: Final = 32
"""A key is a number: its kind, then as many bits that stand for its text."""


class Findings:
    """What is wrong with one paper; what comes from the disk or another process stays packed until somebody asks."""

    __slots__ = ("_diagnostics", "_packed")

    def __init__(self, diagnostics: Sequence[Diagnostic] | None = None, packed: bytes = b"") -> None:
        self._diagnostics = diagnostics
        self._packed = packed

    def __bool__(self) -> bool:
        """Tell whether there are any."""
        return bool(self._packed or self._diagnostics)

    @property
    def diagnostics(self) -> Sequence[Diagnostic]:
        """The findings one by one."""
        if self._diagnostics is None:
            self._diagnostics = unpack_diagnostics(self._packed)
        return self._diagnostics

    @property
    def packed(self) -> bytes:
        """The findings as bytes."""
        return self._packed or pack_diagnostics(self._diagnostics or ())


class AssetState(NamedTuple):
    """What is known of the files that a paper names."""

    findings: Findings  # what is wrong with the paper because of them
    others: tuple[tuple[Found, ...], ...] = ()  # what is wrong with these files; papers that name one share a part
    keys: tuple[int, ...] = ()  # those that the paper has because of them


class FileAnalysis(NamedTuple):
    """All that is known of one paper by itself, and of the files that it names."""

    path: str
    digest: bytes  # of its bytes; empty where they were not all read
    is_broken: bool  # it cannot be read as a paper; there is no `Paper` of it then
    is_commented: bool  # it has ``metalint:`` comments
    is_foreign: bool  # its header names another schema than the settings; none of it is kept: that may change
    paper: bytes  # its text; empty if it is broken. To read that again takes no longer than to unpack what it says.
    findings: Findings  # what is wrong with it by itself
    keys: tuple[int, ...]  # what it may share with others, as `hash_key`
    names: Mapping[str, tuple[NameUse, ...]]  # those that it holds, by the key of their source
    assets: AssetState | None = None  # of the files that it names; None if nobody looked there


def is_lasting(analysis: FileAnalysis) -> bool:
    """Tell whether an analysis is true as long as the file is as it was."""
    return bool(analysis.digest) and not analysis.is_foreign


def is_clean(analysis: FileAnalysis) -> bool:
    """Tell whether all is well with a paper, and no comment in it addresses metalint."""
    assets = analysis.assets
    has_findings = bool(analysis.findings or (assets and (assets.findings or assets.others)))
    return not (has_findings or analysis.is_broken or analysis.is_commented)


def list_own_findings(analysis: FileAnalysis) -> list[Diagnostic]:
    """Return what is wrong with a paper by itself, and because of the files that it names."""
    return [*analysis.findings.diagnostics, *(analysis.assets.findings.diagnostics if analysis.assets else ())]


def list_keys(analysis: FileAnalysis) -> tuple[int, ...]:
    """Return what a paper may share with others."""
    return analysis.keys + (analysis.assets.keys if analysis.assets else ())


def pack_analysis(analysis: FileAnalysis) -> bytes:
    """Return an analysis as bytes, except for its path and digest."""
    _, _, is_broken, is_commented, is_foreign, paper, findings, keys, names, assets = analysis
    around = assets and (assets.findings.packed, [*map(pack_problems, assets.others)], assets.keys)
    return pack((is_broken, is_commented, is_foreign, paper, findings.packed, keys, names, around))


def unpack_analysis(path: str, digest: bytes, data: bytes) -> FileAnalysis:
    """Return the analysis that `pack_analysis` was given.

    Raises:
        ValueError: it was given none such.
    """
    is_broken, is_commented, is_foreign, paper, findings, keys, names, around = unpack(data)
    assets: AssetState | None = None
    if around:
        in_paper, in_others, of_assets = around
        assets = AssetState(Findings(packed=in_paper), tuple(map(unpack_problems, in_others)), of_assets)
    own = Findings(packed=findings)
    return FileAnalysis(path, digest, is_broken, is_commented, is_foreign, paper, own, keys, names, assets)


@lru_cache(maxsize=1 << 13)
def hash_key(kind: str, text: str) -> int:
    """Return a number that stands for what a paper has in common with others; that of another text is seldom the same.

    ``kind`` is the name of a rule.
    """
    return _hash_text(_KINDS[kind], text)


def hash_mention(rule: GroupRule, text: str = "") -> int:
    """Return a number that stands for a key that is spoken of."""
    return _hash_text(_MENTIONS[rule.name], text)


def _hash_text(kind: int, text: str) -> int:
    return kind << _KIND_SHIFT | zlib.crc32(text.encode("utf-8", "surrogatepass"))


def hash_keys_of_paper(rules: Iterable[GroupRule], paper: Paper) -> set[int]:
    """Return the numbers of all keys that a paper has by itself, and of those that it speaks of."""
    keys: set[int] = set()
    for rule in rules:
        kind = _KINDS[rule.name]
        keys.update([_hash_text(kind, text) for text in rule.keys(paper)])
        if rule.mentions:
            keys.update([hash_mention(rule, text) for text in rule.mentions(paper)])
    return keys


def rule_of(key: int) -> GroupRule | None:
    """Return the rule on papers that share a key; None for a key that is mentioned."""
    kind = key >> _KIND_SHIFT
    return GROUP_RULES[kind] if kind < len(GROUP_RULES) else None
