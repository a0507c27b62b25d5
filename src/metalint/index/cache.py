"""The cache of analyses, in sqlite: one file for a repository and all that its analyses depend on."""

import contextlib
import errno
import os
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Mapping
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any, Final

from metalint import __version__
from metalint.errors import UsageError
from metalint.files import databases, git
from metalint.files.workspace_state import WorkspaceState, make_new_state, merge_states
from metalint.index.analysis import FileAnalysis, pack_analysis, unpack_analysis
from metalint.index.project import Project
from metalint.rules.rule_set import known_rules
from metalint.util.disk_cache import make_folder, make_key, read_code_state, read_own_code_state
from metalint.util.messagepack import checksum, pack, unpack

MAX_FILES: Final = 24
MAX_BYTES: Final = 1 << 30
"""Of all files of the cache; those that were written longest ago go first."""

MAX_REPORTS: Final = 8
SCHEMA: Final = """
CREATE TABLE papers (
  path TEXT PRIMARY KEY, mark INTEGER, digest BLOB NOT NULL, state TEXT NOT NULL, analysis BLOB NOT NULL,
  checksum INTEGER NOT NULL
);
CREATE TABLE notes (name TEXT PRIMARY KEY, value BLOB NOT NULL, checksum INTEGER NOT NULL)
"""
_PAGE: Final = 32768  # bytes: of small pages, each would hold but one paper
_BUSY: Final = 5.0  # seconds to wait for another process, which holds the file while it reads or writes it all
_PASSING: Final = {
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOMEM,
}  # fmt: skip
_MAX_ANSWERS: Final = 100_000


