"""The baseline: findings that may stay, each as often as it was there when the baseline was written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any, Final, NamedTuple

from metalint.errors import ConfigError, UsageError
from metalint.files.workspace import Workspace
from metalint.papers.ids import paper_id, stem_of
from metalint.rules.diagnostics import Diagnostic, content_fingerprint, hash_parts, sort_key
from metalint.rules.selection import ALWAYS_REPORTED
from metalint.util.grouping import group_pairs
from metalint.util.reading import read_bounded
from metalint.util.regex import lazy

NAME: Final = ".metalint-baseline.json"
VERSION: Final = 2
_REFRESH: Final = "run `metalint baseline` to write it again"
_CONFLICT: Final = lazy(rb"^<+(?: |$)", re.MULTILINE)
_LINE: Final = lazy(rb'^ *(\{"fingerprint".*\}),?\r?$', re.MULTILINE)
_MOST: Final = 64 << 20  # bytes; ten thousand papers with twenty findings each
_SHOWN: Final = 80  # characters of what is wrong in a file
_TYPES: Final = {"fingerprint": str, "rule": str, "path": str, "count": int, "content": str, "paper": list}


class BaselineEntry(NamedTuple):
    """How often a finding may occur."""

    fingerprint: str  # of the finding, while its file lies at ``path``
    rule: str  # that found it
    path: str  # of the file
    content: str  # stands for rule, field and value: the finding wherever its file lies
    # stand for the title and the URL of the paper, so that it is known again in another folder
    digests: tuple[str, ...]
    times: int  # how often


Entries = tuple[BaselineEntry, ...]


class BaselineFiles(NamedTuple):
    """What a baseline needs to know of the files of today."""

    patterns: tuple[str, ...]  # of the papers' paths
    papers: AbstractSet[str]  # the paths of all papers, those that cannot be read included
    exists: Callable[[str], bool]  # tells whether there is a file at a path
    digests: Callable[[str], frozenset[str]]  # returns what stands for a file wherever it lies, see `BaselineEntry`
    # tells whether nobody knows what a rule would find in a file: papers cannot be read, or the dump of ROR is missing
    is_unknown: Callable[[str, str], bool] = lambda _rule, _path: False


def find_own_path(workspace: Workspace) -> Path:
    """Return where a repository's own baseline is, or would be.

    Raises:
        UsageError: a symbolic link in its place that leaves the repository.
    """
    if workspace.leaves_root(NAME):
        raise UsageError(f"{NAME}: a symbolic link that leaves the repository; put the file itself there")
    return workspace.root / NAME


def load_own_entries(workspace: Workspace) -> Entries | None:
    """Return the entries of a repository's own baseline; None where there is none.

    Raises:
        UsageError: a symbolic link in its place that leaves the repository.
        ConfigError: as of `load_baseline`.
    """
    own = find_own_path(workspace)
    return load_baseline(own) if own.is_symlink() or own.exists() else None


def load_baseline(path: Path) -> Entries:
    """Return the entries of the baseline at ``path``.

    Raises:
        ConfigError: a file that cannot be read, holds a merge conflict, or is of another version.
    """
    return parse_baseline(path, read_baseline(path))


def read_baseline(path: Path) -> bytes:
    """Return what the file at ``path`` holds.

    Raises:
        ConfigError: it cannot be read.
    """
    try:
        return read_bounded(path, _MOST)
    except OSError as error:
        raise ConfigError(f"{path}: the baseline cannot be read: {error.strerror}") from error


def is_unfinished_merge(data: bytes) -> bool:
    """Tell whether a file holds the conflicts of a merge."""
    return _CONFLICT.search(data) is not None


def parse_baseline(path: Path, data: bytes, *, merges: bool = False) -> Entries:
    """Return the entries of the baseline that ``data``, the content of the file at ``path``, is.

    With ``merges``, an unfinished merge counts as the entries of both sides.

    Raises:
        ConfigError: it is none, holds a merge conflict, or is of another version.
    """
    import json

    is_merge = is_unfinished_merge(data)
    if is_merge and not merges:
        how = "run `metalint baseline --prune`, which keeps what both sides hold"
        raise ConfigError(f"{path}: an unfinished merge; {how}")
    try:
        if is_merge:
            table: Any = {"version": VERSION, "findings": [json.loads(line) for line in _LINE.findall(data)]}
        else:
            table = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{path}: not valid JSON: {error}; {_REFRESH}") from error
    if not isinstance(table, dict) or not isinstance(table.get("findings"), list):
        raise ConfigError(f"{path}: not a baseline; {_REFRESH}")
    version = table.get("version")
    if type(version) is not int or version != VERSION:
        how = f"this one reads version {VERSION}: upgrade it, or {_REFRESH}"
        raise ConfigError(f"{path}: version {_shorten(version)} of the baseline needs another metalint; {how}")
    return tuple([_read_entry(path, item) for item in table["findings"]])


def _read_entry(path: Path, item: object) -> BaselineEntry:
    if (
        isinstance(item, dict)
        and {name: type(value) for name, value in item.items()} == _TYPES
        and item["count"] > 0
        and all(isinstance(digest, str) for digest in item["paper"])
    ):
        digests = tuple(item["paper"])
        return BaselineEntry(item["fingerprint"], item["rule"], item["path"], item["content"], digests, item["count"])
    raise ConfigError(f"{path}: not a finding of a baseline: {_shorten(item)}; {_REFRESH}")


def _shorten(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


class BaselineResult(NamedTuple):
    """What a baseline comes to."""

    diagnostics: tuple[Diagnostic, ...]  # what it leaves
    held: tuple[Diagnostic, ...]  # what it holds back
    gone: int  # how many of its findings are no longer there
    entries: Entries  # what is left of it without these


def apply_baseline(
    diagnostics: Sequence[Diagnostic],
    entries: Entries,
    files: BaselineFiles,
    is_looked_for: Callable[[str, str], bool] = lambda _rule, _path: True,
) -> BaselineResult:
    """Hold back the diagnostics that the ``entries`` know, each as often as it may occur.

    Entries whose rule and path nobody ``is_looked_for``, or of which nothing is known while papers cannot be read, stay
    as they are: of the others those are gone that hold back nothing. What is not `is_baselinable` is always left, and
    an entry of such a rule is always gone.
    """
    if not entries:
        return BaselineResult(tuple(diagnostics), (), 0, ())
    allowed = tuple([entry for entry in entries if entry.rule not in ALWAYS_REPORTED])
    held = [diagnostic for diagnostic in diagnostics if is_baselinable(diagnostic)]
    told = [diagnostic for diagnostic in diagnostics if not is_baselinable(diagnostic)]
    outcome = compare_with_entries(held, allowed, files, is_looked_for)
    refused = sum(entry.times for entry in entries) - sum(entry.times for entry in allowed)
    left = sorted([*outcome.diagnostics, *told], key=sort_key) if told else outcome.diagnostics
    return outcome._replace(diagnostics=tuple(left), gone=outcome.gone + refused)


def compare_with_entries(
    diagnostics: Sequence[Diagnostic],
    entries: Entries,
    files: BaselineFiles,
    is_looked_for: Callable[[str, str], bool] = lambda _rule, _path: True,
) -> BaselineResult:
    """Tell which diagnostics the ``entries`` know, of whatever rule; `apply_baseline` leaves some rules out."""
    placed = _locate_entries(entries, files, diagnostics)
    left: Counter[str] = Counter()
    for fingerprint, entry, _ in placed:
        left[fingerprint] += entry.times
    new: list[Diagnostic] = []
    held: list[Diagnostic] = []
    for diagnostic in diagnostics:
        is_held = left[fingerprint := diagnostic.fingerprint] > 0
        left[fingerprint] -= is_held
        (held if is_held else new).append(diagnostic)
    gone = 0
    kept: list[BaselineEntry] = []
    for fingerprint, entry, path in reversed(placed):
        is_known = is_looked_for(entry.rule, path) and not files.is_unknown(entry.rule, path)
        missing = min(left[fingerprint], entry.times) if is_known else 0
        left[fingerprint] -= missing
        gone += missing
        if entry.times > missing:
            kept.append(entry._replace(times=entry.times - missing))
    return BaselineResult(tuple(new), tuple(held), gone, tuple(reversed(kept)))


def _locate_entries(
    entries: Entries, files: BaselineFiles, diagnostics: Sequence[Diagnostic]
) -> list[tuple[str, BaselineEntry, str]]:
    """Return each entry between the fingerprint of what it holds back and the path, where its file lies now."""
    moves = _find_moves(entries, files, diagnostics)
    placed: list[tuple[str, BaselineEntry, str]] = []
    for entry in entries:
        path, fingerprint = moves.get(entry.path, entry.path), entry.fingerprint
        if path in files.papers:
            fingerprint = hash_parts(paper_id(files.patterns, path), entry.content)
        placed.append((fingerprint, entry, path))
    return placed


def _find_moves(
    entries: Iterable[BaselineEntry], files: BaselineFiles, diagnostics: Sequence[Diagnostic]
) -> dict[str, str]:
    """Return where the files of entries lie now that have moved to another folder, by their old paths."""
    # A file counts as moved if it is gone, and another folder has one of the same stem that is the same paper: with the
    # same title or the same URL (or, of files that have neither, the same text). No two files moved to one place, and
    # none to that of a file that the baseline knows.
    digests: dict[str, set[str]] = {}
    for entry in entries:
        digests.setdefault(entry.path, set()).update(entry.digests)
    gone = [path for path in sorted(digests) if path not in files.papers and not files.exists(path)]
    if not gone:
        return {}
    there = sorted({*files.papers, *(diagnostic.path for diagnostic in diagnostics)})
    stems = set(map(stem_of, gone))
    beside = [path for path in there if stem_of(path) in stems]
    alike = group_pairs(((stem_of(path), digest), path) for path in beside for digest in files.digests(path))
    moves: dict[str, str] = {}
    taken: set[str] = set()
    for path in gone:
        found = {new for digest in digests[path] for new in alike.get((stem_of(path), digest), ())}
        known = {new for new in found if new in digests and digests[new] & files.digests(new)}
        if free := found - known - taken:
            moves[path] = min(free)
            taken.add(moves[path])
    return moves


def is_baselinable(diagnostic: Diagnostic) -> bool:
    """Tell whether a baseline may hold a finding back; never unreadable files or stale outputs."""
    return diagnostic.rule not in ALWAYS_REPORTED


def make_entries(diagnostics: Iterable[Diagnostic], files: BaselineFiles) -> Entries:
    """Return the entries that hold back all of ``diagnostics``."""
    counts: Counter[tuple[str, str, str, str]] = Counter(
        (
            diagnostic.fingerprint,
            diagnostic.rule,
            diagnostic.path,
            content_fingerprint(diagnostic.rule, diagnostic.field, diagnostic.value),
        )
        for diagnostic in diagnostics
    )
    digests = {path: tuple(sorted(files.digests(path))) for path in {path for _, _, path, _ in counts}}
    return tuple([BaselineEntry(*key, digests[key[2]], count) for key, count in counts.items()])


def find_growth(old: Iterable[BaselineEntry], new: Iterable[BaselineEntry]) -> list[BaselineEntry]:
    """Return the entries of a ``new`` baseline that an ``old`` one lacks, with how often they exceed it.

    What an entry holds back and the stem of its file identify it, so that a file may move.
    """
    left: Counter[tuple[str, str]] = Counter()
    for entry in old:
        left[entry.content, stem_of(entry.path)] += entry.times
    grown = []
    for entry in new:
        key = entry.content, stem_of(entry.path)
        held = min(left[key], entry.times)
        left[key] -= held
        if entry.times > held:
            grown.append(entry._replace(times=entry.times - held))
    return grown


def describe_growth(grown: Iterable[BaselineEntry]) -> str:
    """Return in a sentence by what a baseline has grown."""
    counts: Counter[str] = Counter()
    for entry in grown:
        counts[entry.rule] += entry.times
    rules = ", ".join(f"`{rule}` ({number})" for rule, number in sorted(counts.items()))
    return f"this change adds to the baseline: {rules}"


def relocate_entries(entries: Entries, patterns: tuple[str, ...], place: Callable[[str], str]) -> Entries:
    """Return entries whose files lie at other places: ``place`` returns the new path of a file."""
    return tuple(
        entry._replace(path=new, fingerprint=hash_parts(paper_id(patterns, new), entry.content))
        if (new := place(entry.path)) != entry.path
        else entry
        for entry in entries
    )


def dump_baseline(entries: Iterable[BaselineEntry]) -> str:
    """Return the file's text: sorted, an entry a line, so that merges are easy."""
    import json

    lines = []
    for entry in sorted(entries, key=lambda entry: (entry.path, entry.rule, entry.fingerprint)):
        fingerprint, rule, path, content, digests, times = entry
        named = {
            "fingerprint": fingerprint, "rule": rule, "path": path, "count": times, "content": content,
            "paper": digests,
        }  # fmt: skip
        # a path that is no UTF-8 is written in JSON's own escapes
        lines.append("  " + json.dumps(named, ensure_ascii=False).encode("utf-8", "backslashreplace").decode())
    listed = "[\n" + ",\n".join(lines) + "\n]" if lines else "[]"
    return f'{{"version": {VERSION}, "findings": {listed}}}\n'
