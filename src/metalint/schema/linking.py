"""From a compiled ``.proto`` to protobuf's message classes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

from metalint.errors import SchemaError
from metalint.schema.descriptors import message_type

if TYPE_CHECKING:
    from google.protobuf.descriptor import Descriptor
    from google.protobuf.message import Message

    from metalint.schema.types import MessageType


class Linked(NamedTuple):
    """A message class, and the pool that its type lies in."""

    new: type[Message]
    pool: descriptor_pool.DescriptorPool


def link(compiled: bytes, full_name: str) -> Linked:
    """Return the class of a message of a descriptor set."""
    pool = _pool(descriptor_pb2.FileDescriptorSet.FromString(compiled))
    return Linked(message_factory.GetMessageClass(pool.FindMessageTypeByName(full_name)), pool)


def names_of_files(compiled: bytes) -> list[str]:
    """Return the names of the files of a descriptor set, by which they import each other."""
    return [file.name for file in descriptor_pb2.FileDescriptorSet.FromString(compiled).file]


def root_of(compiled: bytes, message: str, proto: str, comments: Mapping[str, str]) -> MessageType:
    """Return the table of the one message of a descriptor set that is called ``message``.

    ``comments`` are those behind values of enums, by full name.

    Raises:
        SchemaError: no such message in the file that errors call ``proto``, or several.
    """
    files = descriptor_pb2.FileDescriptorSet.FromString(compiled)
    pool = _pool(files)
    found = [pool.FindMessageTypeByName(name) for name in _matching(files, message)]
    if len(found) != 1:
        raise SchemaError(_not_one(proto, message, found, files))
    return message_type(found[0], comments=comments)


def roots_of(compiled: bytes) -> list[MessageType]:
    """Return the table of each message that the last file of a descriptor set declares: the one it was made of."""
    files = descriptor_pb2.FileDescriptorSet.FromString(compiled)
    pool = _pool(files)
    own = descriptor_pb2.FileDescriptorSet(file=files.file[-1:])
    found = [pool.FindMessageTypeByName(name) for name in _names(own)]
    return [message_type(one) for one in found if not one.GetOptions().map_entry]


def _pool(files: descriptor_pb2.FileDescriptorSet) -> descriptor_pool.DescriptorPool:
    pool = descriptor_pool.DescriptorPool()
    for file in files.file:
        pool.Add(file)
    return pool


def _matching(compiled: descriptor_pb2.FileDescriptorSet, message: str) -> Iterator[str]:
    for name in _names(compiled):
        if name == message or name.endswith("." + message):
            yield name


def _names(compiled: descriptor_pb2.FileDescriptorSet) -> Iterator[str]:
    for file in compiled.file:
        pending = [(file.package, one) for one in file.message_type]
        while pending:
            scope, one = pending.pop(0)
            name = f"{scope}.{one.name}" if scope else one.name
            yield name
            pending += [(name, inner) for inner in one.nested_type]


def _not_one(proto: str, message: str, found: list[Descriptor], compiled: descriptor_pb2.FileDescriptorSet) -> str:
    if found:
        names = ", ".join(sorted(one.full_name for one in found))
        return f"{proto}: several messages are called `{message}`: {names}; write the full name in `message`"
    own = [name for name in _names(compiled) if not name.startswith("google.protobuf.")]
    has = f"it has {', '.join(own) or 'none'}; see `message` in the configuration"
    return f"{proto}: no message is called `{message}`; {has}"
