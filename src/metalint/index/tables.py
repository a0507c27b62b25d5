"""The tables of the cache, and how a delta is written into them."""

from __future__ import annotations

import marshal
import os
from array import array
from typing import TYPE_CHECKING, Any, Final

from metalint.files.signatures import mark
from metalint.index.analysis import (
    ALONE,
    Entry,
    keys_of,
    packed_asset_state,
    says_something,
    unpacked_analysis,
    unpacked_asset_state,
)
from metalint.index.inverted_index import InvertedIndex, UpdatedInvertedIndex, papers
from metalint.index.known_files import UNTRUSTED, Files, PackedPaths, packed_paths
from metalint.util.signing import signed, verified

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from metalint.files.signatures import FileSignature
    from metalint.index.analysis import AssetState, Row
    from metalint.index.delta import CacheDelta

SCHEMA: Final = """
CREATE TABLE analyses (
  id INTEGER PRIMARY KEY, state INTEGER NOT NULL, analysis BLOB NOT NULL, asset_state BLOB NOT NULL, paper BLOB NOT NULL
);
CREATE INDEX states ON analyses (state);
CREATE TABLE notes (name TEXT PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE answers (question TEXT PRIMARY KEY, answer BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE reports (number INTEGER PRIMARY KEY, key BLOB NOT NULL, value BLOB NOT NULL);
"""
_MAX_ANSWERS: Final = 200_000
_MAX_HELD: Final = 20_000  # changes of who holds which key, that stand apart from the table of all
_NOBODY_LOOKED: Final = -1


def note(base: sqlite3.Connection, name: str) -> Any:  # noqa: ANN401 - what was kept
    """Return what is noted under a name.

    Raises:
        ValueError: nothing is, or it is damaged.
    """
    row = base.execute("SELECT value FROM notes WHERE name = ?", (name,)).fetchone()
    if row is None:
        raise ValueError(f"no {name}")
    return marshal.loads(verified(row[0], name))  # noqa: S302 - signed by us


def files(base: sqlite3.Connection) -> Files:
    """Return the papers that are known."""
    return Files(PackedPaths(*note(base, "files")), note(base, "marks"), note(base, "telling"))


def index_updates(base: sqlite3.Connection) -> UpdatedInvertedIndex:
    """Return who holds which key."""
    return UpdatedInvertedIndex(InvertedIndex.from_bytes(note(base, "inverted_index")), note(base, "index_updates"))


class Filling:
    """Fills empty tables, some papers after the other.

    Args:
        base: where they are.
        workspace_state: the number of the state that is looked at.
    """

    def __init__(self, base: sqlite3.Connection, workspace_state: int) -> None:
        self._base = base
        self._workspace_state = workspace_state
        self._paths: list[str] = []
        self._telling: list[int] = []
        base.executescript(f"BEGIN; {SCHEMA}")

    def add(self, rows: Sequence[Row]) -> None:
        """Add papers that nothing was known of."""
        first = len(self._paths)
        self._paths += [row.path for row in rows]
        numbered = list(enumerate(rows, first))
        self._base.executemany(_INSERT, [_values(number, row, self._workspace_state) for number, row in numbered])
        self._telling += [number for number, row in numbered if row.says_something]

    def finish(self, delta: CacheDelta, revision: bytes) -> None:
        """Add all else; the tables are of that revision then."""
        base = self._base
        _keep_note(base, "inverted_index", delta.inverted_index.to_bytes())
        _keep_note(base, "index_updates", {})
        _keep_note(base, "shared", dict.fromkeys(delta.inverted_index.shared))
        packed, paths = packed_paths({path: number for number, path in enumerate(self._paths)})
        _keep_note(base, "files", tuple(packed))
        _keep_note(base, "marks", array("q", [_mark(delta.signatures[path]) for path in paths]).tobytes())
        _keep_note(base, "telling", array("q", self._telling).tobytes())
        _keep_note(base, "revision", revision)
        _keep_notes(base, delta)
        base.execute("COMMIT")


