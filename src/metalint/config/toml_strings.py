"""Where keys and strings stand in a TOML document, so that one can be changed and the rest of the text stays."""

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


class _Token(NamedTuple):
    kind: str
    start: int
    end: int
    text: str


def find_strings(text: str) -> list[TomlString]:
    """Return the last key of each pair, and each string; of a document that ``tomllib`` reads."""
    tokens = [
        _Token(str(match.lastgroup), *match.span(), match[0])
        for match in _TOKEN.finditer(text)
        if match.lastgroup != "blank"
    ]
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
    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = [*tokens, _Token("end", 0, 0, "")]
        self._at = 0
        self._counts: dict[Steps, int] = {}  # of the tables in each array of them

    def document(self) -> Iterator[TomlString]:
        table: Steps = ()
        while self._peek().kind != "end":
            if self._peek().text == "[":
                table = self._header()
            else:
                yield from self._pair(table)

    def _peek(self) -> _Token:
        return self._tokens[self._at]

    def _take(self) -> _Token:
        self._at += 1
        return self._tokens[self._at - 1]

    def _header(self) -> Steps:
        self._take()
        is_array = self._peek().text == "["
        if is_array:
            self._take()
        steps: Steps = ()
        for token in self._key():
            steps = self._placed((*steps, _plain(token)))
        if is_array:
            base = steps[:-1] if isinstance(steps[-1], int) else steps
            self._counts[base] = self._counts.get(base, -1) + 1
            steps = (*base, self._counts[base])
        while self._peek().text == "]":
            self._take()
        return steps

    def _placed(self, steps: Steps) -> Steps:
        """Return the steps to the last table of an array, where they lead to one."""
        return (*steps, self._counts[steps]) if steps in self._counts else steps

    def _key(self) -> list[_Token]:
        parts = [self._take()]
        while self._peek().text == ".":
            self._take()
            parts.append(self._take())
        return parts

    def _pair(self, table: Steps) -> Iterator[TomlString]:
        parts = self._key()
        steps = (*table, *map(_plain, parts))
        yield TomlString(steps, parts[-1].start, parts[-1].end, _plain(parts[-1]), is_key=True)
        if self._peek().text == "=":
            self._take()
        yield from self._value(steps)

    def _value(self, steps: Steps) -> Iterator[TomlString]:
        token = self._take()
        if token.kind == "string":
            yield TomlString(steps, token.start, token.end, _plain(token), is_key=False)
        elif token.text == "[":
            for number, _ in enumerate(self._items("]")):
                yield from self._value((*steps, number))
        elif token.text == "{":
            for _ in self._items("}"):
                yield from self._pair(steps)
        elif token.kind == "word":  # a number may have a dot in it, and a day a blank
            while self._peek().text == "." or (self._peek().kind == "word" and self._is_rest_of_day(token)):
                if self._take().text == ".":
                    self._take()

    def _items(self, end: str) -> Iterator[None]:
        """Yield at the start of each item up to a bracket; who is given it reads the item."""
        while self._peek().text != end and self._peek().kind != "end":
            if self._peek().text == ",":
                self._take()
            else:
                yield
        self._take()

    def _is_rest_of_day(self, token: _Token) -> bool:
        after = self._tokens[self._at + 1].text
        return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", token.text)) and after not in {"=", "."}


def _plain(token: _Token) -> str:
    if token.kind != "string":
        return token.text
    value: Any = tomllib.loads(f"x = {token.text}")["x"]
    return str(value)
