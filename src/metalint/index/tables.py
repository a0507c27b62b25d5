"""The tables of the cache: what they hold, how they are checked, and how a delta is written into them.

docs/internals/index.md shows them. What is read of a table counts only if a signature vouches for it: that of a value,
of the list of all files, or of the checksums of the keys.
"""

from __future__ import annotations

import marshal
import os
from itertools import chain, count
from typing import TYPE_CHECKING, Any, Final

from metalint.index.analysis import (
    KIND_SHIFT,
    KINDS,
    Entry,
    keys_of,
    packed_asset_state,
    unpacked_analysis,
    unpacked_asset_state,
)
from metalint.util.hashing import blake2b
from metalint.util.signing import name, signed, verified

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from metalint.index.analysis import Row
    from metalint.index.delta import CacheDelta

LAYOUT: Final = 4
"""The number of `SCHEMA`; files with another one are deleted."""

SCHEMA: Final = """
CREATE TABLE files (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, mark TEXT NOT NULL, is_clean INTEGER NOT NULL);
CREATE TABLE analyses (file INTEGER PRIMARY KEY, analysis BLOB NOT NULL);
CREATE TABLE assets (file INTEGER PRIMARY KEY, state INTEGER NOT NULL, found BLOB NOT NULL);
CREATE TABLE keys (key INTEGER NOT NULL, file INTEGER NOT NULL, PRIMARY KEY (key, file)) WITHOUT ROWID;
CREATE TABLE kinds (kind INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE names (source TEXT NOT NULL, name TEXT NOT NULL, papers INTEGER NOT NULL);
CREATE TABLE notes (name TEXT PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE answers (question TEXT PRIMARY KEY, answer BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE reports (number INTEGER PRIMARY KEY, key BLOB NOT NULL, value BLOB NOT NULL);
CREATE VIEW shared AS SELECT kinds.name AS kind, keys.key, files.path FROM keys JOIN files ON files.id = keys.file
  JOIN kinds ON kinds.kind = keys.key >> 32
  WHERE keys.key IN (SELECT key FROM keys GROUP BY key HAVING count(*) > 1);
"""
NOBODY_LOOKED: Final = -1
_MAX_ANSWERS: Final = 200_000
_RANGE: Final = 26
"""Keys that differ in so many of their last bits only have one checksum."""

_BLOCK: Final = 12
"""Files whose ids differ in so many of their last bits only have one digest."""

_LIMIT: Final = (1 << 31) - 1
_ENTRY: Final = """
SELECT files.path, analysis, state, found FROM files
LEFT JOIN analyses ON analyses.file = id LEFT JOIN assets ON assets.file = id
"""
OF_PATH: Final = "files.path = CAST(? AS TEXT)"
CheckSums = dict[int, tuple[int, float]]
"""By range of keys, how many of them papers hold, and a number that depends on each of them."""

Posting = tuple[int, int]
"""A key, and the id of a file that has it."""


def note(base: sqlite3.Connection, title: str) -> Any:  # noqa: ANN401 - what was kept
    """Return what is noted under a title.

    Raises:
        ValueError: nothing is, or it is damaged.
    """
    row = base.execute("SELECT value FROM notes WHERE name = ?", (title,)).fetchone()
    if row is None:
        raise ValueError(f"no {title}")
    return marshal.loads(verified(row[0], title))  # noqa: S302 - signed by us


def write_note(base: sqlite3.Connection, title: str, value: Any) -> None:  # noqa: ANN401 - what marshal takes
    """Note something under a title."""
    base.execute("REPLACE INTO notes VALUES (?, ?)", (title, signed(marshal.dumps(value), title)))


# -- files


