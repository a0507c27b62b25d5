"""Binding: what a document says when it is read with a message type."""

import contextlib
import re
from collections.abc import Callable, Container, Mapping
from functools import cached_property
from typing import Final, NamedTuple

from metalint.schema.types import INTEGER_RANGES, FieldType, MessageType, Plain, ScalarValue
from metalint.schema.unknown_fields import Enclosing, Known, find_reachable, suggest
from metalint.text.cst import Document, Field, ListValue, Message, Scalar
from metalint.text.edit import Edit
from metalint.text.literal import LiteralError, quote_bytes, quote_text, read_float, read_integer, unescape_literal
from metalint.text.span import Span
from metalint.util.limits import MAX_PROBLEMS, PARSERS
from metalint.util.regex import lazy
from metalint.util.wording import all_nearest, first_words, nearest, quote

MAX_SHOWN: Final = 40  # characters of a value in a message
_NUMBER: Final = lazy(r"(?<![\w.])-?[0-9]{1,19}(?![\w.])", re.ASCII)
_GROUPING: Final = lazy(r"(?<=[0-9])(?:_|,(?=[0-9]{3}(?![0-9])))")  # what stands between the digits of one number
_SEPARATOR: Final = lazy(r"[,;]")
_MAX_NEAR: Final = 3  # words of an enum that a help names
_MAX_WORDS: Final = 20  # words of an enum that are looked for in one value
MAX_PATH: Final = 10_000  # characters of a message's path: each value in it carries them; keys of maps may be long


class Refusal(NamedTuple):
    """Why a file is refused."""

    rule: str  # one of the group ``parse``, or that of registries
    span: Span
    message: str
    field: str  # a path, where that identifies the reason
    value: str = ""  # what the field holds, in the same way
    help: str = ""


class Bound(NamedTuple):
    """What a document says, and the refusals."""

    entries: list[ScalarValue]  # all scalars in the order of the file
    messages: dict[str, Span]  # the names of all messages by path
    refusals: list[Refusal]
    defaults: set[str]  # the paths of scalars that hold the default where protobuf does not tell that from unset
    rewrites: list[Edit]  # put what Python's parser refuses, where it does not count, into words that it takes


def bind_document(
    document: Document, message: MessageType, extension: Callable[[str, MessageType], FieldType | None]
) -> Bound:
    """Read ``document`` as a ``message``, up to a hundred refusals; ``extension`` looks up ``[bracketed]`` names."""
    binder = _Binder(document, message, extension)
    with contextlib.suppress(_TooManyRefusals):
        binder.bind_message(document.fields, message, "", Span(0, 0))
    entries = binder.entries
    if binder.superseded:
        entries = [entry for at, entry in enumerate(entries) if at not in binder.superseded]
    return Bound(entries, binder.messages, binder.refusals, binder.defaults, binder.rewrites)


def make_map_path(path: str, key: Plain) -> str:
    """Return the path of a map's entry, like ``prices["a"]``."""
    import json

    return f"{path}[{json.dumps(key, ensure_ascii=False)}]"


def explain_unquoted(document: Document, span: Span, known: FieldType) -> tuple[str, str] | None:
    """Return what is wrong with a value without quotes that is no token, and what to do about it."""
    if known.kind in {"string", "bytes"}:  # it lacks the quotes alone
        return None
    if known.message is not None:
        return _explain_no_message(document.slice(span), known)
    try:
        _READERS[known.kind](document, Scalar("name", span, (span,)), known)
    except _WrongValue as wrong:
        return str(wrong), wrong.help
    return None


class _TooManyRefusals(Exception):  # noqa: N818 - control flow inside this module: unwinds all of it
    """There is no use in reading on."""


class _WrongValue(Exception):  # noqa: N818 - control flow inside this module
    """A scalar that its field cannot take."""

    def __init__(self, message: str, help_: str, span: Span, rule: str = "schema") -> None:
        super().__init__(message)
        self.help = help_
        self.span = span
        self.rule = rule


