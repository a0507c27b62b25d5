"""Reading JSON and YAML: a list of mappings, or a mapping that holds one; CSL-JSON among them."""

from __future__ import annotations

import json
import re
from functools import lru_cache, partial
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from metalint.importing.delimited import FURTHER, managed_fields, managed_roles
from metalint.importing.entries import ListEntry, joined, line
from metalint.importing.records import Remark
from metalint.importing.tables import columns, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from metalint.importing.entries import Value

_SPACE: Final = re.compile(r"[ \t\r\n]*")
_OWN: Final = frozenset({"id", "title", "abbr", "authors", "url", "year", "venue", "institutions", "keywords", "code"})
_CSL_ONLY: Final = frozenset({"container-title", "issued", "title-short", "citation-key", "event-title", "accessed"})
_MOST_BROKEN: Final = 100
_MOST_NAMES: Final = 1_000
PARTS: Final = frozenset({"author", "authors", "editor", "editors", "creators", "institutions", "affiliations"})
"""Names of lists of mappings that are about one paper."""

_PARTS_OF_NAMES: Final = (
    ("given", "firstName", "first"),
    ("dropping-particle", "non-dropping-particle", "family", "lastName", "last"),
    ("suffix",),
)
_OF_SITE: Final = '"papers.schema.json"'
_NUMBER: Final = re.compile(r"arxiv", re.IGNORECASE)


class ListedValue(NamedTuple):
    """A value in a list, and the line where it begins."""

    line: int
    value: Any


def read(
    path: str, items: Iterable[ListedValue | Remark], chosen: Mapping[str, str], *, is_csl: bool
) -> Iterator[ListEntry | Remark]:
    """Yield the mappings of a list as entries; items of CSL-JSON are known by their variables."""
    roles_of = lru_cache(maxsize=1 << 8)(partial(_roles, tuple(chosen.items())))
    for item in items:
        if isinstance(item, Remark):
            yield item
        elif not isinstance(item.value, dict):
            yield Remark(path, item.line, "not a mapping of names to values; not read")
        elif is_csl or _is_csl(item.value):
            yield ListEntry(item.line, _csl_roles(item.value), _flat(item.value))
        else:
            yield _entry(item, roles_of)


def _roles(chosen: tuple[tuple[str, str], ...], names: tuple[str, ...]) -> dict[str, str]:
    """Return the names that have a role, with it."""
    known = columns(names, dict(chosen)).roles
    further = {name: plain(name) for name in names if plain(name) in FURTHER}
    return further | {name: known[at] for at, name in enumerate(names) if at in known}


def _entry(item: ListedValue, roles_of: Callable[[tuple[str, ...]], dict[str, str]]) -> ListEntry:
    flat = _flat(item.value)
    if item.value.keys() >= _OWN and isinstance(item.value["code"], dict):  # written by metalint
        own = {name: flat.get(name, "") for name in ("id", "title", "abbr", "url", "year", "venue", "note", "cover")}
        lists = {name: _texts(item.value.get(name)) for name in _LISTS}
        code = {"code": flat.get("code url", ""), "code-type": flat.get("code type", "")}
        return ListEntry(item.line, {**own, **lists, **code}, flat, is_exact=True)
    names = tuple(islice((name for name, value in flat.items() if value), _MOST_NAMES))
    if managed := managed_fields(names):
        return ListEntry(item.line, managed_roles(flat, managed), flat)
    return ListEntry(item.line, {role: flat[name] for name, role in roles_of(names).items()}, flat)


_LISTS: Final = ("authors", "institutions", "keywords", "references", "ror")


def _flat(value: Mapping[str, Any]) -> dict[str, Value]:
    """Return the values of a mapping as texts, those of a mapping in it by both names."""
    values: dict[str, Value] = {}
    for name, content in value.items():
        if isinstance(content, dict):
            values.update({f"{name} {inner}": _text(scalar) for inner, scalar in content.items() if _is_scalar(scalar)})
        else:
            values[name] = _texts(content) if isinstance(content, list) else _text(content)
    return values


