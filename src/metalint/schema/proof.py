"""A fast proof that a plain file is valid, so that protobuf need not read it.

A file is plain if it holds one field per line, written as txtpbfmt does except for indent and quotes, and nothing but
strings in one piece, integers, enum values by name, `true` and `false`, messages, and entries of maps that begin with
their key; comments have lines of their own.
`Prover.prove` rules out all that can be wrong with such a file, or else says that it does not know; it never refuses.
What it proves, `gate.admit` accepts with the same values, and `constraints` have nothing against.
"""

from __future__ import annotations

import re
from operator import add
from typing import TYPE_CHECKING, Final

from metalint.schema.types import INTEGER_RANGES, Entry
from metalint.text.span import Span, span_of, starts_of
from metalint.util.named_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Sequence

    from metalint.schema.bounds import Bounds
    from metalint.schema.types import EnumType, FieldType, MessageType

MAX_LENGTH: Final = 1 << 14
"""Characters of the longest file that is looked at; it cannot exceed the limits on fields and values."""

_MAX_DEPTH: Final = 10
_MAX_KNOWN: Final = 1 << 12  # ways to begin a line that each place remembers, and values that each field does
_BLANKS: Final = " \t"
_WITHOUT_VALUE: Final = frozenset(("", "#"))
_FOR_METALINT: Final = "metalint:"  # comments that speak to metalint are left to the parser
_MAX_COMMENTS: Final = 1000  # of comments; many more would exceed the limit on them
_MAX_PATH: Final = 1000  # characters of the path of a message; a longer one may exceed the limit on them
_MAX_DIGITS: Final = 20  # of a 64-bit integer with its sign
_QUOTES: Final = frozenset("\"'")
_QUOTED: Final = re.compile(r""""(?:[^"\\]++|\\.)*+"|'(?:[^'\\]++|\\.)*+'""")
_INTEGER: Final = re.compile(r"-?(?:0|[1-9][0-9]*+)")
_UNSIGNED: Final = frozenset(kind for kind, allowed in INTEGER_RANGES.items() if allowed.start == 0)
_BOOLEANS: Final = {"true": True, "false": False}
_BACKSLASHES: Final = "\\" * 100
_BLANK_LINES: Final = re.compile(r"\n{3,}")
"""Those that `layout` makes one of."""
_OUTER_BLANK_LINES: Final = re.compile(r"\A\n|\n\n\Z")


_Field = tuple["Slot", str, int, int]
"""A value: its slot and path, the number of its line, and what stands before it there, in characters."""

_Message = tuple[str, int, int, int]
"""A message: its path, the number of its line, and where on that its name begins and ends."""


class Shape:
    """What all files have in common whose lines begin in the same ways.

    Most papers of a list have one of a few hundred shapes: what holds for the shape is worked out once.

    Attributes:
        paths: of the values, in their order.
        kinds: of the values: the scalar type's name, or ``enum``.
        lines: the number of the line of each value.
        leads: what stands before each value on its line, in characters.
        reads: what reads each value.
        strings: the places among the values of strings.
        checks: what a string has to keep to, by its place.
        others: the places of all that are no strings.
        messages: path, number of the line, and where on it the name begins and ends, of each message.
        is_indented: whether `layout` would leave each line of such a file as it is, if no blanks end a line, nor are
            quotes single; and all that it changes are blank lines, as in `without_blank_lines`.
        is_laid_out: whether it would not change these either.
    """

    __slots__ = (
        "checks", "is_indented", "is_laid_out", "kinds", "leads", "lines", "messages", "others", "paths", "reads",
        "strings",
    )  # fmt: skip

    def __init__(
        self, fields: Sequence[_Field], messages: Sequence[_Message], *, is_indented: bool, is_laid_out: bool
    ) -> None:
        slots = [slot for slot, _, _, _ in fields]
        self.paths = tuple(path for _, path, _, _ in fields)
        self.lines = tuple(line for _, _, line, _ in fields)
        self.leads = tuple(lead for _, _, _, lead in fields)
        self.kinds = tuple(slot.kind for slot in slots)
        self.reads = tuple(slot.read for slot in slots)
        self.strings = tuple(at for at, slot in enumerate(slots) if slot.kind == "string")
        self.checks = tuple((at, checks) for at in self.strings if (checks := slots[at].checks) is not None)
        self.others = tuple(at for at, slot in enumerate(slots) if slot.kind != "string")
        self.messages = tuple(messages)
        self.is_indented = is_indented
        self.is_laid_out = is_laid_out


