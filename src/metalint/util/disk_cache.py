"""What was worked out once and is kept for the user: keys that stand for plain data, and a file for each thing kept."""

import contextlib
import datetime as dt
import os
import sys
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path, PurePath
from typing import Any, Final

from metalint import __version__
from metalint.util.messagepack import checksum, pack, unpack
from metalint.util.reading import read_first_bytes

_PLAIN: Final = (str, int, float, bytes, PurePath, dt.date, dt.time)


def write_canonically(value: object) -> str:
    """Return a text that stands for plain data: other data, also in another order if not in sets, another text."""
    if value is None or isinstance(value, _PLAIN):
        return repr(value)
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{write_canonically(key)}: {write_canonically(item)}' for key, item in value.items())}}}"
    if isinstance(value, AbstractSet):
        return f"{{{', '.join(sorted(map(write_canonically, value)))}}}"
    if isinstance(value, tuple | list):
        return f"({', '.join(map(write_canonically, value))})"
    raise TypeError(f"no key can hold a {type(value).__name__}")  # whose text may be another one later


def make_key(value: object) -> str:
    """Return 40 hexadecimal digits that stand for plain data, as for `write_canonically`."""
    return blake2b(write_canonically(value).encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()


def find_user_folder(variable: str, usual: str) -> Path:
    """Return metalint's folder below the one that a variable names, or below the ``usual`` one in the user's home."""
    # a relative path in the variable counts for nothing, as the specification says
    named = os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else variable, "")
    return (Path(named) if os.path.isabs(named) else Path.home() / usual) / "metalint"  # noqa: PTH117


_MOST: Final = 1 << 26  # bytes; what is larger is not kept
_COMPILED: Final = (".pyc", "__pycache__")
"""How names end of what Python keeps beside the code: other processes may write there meanwhile."""

_HEAD: Final = 4  # bytes of the checksum, which stands before what is kept


def make_folder(folder: Path) -> None:
    """Make a folder that only the user can look into, unless it is there."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)


def read_cached(cache: Path | None, kind: str, key: str) -> Any:  # noqa: ANN401 - what `write_cached` was given
    """Return the plain data of a kind that is kept under a key; None where nothing is, or it is not as it was kept."""
    if cache is None:
        return None
    place = _make_name(kind, key)
    try:
        content, _ = read_first_bytes(str(cache / place), _MOST)
        head, packed = content[:_HEAD], content[_HEAD:]
        return unpack(packed) if head == checksum(packed, place).to_bytes(_HEAD, "big") else None
    except (OSError, ValueError):
        return None


def write_cached(cache: Path | None, kind: str, key: str, value: object) -> None:
    """Keep plain data under a key; where that is not possible the next run works it out again."""
    if cache is None:
        return
    import tempfile

    place, packed = _make_name(kind, key), pack(value)
    try:
        make_folder(cache)
        number, scratch = tempfile.mkstemp(dir=cache)
    except OSError:
        return
    try:
        with os.fdopen(number, "wb") as file:
            file.write(checksum(packed, place).to_bytes(_HEAD, "big") + packed)
        os.replace(scratch, cache / place)  # noqa: PTH105 - it is no Path
    except OSError:  # a full disk, or a folder in its place
        with contextlib.suppress(OSError):
            os.unlink(scratch)  # noqa: PTH108


def _make_name(kind: str, key: str) -> str:
    """Return the name of the file, which is another one for other code and another Python."""
    return f"{kind}-{make_key((kind, key, read_own_code_state(), sys.version))}.msgpack"


@lru_cache(maxsize=1)
def read_own_code_state() -> str:
    """Return what tells that metalint's own code has changed: to its developers, versions are not enough."""
    return make_key((__version__, read_code_state(str(Path(__file__).parent.parent))))


def read_code_state(place: str) -> str:
    """Return what tells that the code in a folder or file has changed: sizes and times, in the order of names."""
    if not os.path.isdir(place):  # noqa: PTH112 - a module that is one file, or lies in an archive
        return make_key([f"{place} {os.stat(place).st_mtime_ns if os.path.exists(place) else 0}"])  # noqa: PTH110, PTH116
    files, pending = [], [place]
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                if entry.name.endswith(_COMPILED):
                    continue
                if entry.is_dir():
                    pending.append(entry.path)
                    continue
                with contextlib.suppress(FileNotFoundError):  # an editor's scratch file, or a link that leads nowhere
                    status = entry.stat()
                    files.append(f"{entry.path} {status.st_size} {status.st_mtime_ns}")
    return make_key(files)
