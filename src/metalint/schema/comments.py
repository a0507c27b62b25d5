"""What a ``.proto`` says of its messages, fields and enum values in comments, and where it declares them."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from google.protobuf import descriptor_pb2

_File: Final = descriptor_pb2.FileDescriptorProto
_Message: Final = descriptor_pb2.DescriptorProto
_VALUES: Final = descriptor_pb2.EnumDescriptorProto.VALUE_FIELD_NUMBER


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
        values = [
            (name, place)
            for name, is_value, place in _list_declarations(file)
            if is_value and place.trailing_comments.strip()
        ]
        if values and (path := _find_path(file, folders)):
            lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
            for name, place in values:
                text = place.trailing_comments.strip()
                last = place.span[0] if len(place.span) == 3 else place.span[2]  # noqa: PLR2004 - a span on one line
                if last < len(lines) and text.split("\n")[0] in lines[last]:
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
    places = {tuple(location.path): location for location in file.source_code_info.location}
    enums: list[tuple[str, descriptor_pb2.EnumDescriptorProto, tuple[int, ...]]] = [
        (file.package, enum, (_File.ENUM_TYPE_FIELD_NUMBER, at)) for at, enum in enumerate(file.enum_type)
    ]
    messages: list[tuple[str, descriptor_pb2.DescriptorProto, tuple[int, ...]]] = [
        (file.package, message, (_File.MESSAGE_TYPE_FIELD_NUMBER, at)) for at, message in enumerate(file.message_type)
    ]
    for scope, message, steps in messages:  # which grows
        name = f"{scope}.{message.name}".removeprefix(".")
        inner = (*steps, _Message.NESTED_TYPE_FIELD_NUMBER)
        messages += [(name, nested, (*inner, at)) for at, nested in enumerate(message.nested_type)]
        inner = (*steps, _Message.ENUM_TYPE_FIELD_NUMBER)
        enums += [(name, enum, (*inner, at)) for at, enum in enumerate(message.enum_type)]
        if place := places.get(steps):
            yield name, False, place
        for at, field in enumerate(message.field):
            if place := places.get((*steps, _Message.FIELD_FIELD_NUMBER, at)):
                yield f"{name}.{field.name}", False, place
    for scope, enum, steps in enums:
        for at, value in enumerate(enum.value):
            if place := places.get((*steps, _VALUES, at)):
                yield f"{scope}.{enum.name}.{value.name}".removeprefix("."), True, place
