"""A dump of DBLP (``dblp.xml`` or ``dblp.xml.gz`` of https://dblp.org/xml/), indexed once by title."""

import gzip
import html
import json
import os
import sqlite3
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, closing, suppress
from functools import partial
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Final, cast
from xml.parsers import expat

from metalint.errors import ConfigError
from metalint.files import databases
from metalint.names.titles import title_key
from metalint.papers.identifiers import Identity
from metalint.services import dblp, identifiers
from metalint.services.dblp import title_of
from metalint.services.records import SourceRecord, text_at
from metalint.util.reading import open_regular

_RECORDS: Final = frozenset({"article", "inproceedings"})
_KEPT: Final = frozenset({"author", "title", "booktitle", "journal", "year", "ee"})
_TYPES: Final = {"informal": "Informal and Other Publications", "withdrawn": "Withdrawn Items"}
_VERSION: Final = 6
_Row = tuple[str, str, tuple[str, ...]]  # the title as it is compared, the record, its ids
_CHUNK: Final = 1 << 16
_SCHEMA: Final = """
CREATE TABLE records (title TEXT NOT NULL, record TEXT NOT NULL);
CREATE TABLE ids (id TEXT NOT NULL, record INTEGER NOT NULL)
"""
_LARGEST: Final = 1 << 36  # bytes; the dump of 2025 has five thousand million
# What no dump comes near: one that does is made to use up memory and time.
_LONGEST: Final = 1 << 19  # characters and values of a record
_MOST_PACKED: Final = 50  # how much larger a dump is than packed; the real one is six times as large
_MOST_IDLE: Final = 1 << 22  # bytes without an element


class DblpDump:
    """The records of a dump; the folder ``cache`` keeps its index, and without it is indexed for this run alone."""

    def __init__(self, path: Path, cache: Path | None) -> None:
        try:
            state = path.stat()
        except OSError as error:
            raise ConfigError(f"sources.dblp: {path}: cannot be read: {error.strerror}") from error
        self._used = ExitStack()
        folder = cache or Path(self._used.enter_context(tempfile.TemporaryDirectory(prefix="metalint-dblp-")))
        name = f"dblp-{_digest(str(path.resolve()))}"
        index = folder / f"{name}-{_digest(f'{state.st_size} {state.st_mtime_ns} {_VERSION}')}.sqlite"
        if not index.is_file():
            _write_index(path, index)
            for older in folder.glob(f"{name}-*.sqlite"):
                if older != index:  # that of the dump before it was replaced; each is as large as the dump
                    with suppress(OSError):
                        older.unlink()
        self._base = databases.open_database(self, index, 5.0)

    def find_by_title(self, titles: Iterable[str]) -> dict[str, tuple[SourceRecord, ...]]:
        """Return the records with each title."""
        return {title: self._select("title = ?", [title_key(title)]) for title in titles}

    def find_by_identity(self, identities: Iterable[Identity]) -> tuple[SourceRecord, ...]:
        """Return the records with one of the ids that papers have in all services."""
        ids = [str(identity) for identity in sorted(identities) if identity.kind != "URL"]
        return self._select("rowid IN (SELECT record FROM ids WHERE id = ?)", ids)

    def _select(self, condition: str, values: Iterable[str]) -> tuple[SourceRecord, ...]:
        query = f"SELECT record FROM records WHERE {condition}"  # noqa: S608 - the two conditions above
        rows = [row for value in values for row in self._base.execute(query, (value,))]
        return dblp.read_hits("", [json.loads(record) for (record,) in dict.fromkeys(rows)])

    def close(self) -> None:
        """Close the index; delete it if it was for this run alone."""
        self._base.close()
        self._used.close()


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()


def _write_index(path: Path, index: Path) -> None:
    """Make the index of a dump beside its place, and move it there when it is whole."""
    index.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{index.name}.", dir=index.parent) as folder:
        temporary = Path(folder, index.name)
        with closing(sqlite3.connect(temporary)) as base:
            base.execute("PRAGMA journal_mode = OFF")
            base.execute("PRAGMA synchronous = OFF")
            base.executescript(_SCHEMA)
            for number, (title, record, ids) in enumerate(_read_rows(path), 1):
                base.execute("INSERT INTO records VALUES (?, ?)", (title, record))
                base.executemany("INSERT INTO ids VALUES (?, ?)", [(id_, number) for id_ in ids])
            base.execute("CREATE INDEX by_title ON records (title)")
            base.execute("CREATE INDEX by_id ON ids (id)")
            base.commit()
        temporary.replace(index)


