"""Plain data as a text that is the same in every process, whatever the order in which sets come there: for keys."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from hashlib import blake2b
from pathlib import PurePath
from typing import Final

_PLAIN: Final = (str, int, float, bytes, PurePath, dt.date, dt.time)


def canonical(value: object) -> str:
    """Return a text that stands for plain data: other data, another text.

    Of tuples and lists, and of mappings, the order counts; sets are sorted.

    Raises:
        TypeError: data that is not plain: what stands for it may be another text in the next process.
    """
    if value is None or isinstance(value, _PLAIN):
        return repr(value)
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{canonical(key)}: {canonical(one)}' for key, one in value.items())}}}"
    if isinstance(value, AbstractSet):
        return f"{{{', '.join(sorted(map(canonical, value)))}}}"
    if isinstance(value, tuple | list):
        return f"({', '.join(map(canonical, value))})"
    raise TypeError(f"no key can hold a {type(value).__name__}")


def key_of(value: object) -> str:
    """Return 40 hexadecimal digits that stand for plain data, as for `canonical`."""
    return blake2b(canonical(value).encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()
