"""Reading JSON and YAML: a list of mappings, or a mapping that holds one; CSL-JSON among them."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Final

from metalint.config.settings import ROLES
from metalint.importing.entries import ListEntry, Value, one_line
from metalint.importing.fields import make_entry_reader, roles_of_fields
from metalint.importing.records import LISTED, Remark
from metalint.names.people import join_name

_SPACE: Final = re.compile(r"[ \t\r\n]*")
_OWN: Final = frozenset({"id", "code", *ROLES}) - {"code-type", "code-url", "note", "cover", "references", "ror"}
"""The names of a mapping that `metalint export` has written."""

_CSL_ONLY: Final = frozenset({"container-title", "issued", "title-short", "citation-key", "event-title", "accessed"})
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


def read(
    path: str, items: Iterable[tuple[int, Any] | Remark], chosen: Mapping[str, str], *, is_csl: bool
) -> Iterator[ListEntry | Remark]:
    """Yield the mappings of a list as entries; items of CSL-JSON are known by their variables."""
    read_entry = make_entry_reader(chosen)
    for item in items:
        if isinstance(item, Remark):
            yield item
            continue
        at, value = item
        if not isinstance(value, dict):
            yield Remark(path, at, "not a mapping of names to values; not read")
            continue
        flat = _flatten_mapping(value)
        if is_csl or (isinstance(value.get("type"), str) and not _CSL_ONLY.isdisjoint(value)):
            yield ListEntry(at, _csl_roles(value, flat), flat)
        elif value.keys() >= _OWN and isinstance(value["code"], dict):
            lists = {name: _as_texts(value.get(name)) for name in LISTED}
            code = {"code": flat.get("code url", ""), "code-type": flat.get("code type", "")}
            yield ListEntry(at, {**flat, **lists, **code}, flat, is_exact=True)
        else:
            yield read_entry(at, tuple(islice((name for name, text in flat.items() if text), _MOST_NAMES)), flat)


def _flatten_mapping(value: Mapping[str, Any]) -> dict[str, Value]:
    """Return the values of a mapping as texts, those of a mapping in it by both names."""
    values: dict[str, Value] = {}
    for name, content in value.items():
        if isinstance(content, dict):
            scalars = {inner: scalar for inner, scalar in content.items() if not isinstance(scalar, dict | list)}
            values |= {f"{name} {inner}": _as_text(scalar) for inner, scalar in scalars.items()}
        elif isinstance(content, list):
            named = [item for item in content if isinstance(item, dict)] if name == "links" else []
            links = {_name_of(item) or "": _as_text(item.get("url")) for item in named}
            values = {**links, **values} if links else {**values, name: _as_texts(content)}
            if name in PARTS and (places := _places_of(content)) and value.keys().isdisjoint(_PLACES):
                values["affiliations"] = places
        else:
            values[name] = _as_text(content)
    return values


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
            whole = _name_of(item)
            given, family, suffix = (" ".join(filter(None, map(_as_text, map(item.get, of)))) for of in _PARTS_OF_NAMES)
            texts.append(join_name(family, given, suffix) if whole is None else whole)
        elif not isinstance(item, list):
            texts.append(_as_text(item))
    return tuple(texts)


def _name_of(item: Mapping[str, Any]) -> str | None:
    return next((item[name] for name in _NAMES if isinstance(item.get(name), str)), None)


def _csl_roles(item: Mapping[str, Any], flat: Mapping[str, Value]) -> dict[str, Value]:
    custom = item["custom"] if isinstance(item.get("custom"), dict) else {}
    code = custom["code"] if isinstance(custom.get("code"), dict) else {}
    roles = roles_of_fields(flat, is_self_published=item.get("type") in {"article", "report"})
    return roles | {
        "authors": tuple(map(one_line, roles["authors"])),
        "institutions": tuple(map(one_line, _as_texts(custom.get("institutions")))),
        "year": _csl_year(item.get("issued")),
        "keywords": tuple(map(one_line, _as_texts(custom.get("keywords")))) or roles["keywords"],
        "code": _as_text(code.get("url")),
        "code-type": _as_text(code.get("type")),
        "own-venue": _as_text(custom.get("venue")),
    }


def _csl_year(issued: Any) -> str:  # noqa: ANN401
    if not isinstance(issued, dict):
        return _as_text(issued)
    year = issued.get("date-parts")
    while isinstance(year, list) and year:
        year = year[0]
    return next(filter(None, map(_as_text, (year, *(issued.get(name) for name in ("raw", "literal", "edtf"))))), "")


def json_items(path: str, text: str) -> Iterator[tuple[int, Any] | Remark]:
    """Yield the elements of the list in a text of JSON with their lines; of one that is broken, a remark alone."""
    try:
        value = json.loads(text)
    except RecursionError:
        yield Remark(path, 1, "nested too deeply; not read")
        return
    except json.JSONDecodeError as error:
        yield Remark(path, error.lineno, f"not JSON: {error.msg}; not read")
        return
    except ValueError as error:  # a number that is too long
        yield Remark(path, 1, f"not JSON: {error}; not read")
        return
    name, found = find_list(value, lambda value: value)
    if found is None:
        yield from single_item(1, value)
        return
    opening = re.search(rf"{re.escape(json.dumps(name, ensure_ascii=False))}\s*:\s*\[" if name else r"\[", text)
    at, line, counted = opening.end() if opening else len(text), 1, 0
    unused = {"cover": ""} if _OF_SITE in text[:at] else {}  # a site names covers as it calls them
    for element in found:
        start = _skip_blanks(text, at)
        line, counted = line + text.count("\n", counted, start), start
        yield line, {**element, **unused} if isinstance(element, dict) else element
        at = _skip_blanks(text, _decode(text, start)[1]) + 1 if start < len(text) else start  # after the comma


def find_list(value: Any, look_into: Callable[[Any], Any]) -> tuple[str, list[Any] | None]:  # noqa: ANN401 - JSON is anything
    """Return the list that a value is, or the first list of mappings in it that has a name, and the name.

    ``look_into`` returns a list or a mapping of such values, or a scalar.
    """
    outer = look_into(value)
    if isinstance(outer, list):
        return "", outer
    for name, inner in outer.items() if isinstance(outer, dict) else ():
        found = look_into(inner) if name not in PARTS else None
        if isinstance(found, list) and found and isinstance(look_into(found[0]), dict):
            return name, found
    return "", None


_decode: Final = json.JSONDecoder().raw_decode


def _skip_blanks(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def single_item(at: int, value: Any) -> Iterator[tuple[int, Any]]:  # noqa: ANN401
    """Yield a mapping that holds no list: its own mappings if it has nothing else, else itself."""
    if isinstance(value, dict) and value and all(isinstance(item, dict) for item in value.values()):
        yield from ((at, {"id": name, **item}) for name, item in value.items())
    elif value:
        yield at, value


def _places_of(people: Iterable[Any]) -> tuple[str, ...]:
    """Return where people that are mappings work, each place once."""
    told = (person.get(name) for person in people if isinstance(person, dict) for name in _PLACES)
    texts = (text for place in told for text in (_as_texts(place) if isinstance(place, list) else (_as_text(place),)))
    return tuple(dict.fromkeys(filter(None, texts)))