class _Binder:
    """Walks the tree along the types and collects what it finds."""

    def __init__(
        self, document: Document, root: MessageType, extension: Callable[[str, MessageType], FieldType | None]
    ) -> None:
        self.document = document
        self.around = [Enclosing("", root, "")]
        self.extension = extension
        self.entries: list[ScalarValue] = []
        self.messages: dict[str, Span] = {}
        self.refusals: list[Refusal] = []
        self.defaults: set[str] = set()
        self.of_maps: dict[str, range] = {}
        self.superseded: set[int] = set()
        self.rewrites: list[Edit] = []
        self.parsers = document.options.parsers
        self.is_lenient = len(self.parsers) < len(PARSERS)

    def refuse(self, span: Span, message: str, help_: str, path: str, rule: str = "schema") -> None:
        value = self.document.text[span.start : min(span.end, span.start + MAX_SHOWN)]
        self.refusals.append(Refusal(rule, span, message, path, value, help_))
        if len(self.refusals) == MAX_PROBLEMS:
            raise _TooManyRefusals

    def bind_message(self, fields: tuple[Field, ...], of: MessageType, path: str, where: Span) -> None:
        if len(path) > MAX_PATH:
            what = f"the path of this message, keys included, has more than {MAX_PATH:,} characters"
            self.refuse(where, what, "shorten the keys", "", "oversized-file")
            raise _TooManyRefusals
        seen: dict[str, Field] = {}
        counts: dict[str, int] = {}
        prefix = f"{path}." if path else ""
        for field in fields:
            known = of.fields.get(field.name)
            if known is None and field.name[0] == "[":
                known = self.extension(field.name[1:-1], of)
            if known is None:
                self.refuse_unknown(field, of, prefix + field.name)
                continue
            inner = prefix + known.name
            if not known.is_repeated:
                if known.oneof or known.name in seen:
                    self.check_single(field, known, inner, seen)
                else:
                    seen[known.name] = field
            if known.message is None and type(field.value) is Scalar:  # as most are
                self.bind_scalar(field.value, known, _make_element_path(inner, counts) if known.is_repeated else inner)
            else:
                self.bind_values(field, known, inner, counts)
        if of.name == "google.protobuf.Any":
            self.check_any(fields, path)
        self.check_required(of, seen, path, where)

    def check_required(self, of: MessageType, seen: Container[str], path: str, where: Span) -> None:
        for name, known in of.fields.items():
            if known.is_required and name == known.name and name not in seen:
                what = f"the required field {quote(name)} of {quote(_shorten(of.name))} is missing"
                self.refuse(where, what, f"add {quote(f'{name} {{ … }}' if known.message else f'{name}:')}", path)

    def refuse_unknown(self, field: Field, of: MessageType, path: str) -> None:
        """Refuse a field that the message does not have; one that it had is skipped by all parsers but Python's."""
        owner = quote(_shorten(of.name))
        if field.name in of.reserved and "python" not in self.parsers:
            end = field.separator.end if field.separator else field.span.end
            self.rewrites.append(Edit(Span(field.span.start, end), " "))
            return
        if field.name in of.reserved:
            what, help_ = f"{quote(field.name)} is a reserved name of {owner}, which Python refuses", "remove the field"
        elif not field.name.startswith("["):
            what = f"{owner} has no field {quote(field.name, MAX_SHOWN)}"
            help_ = next(suggest(field, self.around, lambda: self.reachable))
        else:
            kind = "a type" if of.name == "google.protobuf.Any" else f"an extension of {owner}"
            what = f"{quote(field.name[1:-1])} is not {kind} in the compiled schema"
            help_ = "import the `.proto` that defines it in the one that `proto` names"
        self.refuse(field.name_span, what, help_, path)

    @cached_property
    def reachable(self) -> list[Known]:
        return find_reachable(self.around[0].message)

    def check_any(self, fields: tuple[Field, ...], path: str) -> None:
        """Refuse a written-out ``Any`` with more in it; leave out the separator after it, which Python refuses."""
        first = next((at for at, field in enumerate(fields) if field.name.startswith("[")), None)
        if first is not None and len(fields) > 1:
            other = fields[first - 1] if first else fields[1]
            what = f"{quote(fields[first].name)} must be the only field of its `Any`"
            self.refuse(other.name_span, what, "remove the others", path)
        if "python" not in self.parsers:
            self.rewrites += [
                Edit(field.separator, " ") for field in fields if field.separator and field.name[0] == "["
            ]

    def check_single(self, field: Field, known: FieldType, path: str, seen: dict[str, Field]) -> None:
        """Refuse the second value of a singular field, or of a oneof."""
        slot = f"oneof {known.oneof}" if known.oneof else known.name
        if slot in seen:
            if known.name in seen and path in self.defaults and "go" not in self.parsers:  # taken for unset
                self.superseded.update(at for at, entry in enumerate(self.entries) if entry.path == path)
                return
            first = self.document.text.count("\n", 0, seen[slot].start) + 1
            if known.name in seen:
                what = f"{quote(known.name)} is set twice: it is already set in line {first}"
            else:
                what = (
                    f"{quote(known.name)} and the field in line {first} exclude each other: both are of {quote(slot)}"
                )
            self.refuse(field.name_span, what, "remove one of the two", path)
        seen.setdefault(slot, field)
        seen.setdefault(known.name, field)

    def bind_values(self, field: Field, known: FieldType, path: str, counts: dict[str, int]) -> None:
        if isinstance(field.value, ListValue) and not known.is_repeated:
            self.refuse(field.value.span, f"{quote(known.name)} takes one value, not a list", "keep one value", path)
            return
        items = field.value.items if isinstance(field.value, ListValue) else (field.value,)
        for item in items:
            if known.message is not None and known.message.is_map and isinstance(item, Message):
                self.bind_map_entry(field, item, known, path)
            else:
                self.bind_value(field, item, known, _make_element_path(path, counts) if known.is_repeated else path)

    def bind_map_entry(self, field: Field, item: Message, known: FieldType, path: str) -> None:
        """Read an entry of a map; as in all parsers, it supersedes an earlier one with the same key."""
        assert known.message is not None  # noqa: S101 - a map's entries are messages
        inner = make_map_path(path, self.read_key(item, known.message.fields["key"]))
        self.superseded.update(self.of_maps.get(inner, ()))
        first = len(self.entries)
        self.bind_value(field, item, known, inner)
        value = known.message.fields["value"]
        if value.message is not None and not any(field.name == "value" for field in item.fields):
            self.check_required(value.message, (), f"{inner}.value", field.name_span)
        self.of_maps[inner] = range(first, len(self.entries))
        self.defaults |= {f"{inner}.key", f"{inner}.value"}

    def read_key(self, item: Message, known: FieldType) -> Plain:
        for field in item.fields:
            if field.name == "key" and isinstance(field.value, Scalar):
                try:
                    return _READERS[known.kind](self.document, field.value, known)
                except _WrongValue:  # is refused where the entry is read
                    break
        defaults: dict[str, Plain] = {"string": "", "bool": False}
        return defaults.get(known.kind, 0)

    def bind_value(self, field: Field, item: Scalar | Message, known: FieldType, path: str) -> None:
        if known.message is not None:
            if isinstance(item, Message):
                self.messages[path] = where = field.name_span
                self.around.append(Enclosing(known.name, known.message, self.document.text[item.span.end - 1]))
                self.bind_message(item.fields, known.message, path, where)
                self.around.pop()
            else:
                self.refuse(item.span, *_explain_no_message(self.document.slice(item.span), known), path)
        elif isinstance(item, Message):
            taken, example = _TAKEN[known.kind]
            what = f"{quote(known.name)} takes {taken}, not fields in braces"
            self.refuse(item.span, what, f"write {quote(f'{known.name}: {example}')}", path)
        else:
            self.bind_scalar(item, known, path)

    def bind_scalar(self, item: Scalar, known: FieldType, path: str) -> None:
        kind, span, parts = item
        body = self.document.text[span.start + 1 : span.end - 1]
        value: Plain = body
        if not kind == known.kind == "string" or len(parts) != 1 or "\\" in body or "\0" in body:
            try:
                value = _READERS[known.kind](self.document, item, known)
            except _WrongValue as wrong:
                self.refuse(wrong.span, str(wrong), wrong.help, path, wrong.rule)
                return
        self.entries.append(ScalarValue(path, value, span, known.kind))
        if self.is_lenient:
            self.rewrite_scalar(item, known, value)
        if not known.has_presence and not known.is_repeated:
            is_zero = known.enum.numbers.get(str(value)) == 0 if known.enum else not value and repr(value) != "-0.0"
            if is_zero:
                self.defaults.add(path)

    def rewrite_scalar(self, item: Scalar, known: FieldType, value: Plain) -> None:
        """Put a scalar that Python's parser may refuse, or warn of, into words that it takes."""
        text = self.document.slice(item.span)
        if item.kind == "string":
            literals = [(part, self.document.slice(part)) for part in item.parts] if "\\" in text else []
            self.rewrites += [
                Edit(part, quote_bytes(unescape_literal(literal, self.parsers))) for part, literal in literals
            ]
        elif "python" in self.parsers:
            return
        elif known.kind == "bool" and text not in _BOOLEANS:
            self.rewrites.append(Edit(item.span, "true" if value else "false"))
        elif known.enum and item.kind == "number":  # Python reads no octal number of an enum's value
            self.rewrites.append(Edit(item.span, str(read_integer(_read_written(self.document, item)))))
        elif text != (plain := _read_written(self.document, item)):
            self.rewrites.append(Edit(item.span, plain))


