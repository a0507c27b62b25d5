"""Where keys and strings are in a TOML document, so that one can be changed and the rest of the text stays."""

import re
import tomllib
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from metalint.util.regex import lazy

_TOKEN: Final = lazy(
    r"""(?P<blank>[ \t\r\n]++|\#[^\n]*+)
    |(?P<string>\"{3}(?:[^\\\"]|\\.|\"{1,2}(?!\"))*+\"{3,5}|'{3}(?:[^']|'{1,2}(?!'))*+'{3,5}
        |\"(?:[^\"\\\n]|\\.)*+\"|'[^'\n]*+')
    |(?P<word>[^\s\"'\#,=\[\]{}.]++)
    |(?P<mark>[,=\[\]{}.])""",
    re.VERBOSE | re.DOTALL,
)
Steps = tuple[str | int, ...]  # keys, and the places of items in arrays, as in `("outputs", 0, "order", 2)`


class TomlString(NamedTuple):
    """A key or a string at ``steps`` of a document; from ``start`` to ``end``."""

    steps: Steps
    start: int
    end: int
    text: str
    is_key: bool


def find_strings(text: str) -> list[TomlString]:
    """Return the last key of each pair, and each string; of a document that ``tomllib`` reads."""
    tokens = [match for match in _TOKEN.finditer(text) if match.lastgroup != "blank"]
    return list(_Scanner(tokens).document())


def write_literal(text: str, written: str = "") -> str:
    """Return how TOML writes a text: as a bare key like ``written``, if it is one and can stay one; else in quotes."""
    if written and written[:1] not in {'"', "'"} and re.fullmatch(r"[A-Za-z0-9_-]+", text):
        return text
    if written.startswith("'") and "'" not in text and text.isprintable():
        return f"'{text}'"
    escaped = "".join(
        f"\\{char}" if char in '"\\' else char if char.isprintable() else f"\\U{ord(char):08x}" for char in text
    )
    return f'"{escaped}"'


class _Scanner:
    def __init__(self, tokens: list[re.Match[str]]) -> None:
        self._tokens = tokens
        self._at = 0
        self._counts: dict[Steps, int] = {}  # of the tables in each array of them

    def document(self) -> Iterator[TomlString]:
        table: Steps = ()
        while self._at < len(self._tokens):
            if not self._skip("["):
                yield from self._scan_pair(table)
                continue
            is_array, table = self._skip("["), ()
            for token in self._scan_key():
                table = (*table, _read_token(token))
                if table in self._counts:  # to the last table of an array
                    table = (*table, self._counts[table])
            if is_array:
                base = table[:-1] if isinstance(table[-1], int) else table
                self._counts[base] = self._counts.get(base, -1) + 1
                table = (*base, self._counts[base])
            while self._skip("]"):
                pass

    def _peek(self) -> str:
        """Return the text of the next token; nothing at the end."""
        return self._tokens[self._at][0] if self._at < len(self._tokens) else ""

    def _take_token(self) -> re.Match[str]:
        self._at += 1
        return self._tokens[self._at - 1]

    def _skip(self, mark: str) -> bool:
        """Step over a mark; tell whether it was there."""
        is_there = self._peek() == mark
        self._at += is_there
        return is_there

    def _scan_key(self) -> list[re.Match[str]]:
        parts = [self._take_token()]
        while self._skip("."):
            parts.append(self._take_token())
        return parts

    def _scan_pair(self, table: Steps) -> Iterator[TomlString]:
        parts = self._scan_key()
        steps = (*table, *map(_read_token, parts))
        yield TomlString(steps, *parts[-1].span(), _read_token(parts[-1]), is_key=True)
        self._skip("=")
        yield from self._scan_value(steps)

    def _scan_value(self, steps: Steps) -> Iterator[TomlString]:
        token = self._take_token()
        if token.lastgroup == "string":
            yield TomlString(steps, *token.span(), _read_token(token), is_key=False)
        elif token[0] == "[":
            for number, _ in enumerate(self._scan_items("]")):
                yield from self._scan_value((*steps, number))
        elif token[0] == "{":
            for _ in self._scan_items("}"):
                yield from self._scan_pair(steps)
        elif token.lastgroup == "word":  # a number may have a dot in it, and behind a day may stand a time
            while self._peek() == "." or re.match(r"\d\d:", self._peek()):
                if self._take_token()[0] == ".":
                    self._take_token()

    def _scan_items(self, end: str) -> Iterator[None]:
        """Yield at the start of each item up to a bracket; who is given it reads the item."""
        while self._peek() not in {end, ""}:
            if not self._skip(","):
                yield
        self._skip(end)


def _read_token(token: re.Match[str]) -> str:
    if token.lastgroup != "string":
        return token[0]
    value: Any = tomllib.loads(f"x = {token[0]}")["x"]
    return str(value)
