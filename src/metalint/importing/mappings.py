"""Reading JSON and YAML: a list of mappings, or a mapping that holds one; CSL-JSON and CITATION.cff among them."""

import json
import re
from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Final

from metalint.config.settings import ROLES
from metalint.importing.entries import ListEntry, Value
from metalint.importing.fields import make_entry_reader
from metalint.importing.records import LISTED, Remark
from metalint.names.people import join_name

_ELEMENT: Final = re.compile(r"[^ \t\r\n,]")  # the beginning of one
_OWN: Final = frozenset({"id", "code", *ROLES}) - {"code-type", "code-url", "note", "cover", "references", "ror"}
"""The names of a mapping that `metalint export` has written."""

_MOST_NAMES: Final = 1_000
_DEEPEST: Final = 3  # mappings in one another: `{"custom": {"code": {"url": …}}}`
PARTS: Final = frozenset({
    "author", "authors", "editor", "editors", "creators", "contact", "institutions", "affiliations", "identifiers",
    "keywords", "links", "tags",
})  # fmt: skip
"""Names of lists of mappings that are about one paper."""

_CITED: Final = frozenset({"references", "citations"})  # names of such lists where the mapping has a title
_DOI: Final = frozenset({"DOI", "doi"})
_NAMES: Final = ("name", "literal", "fullName", "full_name", "display_name", "title", "label", "tag")
_PARTS_OF_NAMES: Final = (
    ("dropping-particle", "non-dropping-particle", "name-particle", "family", "family-names", "lastName", "last"),
    ("given", "given-names", "firstName", "first"),
    ("suffix", "name-suffix"),
)

_PLACES: Final = ("affiliation", "affiliations", "institution", "institutions", "organization")
"""What mappings of people call where they work."""

_DATES: Final = ("date-parts", "year", "raw", "literal", "edtf")
_OF_DATES: Final = frozenset({*_DATES, "month", "day", "season", "circa"})
_decode: Final = json.JSONDecoder().raw_decode
_OF_SITE: Final = '"papers.schema.json"'


def read(
    path: str, items: Iterable[tuple[int, Any] | Remark], chosen: Mapping[str, str], *, is_csl: bool
) -> Iterator[ListEntry | Remark]:
    """Yield the mappings of a list as entries; items of CSL-JSON are known by their variables."""
    read_entry = make_entry_reader(chosen, are_known=is_csl)
    for item in items:
        if isinstance(item, Remark):
            yield item
        elif not isinstance(item[1], dict):
            yield Remark(path, item[0], "not a mapping of names to values; not read")
        else:
            at, value = item[0], _without_envelope(item[1])
            flat = _flatten_mapping(value, _DEEPEST)
            if value.keys() >= _OWN and isinstance(value["code"], dict):
                lists = {name: _as_texts(value.get(name)) for name in LISTED}
                code = {"code": flat.get("code url", ""), "code-type": flat.get("code type", "")}
                yield ListEntry(at, {**flat, **lists, **code}, flat, is_exact=True)
            else:
                yield read_entry(at, tuple(islice((name for name, text in flat.items() if text), _MOST_NAMES)), flat)