class Update:
    """Writes a delta into tables that hold analyses already.

    Args:
        base: where they are.
        files: what is known so far; stays as it is.
        index_updates: who held which key so far.
    """

    def __init__(self, base: sqlite3.Connection, files: Files, index_updates: UpdatedInvertedIndex) -> None:
        self._base = base
        self._files = files
        self._come: dict[str, int] = {}
        self._touched: set[int] = set()
        self._index_updates = index_updates
        self._telling = set(files.telling)
        self._next = (base.execute("SELECT max(id) FROM analyses").fetchone()[0] or 0) + 1

    def write(self, delta: CacheDelta) -> None:
        """Write the delta."""
        for path in delta.gone:
            self._forget(path)
        for row in delta.rows:
            self._add(row, delta)
        for path, asset_state in delta.asset_state.items():
            self._look(path, asset_state, delta.workspace_state.number)
        if self._touched:
            self._share()
            self._keep_index_updates()
        self._keep_files(delta)
        _keep_note(self._base, "telling", array("q", sorted(self._telling)).tobytes())
        _keep_notes(self._base, delta)
        if delta.changes_findings():
            _keep_note(self._base, "revision", os.urandom(16))
            self._base.execute("DELETE FROM reports")

    def _keep_files(self, delta: CacheDelta) -> None:
        """Write where the papers lie if that has changed, and their marks."""
        signatures = {path: _mark(signature) for path, signature in delta.signatures.items()}
        if not self._come and not delta.gone:
            marks = self._files.marks[:]
            for path, mark in signatures.items():
                marks[self._files.place(path)] = mark
        else:
            gone = frozenset(delta.gone)
            numbers = {path: number for path, number in self._files.numbers().items() if path not in gone}
            packed, paths = packed_paths(numbers | self._come)
            signatures = dict(zip(self._files, self._files.marks, strict=True)) | signatures
            marks = array("q", [signatures.get(path, UNTRUSTED) for path in paths])
            _keep_note(self._base, "files", tuple(packed))
        _keep_note(self._base, "marks", marks.tobytes())

    def _add(self, row: Row, delta: CacheDelta) -> None:
        if row.path in self._files:
            number = self._forget(row.path)
        else:
            number = self._come[row.path] = self._next
            self._next += 1
        self._base.execute(_INSERT, _values(number, row, delta.workspace_state.number))
        self._hold(number, row.keys)
        self._tell(number, is_telling=row.says_something)

    def _tell(self, number: int, *, is_telling: bool) -> None:
        if is_telling:
            self._telling.add(number)
        else:
            self._telling.discard(number)

    def _forget(self, path: str) -> int:
        number = self._files.number(path)
        entry = self._entry(number)
        self._base.execute("DELETE FROM analyses WHERE id = ?", (number,))
        self._release(number, keys_of(entry))
        self._tell(number, is_telling=False)
        return number

    def _look(self, path: str, asset_state: AssetState, workspace_state: int) -> None:
        number = self._files.number(path)
        entry = self._entry(number)
        query = "UPDATE analyses SET state = ?, asset_state = ? WHERE id = ?"
        self._base.execute(query, (*_with_state(packed_asset_state(asset_state), workspace_state), number))
        self._tell(number, is_telling=says_something(Entry(entry.analysis, asset_state)))
        self._release(number, set(keys_of(entry)) - set(entry.analysis.keys))
        self._hold(number, asset_state.keys)

    def _entry(self, number: int) -> Entry:
        """Return what is kept of a paper, in whatever state of the workspace somebody looked around it."""
        row = self._base.execute("SELECT analysis, state, asset_state FROM analyses WHERE id = ?", (number,)).fetchone()
        if row is None:
            raise ValueError("damaged")
        analysis, workspace_state, asset_state = row
        return Entry(
            unpacked_analysis(analysis, b""), asset_state_in(asset_state, workspace_state) if asset_state else None
        )

    def _hold(self, number: int, keys: Iterable[int]) -> None:
        self._index_updates.change(number, keys, is_held=True)
        self._touched |= {key & ~ALONE for key in keys}

    def _release(self, number: int, keys: Iterable[int]) -> None:
        self._index_updates.change(number, keys, is_held=False)
        self._touched |= {key & ~ALONE for key in keys}

    def _share(self) -> None:
        """Work out anew which of the keys are to be looked at."""
        shared: dict[int, None] = note(self._base, "shared")
        for key in self._touched:
            if len(papers(self._index_updates.those(key))) > 1 or self._index_updates.those(key | ALONE):
                shared[key] = None
            else:
                shared.pop(key, None)
        _keep_note(self._base, "shared", shared)

    def _keep_index_updates(self) -> None:
        if len(self._index_updates.changed) > _MAX_HELD:
            _keep_note(self._base, "inverted_index", self._index_updates.settled().to_bytes())
            self._index_updates.changed.clear()
        _keep_note(self._base, "index_updates", self._index_updates.changed)


_INSERT: Final = "INSERT INTO analyses VALUES (?, ?, ?, ?, ?)"


def _values(number: int, row: Row, workspace_state: int) -> tuple[int, int, bytes, bytes, bytes]:
    seen, asset_state = (
        (_NOBODY_LOOKED, b"") if row.asset_state is None else _with_state(row.asset_state, workspace_state)
    )
    return number, seen, row.analysis, asset_state, row.paper


def _with_state(asset_state: bytes, workspace_state: int) -> tuple[int, bytes]:
    """Return the number of the state, and what was found in it, tied together."""
    return workspace_state, signed(workspace_state.to_bytes(8, "little") + asset_state)


def asset_state_in(kept: bytes, workspace_state: int) -> AssetState:
    """Return what was found in the state of that number.

    Raises:
        ValueError: it was found in another, or is damaged.
    """
    tied = verified(kept)
    if int.from_bytes(tied[:8], "little") != workspace_state:
        raise ValueError("damaged")
    return unpacked_asset_state(tied[8:])


def _mark(signature: FileSignature | None) -> int:
    return UNTRUSTED if signature is None else mark(signature)


def _plain(signature: tuple[int, ...] | None) -> Any:  # noqa: ANN401 - marshal takes tuples, but no named ones
    return tuple(signature) if signature else None


def _keep_notes(base: sqlite3.Connection, delta: CacheDelta) -> None:
    if base.execute("SELECT count(*) FROM answers").fetchone()[0] > _MAX_ANSWERS:
        base.execute("DELETE FROM answers")
    answers = ((question, signed(marshal.dumps(answer), question)) for question, answer in delta.answers.items())
    base.executemany("REPLACE INTO answers VALUES (?, ?)", answers)
    _keep_note(base, "pairs", {rule: tuple(known) for rule, known in delta.pairs.items()})
    probes = {path: _plain(signature) for path, signature in delta.workspace_state.probes.items()}
    _keep_note(base, "names", {source: dict(counts) for source, counts in delta.names.items()})
    _keep_note(
        base,
        "state",
        (delta.workspace_state.number, _plain(delta.workspace_state.git_index), delta.workspace_state.tracked, probes),
    )


def _keep_note(base: sqlite3.Connection, name: str, value: Any) -> None:  # noqa: ANN401 - what marshal takes
    base.execute("REPLACE INTO notes VALUES (?, ?)", (name, signed(marshal.dumps(value), name)))