class Proof(NamedTuple):
    """What a plain file says.

    Attributes:
        shape: the shape of the file.
        values: its scalars in their order.
        spans: where they are written.
        line_starts: offsets at which the lines of the file begin.
        is_indented: whether `layout` would change nothing but blank lines; False if that is not known.
        is_laid_out: whether it would not change these either.
    """

    shape: Shape
    values: Sequence[str | int]
    spans: Sequence[Span]
    line_starts: tuple[int, ...]
    is_indented: bool
    is_laid_out: bool

    @property
    def entries(self) -> list[Entry]:
        """The scalars with their paths and kinds."""
        return list(map(Entry, self.shape.paths, self.values, self.spans, self.shape.kinds))

    @property
    def messages(self) -> dict[str, Span]:
        """The names of the messages by path."""
        starts = self.line_starts
        return {
            path: span_of((starts[line] + first, starts[line] + last))
            for path, line, first, last in self.shape.messages
        }


class Prover:
    """Proves files of one message type, whose values have to keep to ``bounds``."""

    def __init__(self, root: MessageType, bounds: Bounds) -> None:
        self._root = _Place(root, bounds, 0)
        self._shapes: dict[tuple[str, ...], Shape | tuple[int, ...]] = {}  # or which lines hold keys of maps

    def prove(self, text: str) -> Proof | None:
        """Return what ``text``, which holds no NUL, says if it is plain and valid beyond doubt."""
        is_odd = len(text) > MAX_LENGTH or "\r" in text or _FOR_METALINT in text or text.count("#") > _MAX_COMMENTS
        if is_odd:
            return None
        try:
            return self._read(text)
        except _Doubt:
            return None

    def _read(self, text: str) -> Proof:
        lines = text.split("\n")
        parts = [line.partition(": ") for line in lines]
        heads = tuple([head + colon for head, colon, _ in parts])
        shape = self._shape(heads, lines)
        written = [parts[at][2] for at in shape.lines]
        starts = starts_of(lines)
        values = _values_of_shape(text, shape, written)
        is_indented = shape.is_indented
        if values is None:
            if _BACKSLASHES in text:
                raise _Doubt
            stripped = [one.rstrip(_BLANKS) for one in written]
            is_indented &= stripped == written and not any(one.startswith("'") for one in written)
            written = stripped
            values = [read(one) for read, one in zip(shape.reads, written, strict=True)]
        firsts = [starts[line] + lead for line, lead in zip(shape.lines, shape.leads, strict=True)]
        spans = list(map(span_of, zip(firsts, map(add, firsts, map(len, written)), strict=True)))
        return Proof(shape, values, spans, starts, is_indented, is_indented and shape.is_laid_out)

    def _shape(self, heads: tuple[str, ...], lines: Sequence[str]) -> Shape:
        """Return the shape of a file whose lines begin with ``heads``: up to the colon and a blank, or whole lines.

        A key of a map is part of the paths below it, and so of the shape: its line counts as a whole.
        """
        found = self._shapes.get(heads)
        if isinstance(found, tuple):
            found = self._shapes.get(_with_keys(heads, lines, found))
        return found if isinstance(found, Shape) else self._learn_shape(heads, lines)

    def _learn_shape(  # noqa: C901, PLR0912, PLR0915 - one walk over the lines
        self, heads: tuple[str, ...], lines: Sequence[str]
    ) -> Shape:
        """Return a shape that is seen for the first time."""
        fields: list[_Field] = []
        messages: list[_Message] = []
        seen: set[str] = set()
        counts: dict[str, int] = {}
        around: list[tuple[_Place, str]] = []
        keys: list[int] = []
        place, prefix = self._root, ""
        written = "\n".join(heads)
        is_indented = not heads[-1] and not _OUTER_BLANK_LINES.search(written)
        is_silent = False
        for number, head in enumerate(heads):
            slot = place.slots.get(head)
            if slot is None:
                if head.lstrip(_BLANKS)[:1] in _WITHOUT_VALUE:  # a comment, or nothing at all
                    is_silent |= bool(head)
                    is_indented &= not head
                    continue
                slot = place.learn(head)
            is_indented &= slot.is_laid_out
            if not slot.name:
                if not around or not place.is_complete(prefix, seen):
                    raise _Doubt
                place, prefix = around.pop()
                continue
            path = prefix + slot.name
            if slot.is_map:
                keys.append(number + 1)
                path = _path_of_entry(slot, path, heads[number + 1 :], lines[number + 1 :])
            elif slot.is_repeated:
                counts[path] = index = counts.get(path, -1) + 1
                path = f"{path}[{index}]"
            if path in seen:
                raise _Doubt
            seen.add(path)
            if slot.inner:
                if len(path) > _MAX_PATH:
                    raise _Doubt
                end = len(head) - len(" {")
                messages.append((path, number, end - len(slot.name), end))
                around.append((place, prefix))
                place, prefix = slot.inner, f"{path}."
            else:
                fields.append((slot, path, number, len(head)))
        if around or not place.is_complete(prefix, seen):
            raise _Doubt
        blank_lines = _BLANK_LINES.search(written)
        shape = Shape(fields, messages, is_indented=is_indented, is_laid_out=is_indented and not blank_lines)
        if not is_silent and len(self._shapes) < _MAX_KNOWN:
            if keys:
                self._shapes[heads] = tuple(keys)
            self._shapes[_with_keys(heads, lines, keys)] = shape
        return shape