class AnalysisCache:
    """What is known of the papers of a repository, in the file at ``path``, which need not be there yet.

    It is read in one transaction, which begins here and ends with `load` or `close`. If the file cannot be used,
    `warnings` say so, and nothing is known or kept from then on; a damaged file is deleted.

    Attributes:
        path: None where nothing is kept.
        marks: of the signatures of known papers, by path; None of those that may have changed since.
        digests: of the bytes of known papers, by path.
        workspace_state: as it was when somebody last looked.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.marks: dict[str, int | None] = {}
        self.digests: dict[str, bytes] = {}
        self.workspace_state = make_new_state()
        self.warnings: list[str] = []
        self._base: sqlite3.Connection | None = None
        self._is_new = False
        if path is None:
            return
        with self._guard_access():
            if path.parent.is_symlink():  # files in it are deleted when they are old
                raise NotADirectoryError(errno.ENOTDIR, f"{path.parent.name} is a symbolic link")
            self._is_new = not os.path.lexists(path)
            if self._is_new:
                return
            self._base = base = self._connect_to_file(path)
            base.execute("BEGIN")
            if _is_empty(base):  # another run makes it right now, or was killed
                return
            databases.refuse_other(base, SCHEMA)
            for paper, mark, digest in base.execute("SELECT path, mark, digest FROM papers"):
                self.marks[paper] = mark
                self.digests[paper] = digest
            self.workspace_state = WorkspaceState(*_read_note(base, "workspace"))

    def _connect_to_file(self, path: Path) -> sqlite3.Connection:
        base = databases.open_database(self, path, _BUSY)
        base.text_factory = lambda text: text.decode("utf-8", "surrogatepass")
        base.execute("PRAGMA synchronous = OFF")  # after a loss of power the checksums tell
        return base

    def load(self, state: str) -> tuple[dict[str, FileAnalysis], dict[str, Any]]:
        """Return what is known of all papers, by path, and what was learned about names, by question.

        What was found in the files that a paper names is there if it was found in the ``state`` of the workspace.
        """
        known: tuple[dict[str, FileAnalysis], dict[str, Any]] = {}, {}
        with self._guard_access():
            if self._base is None and self.marks:
                raise ValueError("closed")
            if self._base is not None and not _is_empty(self._base):
                known = _read_results(self._base, state)
            self.close()
        return known

    def store(
        self,
        rows: Iterable[tuple[int | None, FileAnalysis]],
        gone: Iterable[str],
        state: WorkspaceState,
        answers: Mapping[str, Any],
    ) -> None:
        """Keep what a run has found; if another run is writing, it is left to that.

        Args:
            rows: what is known of papers, each with the mark of its signature; None if it may have changed since.
            gone: papers that are no longer there.
            state: that of the workspace, in which they were found.
            answers: what was learned about names.
        """
        if self.path is None:
            return
        with self._guard_access(), _unless_busy(), self._begin_writing(self.path) as base:
            base.executemany(
                "DELETE FROM papers WHERE path = CAST(? AS TEXT)", ((_encode_text(path),) for path in gone)
            )
            base.executemany(
                "REPLACE INTO papers VALUES (CAST(? AS TEXT), ?, ?, ?, ?, ?)",
                (_make_row(mark, state.name, analysis) for mark, analysis in rows),
            )
            if base.total_changes:
                base.execute("DELETE FROM notes WHERE name GLOB 'report *'")
            known = WorkspaceState(*_read_note(base, "workspace"))
            if known.name == state.name:
                _write_note(base, "workspace", merge_states(known, state))
            elif known.name == self.workspace_state.name:
                _write_note(base, "workspace", state)
            if answers:
                before = _read_note(base, "answers")
                _write_note(base, "answers", before | dict(answers) if len(before) < _MAX_ANSWERS else dict(answers))

    # -- reports

    def report(self, key: str) -> Any:  # noqa: ANN401 - what was kept
        """Return what was kept under a key, before anything is loaded; None if nothing was."""
        found = None
        with self._guard_access():
            if self._base is not None and not _is_empty(self._base):
                found = _read_note(self._base, f"report {key}", None)
        return found

    def store_report(self, key: str, value: object) -> None:
        """Keep what was reported, plain data, until any paper changes."""
        if self.path is None:
            return
        with self._guard_access(), _unless_busy(), self._begin_writing(self.path) as base:
            _write_note(base, f"report {key}", value)
            newest = "SELECT rowid FROM notes WHERE name GLOB 'report *' ORDER BY rowid DESC LIMIT ?"
            query = f"DELETE FROM notes WHERE name GLOB 'report *' AND rowid NOT IN ({newest})"  # noqa: S608 - no input
            base.execute(query, (MAX_REPORTS,))

    @contextlib.contextmanager
    def _begin_writing(self, path: Path) -> Iterator[sqlite3.Connection]:
        """Lend the file for changes, all of them or none."""
        for folder in (path.parent.parent, path.parent):
            make_folder(folder)
        base = self._connect_to_file(path)
        base.execute(f"PRAGMA page_size = {_PAGE}")  # of a new file
        try:
            base.execute("BEGIN IMMEDIATE")
            if is_empty := _is_empty(base):
                for statement in SCHEMA.split(";"):
                    base.execute(statement)
                _write_note(base, "workspace", self.workspace_state)
                _write_note(base, "answers", {})
            yield base
            base.execute("COMMIT")
            if is_empty:
                databases.prune_databases(path.parent, MAX_FILES, MAX_BYTES)
        finally:
            base.close()

    # -- failure

    @contextlib.contextmanager
    def _guard_access(self) -> Iterator[None]:
        """Go on without the file if it cannot be used."""
        try:
            yield
        except (sqlite3.Error, OSError, ValueError, TypeError) as error:
            self.close()
            number = error.sqlite_errorcode & 0xFF if isinstance(error, sqlite3.OperationalError) else None
            is_transient = isinstance(error, OSError) or number in _PASSING  # the machine is at fault, not the file
            if self.path is not None and (self._is_new or not is_transient):
                databases.delete_database(self.path)
            why = getattr(error, "strerror", None) or str(error)
            self.warnings.append(f"{self.path}: the cache cannot be used ({why}); going on without it")
            self.path, self.marks, self.digests, self.workspace_state = None, {}, {}, make_new_state()

    def close(self) -> None:
        """Read no more of the file."""
        if self._base is not None:
            with contextlib.suppress(sqlite3.Error):
                self._base.close()
        self._base = None


@contextlib.contextmanager
def _unless_busy() -> Iterator[None]:
    """Leave changes undone if another run does not let go of the file in time."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise


def _is_empty(base: sqlite3.Connection) -> bool:
    return not base.execute("SELECT 1 FROM sqlite_master").fetchone()