def _read_rows(path: Path) -> Iterator[_Row]:
    count = 0
    try:
        with open_regular(path, _LARGEST) as packed:
            is_gzip = packed.read(2) == b"\x1f\x8b"
            packed.seek(0)
            file = cast("BinaryIO", gzip.GzipFile(fileobj=packed)) if is_gzip else packed
            reader = _Reader(_MOST_PACKED * os.fstat(packed.fileno()).st_size + _MOST_IDLE)
            for chunk in chain(iter(partial(file.read, _CHUNK), b""), [b""]):
                rows = reader.feed(chunk)
                count += len(rows)
                yield from rows
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise ConfigError(f"sources.dblp: {path}: is damaged or incomplete; download it again ({error})") from error
    except (OSError, expat.ExpatError, ValueError) as error:
        raise ConfigError(f"sources.dblp: {path}: is no dump of DBLP in XML: {error}") from error
    if not count:
        raise ConfigError(f"sources.dblp: {path}: holds no records; name a dump of https://dblp.org/xml/")


class _Reader:
    """Reads the records of a dump; its DTD names letters such as ``&uuml;``, and is not read for that."""

    def __init__(self, most: int) -> None:
        def refuse(*_: object) -> None:
            raise ValueError("it declares entities of its own")  # which could be endless

        def skip_entity(name: str, is_parameter: bool) -> None:  # noqa: FBT001 - expat's interface
            if not is_parameter:
                self._text(html.unescape(f"&{name};"))

        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.SkippedEntityHandler = skip_entity
        self._parser.EntityDeclHandler = refuse
        self._parser.ExternalEntityRefHandler = lambda *_: 1
        self._record: dict[str, list[str]] | None = None
        self._name = ""
        self._pieces: list[str] = []
        self._size = self._idle = 0
        self._left = most  # bytes that may come
        self._done: list[_Row] = []

    def feed(self, data: bytes) -> list[_Row]:
        """Return the records that end in more bytes of a dump, of which none at all are its end."""
        self._idle += len(data)
        self._left -= len(data)
        if self._left < 0:
            raise ValueError(f"it unpacks to more than {_MOST_PACKED} times its size")
        self._parser.Parse(data, not data)
        if self._idle > _MOST_IDLE:
            raise ValueError(f"{_MOST_IDLE:,} bytes are in no element")
        done, self._done = self._done, []
        return done

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._idle = 0
        if name in _RECORDS:
            self._record, self._size = {attribute: [value] for attribute, value in attributes.items()}, 0
        elif self._record is not None and name in _KEPT and not self._name:
            self._name, self._pieces = name, []

    def _text(self, data: str) -> None:
        if self._name:
            self._pieces.append(data)
            self._grow(len(data))

    def _grow(self, by: int) -> None:
        self._size += by
        if self._size > _LONGEST:
            raise ValueError(f"a record has more than {_LONGEST:,} characters and values")

    def _end(self, name: str) -> None:
        if self._record is not None and name == self._name:
            self._record.setdefault(name, []).append("".join(self._pieces).strip())
            self._name = ""
            self._grow(1)
        elif self._record is not None and name in _RECORDS:
            self._done += _rows_of(self._record)
            self._record = None


def _rows_of(record: Mapping[str, list[str]]) -> Iterator[_Row]:
    """Yield what is kept of a record, if it has a title: a hit, as DBLP's own search would answer."""
    if title := title_of(text_at(record, "title")):
        links, state = record.get("ee", []), text_at(record, "publtype").partition(" ")[0]
        info = {
            "key": text_at(record, "key"),
            "type": _TYPES.get(state, "Journal Articles"),
            "title": title,
            "authors": {"author": record.get("author")},
            "ee": links,
            "venue": text_at(record, "booktitle") or text_at(record, "journal"),
            "year": text_at(record, "year"),
        }
        ids = {identity for identity in map(identifiers.read, links) if identity and identity.kind != "URL"}
        yield title_key(title), json.dumps({"info": info}), tuple(map(str, sorted(ids)))
