"""What a ``.proto`` says of its messages, fields and enum values in comments, and where they are declared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from google.protobuf import descriptor_pb2

from metalint.schema.compiling import folders_of, run_compiler
from metalint.util.named_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

_MESSAGES: Final = descriptor_pb2.FileDescriptorProto.MESSAGE_TYPE_FIELD_NUMBER
_ENUMS: Final = descriptor_pb2.FileDescriptorProto.ENUM_TYPE_FIELD_NUMBER
_FIELDS: Final = descriptor_pb2.DescriptorProto.FIELD_FIELD_NUMBER
_NESTED: Final = descriptor_pb2.DescriptorProto.NESTED_TYPE_FIELD_NUMBER
_NESTED_ENUMS: Final = descriptor_pb2.DescriptorProto.ENUM_TYPE_FIELD_NUMBER
_VALUES: Final = descriptor_pb2.EnumDescriptorProto.VALUE_FIELD_NUMBER

Steps = tuple[int, ...]
"""The path of a declaration in its file, as protobuf numbers it."""


class Declaration(NamedTuple):
    """A message, field or enum value: its comment, the file that declares it, and its line there, counted from 0."""

    comment: str
    file: Path
    line: int


def load(proto: Path, root: Path, proto_paths: Sequence[Path] = ()) -> dict[str, Declaration]:
    """Return what ``proto`` and its imports declare.

    By the full name of a message, ``message.field``, and ``Enum.VALUE`` with the short name of the enum.

    Raises:
        SchemaError: it does not compile.
    """
    folders = folders_of(proto.resolve(), root, proto_paths)
    compiled = run_compiler(proto.resolve(), folders, root.resolve(), "--include_source_info")
    files = descriptor_pb2.FileDescriptorSet.FromString(compiled)
    return {name: one for file in files.file for name, one in _declared(file, folders)}


def _declared(file: descriptor_pb2.FileDescriptorProto, folders: Sequence[Path]) -> Iterator[tuple[str, Declaration]]:
    path = next((folder / file.name for folder in folders if (folder / file.name).is_file()), None)
    if path is None:  # one of protobuf's own
        return
    places = {tuple(one.path): one for one in file.source_code_info.location}
    for name, steps in _names(file):
        place = places.get(steps)
        if place is not None:
            text = "\n\n".join(filter(None, map(_plain, (place.leading_comments, place.trailing_comments))))
            yield name, Declaration(text, path, place.span[0])


def _names(file: descriptor_pb2.FileDescriptorProto) -> Iterator[tuple[str, Steps]]:
    yield from _of_enums(file.enum_type, (_ENUMS,))
    pending: list[tuple[str, descriptor_pb2.DescriptorProto, Steps]] = [
        (file.package, one, (_MESSAGES, number)) for number, one in enumerate(file.message_type)
    ]
    while pending:
        scope, message, steps = pending.pop()
        name = f"{scope}.{message.name}" if scope else message.name
        yield name, steps
        yield from ((f"{name}.{one.name}", (*steps, _FIELDS, number)) for number, one in enumerate(message.field))
        yield from _of_enums(message.enum_type, (*steps, _NESTED_ENUMS))
        pending += [(name, one, (*steps, _NESTED, number)) for number, one in enumerate(message.nested_type)]


def _of_enums(enums: Iterable[descriptor_pb2.EnumDescriptorProto], steps: Steps) -> Iterator[tuple[str, Steps]]:
    for number, enum in enumerate(enums):
        for place, value in enumerate(enum.value):
            yield f"{enum.name}.{value.name}", (*steps, number, _VALUES, place)


def _plain(comment: str) -> str:
    """Return a comment without the blanks around its lines."""
    return "\n".join(line.strip() for line in comment.strip().split("\n"))
