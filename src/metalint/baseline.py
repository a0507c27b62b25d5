"""The baseline: findings that were there when metalint came, by fingerprint and count."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from metalint.errors import ConfigError
from metalint.patterns import lazy
from metalint.rules import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from metalint.diagnostic import Diagnostic

NAME: Final = ".metalint-baseline.json"
VERSION: Final = 1
_LINE: Final = lazy(rb"^ *(\{.*\}),?\r?$", re.MULTILINE)
_TYPES: Final = {"fingerprint": str, "rule": str, "path": str, "count": int}


class Entry(NamedTuple):
    """How often a finding may occur; path and rule are there for the reader."""

    fingerprint: str
    rule: str
    path: str
    times: int


def load(path: Path, *, merges: bool = False) -> Mapping[str, Entry]:
    """Return the entries of the baseline at ``path`` by fingerprint.

    With ``merges``, an unfinished merge counts as the entries of both sides.

    Raises:
        ConfigError: a file that cannot be read, holds a merge conflict, or is of a newer version.
    """
    table = _read(path, merges=merges)
    if not isinstance(table, dict) or not isinstance(table.get("findings"), list):
        raise ConfigError(f"{path}: not a baseline; run 'metalint baseline' to write it anew")
    if table.get("version") != VERSION:
        raise ConfigError(f"{path}: version {table.get('version')!r} of the baseline needs another metalint")
    entries = [_entry(path, item) for item in table["findings"]]
    return {entry.fingerprint: entry for entry in entries}


def _read(path: Path, *, merges: bool) -> Any:  # noqa: ANN401 - any JSON
    import json

    try:
        data = path.read_bytes()
        if b"<<<<<<<" in data and merges:
            return {"version": VERSION, "findings": [json.loads(line) for line in _LINE.findall(data)]}
        return json.loads(data)
    except OSError as error:
        raise ConfigError(f"{path}: the baseline cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        if b"<<<<<<<" in data:
            how = "run 'metalint baseline --prune', which keeps what both sides hold"
            raise ConfigError(f"{path}: an unfinished merge; {how}") from error
        raise ConfigError(f"{path}: not valid JSON: {error}; run 'metalint baseline' to write it anew") from error


def _entry(path: Path, item: object) -> Entry:
    if isinstance(item, dict) and {name: type(value) for name, value in item.items()} == _TYPES:
        return Entry(item["fingerprint"], item["rule"], item["path"], item["count"])
    raise ConfigError(f"{path}: not a finding of a baseline: {item!r}; run 'metalint baseline' to write it anew")


class Outcome(NamedTuple):
    """What the baseline leaves, what it holds back, and how many of its findings are no longer there."""

    diagnostics: tuple[Diagnostic, ...]
    held: tuple[Diagnostic, ...]
    gone: int


def apply(
    diagnostics: Iterable[Diagnostic], entries: Mapping[str, Entry], reported: Callable[[str], bool] = lambda _: True
) -> Outcome:
    """Hold back the diagnostics that the baseline knows, each as often as it may occur.

    Findings that are gone are counted in the files that are ``reported`` on: nobody looked into the others.
    """
    left = Counter({fingerprint: entry.times for fingerprint, entry in entries.items()})
    new: list[Diagnostic] = []
    held: list[Diagnostic] = []
    for diagnostic in diagnostics:
        if left[diagnostic.fingerprint] > 0:
            left[diagnostic.fingerprint] -= 1
            held.append(diagnostic)
        else:
            new.append(diagnostic)
    gone = sum(count for fingerprint, count in left.items() if count and reported(entries[fingerprint].path))
    return Outcome(tuple(new), tuple(held), gone)


def may_hold(diagnostic: Diagnostic) -> bool:
    """Tell whether a baseline may hold a finding back: no broken paper, no list that a command brings up to date."""
    return BY_NAME[diagnostic.rule].group not in {"parse", "outputs"}


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
        entry if entry.rule in untold else entry._replace(times=min(entry.times, now[entry.fingerprint]))
        for entry in entries.values()
    ]
    return [entry for entry in left if entry.times]


def _line(entry: Entry) -> str:
    """Return an entry as JSON; a path that is no UTF-8 is written in JSON's own escapes."""
    import json

    named = dict(zip(_TYPES, entry, strict=True))
    return json.dumps(named, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()


def dump(entries: Iterable[Entry]) -> str:
    """Return the file's text: sorted, an entry a line, so that merges are easy."""
    ordered = sorted(entries, key=lambda entry: (entry.path, entry.rule, entry.fingerprint))
    lines = [f"  {_line(entry)}" for entry in ordered]
    listed = "[\n" + ",\n".join(lines) + "\n]" if lines else "[]"
    return f'{{"version": {VERSION}, "findings": {listed}}}\n'
