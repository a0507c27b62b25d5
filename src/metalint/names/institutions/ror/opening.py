"""From a dump to an open index, which is kept in the cache under the content of the dump."""

from __future__ import annotations

import os
import time
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from metalint import __version__
from metalint.errors import ConfigError
from metalint.files.signatures import sign_path, unless_racy
from metalint.names.institutions.ror.dump import MOST, entries
from metalint.util.disk_cache import make_key, read_cached, write_cached
from metalint.util.reading import open_regular

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

    from metalint.names.institutions.ror.index import RorIndex

FOLDER: Final = "ror"
_FORMAT: Final = "3"
_BLOCK: Final = 1 << 20


def open_index(root: Path, shown: str, cache: Path | None, digest: str) -> RorIndex:
    """Return the index of a dump, in memory without a ``cache``; raise a `ConfigError` if the dump cannot be used."""
    import sqlite3

    from metalint.names.institutions.ror.index import RorIndex

    if cache is None:
        return RorIndex(_built(root / shown, shown, ":memory:"))
    place = prepare(root, shown, cache, digest)
    base = sqlite3.connect(f"{place.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    return RorIndex(base)


def is_there(root: Path, shown: str) -> bool:
    """Tell whether there is a dump."""
    try:
        (root / shown).stat()
    except OSError as error:
        return not isinstance(error, FileNotFoundError)  # of any other, who reads it tells why
    return True


def prepare(root: Path, shown: str, cache: Path, digest: str) -> Path:
    """Return the file with the index of a dump, made if there is none; raise a `ConfigError` if it cannot be used."""
    place = cache / FOLDER / f"{make_key((digest, __version__, _FORMAT))}.sqlite"
    if not place.is_file():
        import tempfile

        place.parent.mkdir(parents=True, exist_ok=True)
        # beside its place and then moved there, so that no other process sees half of one
        number, scratch = tempfile.mkstemp(dir=place.parent, suffix=".part")
        os.close(number)
        try:
            _built(root / shown, shown, scratch).close()
            os.replace(scratch, place)  # noqa: PTH105 - it is no Path
        except BaseException:
            os.unlink(scratch)  # noqa: PTH108
            raise
    return place


def digest_of(root: Path, shown: str, cache: Path | None) -> str:
    """Return a digest of the dump, which is read only if it has changed; raise a `ConfigError` if it cannot be read."""
    path = root / shown
    now = unless_racy(sign_path(path), time.time_ns())
    known = read_cached(cache, FOLDER, str(path)) if now else None
    if known and known[0] == tuple(now or ()):
        return str(known[1])
    digest = blake2b(digest_size=20)
    try:
        with open_regular(path, MOST) as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    except OSError as error:
        raise ConfigError(f"{shown}: `ror` cannot be read: {error.strerror}") from error
    if now:
        write_cached(cache, FOLDER, str(path), (tuple(now), digest.hexdigest()))
    return digest.hexdigest()


def _built(path: Path, shown: str, place: str) -> sqlite3.Connection:
    from metalint.names.institutions.ror.building import build

    return build(entries(path, shown), place)