def _is_scalar(value: Any) -> bool:  # noqa: ANN401 - JSON is anything
    return not isinstance(value, dict | list)


def _text(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _texts(value: Any) -> tuple[str, ...]:  # noqa: ANN401
    """Return the texts of a list; of people that are mappings, their names."""
    if not isinstance(value, list):
        return ()
    kinds = {item.get("creatorType") for item in value if isinstance(item, dict)}
    if "author" in kinds:  # and not the editors
        value = [item for item in value if not isinstance(item, dict) or item.get("creatorType") == "author"]
    return tuple(
        _person(item) if isinstance(item, dict) else _text(item) for item in value if not isinstance(item, list)
    )


def _person(value: Mapping[str, Any]) -> str:
    for name in ("name", "literal", "fullName", "full_name", "display_name", "title", "label", "tag"):
        if isinstance(value.get(name), str):
            return str(value[name])
    given, family, suffix = (
        " ".join(_text(value[name]) for name in names if _is_scalar(value.get(name)) and value.get(name))
        for names in _PARTS_OF_NAMES
    )
    return joined(family, given, suffix)


def _is_csl(value: Mapping[str, Any]) -> bool:
    return isinstance(value.get("type"), str) and not _CSL_ONLY.isdisjoint(value)


def _csl_roles(item: Mapping[str, Any]) -> dict[str, Value]:
    def first(*names: str) -> str:
        return next((text for name in names if _is_scalar(item.get(name)) and (text := _text(item.get(name)))), "")

    custom = _mapping(item.get("custom"))
    code = _mapping(custom.get("code"))
    note = first("note")
    return {
        "title": first("title"),
        "abbr": first("title-short", "shortTitle"),
        "authors": tuple(map(line, _texts(item.get("author")))),
        "institutions": tuple(map(line, _texts(custom.get("institutions")))),
        "venue": first("container-title", "event-title", "event")
        or (first("publisher") if first("type") in {"article", "report"} else ""),
        "year": _csl_year(item.get("issued")),
        "url": first("URL"),
        "doi": first("DOI"),
        "number": " ".join(text for text in (first("number"), note) if _NUMBER.search(text)),
        "keywords": tuple(map(line, _texts(custom.get("keywords")))) or first("keyword"),
        "code": _text(code.get("url")),
        "code-type": _text(code.get("type")),
        "own-venue": _text(custom.get("venue")) if _is_scalar(custom.get("venue")) else "",
        "abstract": line(first("abstract")),
    }


def _mapping(value: Any) -> Mapping[str, Any]:  # noqa: ANN401
    return value if isinstance(value, dict) else {}


def _csl_year(issued: Any) -> str:  # noqa: ANN401
    if not isinstance(issued, dict):
        return _text(issued) if isinstance(issued, str | int) else ""
    parts = issued.get("date-parts")
    if isinstance(parts, list) and parts and isinstance(parts[0], list) and parts[0] and _is_scalar(parts[0][0]):
        return _text(parts[0][0])
    return next((_text(issued[name]) for name in ("raw", "literal", "edtf") if _is_scalar(issued.get(name, {}))), "")


def json_items(path: str, text: str) -> Iterator[ListedValue | Remark]:
    """Yield the elements of the list in a text of JSON, the others too where one of them is broken."""
    reader = _JsonReader(path, text)
    at = reader.skip(0)
    try:
        opening = reader.opening(at)
    except ValueError as error:
        yield reader.remark(at, error)
        return
    except RecursionError:
        yield Remark(path, 1, "nested too deeply; not read")
        return
    if opening is not None:
        is_of_site = _OF_SITE in text[:opening]
        yield from (_without_cover(element) if is_of_site else element for element in reader.elements(opening))
        return
    try:
        value, end = reader.decoder.raw_decode(text, at)
    except ValueError as error:
        yield reader.remark(at, error)
        return
    if reader.skip(end) < len(text):
        yield Remark(path, reader.line_of(end), "text after the end of the JSON; not read")
    yield from whole(reader.line_of(at), value)


def _without_cover(value: ListedValue | Remark) -> ListedValue | Remark:
    """Return a paper of a site without its cover, which is named as the site calls it."""
    is_paper = isinstance(value, ListedValue) and isinstance(value.value, dict)
    return (
        ListedValue(value.line, {**value.value, "cover": ""}) if is_paper and isinstance(value, ListedValue) else value
    )


def whole(at: int, value: Any) -> Iterator[ListedValue]:  # noqa: ANN401
    """Yield a mapping that holds no list: its own mappings if it has nothing else, else itself."""
    if isinstance(value, dict) and value and all(isinstance(item, dict) for item in value.values()):
        yield from (ListedValue(at, {"id": name, **item}) for name, item in value.items())
    elif value:
        yield ListedValue(at, value)


class _JsonReader:
    """A text of JSON that is read value by value; lines are counted once."""

    def __init__(self, path: str, text: str) -> None:
        self.decoder = json.JSONDecoder()
        self._path = path
        self._text = text
        self._counted = (0, 1)

    def skip(self, at: int) -> int:
        """Return where the blanks at ``at`` end."""
        match = _SPACE.match(self._text, at)
        return match.end() if match else at

    def line_of(self, at: int) -> int:
        """Return the line of a place, which is no earlier one than the last."""
        before, number = self._counted
        self._counted = (at, number + self._text.count("\n", before, at))
        return self._counted[1]

    def opening(self, at: int) -> int | None:
        """Return where the list of mappings begins: the whole, or a value of the mapping that is; None if none does.

        Raises:
            ValueError: what stands before it is no JSON.
            RecursionError: it is nested too deeply.
        """
        if self._text[at : at + 1] == "[":
            return at
        if self._text[at : at + 1] != "{":
            self.decoder.raw_decode(self._text, at)  # which says what is wrong
            return None
        at = self.skip(at + 1)
        while self._text[at : at + 1] == '"':
            name, at = self.decoder.raw_decode(self._text, at)
            at = self.skip(self.skip(at) + 1)  # the colon
            if (
                name not in PARTS
                and self._text[at : at + 1] == "["
                and self._text[(inner := self.skip(at + 1)) : inner + 1] == "{"
            ):
                return at
            _, at = self.decoder.raw_decode(self._text, at)
            at = self.skip(self.skip(at) + 1)  # the comma
        return None

    def elements(self, opening: int) -> Iterator[ListedValue | Remark]:
        """Yield the elements of the list at ``opening``. Behind a broken one, the next begins where a line does."""
        at, broken = self.skip(opening + 1), 0
        while self._text[at : at + 1] != "]":
            start = at
            number = self.line_of(start)
            try:
                value, at = self.decoder.raw_decode(self._text, start)
                at = self.skip(at)
                if self._text[at : at + 1] not in {",", "]"}:
                    raise json.JSONDecodeError("Expecting ',' delimiter", self._text, at)
            except (ValueError, RecursionError) as error:
                broken += 1
                yield self.remark(start, error)
                following = self._next_line(start) if broken < _MOST_BROKEN else None
                if following is None:
                    return
                at = following
                continue
            yield ListedValue(number, value)
            at = self.skip(at + 1) if self._text[at] == "," else at

    def _next_line(self, start: int) -> int | None:
        """Return where the next line begins as that of the element at ``start`` does; None where none does."""
        indent = self._text[self._text.rfind("\n", 0, start) + 1 : start]
        if indent.strip():
            return None
        match = re.compile(rf"^{re.escape(indent)}\{{", re.MULTILINE).search(self._text, start + 1)
        return match.end() - 1 if match else None

    def remark(self, start: int, error: Exception) -> Remark:
        if isinstance(error, json.JSONDecodeError):
            number = self._counted[1] + self._text.count("\n", self._counted[0], error.pos)
            return Remark(self._path, number, f"not JSON: {error.msg}; the entry is not read")
        why = "nested too deeply" if isinstance(error, RecursionError) else "not JSON"
        return Remark(self._path, self.line_of(start), f"{why}; the entry is not read")