def without_blank_lines(text: str) -> str:
    """Return what `layout` makes of a file whose proof says that it is indented."""
    return _BLANK_LINES.sub("\n\n", text)


def _with_keys(heads: tuple[str, ...], lines: Sequence[str], keys: Sequence[int]) -> tuple[str, ...]:
    """Return ``heads``, but the whole of the ``lines`` that hold ``keys`` of maps."""
    whole = list(heads)
    for at in keys:
        whole[at] = lines[at]
    return tuple(whole)


def _path_of_entry(slot: Slot, path: str, heads: Sequence[str], lines: Sequence[str]) -> str:
    """Return the path of an entry of the map at ``path``, whose key has to be on the next line."""
    from metalint.schema.binding import map_path

    if slot.inner is None or not heads:
        raise _Doubt
    key = slot.inner.slots.get(heads[0]) or slot.inner.learn(heads[0])
    if key.name != "key":
        raise _Doubt
    return map_path(path, key.read(lines[0][len(heads[0]) :]))


def _values_of_shape(text: str, shape: Shape, written: Sequence[str]) -> list[str | int] | None:
    """Return the values if there are no double quotes in the file but those of its strings; None if that is not so.

    Each string begins and ends with a quote of its own, and there are two quotes a string: so none stands inside.
    """
    strings = [written[at] for at in shape.strings]
    if "\\" in text or text.count('"') != 2 * len(strings) or '"' in strings:
        return None
    joined = "\n".join(["", *strings, ""])  # so that each string has a line end before it and behind it
    if joined.count('\n"') != len(strings) or joined.count('"\n') != len(strings):
        return None
    values: list[str | int] = [one[1:-1] for one in written]
    for at in shape.others:
        values[at] = shape.reads[at](written[at])
    for at, checks in shape.checks:
        if not checks(values[at]):
            raise _Doubt
    return values


class _Doubt(Exception):  # noqa: N818 - control flow inside this module
    """The file is not plain, or something may be wrong with it."""


def _doubt(_: str) -> str:
    raise _Doubt


class Slot(NamedTuple):
    """What a line may begin with, and what that means.

    A field of the message at hand, with a function that reads its value and one that checks what was read; or a
    message, which begins; or, without name, the bracket that ends the message at hand. ``is_laid_out`` if it stands
    where `layout` puts it.
    """

    name: str = ""
    kind: str = ""
    is_repeated: bool = False
    is_map: bool = False
    inner: _Place | None = None
    read: Callable[[str], str | int] = _doubt
    checks: Callable[[str | int], bool] | None = None
    is_laid_out: bool = True


