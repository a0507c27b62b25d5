"""Typed access to the tables of a configuration; every mistake names file and key."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, TypeGuard

from metalint.errors import ConfigError
from metalint.util import durations
from metalint.util.regex import lazy
from metalint.util.wording import nearest, quote

_SIZE: Final = lazy(r"([0-9]{1,10}) ?(B|KiB|MiB|GiB)")
_SHIFTS: Final = {"B": 0, "KiB": 10, "MiB": 20, "GiB": 30}
_MAX_NUMBER: Final = 1_000_000_000
_MAX_SIZE: Final = 1 << 30
_MAX_TEXT: Final = 10_000  # characters; a path has 4,096 bytes at most
_BASE_URL: Final = lazy(r"https?://(?:\[[0-9A-Fa-f:.]+\]|[\w.-]*\w)(?::\d{1,5})?(?:/[\w.~!$&()*+,;=:@%/-]*)?", 2)
_MAX_BASE_URL: Final = 2_000  # characters; what is added to it makes it longer


def refuse_unknown(keys: Iterable[str], known: Sequence[str], source: str, where: str, what: str = "key") -> None:
    """Raise an error for the first of ``keys`` that is not ``known``, with the nearest one that is."""
    for key in keys:
        if key not in known:
            near = nearest(key, known)
            hint = f"did you mean `{near}`?" if near else f"choose from {', '.join(known)}"
            raise ConfigError(f"{source}: {where}unknown {what} {quote(key)}; {hint}")


def format_value(value: object) -> str:
    """Return a value in backticks as TOML writes it; tables are written as in JSON."""
    import json

    try:
        return quote(json.dumps(value, ensure_ascii=False, default=str))
    except ValueError:  # a whole number in hexadecimal that Python does not convert to decimal digits
        return "a number with thousands of digits"


def is_base_url(value: str) -> bool:
    """Tell whether a text is an absolute http(s) URL that paths may be added to."""
    return len(value) <= _MAX_BASE_URL and _BASE_URL.fullmatch(value) is not None


def _is_number(value: object) -> TypeGuard[float]:
    """Tell whether a value is a number that is neither negative nor infinite, nor too large for a float."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= sys.float_info.max


