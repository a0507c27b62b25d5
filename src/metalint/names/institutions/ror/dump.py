"""Data dumps of the Research Organization Registry, version 2 of the schema, as they are published: JSON in a zip.

The schema: https://ror.readme.io/docs/ror-data-structure.
"""

from __future__ import annotations

import json
import zipfile
import zlib
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from metalint.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_MOST: Final = 1 << 30  # bytes of JSON; the dump of 2025 has 280 million
_RATIO: Final = 100  # dumps shrink to a tenth, a zip bomb to a thousandth
_HINT: Final = "get the data dump of version 2 from https://doi.org/10.5281/zenodo.6347574"
_BLOCK: Final = 1 << 20


class Entry(NamedTuple):
    """One organisation of a dump; ``names`` are pairs of a name and its types."""

    ror: str
    names: tuple[tuple[str, tuple[str, ...]], ...]
    status: str
    types: tuple[str, ...]
    country: str
    country_name: str
    cities: tuple[str, ...]
    parents: tuple[str, ...]
    successors: tuple[str, ...]


def entries(path: Path, shown: str) -> list[Entry]:
    """Return the organisations of the dump at ``path``, in the order of their ids.

    Args:
        path: of the zip, or of the JSON itself.
        shown: what the configuration calls it.

    Raises:
        ConfigError: it is not there, damaged, too large, or no dump of version 2.
    """
    try:
        records = json.loads(_content(path, shown))
    except OSError as error:
        raise ConfigError(f"{shown}: 'ror' cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{shown}: 'ror' is not valid JSON: {error}; {_HINT}") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:  # also what is encrypted or unknown
        raise ConfigError(f"{shown}: 'ror' is a damaged zip: {error}; {_HINT}") from error
    return _checked(records, shown)


def _content(path: Path, shown: str) -> bytes:
    if not zipfile.is_zipfile(path):
        return _plain(path, shown)
    with zipfile.ZipFile(path) as archive:
        members = [one for one in archive.infolist() if one.filename.endswith(".json")]
        chosen = [one for one in members if "v2" in one.filename] or members
        if len(chosen) != 1:
            raise ConfigError(f"{shown}: 'ror' has {len(chosen)} JSON files, not one; {_HINT}")
        member = chosen[0]
        if member.file_size > min(_MOST, _RATIO * max(member.compress_size, _BLOCK)):
            raise ConfigError(f"{shown}: 'ror' would unpack to {member.file_size} bytes, too many for a dump; {_HINT}")
        with archive.open(member) as file:
            content = file.read(member.file_size + 1)
    if len(content) > member.file_size:
        raise ConfigError(f"{shown}: 'ror' is a damaged zip: it says less than it holds; {_HINT}")
    return content


def _plain(path: Path, shown: str) -> bytes:
    if path.stat().st_size > _MOST:
        raise ConfigError(f"{shown}: 'ror' is too large for a dump; {_HINT}")
    content = path.read_bytes()
    if content[:2] == b"PK":
        raise ConfigError(f"{shown}: 'ror' is a damaged zip: its end is missing; {_HINT}")
    return content


def _checked(records: Any, shown: str) -> list[Entry]:  # noqa: ANN401 - JSON is anything
    if not isinstance(records, list) or not records or not all(isinstance(one, dict) for one in records):
        raise ConfigError(f"{shown}: 'ror' is no list of organisations; {_HINT}")
    if "name" in records[0] and "names" not in records[0]:
        raise ConfigError(f"{shown}: 'ror' is a dump of version 1 of the schema; {_HINT}")
    try:
        found = {one.ror: one for one in map(_entry, records)}
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ConfigError(f"{shown}: 'ror' is no dump of version 2 of the schema; {_HINT}") from error
    return [found[ror] for ror in sorted(found)]


def _entry(record: Mapping[str, Any]) -> Entry:
    places = [one["geonames_details"] for one in record["locations"]]
    related = [(one["type"].lower(), one["id"]) for one in record["relationships"]]
    return Entry(
        ror=_text(record["id"]),
        names=tuple((_text(one["value"]), tuple(sorted(one["types"]))) for one in record["names"]),
        status=_text(record["status"]),
        types=tuple(sorted(one.lower() for one in record["types"])),
        country=(places[0].get("country_code") or "") if places else "",
        country_name=(places[0].get("country_name") or "") if places else "",
        cities=tuple(dict.fromkeys(_cities(places))),
        parents=tuple(sorted(_text(ror) for kind, ror in related if kind == "parent")),
        successors=tuple(sorted(_text(ror) for kind, ror in related if kind == "successor")),
    )


def _cities(places: list[Mapping[str, Any]]) -> Iterator[str]:
    for place in places:
        if place.get("name"):
            yield _text(place["name"])


def _text(value: Any) -> str:  # noqa: ANN401 - JSON is anything
    if not isinstance(value, str):
        raise TypeError("no text")
    return value