class _Place:
    """A message at one place of the tree; ``slots`` are those seen so far, by the heads of their lines."""

    def __init__(self, message: MessageType, bounds: Bounds, depth: int) -> None:
        self._message = message
        self._bounds = bounds
        self._depth = depth
        self._needed = tuple(field.name for field in message.fields.values() if field.is_required or message.is_map)
        self._inner: dict[str, _Place] = {}
        self.slots: dict[str, Slot] = {}

    def is_complete(self, prefix: str, seen: Container[str]) -> bool:
        """Tell whether all fields that have to be there are ``seen``, whose paths begin with ``prefix``."""
        return all(prefix + name in seen for name in self._needed)

    def learn(self, head: str) -> Slot:
        """Return the slot of a ``head`` that is seen for the first time."""
        written = head.lstrip(_BLANKS)
        slot = Slot() if written == "}" else self._field(written)
        indent = "  " * (self._depth - (not slot.name))
        slot = slot._replace(is_laid_out=head == indent + written)
        if len(self.slots) < _MAX_KNOWN:
            self.slots[head] = slot
        return slot

    def _field(self, written: str) -> Slot:
        name, ending = written[:-2], written[-2:]
        field = self._message.fields.get(name)
        if field is None or field.name != name or field.oneof:
            raise _Doubt
        slot = self._scalar(field) if field.message is None else self._opening(field)
        if ending != (": " if slot.inner is None else " {"):
            raise _Doubt
        return slot

    def _opening(self, field: FieldType) -> Slot:
        bounds = self._bounds.inside(field)
        if bounds is None or field.message is None or field.kind != "message" or self._depth == _MAX_DEPTH:
            raise _Doubt
        if field.name not in self._inner:  # different indents lead to one place
            self._inner[field.name] = _Place(field.message, bounds, self._depth + 1)
        is_map = field.message.is_map
        return Slot(field.name, field.kind, field.is_repeated, is_map, inner=self._inner[field.name])

    def _scalar(self, field: FieldType) -> Slot:
        read, checks = _reader(field), self._bounds.checks(field)
        if checks is not None and field.kind == "bool":  # which is no integer to a JSON Schema
            raise _Doubt
        if checks is not None:
            read = _checked(read, checks)
        if field.kind != "string":
            read = _Known(read).__getitem__
        return Slot(field.name, field.kind, field.is_repeated, read=read, checks=checks)


class _Known(dict[str, str | int]):
    """What numbers and words mean, for few of them stand in many papers."""

    def __init__(self, read: Callable[[str], str | int]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, written: str) -> str | int:
        value = self._read(written)
        if len(self) < _MAX_KNOWN:
            self[written] = value
        return value


def _reader(field: FieldType) -> Callable[[str], str | int]:
    """Return what reads the values of a field."""
    if field.kind == "string":
        return _string
    if field.enum is not None:
        return _word_of(field.enum)
    if field.kind == "bool":
        return _bool
    return _integer_of(field.kind) if field.kind in INTEGER_RANGES else _doubt


def _checked(read: Callable[[str], str | int], checks: Callable[[str | int], bool]) -> Callable[[str], str | int]:
    def checked(written: str) -> str | int:
        value = read(written)
        if not checks(value):
            raise _Doubt
        return value

    return checked


def _string(written: str) -> str:
    value = written[1:-1]
    mark = written[:1]
    if mark not in _QUOTES or written != mark + value + mark:
        raise _Doubt
    if mark not in value and "\\" not in value:
        return value
    if not _QUOTED.fullmatch(written):
        raise _Doubt
    from metalint.text.literal import LiteralError, unescape

    try:
        return unescape(written).decode()
    except (LiteralError, UnicodeDecodeError):
        raise _Doubt from None


def _bool(written: str) -> bool:
    if written not in _BOOLEANS:
        raise _Doubt
    return _BOOLEANS[written]


def _integer_of(kind: str) -> Callable[[str], int]:
    def read(written: str) -> int:
        is_plain = len(written) <= _MAX_DIGITS and _INTEGER.fullmatch(written) is not None
        if not is_plain or (written[0] == "-" and kind in _UNSIGNED) or int(written) not in INTEGER_RANGES[kind]:
            raise _Doubt
        return int(written)

    return read


def _word_of(enum: EnumType) -> Callable[[str], str]:
    def read(written: str) -> str:
        number = enum.numbers.get(written)
        if number is None:
            raise _Doubt
        return enum.names[number]

    return read
