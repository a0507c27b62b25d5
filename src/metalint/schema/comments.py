"""What a ``.proto`` says of its messages, fields and enum values in comments, and where it declares them."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

from google.protobuf import descriptor_pb2

_File: Final = descriptor_pb2.FileDescriptorProto
_Message: Final = descriptor_pb2.DescriptorProto
_VALUES: Final = descriptor_pb2.EnumDescriptorProto.VALUE_FIELD_NUMBER
_Named: TypeAlias = tuple[str, tuple[int, ...], Any]


class Declaration(NamedTuple):
    """A message, field or enum value: its comment, the file that declares it, and its line there, counted from 0."""

    comment: str
    file: Path
    line: int


def read_declarations(compiled: bytes, folders: Sequence[Path]) -> dict[str, Declaration]:
    """Return what the files of a descriptor set declare; the compiler looked for them in ``folders``."""
    # by the full name of a message, `message.field`, and `Enum.VALUE` with the short name of the enum
    found = {}
    for file in descriptor_pb2.FileDescriptorSet.FromString(compiled).file:
        if path := _find_path(file, folders):
            for name, is_value, place in _list_declarations(file):
                both = (place.leading_comments, place.trailing_comments)
                plain = ("\n".join(line.strip() for line in comment.strip().split("\n")) for comment in both)
                text = "\n\n".join(filter(None, plain))
                key = ".".join(name.split(".")[-2:]) if is_value else name
                found[key] = Declaration(text, path, place.span[0])
    return found


def take_out_value_comments(compiled: bytes, folders: Sequence[Path]) -> tuple[bytes, dict[str, str]]:
    """Return a descriptor set without its source info, and the comments behind enum values, on the same line."""
    # They are what people call the values, by the full name of enum and value. One on its own line below a value
    # may be the heading of the next ones. `folders` are those in which the compiler looked for the files.
    files = descriptor_pb2.FileDescriptorSet.FromString(compiled)
    comments = {}
    for file in files.file:
        path = _find_path(file, folders)
        lines = path.read_text(encoding="utf-8", errors="replace").split("\n") if path else []
        for name, is_value, place in _list_declarations(file):
            text = place.trailing_comments.strip()
            last = place.span[0 if len(place.span) == 3 else 2]  # noqa: PLR2004 - a span on one line
            if is_value and text and last < len(lines) and text.split("\n")[0] in lines[last]:
                comments[name] = text
        file.ClearField("source_code_info")
    return files.SerializeToString(deterministic=True), comments


def _find_path(file: descriptor_pb2.FileDescriptorProto, folders: Sequence[Path]) -> Path | None:
    """Return where the compiler found a file; None for one of protobuf's own."""
    return next((folder / file.name for folder in folders if (folder / file.name).is_file()), None)


def _list_declarations(
    file: descriptor_pb2.FileDescriptorProto,
) -> Iterator[tuple[str, bool, descriptor_pb2.SourceCodeInfo.Location]]:
    """Yield the full name of each declaration, whether it is the value of an enum, and where the file has it."""
    # messages come before what is in them
    messages = _give_places(file.package, (_File.MESSAGE_TYPE_FIELD_NUMBER,), file.message_type)
    enums = _give_places(file.package, (_File.ENUM_TYPE_FIELD_NUMBER,), file.enum_type)
    named: list[_Named] = []
    for name, steps, message in messages:  # which grows
        messages += _give_places(name, (*steps, _Message.NESTED_TYPE_FIELD_NUMBER), message.nested_type)
        enums += _give_places(name, (*steps, _Message.ENUM_TYPE_FIELD_NUMBER), message.enum_type)
        named += [(name, steps, message), *_give_places(name, (*steps, _Message.FIELD_FIELD_NUMBER), message.field)]
    values = [value for name, steps, enum in enums for value in _give_places(name, (*steps, _VALUES), enum.value)]
    places = {tuple(location.path): location for location in file.source_code_info.location}
    for is_value, listed in ((False, named), (True, values)):
        yield from ((name, is_value, places[steps]) for name, steps, _ in listed if steps in places)


def _give_places(scope: str, steps: tuple[int, ...], declared: Iterable[Any]) -> list[_Named]:
    """Return the full name of each declaration in a scope, the path to it as source info has it, and itself."""
    return [(f"{scope}.{one.name}".removeprefix("."), (*steps, at), one) for at, one in enumerate(declared)]
