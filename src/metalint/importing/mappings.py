"""Reading JSON and YAML: a list of mappings, or a mapping that holds one; CSL-JSON among them."""

import json
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any, Final

from metalint.importing.delimited import list_unused, managed_fields, managed_roles, roles_of_names, with_year
from metalint.importing.entries import ListEntry, Value, join_name, one_line
from metalint.importing.records import LISTED, Remark

_SPACE: Final = re.compile(r"[ \t\r\n]*")
_OWN: Final = frozenset({"id", "title", "abbr", "authors", "url", "year", "venue", "institutions", "keywords", "code"})
_OWN_TEXTS: Final = ("id", "title", "abbr", "url", "year", "venue", "note", "cover")
_CSL_ONLY: Final = frozenset({"container-title", "issued", "title-short", "citation-key", "event-title", "accessed"})
_MOST_BROKEN: Final = 100
_MOST_NAMES: Final = 1_000
PARTS: Final = frozenset({"author", "authors", "editor", "editors", "creators", "institutions", "affiliations"})
"""Names of lists of mappings that are about one paper."""

_NAMES: Final = ("name", "literal", "fullName", "full_name", "display_name", "title", "label", "tag")
_PARTS_OF_NAMES: Final = (
    ("given", "firstName", "first"),
    ("dropping-particle", "non-dropping-particle", "family", "lastName", "last"),
    ("suffix",),
)
_PLACES: Final = ("affiliation", "affiliations", "institution", "institutions", "organization")
"""What mappings of people call where they work."""

_OF_SITE: Final = '"papers.schema.json"'
_NUMBER: Final = re.compile(r"arxiv", re.IGNORECASE)


def read(
    path: str, items: Iterable[tuple[int, Any] | Remark], chosen: Mapping[str, str], *, is_csl: bool
) -> Iterator[ListEntry | Remark]:
    """Yield the mappings of a list as entries; items of CSL-JSON are known by their variables."""
    roles_of = lru_cache(maxsize=1 << 8)(lambda names: roles_of_names(names, chosen))
    for item in items:
        if isinstance(item, Remark):
            yield item
            continue
        at, value = item
        if not isinstance(value, dict):
            yield Remark(path, at, "not a mapping of names to values; not read")
            continue
        flat = _flatten_mapping(value)
        names = tuple(islice((name for name, text in flat.items() if text), _MOST_NAMES))
        if is_csl or (isinstance(value.get("type"), str) and not _CSL_ONLY.isdisjoint(value)):
            yield ListEntry(at, _csl_roles(value), flat)
        elif value.keys() >= _OWN and isinstance(value["code"], dict):  # written by metalint
            own = {name: flat.get(name, "") for name in _OWN_TEXTS}
            lists = {name: _as_texts(value.get(name)) for name in LISTED}
            code = {"code": flat.get("code url", ""), "code-type": flat.get("code type", "")}
            yield ListEntry(at, {**own, **lists, **code}, flat, is_exact=True)
        elif managed := managed_fields(names):
            yield ListEntry(at, managed_roles(flat, managed), flat)
        else:
            roles = roles_of(names)
            said = with_year({role: flat[names[column]] for column, role in roles.items()})
            yield ListEntry(at, said, flat, unused=list_unused(names, roles, flat))


def _flatten_mapping(value: Mapping[str, Any]) -> dict[str, Value]:
    """Return the values of a mapping as texts, those of a mapping in it by both names."""
    values: dict[str, Value] = {}
    for name, content in value.items():
        if isinstance(content, dict):
            scalars = {inner: scalar for inner, scalar in content.items() if not isinstance(scalar, dict | list)}
            values |= {f"{name} {inner}": _as_text(scalar) for inner, scalar in scalars.items()}
        elif isinstance(content, list):
            links = _named_links(content)
            if links and (name in PARTS or any(role in LISTED for role in roles_of_names((name,), {}).values())):
                links = {}  # people, places and words, which have pages of their own
            values |= {label: url for label, url in links.items() if label not in value}
            values |= {} if links else {name: _as_texts(content)}
            if name in PARTS and (places := _places_of(content)) and value.keys().isdisjoint(_PLACES):
                values["affiliations"] = places
        else:
            values[name] = _as_text(content)
    return values


def _named_links(content: Sequence[Any]) -> dict[str, str]:
    """Return the links of a list that holds nothing else, by their labels: `{name: pdf, url: …}`."""
    links: dict[str, str] = {}
    for item in content:
        if not isinstance(item, dict):
            return {}
        label = next((item[name] for name in _NAMES if isinstance(item.get(name), str)), "")
        url = next((item[name] for name in ("url", "href", "link") if isinstance(item.get(name), str)), "")
        if not label or not url:
            return {}
        links.setdefault(label, url)
    return links


def _places_of(people: Iterable[Any]) -> tuple[str, ...]:
    """Return where people that are mappings work, each place once."""
    told = (person.get(name) for person in people if isinstance(person, dict) for name in _PLACES)
    texts = (text for place in told for text in (_as_texts(place) if isinstance(place, list) else (_as_text(place),)))
    return tuple(dict.fromkeys(filter(None, texts)))


def _as_text(value: Any) -> str:  # noqa: ANN401 - JSON is anything
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _as_texts(value: Any) -> tuple[str, ...]:  # noqa: ANN401
    """Return the texts of a list; of people that are mappings, their names."""
    if not isinstance(value, list):
        return ()
    kinds = {item.get("creatorType") for item in value if isinstance(item, dict)}
    if "author" in kinds:  # and not the editors
        value = [item for item in value if not isinstance(item, dict) or item.get("creatorType") == "author"]
    texts = []
    for item in value:
        if isinstance(item, dict):
            whole = next((item[name] for name in _NAMES if isinstance(item.get(name), str)), None)
            given, family, suffix = (" ".join(filter(None, map(_as_text, map(item.get, of)))) for of in _PARTS_OF_NAMES)
            texts.append(join_name(family, given, suffix) if whole is None else whole)
        elif not isinstance(item, list):
            texts.append(_as_text(item))
    return tuple(texts)