def read_marks(base: sqlite3.Connection) -> dict[str, str]:
    """Return the marks of known papers by path.

    Raises:
        ValueError: the table is damaged.
    """
    found: dict[str, str] = {}
    digests = note(base, "files")
    for block, digest in digests.items():
        paths, marks, *_ = columns = _columns(base, block)
        if digest != _digest(columns):
            raise ValueError("damaged")
        found.update(zip(paths.split("\0"), marks.split(" "), strict=True))
    if base.execute("SELECT count(*) FROM files").fetchone() != (len(found),):
        raise ValueError("damaged")
    return found


def _columns(base: sqlite3.Connection, block: int) -> list[str]:
    """Return the columns of a block of files, joined by sqlite, which is three times as fast as rows are."""
    columns = "group_concat(path, x'00'), group_concat(mark, ' '), group_concat(id), group_concat(is_clean)"
    query = f"SELECT {columns} FROM files WHERE id >= ? AND id < ?"  # noqa: S608 - no input
    return [column or "" for column in base.execute(query, (block << _BLOCK, block + 1 << _BLOCK)).fetchone()]


def _digest(columns: Iterable[str]) -> bytes:
    return blake2b("\n".join(columns).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _write_digests(base: sqlite3.Connection, before: Mapping[int, bytes], changed: Iterable[int]) -> None:
    """Write the digests of all blocks; those of the files with ids that have ``changed`` are new."""
    blocks = {number >> _BLOCK for number in changed}
    columns = {block: _columns(base, block) for block in blocks}
    filled = {block: _digest(found) for block, found in columns.items() if found[0]}
    write_note(base, "files", {block: one for block, one in before.items() if block not in blocks} | filled)


def text_of(value: bytes) -> str:
    """Return a text that sqlite holds."""
    return value.decode("utf-8", "surrogatepass")


def text(value: str) -> bytes:
    """Return what ``CAST(? AS TEXT)`` takes for a text that may hold a byte of a path which is no UTF-8."""
    return value.encode("utf-8", "surrogatepass")


def entries(base: sqlite3.Connection, condition: str, *values: object, state: int | None = None) -> Iterator[Entry]:
    """Yield what is known of papers; what was found in the files that they name, if in the state with that number.

    Raises:
        ValueError: it is damaged.
    """
    for path, analysis, found_in, found in base.execute(f"{_ENTRY} WHERE {condition}", values):
        if analysis is None or found is None:
            raise ValueError("damaged")
        is_wanted = found and state in {None, found_in}
        asset_state = unpacked_asset_state(found, path, found_in) if is_wanted else None
        yield Entry(unpacked_analysis(analysis, path), asset_state)


# -- keys


def checksums(base: sqlite3.Connection, ranges: Iterable[int]) -> CheckSums:
    """Return the checksums of the keys in some ranges; nobody without the user's key can tell them."""
    of_key, of_file = _secrets()
    factors = f"((key + {of_key}) & {_LIMIT}) * ((file + {of_file}) & {_LIMIT})"
    query = f"SELECT count(*), total({factors} % {_LIMIT}) FROM keys WHERE key >= ? AND key < ?"  # noqa: S608 - no input
    bounds = {one: (one << _RANGE, one + 1 << _RANGE) for one in ranges}
    return {one: base.execute(query, values).fetchone() for one, values in bounds.items()}


def _changed_checksums(sums: CheckSums, removed: Iterable[Posting], added: Iterable[Posting]) -> CheckSums:
    """Return checksums after some papers have lost keys, and some have got others.

    None of the others is looked at: where one is damaged, the new checksum does not fit either.
    """
    of_key, of_file = _secrets()
    changed = dict(sums)
    for postings, sign in ((removed, -1), (added, 1)):
        for key, file in postings:
            number, total = changed.get(key >> _RANGE, (0, 0.0))
            term = ((key + of_key) & _LIMIT) * ((file + of_file) & _LIMIT) % _LIMIT
            changed[key >> _RANGE] = (number + sign, total + sign * term)
    return changed


def _secrets() -> tuple[int, int]:
    secret = int(name("keys")[:16], 16)
    return secret & _LIMIT, secret >> 32 & _LIMIT


def ranges_of(keys: Iterable[int]) -> set[int]:
    """Return the ranges in which keys lie."""
    return {key >> _RANGE for key in keys}


class CheckedKeys:
    """Which papers hold which keys; what is damaged is not believed.

    Args:
        base: where the keys are.
        sums: their checksums.

    Raises:
        ValueError: by all methods: the keys that are asked for are damaged.
    """

    def __init__(self, base: sqlite3.Connection, sums: CheckSums) -> None:
        self._base = base
        self.sums = sums
        self._checked: set[int] = set()

    def check_ranges(self, ranges: set[int]) -> None:
        """Refuse ranges of keys of which one is damaged."""
        unchecked = ranges - self._checked
        if any(self.sums.get(one, (0, 0)) != found for one, found in checksums(self._base, unchecked).items()):
            raise ValueError("damaged")
        self._checked |= unchecked

    def papers(self, key: int) -> list[str]:
        """Return the papers that hold a key."""
        self.check_ranges(ranges_of([key]))
        query = "SELECT path FROM keys LEFT JOIN files ON files.id = file WHERE key = ?"
        return [path for (path,) in self._base.execute(query, (key,))]

    def shared(self, kind: int) -> list[int]:
        """Return the keys of a kind that several papers hold."""
        first, last = kind << KIND_SHIFT, kind + 1 << KIND_SHIFT
        self.check_ranges(ranges_of(range(first, last, 1 << _RANGE)))
        query = "SELECT key FROM keys WHERE key >= ? AND key < ? GROUP BY key HAVING count(*) > 1"
        return [key for (key,) in self._base.execute(query, (first, last))]


# -- names


def names(base: sqlite3.Connection) -> dict[str, dict[str, int]]:
    """Return how many papers hold each name, by the key of its source.

    Raises:
        ValueError: the table is damaged.
    """
    rows = base.execute("SELECT source, name, papers FROM names").fetchall()
    if note(base, "names") != _digest_of_names(rows):
        raise ValueError("damaged")
    found: dict[str, dict[str, int]] = {}
    for source, one, papers in rows:
        found.setdefault(source, {})[one] = papers
    return found


def _digest_of_names(rows: list[tuple[str, str, int]]) -> bytes:
    return blake2b(marshal.dumps(rows, 0), digest_size=16).digest()  # version 0 knows no references


# -- what is new


def write(base: sqlite3.Connection, delta: CacheDelta) -> None:
    """Write a delta; of a new file, the first rows of it may have been written already, in their order.

    Raises:
        ValueError: what it is to change is damaged.
    """
    is_new = base.execute("SELECT count(*) FROM notes").fetchone() == (0,)
    written = {row.path for row in delta.rows}
    known = {} if is_new else {path: _number(base, path) for path in sorted(written.union(delta.gone))}
    removed = [(key, number) for path, number in known.items() if number is not None for key in _keys(base, path)]
    if removed and base.executemany("DELETE FROM keys WHERE key = ? AND file = ?", removed).rowcount != len(removed):
        raise ValueError("damaged")
    for path in delta.gone:
        base.execute("DELETE FROM analyses WHERE file = ?", (known[path],))
        base.execute("DELETE FROM assets WHERE file = ?", (known[path],))
        base.execute("DELETE FROM files WHERE id = ?", (known[path],))
    moved = {_number(base, path): mark for path, mark in delta.marks.items() if path not in written}
    base.executemany("UPDATE files SET mark = ? WHERE id = ?", ((mark, number) for number, mark in moved.items()))
    begun = _last_id(base) if is_new else 0
    numbers = write_rows(base, delta.rows[begun:], delta.marks, delta.workspace_state.number, known)
    if is_new:
        base.executemany("INSERT INTO kinds VALUES (?, ?)", ((kind, one) for one, kind in KINDS.items()))
        sums = checksums(base, ranges_of(key for row in delta.rows for key in row.keys))
    else:
        added = ((key, number) for number, row in zip(numbers, delta.rows, strict=True) for key in row.keys)
        sums = _changed_checksums(note(base, "keys"), removed, added)
    write_note(base, "keys", sums)
    touched = (number for number in chain(range(1, begun + 1), numbers, known.values(), moved) if number is not None)
    _write_digests(base, {} if is_new else note(base, "files"), touched)
    _write_names(base, delta.names)
    _write_notes(base, delta)


def _keys(base: sqlite3.Connection, path: str) -> list[int]:
    """Return the keys that a paper has, by what is known of it."""
    return [key for entry in entries(base, OF_PATH, text(path)) for key in keys_of(entry)]


def _number(base: sqlite3.Connection, path: str) -> int | None:
    row = base.execute("SELECT id FROM files WHERE path = CAST(? AS TEXT)", (text(path),)).fetchone()
    return row[0] if row else None


def write_rows(
    base: sqlite3.Connection,
    rows: Sequence[Row],
    marks: Mapping[str, str],
    state: int,
    known: Mapping[str, int | None] = {},
) -> list[int]:
    """Write rows, with the marks of their papers and the number of the state of the workspace.

    Args:
        base: where the rows are written.
        rows: what is known of papers.
        marks: by path.
        state: the number of the state of the workspace in which they were found.
        known: the ids of files that have one, by path.

    Returns:
        The ids of the files.
    """
    following = count(_last_id(base) + 1)
    numbered = [(known.get(row.path) or next(following), row) for row in rows]
    base.executemany(
        "REPLACE INTO files VALUES (?, CAST(? AS TEXT), ?, ?)",
        ((number, text(row.path), marks[row.path], row.is_clean) for number, row in numbered),
    )
    base.executemany("REPLACE INTO analyses VALUES (?, ?)", ((number, row.analysis) for number, row in numbered))
    base.executemany("REPLACE INTO assets VALUES (?, ?, ?)", (_assets(number, row, state) for number, row in numbered))
    base.executemany("INSERT INTO keys VALUES (?, ?)", ((key, number) for number, row in numbered for key in row.keys))
    return [number for number, _ in numbered]


def _last_id(base: sqlite3.Connection) -> int:
    last: int | None = base.execute("SELECT max(id) FROM files").fetchone()[0]
    return last or 0


def _assets(number: int, row: Row, state: int) -> tuple[int, int, bytes]:
    if row.asset_state is None:
        return number, NOBODY_LOOKED, b""
    return number, state, packed_asset_state(row.asset_state, row.path, state)


def _write_names(base: sqlite3.Connection, counts: Mapping[str, Mapping[str, int]]) -> None:
    rows = [(source, one, papers) for source, found in counts.items() for one, papers in found.items()]
    base.execute("DELETE FROM names")
    base.executemany("INSERT INTO names VALUES (?, ?, ?)", rows)
    write_note(base, "names", _digest_of_names(rows))


def _write_notes(base: sqlite3.Connection, delta: CacheDelta) -> None:
    if base.execute("SELECT count(*) FROM answers").fetchone()[0] > _MAX_ANSWERS:
        base.execute("DELETE FROM answers")
    answers = ((question, signed(marshal.dumps(answer), question)) for question, answer in delta.answers.items())
    base.executemany("REPLACE INTO answers VALUES (?, ?)", answers)
    number, git_index, tracked, probes = delta.workspace_state
    plain = {path: signature and tuple(signature) for path, signature in probes.items()}
    write_note(base, "state", (number, git_index and tuple(git_index), tracked, plain))
    write_note(base, "folders", dict(delta.folders))
    write_note(base, "shared", dict(delta.shared))
    write_note(base, "pairs", {rule: tuple(found) for rule, found in delta.pairs.items()})
    if delta.changes_findings():
        write_note(base, "revision", os.urandom(16))
        base.execute("DELETE FROM reports")
