"""Keywords that the schema has, and a copy of the schema that takes any."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from metalint.config.settings import Config
from metalint.errors import UsageError
from metalint.importing.records import PaperRecord
from metalint.names.enum_names import display_names
from metalint.papers.extraction import roles
from metalint.schema.compiling import PACKAGED
from metalint.schema.types import EnumType, FieldType, MessageType

SCHEMA: Final = "proto/paper.proto"
"""The schema that a list without one gets: the packaged one, whose keywords become text."""

_NOT_IN_WORD: Final = re.compile(r"[\W_]+")


def known_keywords(
    records: Iterable[PaperRecord], config: Config, message: MessageType
) -> tuple[list[PaperRecord], list[str]]:
    """Return records with the keywords that the schema has, by their values or names, and those that it lacks.

    A schema without the field lacks none, nor does one whose keywords are text.
    """
    field = _field_of(config, message)
    if field is None or field.enum is None:
        return [*records], []
    known = values_by_word(field.enum, config.names.get("keywords", {}))
    lacking: dict[str, None] = {}
    reduced = []
    for record in records:
        values = {text: known.get(as_word(text), "") for text in record.keywords}
        lacking |= dict.fromkeys(text for text, value in values.items() if not value)
        reduced.append(record._replace(keywords=tuple(dict.fromkeys(filter(None, values.values())))))
    return reduced, [*lacking]


def _field_of(config: Config, message: MessageType) -> FieldType | None:
    path = next((path for path, role in roles(config, message).items() if role == "keywords"), None)
    return message.field(path) if path else None


def with_text_keywords(config: Config, message: MessageType) -> str:
    """Return the text of the schema with keywords that are text.

    Raises:
        UsageError: the keywords are text already, or the schema has none.
    """
    field = _field_of(config, message)
    if field is None or field.enum is None:
        raise UsageError("--write-schema: the keywords of the schema are no enum; there is nothing to change")
    path = config.root / config.proto if config.proto else PACKAGED / "paper.proto"
    text = path.read_text(encoding="utf-8")
    kind = field.enum.name.rpartition(".")[2]
    declared = re.compile(
        rf"(?<![\w.])[\w.]*\b{re.escape(kind)}(\s+{re.escape(field.name)}\s*=\s*[0-9]+)\s*(?:\[[^\]]*\])?"
    )
    changed, number = declared.subn(r"string\1", text)
    if not number:
        raise UsageError(
            f"--write-schema: {path}: the field `{field.name}` is declared in another file; change it there"
        )
    unused = re.compile(rf"\n*[ \t]*enum {re.escape(kind)} \{{[^{{}}]*\}}")
    without = unused.sub("", changed)
    return changed if re.search(rf"\b{re.escape(kind)}\b", without) else without


def values_by_word(enum: EnumType, given: Mapping[str, str]) -> dict[str, str]:
    """Return the values of an enum by their names for people and by themselves, each as a word."""
    names = display_names(enum.name, enum.numbers, enum.comments, given)
    return {as_word(name): key for key, name in names.items()} | {as_word(key): key for key in names}


def as_word(text: str) -> str:
    """Return a text in small letters with `_` for all that parts its words: ``NEURIPS`` and ``NeurIPS`` are one."""
    return _NOT_IN_WORD.sub("_", text.casefold()).strip("_")
