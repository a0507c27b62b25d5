"""Reading RIS, as EndNote, Zotero, Mendeley and bibutils write it."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from metalint.importing.entries import ListEntry, Value, given_name_first, one_line
from metalint.importing.fields import roles_of_fields
from metalint.importing.records import Remark

_TAG: Final = re.compile(r"([A-Z][A-Z0-9])( {1,2})-(?: |$|(?<=  -))")  # some programs write fewer spaces
_WIDTH: Final = 70  # characters; what is longer is cut there by some programs, also within a word
_OWN: Final = {"code: ": "custom code url", "code type: ": "custom code type", "venue: ": "custom venue"}
"""How the fields of metalint's own begin, and what they are."""

_NAMES: Final = {"C1": "custom 1", "C3": "custom 3"}  # which Web of Science has for something else

_NO_START: Final = "no reference begins above: `TY  -` is missing; not read"


def read(path: str, text: str) -> Iterator[ListEntry | Remark]:
    """Yield the references of a file; each ends at its `ER  -`, where the next one begins, or with the file."""
    start, width, spaces = 0, 0, ""
    fields: list[tuple[str, list[str]]] | None = []
    for at, line in enumerate((*text.splitlines(), "TY  - "), 1):
        match = _TAG.match(line)
        tag = match[1] if match and (match[1] == "TY" or match[2] == (spaces or match[2])) else ""
        value = line[match.end() :] if match and tag else line
        if fields and tag in {"TY", "ER"}:
            yield _make_entry(start, fields)
            fields = []
        if match and tag == "TY":
            start, spaces = at, match[2]  # in an abstract, `AI - the new electricity` is no tag
            fields = [(tag, [value])]
        elif tag and fields:
            fields.append((tag, [value]))
        elif fields:
            fields[-1][1].append(value if width == _WIDTH else f" {value}")
        elif tag and tag != "ER" and fields is not None:
            yield Remark(path, at, _NO_START)
            fields = None  # it is said once
        width = len(value)


def _make_entry(start: int, written: Iterable[tuple[str, list[str]]]) -> ListEntry:
    found: dict[str, list[str]] = {"A1": [], "AU": []}
    for tag, pieces in written:
        value = one_line("".join(pieces))
        mark = next((mark for mark in _OWN if tag.startswith("U") and value.startswith(mark)), "")
        name = _OWN.get(mark) or _NAMES.get(tag, tag)
        found.setdefault(name, []).extend(filter(None, [value.removeprefix(mark)]))
    first = found.pop("A1")
    fields: dict[str, Value] = {name: tuple(values) for name, values in found.items()}
    fields["AU"] = tuple(map(_read_person, [*first, *(name for name in found["AU"] if name not in first)]))
    return ListEntry(start, roles_of_fields(fields), fields)


def _read_person(name: str) -> str:
    """Return a name with the given name first; two commas stand for one in the name of an organization."""
    return name.replace(",,", ",", 1) if ",," in name else given_name_first(name.split(","))