def _csl_roles(item: Mapping[str, Any]) -> dict[str, Value]:
    def first(*names: str) -> str:
        return next((text for name in names if (text := _as_text(item.get(name)))), "")

    def mapping(value: Any) -> Mapping[str, Any]:  # noqa: ANN401
        return value if isinstance(value, dict) else {}

    custom = mapping(item.get("custom"))
    code = mapping(custom.get("code"))
    return {
        "title": first("title"),
        "abbr": first("title-short", "shortTitle"),
        "authors": tuple(map(one_line, _as_texts(item.get("author")))),
        "institutions": tuple(map(one_line, _as_texts(custom.get("institutions")))),
        "venue": first("container-title", "event-title", "event")
        or (first("publisher") if first("type") in {"article", "report"} else ""),
        "year": _csl_year(item.get("issued")),
        "url": first("URL"),
        "doi": first("DOI"),
        "number": " ".join(text for text in (first("number"), first("note")) if _NUMBER.search(text)),
        "keywords": tuple(map(one_line, _as_texts(custom.get("keywords")))) or first("keyword"),
        "code": _as_text(code.get("url")),
        "code-type": _as_text(code.get("type")),
        "own-venue": _as_text(custom.get("venue")),
        "abstract": one_line(first("abstract")),
    }


def _csl_year(issued: Any) -> str:  # noqa: ANN401
    if not isinstance(issued, dict):
        return _as_text(issued)
    year = issued.get("date-parts")
    while isinstance(year, list) and year:
        year = year[0]
    return next(filter(None, map(_as_text, (year, *(issued.get(name) for name in ("raw", "literal", "edtf"))))), "")


def json_items(path: str, text: str) -> Iterator[tuple[int, Any] | Remark]:
    """Yield the elements of the list in a text of JSON with their lines, the others too where one of them is broken."""
    newlines = [match.start() for match in re.finditer("\n", text)]

    def remark(at: int, error: Exception) -> Remark:
        why = "nested too deeply" if isinstance(error, RecursionError) else "not JSON"
        if isinstance(error, json.JSONDecodeError):
            at, why = error.pos, f"not JSON: {error.msg}"
        return Remark(path, bisect_left(newlines, at) + 1, f"{why}; the entry is not read")

    start = _skip_blanks(text, 0)
    try:
        opening = _find_list(text, start)
        value, end = (None, 0) if opening is not None else _decode(text, start)
    except RecursionError:
        yield Remark(path, 1, "nested too deeply; not read")
        return
    except ValueError as error:
        yield remark(start, error)
        return
    if opening is None:
        if _skip_blanks(text, end) < len(text):
            yield Remark(path, bisect_left(newlines, end) + 1, "text after the end of the JSON; not read")
        yield from single_item(bisect_left(newlines, start) + 1, value)
        return
    unused = {"cover": ""} if _OF_SITE in text[:opening] else {}  # a site names covers as it calls them
    for at, element in _parse_elements(text, opening):
        if isinstance(element, Exception):
            yield remark(at, element)
        else:
            yield bisect_left(newlines, at) + 1, {**element, **unused} if isinstance(element, dict) else element


_decode: Final = json.JSONDecoder().raw_decode


def _skip_blanks(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _find_list(text: str, at: int) -> int | None:
    """Return where the list of mappings begins: the whole, or a value of the mapping that is; None if none does.

    Raises:
        ValueError: what stands before it is no JSON.
        RecursionError: it is nested too deeply.
    """
    if text.startswith("[", at):
        return at
    if not text.startswith("{", at):
        return None
    at = _skip_blanks(text, at + 1)
    while text.startswith('"', at):
        name, at = _decode(text, at)
        at = _skip_blanks(text, _skip_blanks(text, at) + 1)  # the colon
        if name not in PARTS and text.startswith("[", at) and text.startswith("{", _skip_blanks(text, at + 1)):
            return at
        _, at = _decode(text, at)
        at = _skip_blanks(text, _skip_blanks(text, at) + 1)  # the comma
    return None


def _parse_elements(text: str, opening: int) -> Iterator[tuple[int, Any]]:
    """Yield the elements of a list with their places: of a broken one the error, and the next begins where a line does.

    That line has the indent of the broken element.
    """
    at, broken = _skip_blanks(text, opening + 1), 0
    while not text.startswith("]", at):
        start = at
        try:
            value, at = _decode(text, start)
            at = _skip_blanks(text, at)
            if not text.startswith((",", "]"), at):
                raise json.JSONDecodeError("Expecting ',' delimiter", text, at)
        except (ValueError, RecursionError) as error:
            broken += 1
            yield start, error
            indent = text[text.rfind("\n", 0, start) + 1 : start]
            following = re.compile(rf"^{re.escape(indent)}\{{", re.MULTILINE).search(text, start + 1)
            if indent.strip() or following is None or broken == _MOST_BROKEN:
                return
            at = following.end() - 1
            continue
        yield start, value
        at = _skip_blanks(text, at + 1) if text[at] == "," else at


def single_item(at: int, value: Any) -> Iterator[tuple[int, Any]]:  # noqa: ANN401
    """Yield a mapping that holds no list: its own mappings if it has nothing else, else itself."""
    if isinstance(value, dict) and value and all(isinstance(item, dict) for item in value.values()):
        yield from ((at, {"id": name, **item}) for name, item in value.items())
    elif value:
        yield at, value
