"""A fast proof that a plain file is valid, so that protobuf need not read it.

A file is plain if it holds a field a line, written as txtpbfmt does but for the indent, and nothing but strings in
double quotes, integers, enum values by name, and messages that do not repeat; comments have lines of their own.
`Prover.prove` rules out all that can be wrong with such a file, or else says that it does not know; it never refuses.
What it proves, `gate.admit` accepts with the same values, and `constraints` have nothing against.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from metalint.schema.types import INTEGER_RANGES, Entry
from metalint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from metalint.schema.bounds import Bounds
    from metalint.schema.types import EnumType, FieldType, MessageType

MAX_LENGTH: Final = 1 << 14
"""Characters of the longest file that is looked at; it cannot exceed the limits on fields and values."""

_MAX_DEPTH: Final = 10
_MAX_KNOWN: Final = 1 << 12  # ways to begin a line that each place remembers, and values that each field does
_BLANKS: Final = " \t"
_SILENT: Final = frozenset(("", "#"))
_FOR_METALINT: Final = "metalint:"  # comments that speak to metalint are left to the parser
_MAX_MARKS: Final = 1000  # of comments; many more would exceed the limit on them
_MAX_DIGITS: Final = 20  # of a 64-bit integer with its sign
_QUOTED: Final = re.compile(r'"(?:[^"\\]++|\\.)*+"')
_INTEGER: Final = re.compile(r"-?(?:0|[1-9][0-9]*+)")
_UNSIGNED: Final = frozenset(kind for kind, allowed in INTEGER_RANGES.items() if allowed.start == 0)
_BACKSLASHES: Final = "\\" * 100
_BLANK_LINES: Final = re.compile(r"\A\n|\n\n\n|\n\n\Z")
"""Those that txtpbfmt takes out of the top level; inside of messages, none is plain."""


class Proof(NamedTuple):
    """What a plain file says.

    Attributes:
        entries: its scalars in their order.
        messages: the names of its messages by path.
        is_laid_out: whether `layout` would leave it as it is; False if that is not known.
    """

    entries: list[Entry]
    messages: dict[str, Span]
    is_laid_out: bool


class Prover:
    """Proves files of one message type, whose values have to keep to ``bounds``."""

    def __init__(self, root: MessageType, bounds: Bounds) -> None:
        self._root = _Place(root, bounds, "", 0)
        self._requires_fields = _requires_fields(root)

    def prove(self, text: str) -> Proof | None:
        """Return what ``text``, which holds no NUL, says if it is plain and valid beyond doubt."""
        is_odd = len(text) > MAX_LENGTH or "\r" in text or _FOR_METALINT in text or text.count("#") > _MAX_MARKS
        if self._requires_fields or is_odd:
            return None
        try:
            return self._read(text)
        except _Doubt:
            return None

    def _read(self, text: str) -> Proof:  # noqa: C901 - one loop over the lines is what makes it fast
        entries: list[Entry] = []
        messages: dict[str, Span] = {}
        seen: set[str] = set()
        counts: dict[str, int] = {}
        around: list[_Place] = []
        place, offset = self._root, 0
        is_laid_out = text[-1:] == "\n" and not _BLANK_LINES.search(text)
        for line in text.split("\n"):
            head, colon, written = line.partition(": ")
            slot = place.slots.get(head)
            if slot is None:
                if line.lstrip(_BLANKS)[:1] in _SILENT:  # a comment, or nothing at all
                    is_laid_out &= not line and (not around or offset == len(text))
                    offset += len(line) + 1
                    continue
                slot = place.learn(head)
            is_laid_out &= slot.is_laid_out
            path = slot.path
            if slot.is_repeated:
                counts[path] = index = counts.get(path, -1) + 1
                path = f"{path}[{index}]"
            elif path in seen:
                raise _Doubt
            elif path:
                seen.add(path)
            if colon:
                if written[-1:] in _BLANKS:
                    written, is_laid_out = written.rstrip(_BLANKS), False
                start = offset + len(head) + 2
                entries.append(Entry(path, slot.read(written), Span(start, start + len(written)), slot.kind))
            elif slot.inner:
                end = offset + len(head) - 2
                messages[path] = Span(end - len(slot.name), end)
                around.append(place)
                place = slot.inner
            elif path or not around:
                raise _Doubt
            else:
                place = around.pop()
            offset += len(line) + 1
        if around:
            raise _Doubt
        return Proof(entries, messages, is_laid_out)


class _Doubt(Exception):  # noqa: N818 - control flow inside this module
    """The file is not plain, or something may be wrong with it."""


def _doubt(_: str) -> str:
    raise _Doubt


class _Slot(NamedTuple):
    """What a line may begin with, and what that means.

    A field of the message at hand, with a function that reads its value; or a message, which begins; or, without
    path, the bracket that ends the message at hand. ``is_laid_out`` if it stands where `layout` puts it.
    """

    path: str = ""
    name: str = ""
    kind: str = ""
    is_repeated: bool = False
    inner: _Place | None = None
    read: Callable[[str], str | int] = _doubt
    is_laid_out: bool = True


class _Place:
    """A message at one place of the tree; ``slots`` are those seen so far, by what stands before the value."""

    def __init__(self, message: MessageType, bounds: Bounds, prefix: str, depth: int) -> None:
        self._message = message
        self._bounds = bounds
        self._prefix = prefix
        self._depth = depth
        self._inner: dict[str, _Place] = {}
        self.slots: dict[str, _Slot] = {}

    def learn(self, head: str) -> _Slot:
        """Return the slot of a ``head`` that is seen for the first time."""
        written = head.lstrip(_BLANKS)
        slot = _Slot() if written == "}" else self._field(written)
        indent = "  " * (self._depth - (not slot.path))
        slot = slot._replace(is_laid_out=head == indent + written)
        if len(self.slots) < _MAX_KNOWN:
            self.slots[head] = slot
        return slot

    def _field(self, written: str) -> _Slot:
        name = written.removesuffix(" {")
        field = self._message.fields.get(name)
        if field is None or field.name != name or field.oneof:
            raise _Doubt
        slot = self._scalar(field) if field.message is None else self._opening(field)
        if (name != written) != (slot.inner is not None):
            raise _Doubt
        return slot

    def _opening(self, field: FieldType) -> _Slot:
        bounds = self._bounds.inside(field)
        if bounds is None or field.message is None or field.kind != "message" or field.is_repeated:
            raise _Doubt
        if self._depth == _MAX_DEPTH or _requires_fields(field.message):
            raise _Doubt
        path = self._prefix + field.name
        if path not in self._inner:  # different indents lead to one place
            self._inner[path] = _Place(field.message, bounds, f"{path}.", self._depth + 1)
        return _Slot(path, field.name, field.kind, inner=self._inner[path])

    def _scalar(self, field: FieldType) -> _Slot:
        read = _reader(field)
        if checks := self._bounds.checks(field):
            read = _checked(read, checks)
        if field.kind != "string":
            read = _Known(read).__getitem__
        return _Slot(self._prefix + field.name, field.name, field.kind, field.is_repeated, None, read)


def _requires_fields(message: MessageType) -> bool:
    return any(field.is_required for field in message.fields.values())


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
    if written != f'"{value}"':
        raise _Doubt
    if '"' not in value and "\\" not in value:
        return value
    if _BACKSLASHES in value or not _QUOTED.fullmatch(written):
        raise _Doubt
    from metalint.text.literal import LiteralError, unescape

    try:
        return unescape(written).decode()
    except (LiteralError, UnicodeDecodeError):
        raise _Doubt from None


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