class TableReader:
    """One table; the methods return the value of a key, or raise a ConfigError for a wrong type."""

    def __init__(self, table: Mapping[str, Any], source: str, prefix: str = "") -> None:
        self.table = table
        self.source = source
        self.prefix = prefix
        for key in table:
            self._refuse_long(key, f"{prefix}{key[:20]}…")

    def wrong(self, key: str, wanted: str, hint: str = "") -> ConfigError:
        """Return the error for a value that is not ``wanted``; ``hint`` tells what to write."""
        remedy = f"; {hint}" if hint else ""
        return ConfigError(
            f"{self.source}: {self.prefix}{key} must be {wanted}, not {format_value(self.table[key])}{remedy}"
        )

    def refuse_unknown(self, known: Sequence[str], what: str = "key") -> None:
        """Refuse keys that are not ``known``."""
        where = f"{self.prefix.removesuffix('.')}: " if self.prefix else ""
        refuse_unknown(self.table, known, self.source, where, what)

    def read_keys(
        self, kinds: Mapping[str, str], own: Mapping[str, Callable[[TableReader, str], Any]] = {}
    ) -> dict[str, Any]:
        """Return what each key of the table that has a kind holds, by the key with ``_`` for ``-``.

        ``own`` reads the kinds that this table alone has; the others are those of `KINDS`.
        """
        readers = {**KINDS, **own}
        return {key.replace("-", "_"): readers[kinds[key]](self, key) for key in self.table if key in kinds}

    def read_only(
        self, kinds: Mapping[str, str], own: Mapping[str, Callable[[TableReader, str], Any]] = {}
    ) -> dict[str, Any]:
        """Return it for a table that may have no keys of other kinds."""
        self.refuse_unknown(tuple(kinds))
        return self.read_keys(kinds, own)

    def _refuse_long(self, text: str, where: str, most: int = _MAX_TEXT) -> None:
        if len(text) > most:
            raise ConfigError(f"{self.source}: {where} has {len(text):,} characters; write {most:,} at most")

    def string(self, key: str, most: int = _MAX_TEXT) -> str:
        """Return a text that is not empty, has ``most`` characters, and holds no NUL, which no path can hold."""
        value = self.table[key]
        if not isinstance(value, str):
            raise self.wrong(key, "a string")
        if not value:
            raise self.wrong(key, "a string that is not empty")
        if "\0" in value:
            raise self.wrong(key, "a string without NUL characters")
        self._refuse_long(value, f"{self.prefix}{key}", most)
        return value

    def text(self, key: str) -> str:
        """Return a text that may be empty."""
        return "" if self.table[key] == "" else self.string(key)

    def base_url(self, key: str, or_else: str = "") -> str:
        """Return a base URL without a slash at its end, or an empty text; ``or_else`` is what else the key may hold."""
        value = self.text(key)
        if value and not is_base_url(value):
            raise self.wrong(key, f"an http(s) URL{or_else}, or empty")
        return value.rstrip("/")

    def strings(self, key: str) -> tuple[str, ...]:
        """Return a list of texts."""
        value = self.table[key]
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            hint = f"write {format_value([value])}" if isinstance(value, str) else ""
            raise self.wrong(key, "a list of strings", hint)
        if any("\0" in item for item in value):
            raise self.wrong(key, "a list of strings, each a string without NUL characters")
        for number, item in enumerate(value):
            self._refuse_long(item, f"{self.prefix}{key}[{number}]")
        return tuple(value)

    def choice(self, key: str, choices: tuple[str, ...]) -> str:
        """Return one of ``choices``."""
        value = self.string(key)
        if value not in choices:
            near = nearest(value, choices)
            wanted = f"one of {', '.join(choices)}" if len(choices) > 1 else format_value(choices[0])
            raise self.wrong(key, wanted, f"did you mean `{near}`?" if near else "")
        return value

    def flag(self, key: str) -> bool:
        """Return true or false."""
        value = self.table[key]
        if not isinstance(value, bool):
            raise self.wrong(key, "true or false")
        return value

    def whole(self, key: str, least: int) -> int:
        """Return a whole number from ``least`` on, which memory could hold as many of."""
        value = self.table[key]
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= _MAX_NUMBER:
            most = f"to {_MAX_NUMBER:,}" if isinstance(value, int) and value > least else "on"
            raise self.wrong(key, f"a whole number from {least} {most}")
        return value

    def size(self, key: str) -> int:
        """Return a number of bytes, one at least, written as a number or as ``"4MiB"``."""
        value = self.table[key]
        if isinstance(value, str) and (match := _SIZE.fullmatch(value)):
            value = int(match[1]) << _SHIFTS[match[2]]
        if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= _MAX_SIZE:
            raise self.wrong(key, 'a number of bytes from 1 on, or a text such as "512KiB" or "4MiB", 1GiB at most')
        return value

    def number(self, key: str) -> float:
        """Return a number that is not negative."""
        value = self.table[key]
        if not _is_number(value):
            raise self.wrong(key, "a number from 0 on")
        return float(value)

    def duration(self, key: str) -> float:
        """Return seconds, written as a number or as ``"10m"``."""
        value = self.table[key]
        seconds = durations.parse_duration(value) if isinstance(value, str) else value
        if not _is_number(seconds):
            raise self.wrong(key, 'a number of seconds, or a text such as "90s" or "10m"')
        return float(seconds)

    def status_codes(self, key: str) -> tuple[int, ...]:
        """Return a list of HTTP status codes."""
        value = self.table[key]
        if not isinstance(value, list) or not all(type(item) is int and item in range(100, 1000) for item in value):
            raise self.wrong(key, "a list of status codes")
        return tuple(value)

    def tables(self, key: str) -> list[TableReader]:
        """Return the readers of the tables in a list."""
        value = self.table[key]
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.wrong(key, "a list of tables", "" if self.prefix else f"write each as `[[{key}]]`")
        return [TableReader(item, self.source, f"{self.prefix}{key}[{number}].") for number, item in enumerate(value)]

    def inner(self, key: str) -> TableReader:
        """Return the reader of a table in this one."""
        value = self.table[key]
        if not isinstance(value, dict):
            raise self.wrong(key, "a table", "" if self.prefix else f"write it as `[{key}]`")
        return TableReader(value, self.source, f"{self.prefix}{key}.")


def one_of(choices: tuple[str, ...]) -> Callable[[TableReader, str], str]:
    """Return what reads one of ``choices``."""
    return lambda reader, key: reader.choice(key, choices)


# what reads a value, by the kind that tables of keys give it
KINDS: Final[Mapping[str, Callable[[TableReader, str], Any]]] = {
    "string": TableReader.string,
    "strings": TableReader.strings,
    "flag": TableReader.flag,
    "days": TableReader.number,
    "duration": TableReader.duration,
    "codes": TableReader.status_codes,
    "size": TableReader.size,
    "count": lambda reader, key: reader.whole(key, 0),
    "positive": lambda reader, key: reader.whole(key, 1),
}