def _make_element_path(path: str, counts: dict[str, int]) -> str:
    """Return the path of the next value of a repeated field; ``counts`` tells how many it has."""
    index = counts.get(path, 0)
    counts[path] = index + 1
    return f"{path}[{index}]"


def _read_written(document: Document, item: Scalar) -> str:
    """Return a number or name as it is written, except for what stands between its sign and its digits."""
    text = document.slice(item.parts[0])
    return text if item.span == item.parts[0] or item.kind == "string" else f"-{text}"


def _read_string(document: Document, item: Scalar, known: FieldType) -> str:
    try:
        return _read_bytes(document, item, known).decode()
    except UnicodeDecodeError as error:
        what = f"the escapes in {quote(document.slice(item.span), MAX_SHOWN)} are not valid UTF-8"
        raise _WrongValue(what, "write the characters themselves", item.span) from error


def _read_bytes(document: Document, item: Scalar, known: FieldType) -> bytes:
    if item.kind != "string":
        text = document.slice(item.span)
        what = f"{quote(known.name)} takes text in quotes, not {quote(text, MAX_SHOWN)}"
        better = quote(f"{known.name}: {quote_text(text)}", 2 * MAX_SHOWN)
        raise _WrongValue(what, f"put the value in double quotes: {better}", item.span)
    read = []
    for part in item.parts:
        try:
            read.append(unescape_literal(document.slice(part), document.options.parsers))
        except LiteralError as error:
            span = Span(part.start + error.start, part.start + error.end)
            raise _WrongValue(str(error), error.help, span, "syntax") from error
    return b"".join(read)


