"""Settings of new papers: the table ``[add]``."""

import posixpath
from collections.abc import Mapping
from typing import Final, NamedTuple

from metalint.config.tables import TableReader
from metalint.util.regex import lazy

ADD_KEYS: Final = {"note": "note", "fields": "fillings"}  # each key and the kind of its value
FILLINGS: Final = ("today",)  # what ``fields`` may put into a field
_PLACEHOLDER: Final = lazy(r"\{[^{}]*\}")
_DRIVE: Final = lazy(r"[A-Za-z]:|.*\\")


class Addition(NamedTuple):
    """What ``metalint add`` writes beside what services say of a paper."""

    note: str = ""  # the path of its note, with `{year}` and `{id}`
    fields: Mapping[str, str] = {}  # what to put into own fields, by path


def read(reader: TableReader) -> Addition:
    """Return the settings of the table ``[add]``."""
    given = reader.read_only(ADD_KEYS, {"note": TableReader.string, "fillings": TableReader.inner})
    if fields := given.get("fields"):
        given["fields"] = {path: fields.choice(path, FILLINGS) for path in fields.table}
    made = Addition(**given)
    path, known = made.note, {"{year}", "{id}"}
    is_below = not posixpath.isabs(path) and not _DRIVE.match(path) and ".." not in path.split("/")
    is_note = path.lower().endswith((".md", ".markdown")) and path.isprintable() and posixpath.normpath(path) == path
    if path and not (is_below and is_note and {"{id}"} <= set(_PLACEHOLDER.findall(path)) <= known):
        wanted = "the path of a Markdown file below the root, with `{id}`"
        raise reader.wrong("note", wanted, 'write "notes/{year}/{id}/note.md"')
    return made