def _read_results(base: sqlite3.Connection, state: str) -> tuple[dict[str, FileAnalysis], dict[str, Any]]:
    """Return what `AnalysisCache.load` does; raise a ValueError or TypeError for what is damaged."""
    analyses = {}
    query = "SELECT path, mark, digest, state, analysis, checksum FROM papers"
    for path, mark, digest, seen_in, data, written in base.execute(query):
        if written != _make_checksum(path, mark, digest, seen_in, data):
            raise ValueError("damaged")
        analysis = unpack_analysis(path, digest, data)
        analyses[path] = analysis if seen_in == state else analysis._replace(assets=None)
    return analyses, {**_read_note(base, "answers")}


def _read_note(base: sqlite3.Connection, name: str, *default: object) -> Any:  # noqa: ANN401 - what was kept
    """Return what is noted under a name, or else the ``default``.

    Raises:
        ValueError: nothing is, and there is no default; or it is damaged.
    """
    row = base.execute("SELECT value, checksum FROM notes WHERE name = ?", (name,)).fetchone()
    if row is None and default:
        return default[0]
    if row is None or row[1] != checksum(row[0], name):
        raise ValueError("damaged")
    return unpack(row[0])


def _write_note(base: sqlite3.Connection, name: str, value: object) -> None:
    data = pack(value)
    base.execute("REPLACE INTO notes VALUES (?, ?, ?)", (name, data, checksum(data, name)))


def _make_row(mark: int | None, state: str, analysis: FileAnalysis) -> tuple[bytes, int | None, bytes, str, bytes, int]:
    path, digest, data = analysis.path, analysis.digest, pack_analysis(analysis)
    return _encode_text(path), mark, digest, state, data, _make_checksum(path, mark, digest, state, data)


def _make_checksum(path: str, mark: int | None, digest: bytes, state: str, data: bytes) -> int:
    return checksum(data, f"{path}\0{mark}\0{digest!r}\0{state}")


def _encode_text(value: str) -> bytes:
    """Return what ``CAST(? AS TEXT)`` takes for a text that may hold a byte of a path which is no UTF-8."""
    return value.encode("utf-8", "surrogatepass")


# -- what results depend on besides the papers themselves, and the files around them

FOLDER: Final = "results"
_AUTHORITIES: Final = ("google.protobuf", "jsonschema", "rapidfuzz", "jinja2", "pathspec", "re2", "PIL")
"""Packages whose answers are kept."""


def make_own_cache(folder: Path) -> Path:
    """Return a cache folder that nobody but the user has filled.

    Raises:
        UsageError: git tracks files in it: they came with a checkout, from those who wrote them.
    """
    if git.tracks_files_in(folder):
        raise UsageError(f"{folder}: git tracks files in this cache folder; name one that is not committed")
    return folder


def find_cache_path(project: Project, enabled: frozenset[str]) -> Path | None:
    """Return the file for the results of ``enabled`` rules; None where nothing should be kept.

    Its name holds all that they depend on: where anything of that changes, so does the file.
    """
    if project.cache is None:
        return None
    return project.cache / FOLDER / f"{make_key((*list_dependencies(project), enabled))}.sqlite"


def list_dependencies(project: Project) -> Iterator[object]:
    """Yield what all results depend on besides the files of the list: settings, schema, registries, and the code."""
    config = project.config
    yield from (__version__, sys.version, sys.byteorder, *map(_describe_package, _AUTHORITIES), read_own_code_state())
    for plugin in dict.fromkeys(rule.plugin for rule in known_rules(config).rules if rule.plugin):
        yield str(plugin)
        for place in plugin.code:
            yield read_code_state(place)
    yield from (config, project.this_year, project.authority, project.kind.schema.digest)
    both = project.kind.admission.constraint_files, project.kind.registry_files
    yield from (dict(sorted(files.items())) for files in both)
    yield project.context.ror_digest


def _describe_package(name: str) -> str:
    """Return where a package lies, and when it was put there; nothing of it is loaded.

    Its folder tells less than its first file: Python keeps compiled modules there, from the first run on. Installers
    may keep the size of the file and when it was modified, but not when it came to be there.
    """
    where, first = sys.path, None
    for part in name.split("."):
        spec = PathFinder.find_spec(part, where)
        if spec is None or spec.submodule_search_locations is None:
            return f"no {name}"
        where, first = list(spec.submodule_search_locations), spec.origin
    status = Path(first or where[0]).stat()
    return f"{where[0]} {status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}"