def _explain_no_message(text: str, known: FieldType) -> tuple[str, str]:
    inner = next(iter(known.message.fields), "…") if known.message else "…"
    what = f"{quote(known.name)} takes fields in braces, not {quote(text, MAX_SHOWN)}"
    return what, f"write {quote(f'{known.name} {{ {inner}: … }}')}"


def _read_integer(document: Document, item: Scalar, known: FieldType) -> int:
    text, parsers = _read_written(document, item), document.options.parsers
    allowed = INTEGER_RANGES[known.kind]
    value = read_integer(text, parsers) if item.kind == "number" else None
    if value is None:
        what, numbers = quote(text, MAX_SHOWN), [int(number) for number in _NUMBER.findall(_GROUPING.sub("", text))]
        if text.isdigit() and text.startswith("0"):
            what = f"{what} is not a valid number: a leading `0` means octal"
        else:
            what = f"{quote(known.name)} takes an integer, not {what}"
        better = "write a whole number without quotes"
        if numbers and numbers[0] in allowed:
            example = quote(f"{known.name}: {numbers[0]}")
            better = f"write {example}" if len(numbers) == 1 else f"{better}, such as {example}"
        raise _WrongValue(what, better, item.span)
    is_negative = text.startswith("-") and (value or parsers != {"python"})  # which reads -0 for an unsigned field
    if value not in allowed or (is_negative and allowed.start == 0):
        what = f"{quote(text, MAX_SHOWN)} is out of range for {quote(known.name)}, which is {quote(known.kind)}"
        raise _WrongValue(what, f"write a number from {allowed.start} to {allowed.stop - 1}", item.span)
    return value


