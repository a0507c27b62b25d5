"""Settings of new papers: the table ``[add]``."""

import posixpath
from collections.abc import Mapping
from typing import Final, NamedTuple

from metalint.config.tables import TableReader
from metalint.util.regex import lazy

ADD_KEYS: Final = ("note", "fields")
FILLINGS: Final = ("today",)  # what ``fields`` may put into a field
_PLACEHOLDER: Final = lazy(r"\{[^{}]*\}")
_DRIVE: Final = lazy(r"[A-Za-z]:|.*\\")


class Addition(NamedTuple):
    """What ``metalint add`` writes beside what services say of a paper."""

    note: str = ""  # the path of its note, with `{year}` and `{id}`
    fields: Mapping[str, str] = {}  # what to put into own fields, by path


def read(reader: TableReader) -> Addition:
    """Return the settings of the table ``[add]``."""
    reader.refuse_unknown(ADD_KEYS)
    table = reader.table
    fields = reader.inner("fields") if "fields" in table else None
    return Addition(
        note=_note(reader) if "note" in table else "",
        fields={path: fields.choice(path, FILLINGS) for path in fields.table} if fields else {},
    )


def _note(reader: TableReader) -> str:
    path = reader.string("note")
    known = {"{year}", "{id}"}
    is_below = not posixpath.isabs(path) and not _DRIVE.match(path) and ".." not in path.split("/")
    is_note = path.lower().endswith((".md", ".markdown")) and path.isprintable() and posixpath.normpath(path) == path
    if not is_below or not is_note or not {"{id}"} <= set(_PLACEHOLDER.findall(path)) <= known:
        raise reader.wrong(
            "note", "the path of a Markdown file below the root, with `{id}`", 'write "notes/{year}/{id}/note.md"'
        )
    return path
