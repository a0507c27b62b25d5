"""Settings of new papers: the table ``[add]``."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from metalint.config.tables import TableReader

ADD_KEYS: Final = {"fields": "fillings"}  # each key and the kind of its value
FILLINGS: Final = ("today",)  # what ``fields`` may put into a field


class Addition(NamedTuple):
    """What ``metalint add`` writes beside what services say of a paper."""

    fields: Mapping[str, str] = {}  # what to put into own fields, by path


def read(reader: TableReader) -> Addition:
    """Return the settings of the table ``[add]``."""
    given = reader.read_only(ADD_KEYS, {"fillings": TableReader.inner})
    fields = given.get("fields")
    return Addition({path: fields.choice(path, FILLINGS) for path in fields.table} if fields else {})