def _read_float(document: Document, item: Scalar, known: FieldType) -> float:
    text = _read_written(document, item)
    value = read_float(text, document.options.parsers) if item.kind != "string" else None
    if value is None:
        what = f"{quote(known.name)} takes a number, not {quote(text, MAX_SHOWN)}"
        raise _WrongValue(what, "write a number without quotes", item.span)
    return value


def _read_single(document: Document, item: Scalar, known: FieldType) -> float:
    value = _read_float(document, item, known)
    try:
        import struct

        rounded: float = struct.unpack("f", struct.pack("f", value))[0]
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")
    return rounded


_BOOLEANS: Final = {
    **dict.fromkeys(("true", "True", "t", "1"), True),
    **dict.fromkeys(("false", "False", "f", "0"), False),
}


def _read_bool(document: Document, item: Scalar, known: FieldType) -> bool:
    text = document.slice(item.span)
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    number = read_integer(text) if item.kind == "number" and "python" not in document.options.parsers else None
    if number not in {0, 1} or text.startswith("-"):
        what = f"{quote(known.name)} takes `true` or `false`, not {quote(text, MAX_SHOWN)}"
        raise _WrongValue(what, f"write {quote(known.name + ': true')} or {quote(known.name + ': false')}", item.span)
    return number == 1


def _read_enum(document: Document, item: Scalar, known: FieldType) -> str:
    enum = known.enum
    assert enum is not None  # noqa: S101 - the descriptor of an enum field has its type
    text = document.slice(item.span)
    if item.kind == "name" and text in enum.numbers:
        return enum.names[enum.numbers[text]]
    number = _read_integer(document, item, known) if item.kind == "number" else None
    if number is None or (enum.is_closed and number not in enum.names):
        raise _WrongValue(*unknown_value(text, known.name, enum.numbers, repeats=known.is_repeated), item.span)
    return enum.names.get(number, str(number))


def unknown_value(text: str, name: str, numbers: Mapping[str, int], *, repeats: bool) -> tuple[str, str]:
    """Return that a text is none of an enum's words, and which may be meant."""
    bare, words = text.strip("\"'"), list(numbers)
    what = f"{quote(text, MAX_SHOWN)} is not a value of {quote(name)}"
    allowed = f"allowed are {first_words(words, _MAX_NEAR)}"
    if len(words) > _MAX_NEAR:  # those that are the nearest to the text, and where to find the others
        some = words if bare.isdecimal() else all_nearest(bare, words, _MAX_NEAR)
        shown = ", ".join(map(quote, some[:_MAX_NEAR]))
        allowed = f"allowed are {shown} and {len(words) - _MAX_NEAR} more: run `metalint schema`"
    if bare in numbers:
        return f"{what}: its values are words without quotes", f"write {quote(f'{name}: {bare}')}; {allowed}"
    given = [bare]
    if repeats:  # what stands between commas, or also between spaces if all of it is known
        given = bare.split()
        given = given if all(word in numbers for word in given) else _SEPARATOR.split(bare, _MAX_WORDS)
    near = [nearest(word.strip(" \"'"), numbers) for word in given]
    meant = [candidate for candidate in near if candidate]
    if not meant or len(meant) < len(near):
        return what, allowed
    better = f"[{', '.join(meant)}]" if len(meant) > 1 else meant[0]
    return what, f"write {quote(f'{name}: {better}')}; {allowed}"


def _shorten(name: str) -> str:
    return name.rpartition(".")[2]


_READERS: Final[dict[str, Callable[[Document, Scalar, FieldType], Plain]]] = {
    **dict.fromkeys(INTEGER_RANGES, _read_integer),
    "string": _read_string,
    "bytes": _read_bytes,
    "float": _read_single,
    "double": _read_float,
    "bool": _read_bool,
    "enum": _read_enum,
}
_TAKEN: Final = {  # by kind of field: what it takes in words, and an example of that
    **dict.fromkeys(INTEGER_RANGES, ("an integer", "1")),
    "string": ("text in quotes", '"…"'),
    "bytes": ("text in quotes", '"…"'),
    "float": ("a number", "1.0"),
    "double": ("a number", "1.0"),
    "bool": ("true or false", "true"),
    "enum": ("a name", "…"),
}
