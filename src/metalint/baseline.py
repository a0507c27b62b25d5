"""The baseline: findings that were there when metalint came, by fingerprint and count."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from metalint.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from metalint.diagnostic import Diagnostic

NAME: Final = ".metalint-baseline.json"
VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """How often a finding may occur; path and rule are there for the reader."""

    fingerprint: str
    rule: str
    path: str
    count: int


def load(path: Path) -> Mapping[str, Entry]:
    """Return the entries of the baseline at ``path`` by fingerprint.

    Raises:
        ConfigError: a file that cannot be read, holds a merge conflict, or is of a newer version.
    """
    try:
        text = path.read_text(encoding="utf-8")
        table = json.loads(text)
    except OSError as error:
        raise ConfigError(f"{path}: the baseline cannot be read: {error.strerror}") from error
    except ValueError as error:
        conflict = "an unfinished merge" if "<<<<<<<" in text else f"not valid JSON: {error}"
        raise ConfigError(f"{path}: {conflict}; run 'metalint baseline' to write it anew") from error
    if not isinstance(table, dict) or not isinstance(table.get("findings"), list):
        raise ConfigError(f"{path}: not a baseline; run 'metalint baseline' to write it anew")
    if table.get("version") != VERSION:
        raise ConfigError(f"{path}: version {table.get('version')!r} of the baseline needs another metalint")
    try:
        entries = [Entry(**item) for item in table["findings"]]
    except TypeError as error:
        raise ConfigError(f"{path}: not a baseline: {error}; run 'metalint baseline' to write it anew") from error
    return {entry.fingerprint: entry for entry in entries}


class Outcome(NamedTuple):
    """What the baseline leaves, how many it holds back, and how many of its findings are no longer there."""

    diagnostics: tuple[Diagnostic, ...]
    held: int
    gone: int


def apply(diagnostics: Iterable[Diagnostic], entries: Mapping[str, Entry]) -> Outcome:
    """Hold back the diagnostics that the baseline knows, each as often as it may occur."""
    left = Counter({fingerprint: entry.count for fingerprint, entry in entries.items()})
    new: list[Diagnostic] = []
    held = 0
    for diagnostic in diagnostics:
        if left[diagnostic.fingerprint] > 0:
            left[diagnostic.fingerprint] -= 1
            held += 1
        else:
            new.append(diagnostic)
    return Outcome(tuple(new), held, sum(left.values()))


def entries_of(diagnostics: Iterable[Diagnostic]) -> list[Entry]:
    """Return the entries that hold back all of ``diagnostics``."""
    counts: Counter[tuple[str, str, str]] = Counter((one.fingerprint, one.rule, one.place.path) for one in diagnostics)
    return [Entry(*key, count) for key, count in counts.items()]


def pruned(
    entries: Mapping[str, Entry], diagnostics: Iterable[Diagnostic], untold: frozenset[str] = frozenset()
) -> list[Entry]:
    """Return what is left of ``entries`` without the findings that are gone; nothing is ever added.

    Entries of the rules that are ``untold``, because they did not run, stay.
    """
    now = Counter(one.fingerprint for one in diagnostics)
    left = [
        entry if entry.rule in untold else replace(entry, count=min(entry.count, now[entry.fingerprint]))
        for entry in entries.values()
    ]
    return [entry for entry in left if entry.count]


def dump(entries: Iterable[Entry]) -> str:
    """Return the file's text: sorted, an entry a line, so that merges are easy."""
    ordered = sorted(entries, key=lambda entry: (entry.path, entry.rule, entry.fingerprint))
    lines = [f"  {json.dumps(asdict(entry), ensure_ascii=False)}" for entry in ordered]
    listed = "[\n" + ",\n".join(lines) + "\n]" if lines else "[]"
    return f'{{"version": {VERSION}, "findings": {listed}}}\n'
