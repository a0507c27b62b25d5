"""Data dumps of the Research Organization Registry, version 2 of the schema, as they are published: JSON in a zip.

The schema: https://ror.readme.io/docs/ror-data-structure.
"""

import codecs
import contextlib
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from sys import intern
from typing import IO, Any, Final, NamedTuple

from metalint.errors import ConfigError
from metalint.util.reading import open_regular
from metalint.util.regex import lazy

MOST: Final = 1 << 30  # bytes of a dump, and of its JSON; that of 2025 has 280 million
_RATIO: Final = 100  # dumps shrink to a tenth, a zip bomb to a thousandth
_HINT: Final = "get the data dump of version 2 from https://doi.org/10.5281/zenodo.6347574"
_BLOCK: Final = 1 << 20
_LARGEST: Final = 8 << 20  # characters of one organization
_RELATED: Final = ("parent", "child", "related")
_BETWEEN: Final = lazy(r"[\s,]*")


class RorRecord(NamedTuple):
    """One organization of a dump."""

    ror: str
    names: tuple[tuple[str, tuple[str, ...]], ...]  # each with its types
    status: str
    types: tuple[str, ...]
    country: str
    country_name: str
    cities: tuple[str, ...]
    parents: tuple[str, ...]
    successors: tuple[str, ...]
    related: tuple[str, ...]  # its parents, its parts, and what is related to it otherwise


def entries(path: Path, shown: str) -> list[RorRecord]:
    """Return the organizations of a dump, a zip or plain JSON, by id; raise a `ConfigError` if it cannot be used."""
    try:
        with contextlib.ExitStack() as stack:
            file = _open_json(path, shown, stack)
            records: dict[str, RorRecord] = {}
            for record in _iterate_records(codecs.getreader("utf-8-sig")(file), shown):
                if "name" in record and "names" not in record:
                    raise ConfigError(f"{shown}: `ror` is a dump of version 1 of the schema; {_HINT}")
                records[record["id"]] = _read_record(record)
    except (KeyError, TypeError, AttributeError) as error:
        raise ConfigError(f"{shown}: `ror` is not a dump of version 2 of the schema; {_HINT}") from error
    except OSError as error:
        raise ConfigError(f"{shown}: `ror` cannot be read: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{shown}: `ror` is not valid JSON: {error}; {_HINT}") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:  # also what is encrypted or unknown
        raise ConfigError(f"{shown}: `ror` is a damaged zip: {error}; {_HINT}") from error
    if not records:
        raise ConfigError(f"{shown}: `ror` is not a list of organizations; {_HINT}")
    return [records[ror] for ror in sorted(records)]


def _open_json(path: Path, shown: str, stack: contextlib.ExitStack) -> IO[bytes]:
    """Open the JSON of a dump, which is that of version 2 where there is one of another version beside it."""
    file = stack.enter_context(open_regular(path, MOST))
    if not zipfile.is_zipfile(file):
        file.seek(0)
        if file.read(2) == b"PK":
            raise ConfigError(f"{shown}: `ror` is a damaged zip: its end is missing; {_HINT}")
        file.seek(0)
        return file
    archive = stack.enter_context(zipfile.ZipFile(file))
    members = [member for member in archive.infolist() if member.filename.endswith(".json")]
    chosen = [member for member in members if "v2" in member.filename] or members
    if len(chosen) != 1:
        raise ConfigError(f"{shown}: `ror` has {len(chosen)} JSON files, not one; {_HINT}")
    member = chosen[0]
    if member.file_size > min(MOST, _RATIO * max(member.compress_size, _BLOCK)):
        raise ConfigError(f"{shown}: `ror` would unpack to {member.file_size} bytes, too many for a dump; {_HINT}")
    return stack.enter_context(archive.open(member))  # it gives no more than it says


def _iterate_records(file: codecs.StreamReader, shown: str) -> Iterator[Any]:
    """Yield the elements of a JSON list, with a block of the file in memory at a time."""
    decode = json.JSONDecoder().raw_decode
    text = file.read(_BLOCK).lstrip()
    if not text.startswith("["):
        decode(text)
        raise ConfigError(f"{shown}: `ror` is not a list of organizations; {_HINT}")
    at = 1
    while True:
        if between := _BETWEEN.match(text, at):
            at = between.end()
        if text.startswith("]", at):
            return
        try:
            record, at = decode(text, at)
        except ValueError:
            more = file.read(_BLOCK) if len(text) - at < _LARGEST else ""
            if not more:
                raise
            text, at = text[at:] + more, 0
            continue
        yield record


def _read_record(record: Mapping[str, Any]) -> RorRecord:
    # `intern` keeps what many entries have once for all of them, and raises a `TypeError` for what is no text
    places = [location["geonames_details"] for location in record["locations"]]
    kinds = [(relationship["type"].lower(), relationship["id"]) for relationship in record["relationships"]]
    related = [(kind, intern(ror)) for kind, ror in kinds if kind in _RELATED or kind == "successor"]
    return RorRecord(
        ror=intern(record["id"]),
        names=tuple((_require_text(name["value"]), _sorted(tuple(name["types"]))) for name in record["names"]),
        status=intern(record["status"]),
        types=_sorted(tuple(type_.lower() for type_ in record["types"])),
        country=intern(places[0].get("country_code") or "") if places else "",
        country_name=intern(places[0].get("country_name") or "") if places else "",
        cities=tuple(dict.fromkeys(intern(place["name"]) for place in places if place.get("name"))),
        parents=tuple(sorted(ror for kind, ror in related if kind == "parent")),
        successors=tuple(sorted(ror for kind, ror in related if kind == "successor")),
        related=tuple(sorted(ror for kind, ror in related if kind in _RELATED)),
    )


@lru_cache(maxsize=1 << 10)
def _sorted(kinds: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(kinds))


def _require_text(value: Any) -> str:  # noqa: ANN401 - JSON is anything
    if not isinstance(value, str):
        raise TypeError("no text")
    return value
