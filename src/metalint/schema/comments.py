"""What a ``.proto`` says of its messages, fields and enum values in comments, and where they are declared."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from google.protobuf import descriptor_pb2

from metalint.schema.compiling import list_folders, run_compiler
from metalint.schema.enum_comments import find_path, list_declarations


class Declaration(NamedTuple):
    """A message, field or enum value: its comment, the file that declares it, and its line there, counted from 0."""

    comment: str
    file: Path
    line: int


def load_comments(proto: Path, root: Path, proto_paths: Sequence[Path] = ()) -> dict[str, Declaration]:
    """Return what ``proto`` and its imports declare; a SchemaError if it does not compile."""
    # by the full name of a message, `message.field`, and `Enum.VALUE` with the short name of the enum
    folders = list_folders(proto.resolve(), root, proto_paths)
    compiled = run_compiler(proto.resolve(), folders, root.resolve(), "--include_source_info")
    found = {}
    for file in descriptor_pb2.FileDescriptorSet.FromString(compiled).file:
        if path := find_path(file, folders):
            for name, is_value, place in list_declarations(file):
                both = (place.leading_comments, place.trailing_comments)
                plain = ("\n".join(line.strip() for line in comment.strip().split("\n")) for comment in both)
                text = "\n\n".join(filter(None, plain))
                key = ".".join(name.split(".")[-2:]) if is_value else name
                found[key] = Declaration(text, path, place.span[0])
    return found
