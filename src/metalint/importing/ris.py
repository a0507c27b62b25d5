"""Reading RIS, as EndNote, Zotero and Mendeley write it."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import rispy
from rispy.config import LIST_TYPE_TAGS

from metalint.importing.entries import ListEntry, Value, given_name_first, one_line
from metalint.importing.fields import roles_of_fields
from metalint.importing.records import Remark

_TAG: Final = re.compile(r"([A-Z][A-Z0-9])( {1,2})-(?: |$)")  # some programs write one space
_LISTS: Final = [*LIST_TYPE_TAGS, "AD"]
_WIDTH: Final = 70  # characters; what is longer is cut there by some programs, also within a word
_MOST_LINES: Final = 10_000
_MOST_CONTINUED: Final = 200
_SELF_PUBLISHED: Final = frozenset({"ELEC", "GEN", "RPRT", "UNPB"})
_OWN: Final = {"code": "code: ", "code-type": "code type: ", "own-venue": "venue: "}
"""How the fields of metalint's own begin."""


def read(path: str, text: str) -> Iterator[ListEntry | Remark]:
    """Yield the references of a file; one without its end, or outside of any, is reported."""
    start, reference = 0, list[str]()
    is_outside, width = False, 0
    for at, (tag, written) in enumerate(_read_lines(text), 1):
        if tag == "TY":
            if reference:
                yield Remark(path, start, _NO_END)
            start, reference, is_outside = at, [written], False
        elif reference and tag == "ER":
            continued = sum(text.startswith("\n") and not _TAG.match(text, 1) for text in reference)
            if len(reference) > _MOST_LINES or continued > _MOST_CONTINUED:
                yield Remark(path, start, "the reference, or a value of it, has too many lines; not read")
            else:
                (found,) = rispy.loads("".join([*reference, "\nER  - "]), list_tags=_LISTS, delimiter_tags_mapping={})
                yield ListEntry(start, _make_roles(found), {name: _value(value) for name, value in found.items()})
            reference = []
        elif reference:
            is_cut = not tag and width == _WIDTH
            reference.append(written if is_cut else f"\n{written}")
        elif tag and not is_outside:
            yield Remark(path, at, _NO_START)
            is_outside = True
        width = len(written.removeprefix(f"{tag}  - ") if tag else written)
    if reference:
        yield Remark(path, start, _NO_END)


def _read_lines(text: str) -> Iterator[tuple[str, str]]:
    """Yield the tag of each line, empty for one that continues a value, and the line with two spaces after its tag."""
    blanks = ""
    for line in text.splitlines():
        match = _TAG.match(line)
        if match and match[1] == "TY":
            blanks = match[2]
        elif match and match[2] != (blanks or match[2]):  # of an abstract: `AI - the new electricity`
            match = None
        yield (match[1], f"{match[1]}  - {line[match.end() :]}") if match else ("", line)


_NO_START: Final = "no reference begins above: `TY  -` is missing; not read"
_NO_END: Final = "the reference has no end: `ER  -` is missing; not read"


def _make_roles(found: Mapping[str, Any]) -> dict[str, Value]:
    first_authors = found.get("first_authors", [])
    authors = [*first_authors, *(name for name in found.get("authors", ()) if name not in first_authors)]
    unknown: Mapping[str, list[str]] = found.get("unknown_tag", {})
    values = [value for tag in ("U1", "U2", "U3") for value in unknown.get(tag, ())]
    own = {role: next((value for value in values if value.startswith(mark)), "") for role, mark in _OWN.items()}
    fields = {name: _value(value) for name, value in {**unknown, **found}.items()}
    roles = roles_of_fields(fields, is_self_published=found.get("type_of_reference") in _SELF_PUBLISHED)
    return roles | {
        "authors": tuple(
            # two commas stand for one in the name of an organization
            one_line(name.replace(",,", ",", 1)) if ",," in name else given_name_first(one_line(name))
            for name in authors
        ),
        "keywords": tuple(map(one_line, roles["keywords"])),
        **{role: value.removeprefix(_OWN[role]) for role, value in own.items()},
    }


def _value(value: Any) -> Value:  # noqa: ANN401 - a text, or texts
    return value if isinstance(value, str) else tuple(map(str, value))
