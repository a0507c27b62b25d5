"""From what a file says to a `Paper`."""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Final

from metalint.config.settings import Config
from metalint.config.tables import refuse_unknown
from metalint.errors import ConfigError
from metalint.names.enum_names import display_names
from metalint.papers.paper import (
    Comment,
    Paper,
    SchemaDeclarations,
    Value,
    enclosing_messages,
    without_indexes,
)
from metalint.schema.protobuf_check import Record
from metalint.schema.types import FieldType, MessageType
from metalint.text.span import Span
from metalint.util.wording import nearest, quote

Roles = dict[str, str]  # roles by field path, without indexes
_TEXTUAL: Final = frozenset(("string", "enum"))


def roles(config: Config, root: MessageType) -> Roles:
    """Return the roles of scalar fields of ``root``, but in maps, by path; raise if a chosen one is not there."""
    known = value_paths(root)
    found: Roles = {}
    for role, path in config.fields.items():
        if path in known:
            found[path] = role
        elif path and role in config.chosen_fields:
            near = nearest(path, known)
            hint = f"did you mean `{near}`?" if near else f"set it to one of {', '.join(sorted(known)) or 'none'}"
            where = f"{config.source or 'configuration'}: fields.{role}"
            raise ConfigError(f"{where}: {root.name} has no field `{path}` with a value; {hint}")
    return found


def are_listed_together(root: MessageType, path: str, other: str) -> bool:
    """Tell whether two fields lie in one repeated message: names and institutions in a message for each author."""
    shared = {*enclosing_messages(path)}.intersection(enclosing_messages(other))
    return any(root.field(around).is_repeated for around in shared)


def value_paths(root: MessageType) -> dict[str, None]:
    """Return the paths of the scalar fields that ``root`` has, outside of maps."""
    return dict.fromkeys(path for path, field in _walk_fields(root, "", 0) if field.message is None)


def declared(config: Config, roles: Roles, root: MessageType) -> SchemaDeclarations:
    """Return what the ``.proto`` declares of fields; raise a `ConfigError` for a name of a value that no enum has."""
    fields = dict(_walk_fields(root, "", 0))
    defaults = {role: fields[path].default for path, role in roles.items()}
    with_value: dict[str, FieldType] = {}
    for path, field in fields.items():
        if field.message is None:
            is_repeated = any(fields[part].is_repeated for part in (path, *enclosing_messages(path)))
            with_value[path] = field._replace(is_repeated=is_repeated)
    return SchemaDeclarations(
        frozenset(roles.values()),
        {role: default for role, default in defaults.items() if default is not None},
        frozenset(path for path, field in fields.items() if field.is_required),
        root,
        frozenset(role for path, role in roles.items() if fields[path].kind == "string"),
        _name_enum_values(config, {role: fields[path] for path, role in roles.items()}),
        with_value,
    )


def _name_enum_values(config: Config, fields: Mapping[str, FieldType]) -> dict[str, dict[str, str]]:
    """Return the names for people of the values of each role whose field is an enum."""
    source = config.source or "configuration"
    for role, given in config.names.items():
        field = fields.get(role)
        if field is None or field.enum is None:
            why = f"`{config.fields[role]}` is {f'a {field.kind}' if field else 'no field of the schema'}"
            what = f"only the values of an enum have names, and {why}; remove the table"
            raise ConfigError(f"{source}: names.{role}: {what}")
        what = f"value of the enum `{field.enum.name}`"
        refuse_unknown(given, list(field.enum.numbers), source, f"names.{role}: ", what)
    found: dict[str, dict[str, str]] = {}
    for role, field in fields.items():
        if (enum := field.enum) is None:
            continue
        found[role] = display_names(enum.name, enum.numbers, enum.comments, config.names.get(role, {}))
        owners: dict[str, str] = {}
        for key, name in found[role].items():
            if (other := owners.setdefault(name.casefold(), key)) != key:
                why = f"`{other}` and `{key}` have the same name {quote(name)}; rename one"
                raise ConfigError(f"{source}: names.{role}: {why}")
    return found


def _walk_fields(message: MessageType, prefix: str, depth: int) -> Iterator[tuple[str, FieldType]]:
    """Yield the fields that lie in ``message``, outside of maps, by their paths."""
    for field in message.fields.values():
        yield prefix + field.name, field
        if field.message and not field.message.is_map and depth < 5:  # noqa: PLR2004 - roles lie shallow; types may be recursive
            yield from _walk_fields(field.message, f"{prefix}{field.name}.", depth + 1)


def extract(path: str, record: Record, roles: Roles) -> Paper:
    """Return the paper at ``path``, a strictly parsed file."""
    texts: list[Value[str]] = []
    by_role: dict[str, list[Value[str]]] = {}
    year: Value[int] | None = None
    filled: set[tuple[str, ...]] = set()
    for at, written, span, kind in record.entries:
        role = roles.get(without_indexes(at))
        if kind in _TEXTUAL:
            value = Value(str(written), span, at)
            if kind == "string":
                texts.append(value)
            if role is not None:
                by_role.setdefault(role, []).append(value)
        # whatever its type; of several, that beside the first venue counts
        if role == "year" and year is None and str(written).isdecimal():
            year = Value(int(written), span, at)
        if written or kind != "string":
            filled.add(enclosing_messages(at) or ("",))
    document, comments = record.document, list[Comment]()
    first = document.fields[0].start if document.fields else len(document.text)
    for kind, start, end in document.tokens if "metalint:" in document.text else ():
        if kind == "comment" and document.text[start + 1 : end].lstrip().startswith("metalint:"):
            text = document.text[start:end].rstrip("\r")
            comments.append(Comment(text, Span(start, start + len(text)), start < first))
    return Paper(
        path,
        tuple(texts),
        {role: tuple(values) for role, values in by_role.items()},
        year,
        record.messages,
        frozenset(chain.from_iterable(filled)),
        tuple(comments),
        document.line_starts,
        record.entries,
        document,
    )