def _without_envelope(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the paper in an item of Zotero's web API, which has it below ``data``, or the item itself."""
    inner = item.get("data")
    return inner if isinstance(inner, dict) and "itemType" in inner else item


def _flatten_mapping(mapping: Mapping[str, Any], depth: int) -> dict[str, Value]:
    """Return the values of a mapping as texts, those of a mapping in it by both names; dates are their years."""
    values: dict[str, Value] = {}
    for name, content in mapping.items():
        is_part = name in PARTS
        listed = content if isinstance(content, list) else [content] if is_part and isinstance(content, dict) else []
        inner = listed[0] if len(listed) == 1 else content
        if not is_part and isinstance(inner, dict) and inner and inner.keys() <= _OF_DATES:
            values[name] = _date_text(inner)
        elif name == "links" and any(isinstance(link, dict) for link in listed):
            links = {_name_of(link): _as_text(link.get("url")) for link in listed if isinstance(link, dict)}
            values = {**links, **values}
        elif listed or isinstance(content, list):
            values[name] = _as_texts(listed)
            told = [person.get(place) for person in listed if isinstance(person, dict) for place in _PLACES]
            if is_part and any(told) and mapping.keys().isdisjoint(_PLACES):
                values["affiliations"] = tuple(dict.fromkeys(text for place in told for text in _as_texts(place)))
        elif isinstance(content, dict):
            below = _flatten_mapping(content, depth - 1) if depth > 1 else {}
            values |= {f"{name} {key}": text for key, text in below.items()}
        else:
            values[name] = _as_text(content)
    return values


def _as_text(value: Any) -> str:  # noqa: ANN401 - JSON is anything
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _as_texts(value: Any) -> tuple[str, ...]:  # noqa: ANN401
    """Return the texts of a list, or one text; of mappings their names, and where some are of authors, only those."""
    items = value if isinstance(value, list) else [value]
    authors = [item for item in items if not isinstance(item, dict) or item.get("creatorType") == "author"]
    has_authors = any(isinstance(item, dict) for item in authors)
    return tuple(
        _name_of(item) if isinstance(item, dict) else _as_text(item) for item in (authors if has_authors else items)
    )


def _name_of(item: Mapping[str, Any]) -> str:
    """Return the name of what a mapping is about: of a person from its parts."""
    whole = next((item[name] for name in _NAMES if isinstance(item.get(name), str)), None)
    parts = (" ".join(filter(None, map(_as_text, map(item.get, names)))) for names in _PARTS_OF_NAMES)
    return join_name(*parts) if whole is None else whole


def _date_text(date: Mapping[str, Any]) -> str:
    """Return the year of a date, or what else it says: `{"date-parts": [[2024, 7]]}`, `{"literal": "in press"}`."""
    parts = [date.get(name) for name in _DATES]
    while any(isinstance(part, list) for part in parts):
        parts = [next(iter(part), None) if isinstance(part, list) else part for part in parts]
    return next(filter(None, map(_as_text, parts)), "")


def json_items(path: str, text: str) -> Iterator[tuple[int, Any] | Remark]:
    """Yield the elements of the list in a text of JSON with their lines; of one that is broken, a remark alone."""
    try:
        value = json.loads(text)
    except (RecursionError, ValueError) as error:  # also of a number that is too long
        why = f"not JSON: {getattr(error, 'msg', error)}" if isinstance(error, ValueError) else "nested too deeply"
        yield Remark(path, getattr(error, "lineno", 1), f"{why}; not read")
        return
    name, found = find_list(value)
    if found is None:
        yield from ((1, item) for item in single_items(value))
        return
    key = rf"{re.escape(json.dumps(name, ensure_ascii=False))}\s*:\s*\[" if name else r"\["
    starts = (match.end() for match in re.finditer(key, text))
    at = next((at for at in starts if _decode(text, at - 1)[0] == found), len(text))
    line_ends = [match.start() for match in re.finditer("\n", text)]
    unused = {"cover": ""} if _OF_SITE in text[:at] else {}  # a site names covers as it calls them
    line = 1
    for element in found:
        if start := _ELEMENT.search(text, at):
            line = 1 + bisect(line_ends, start.start())
            at = _decode(text, start.start())[1]
        yield line, {**element, **unused} if isinstance(element, dict) else element


def find_list(value: Any, depth: int = 2) -> tuple[str, list[Any] | None]:  # noqa: ANN401 - JSON is anything
    """Return the list that a value is, or the first list of mappings in it that has a name, and the name.

    Lists in a mapping with a title and a DOI are about that paper.
    """
    if isinstance(value, list):
        return "", value
    if not depth or not isinstance(value, dict) or _is_whole(value):
        return "", None
    is_paper = "title" in value
    others = {name: inner for name, inner in value.items() if name not in PARTS | (_CITED if is_paper else set())}
    for name, inner in others.items():
        if isinstance(inner, list) and inner and isinstance(inner[0], dict):
            return name, inner
    deeper = 0 if is_paper else depth - 1
    below = (find_list(inner, deeper) for inner in others.values() if isinstance(inner, dict))
    return next((found for found in below if found[1]), ("", None))


def single_items(value: Any) -> list[Any]:  # noqa: ANN401
    """Return what a value without a list has: its own mappings if it has nothing else, else the paper in it, or it."""
    inner = value if isinstance(value, dict) else {}
    mappings = {name: item for name, item in inner.items() if isinstance(item, dict)}
    if cited := mappings.get("preferred-citation"):  # the paper on a tool, in its CITATION.cff
        return [{**cited, "cff-version": inner.get("cff-version")}]
    if len(mappings) == len(inner) > 0:
        return [{"id": name, **item} for name, item in mappings.items()]
    return [next(filter(_is_whole, mappings.values()), value)] if value else []


def _is_whole(mapping: Mapping[str, Any]) -> bool:
    """Tell whether a mapping is a paper, whatever lists it holds, as the message in an answer of Crossref is."""
    return "title" in mapping and not _DOI.isdisjoint(mapping)
