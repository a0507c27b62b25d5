"""From what a file says to a `Paper`."""

from __future__ import annotations

from itertools import compress
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from metalint.errors import ConfigError
from metalint.papers.paper import Comment, Declared, Paper, Value, enclosing_messages, value_of, without_indexes
from metalint.text.span import Span, line_starts
from metalint.util.named_tuples import NamedTuple
from metalint.util.wording import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from metalint.config.settings import Config
    from metalint.schema.gate import Record
    from metalint.schema.proof import Proof, Shape
    from metalint.schema.types import Entry, FieldType, MessageType

    _Picking = Callable[[tuple[Value[Any], ...]], tuple[Value[Any], ...]]

Roles = dict[str, str]
"""Roles by field path, without indexes."""

_TEXTUAL: Final = frozenset(("string", "enum"))
_MAX_KNOWN: Final = 1 << 8  # ways to leave fields empty that each shape remembers


def roles(config: Config, root: MessageType) -> Roles:
    """Return the role of each path of a scalar field, outside of maps, that ``root`` has.

    Raises:
        ConfigError: a role that the user mapped to a field that is not there.
    """
    known = value_paths(root)
    found: Roles = {}
    for role, path in config.fields.items():
        if path in known:
            found[path] = role
        elif path and role in config.chosen_fields:
            raise ConfigError(_no_field(config, role, path, root, known))
    return found


def value_paths(root: MessageType) -> dict[str, None]:
    """Return the paths of the scalar fields that ``root`` has, outside of maps."""
    return dict.fromkeys(path for path, field in _fields(root, "", 0) if field.message is None)


def declared(roles: Roles, root: MessageType) -> Declared:
    """Return what the ``.proto`` declares of the fields of ``root``, which have these ``roles``."""
    fields = dict(_fields(root, "", 0))
    defaults = {role: fields[path].default for path, role in roles.items()}
    return Declared(
        frozenset(roles.values()),
        {role: default for role, default in defaults.items() if default is not None},
        frozenset(path for path, field in fields.items() if field.is_required),
        root.name,
    )


def _fields(message: MessageType, prefix: str, depth: int) -> Iterator[tuple[str, FieldType]]:
    """Yield the fields that lie in ``message``, outside of maps, by their paths."""
    for field in message.fields.values():
        yield prefix + field.name, field
        if field.message and not field.message.is_map and depth < 5:  # noqa: PLR2004 - roles lie shallow; types may be recursive
            yield from _fields(field.message, f"{prefix}{field.name}.", depth + 1)


def _no_field(config: Config, role: str, path: str, root: MessageType, known: Mapping[str, None]) -> str:
    near = nearest(path, known)
    hint = f"did you mean `{near}`?" if near else f"set it to one of {', '.join(sorted(known)) or 'none'}"
    where = config.source or "configuration"
    return f"{where}: fields.{role}: {root.name} has no field `{path}` with a value; {hint}"


class Reading(NamedTuple):
    """What a file says: its scalars in their order, the names of its messages by path, and its comments to metalint."""

    text: str
    entries: Sequence[Entry]
    messages: Mapping[str, Span]
    comments: tuple[Comment, ...] = ()


def of_record(record: Record) -> Reading:
    """Return the reading of a strictly parsed file."""
    return Reading(record.document.text, record.entries, record.messages, tuple(_comments(record)))


class Plan(NamedTuple):
    """What the values are to metalint in all files of one shape.

    Attributes:
        texts: picks the strings out of the values, as a tuple.
        roles: picks the strings and enum values of each role.
        years: the places of the years, one at most unless the field repeats.
        parents: the path of the message that each value lies in.
        filled: what is known so far of which messages are filled, by which values are more than empty strings.
    """

    texts: _Picking
    roles: tuple[tuple[str, _Picking], ...]
    years: tuple[int, ...]
    parents: tuple[str, ...]
    filled: dict[tuple[bool, ...], frozenset[str]]


def planned(shape: Shape, roles: Roles) -> Plan:
    """Return what the values are in files of a ``shape``."""
    by_role: dict[str, list[int]] = {}
    years: list[int] = []
    for at, (path, kind) in enumerate(zip(shape.paths, shape.kinds, strict=True)):
        role = roles.get(without_indexes(path))
        if role is not None and kind in _TEXTUAL:
            by_role.setdefault(role, []).append(at)
        if role == "year":
            years.append(at)
    parents = tuple(path.rpartition(".")[0] for path in shape.paths)
    picking = tuple((role, _picking(of)) for role, of in by_role.items())
    return Plan(_picking(shape.strings), picking, tuple(years), parents, {})


def _picking(places: Sequence[int]) -> _Picking:
    """Return what picks the members of a tuple at ``places``, which rise, as a tuple."""
    if len(places) > 1:
        return itemgetter(*places)
    return itemgetter(slice(places[0], places[0] + 1) if places else slice(0))


def of_proof(path: str, proof: Proof, plan: Plan) -> Paper:
    """Return the paper at ``path``, a plain file: just those that `extract` would find in it."""
    shape = proof.shape
    values = tuple(map(value_of, zip(proof.values, proof.spans, shape.paths, strict=True)))
    said = tuple([value != "" for value in proof.values])
    filled = plan.filled.get(said)
    if filled is None:
        filled = _with_enclosing(compress(plan.parents, said))
        if len(plan.filled) < _MAX_KNOWN:
            plan.filled[said] = filled
    return Paper(
        path,
        plan.texts(values),
        {role: pick(values) for role, pick in plan.roles},
        _year(values[at] for at in plan.years),
        proof.messages,
        filled,
        (),
        proof.line_starts,
    )


def _year(values: Iterable[Value[Any]]) -> Value[int] | None:
    """Return the last of the values that is a year, whatever its type."""
    year = None
    for value, span, path in values:
        if str(value).isdecimal():
            year = Value(int(value), span, path)
    return year


def _with_enclosing(parents: Iterable[str]) -> frozenset[str]:
    """Return messages and all those around them."""
    return frozenset(around for at in set(parents) for around in (at, *enclosing_messages(at)))


def extract(path: str, reading: Reading, roles: Roles) -> Paper:
    """Return the paper at ``path``."""
    texts: list[Value[str]] = []
    by_role: dict[str, list[Value[str]]] = {}
    years: list[Value[Any]] = []
    parents: set[str] = set()
    for entry in reading.entries:
        at, written, span, kind = entry
        role = roles.get(without_indexes(at))
        if kind in _TEXTUAL:
            value = Value(str(written), span, at)
            if kind == "string":
                texts.append(value)
            if role is not None:
                by_role.setdefault(role, []).append(value)
        if role == "year":
            years.append(Value(written, span, at))
        if written or kind != "string":
            parents.add(at.rpartition(".")[0])
    return Paper(
        path,
        tuple(texts),
        {role: tuple(values) for role, values in by_role.items()},
        _year(years),
        reading.messages,
        _with_enclosing(parents),
        reading.comments,
        line_starts(reading.text),
    )


def _comments(record: Record) -> Iterator[Comment]:
    document = record.document
    if "metalint:" not in document.text:
        return
    first = document.fields[0].span.start if document.fields else len(document.text)
    for kind, start, end in document.tokens:
        if kind == "comment" and document.text[start + 1 : end].lstrip().startswith("metalint:"):
            text = document.text[start:end].rstrip("\r")
            yield Comment(text, Span(start, start + len(text)), start < first)
