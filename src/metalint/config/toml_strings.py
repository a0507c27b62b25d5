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
        while self._peek_token().kind != "end":
            if self._peek_token().text == "[":
                table = self._scan_header()
            else:
                yield from self._scan_pair(table)

    def _peek_token(self) -> _Token:
        return self._tokens[self._at]

    def _take_token(self) -> _Token:
        self._at += 1
        return self._tokens[self._at - 1]

    def _scan_header(self) -> Steps:
        self._take_token()
        is_array = self._peek_token().text == "["
        if is_array:
            self._take_token()
        steps: Steps = ()
        for token in self._scan_key():
            steps = self._find_last_table((*steps, _read_token(token)))
        if is_array:
            base = steps[:-1] if isinstance(steps[-1], int) else steps
            self._counts[base] = self._counts.get(base, -1) + 1
            steps = (*base, self._counts[base])
        while self._peek_token().text == "]":
            self._take_token()
        return steps

    def _find_last_table(self, steps: Steps) -> Steps:
        """Return the steps to the last table of an array, where they lead to one."""
        return (*steps, self._counts[steps]) if steps in self._counts else steps

    def _scan_key(self) -> list[_Token]:
        parts = [self._take_token()]
        while self._peek_token().text == ".":
            self._take_token()
            parts.append(self._take_token())
        return parts

    def _scan_pair(self, table: Steps) -> Iterator[TomlString]:
        parts = self._scan_key()
        steps = (*table, *map(_read_token, parts))
        yield TomlString(steps, parts[-1].start, parts[-1].end, _read_token(parts[-1]), is_key=True)
        if self._peek_token().text == "=":
            self._take_token()
        yield from self._scan_value(steps)

    def _scan_value(self, steps: Steps) -> Iterator[TomlString]:
        token = self._take_token()
        if token.kind == "string":
            yield TomlString(steps, token.start, token.end, _read_token(token), is_key=False)
        elif token.text == "[":
            for number, _ in enumerate(self._scan_items("]")):
                yield from self._scan_value((*steps, number))
        elif token.text == "{":
            for _ in self._scan_items("}"):
                yield from self._scan_pair(steps)
        elif token.kind == "word":  # a number may have a dot in it, and a day a blank
            while self._peek_token().text == "." or (self._peek_token().kind == "word" and self._is_rest_of_day(token)):
                if self._take_token().text == ".":
                    self._take_token()

    def _scan_items(self, end: str) -> Iterator[None]:
        """Yield at the start of each item up to a bracket; who is given it reads the item."""
        while self._peek_token().text != end and self._peek_token().kind != "end":
            if self._peek_token().text == ",":
                self._take_token()
            else:
                yield
        self._take_token()

    def _is_rest_of_day(self, token: _Token) -> bool:
        after = self._tokens[self._at + 1].text
        return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", token.text)) and after not in {"=", "."}


def _read_token(token: _Token) -> str:
    if token.kind != "string":
        return token.text
    value: Any = tomllib.loads(f"x = {token.text}")["x"]
    return str(value)
