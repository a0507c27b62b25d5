"""From a compiled ``.proto`` to protobuf's message classes, and from its descriptors to plain tables."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from google.protobuf import descriptor_pb2, descriptor_pool
from google.protobuf.descriptor import Descriptor, FieldDescriptor

from metalint.errors import SchemaError, UnknownMessageError
from metalint.schema.types import EnumType, FieldType, MessageType
from metalint.util.wording import all_nearest, join_words

_KINDS: Final[Mapping[int, str]] = {
    value: name.removeprefix("TYPE_").lower()
    for name, value in vars(FieldDescriptor).items()
    if name.startswith("TYPE_")
}

_MOST_NEAR: Final = 3  # names that may be meant instead of a wrong one


def link_message(
    descriptor: Descriptor, known: dict[str, MessageType] | None = None, comments: Mapping[str, str] = {}
) -> MessageType:
    """Return the table of a message and of all messages it reaches; ``comments`` are those behind values of enums."""
    known = {} if known is None else known
    if descriptor.full_name not in known:
        is_map = descriptor.GetOptions().map_entry
        written = descriptor_pb2.DescriptorProto()
        descriptor.CopyToProto(written)
        table = MessageType(
            descriptor.full_name, is_map, {}, frozenset(written.reserved_name), bool(written.extension_range)
        )
        known[descriptor.full_name] = table
        for field in descriptor.fields:
            made = link_field(field, known, comments)
            table.fields[made.name] = made
        # Groups of proto2 may also be called by the names of their types. In editions, other fields may be delimited
        # as well (https://protobuf.dev/editions/features/#message_encoding).
        for field in descriptor.fields:
            of = field.message_type if field.type == field.TYPE_GROUP else None
            if of is not None and field.name == of.name.lower() and of.containing_type == descriptor:
                table.fields.setdefault(of.name, table.fields[field.name])
    return known[descriptor.full_name]


def link_field(
    descriptor: FieldDescriptor, known: dict[str, MessageType], comments: Mapping[str, str] = {}
) -> FieldType:
    """Return the table of a field or an extension; ``comments`` are as for `link_message`."""
    oneof, default, enum = descriptor.containing_oneof, None, None
    if descriptor.has_default_value and descriptor.enum_type:
        default = str(descriptor.enum_type.values_by_number[descriptor.default_value].name)
    elif descriptor.has_default_value and not isinstance(descriptor.default_value, bytes):
        default = str(descriptor.default_value)
        default = default.lower() if isinstance(descriptor.default_value, bool) else default
    if of := descriptor.enum_type:
        names: dict[int, str] = {}
        for value in of.values:
            names.setdefault(value.number, value.name)
        numbers = {value.name: value.number for value in of.values}
        behind = {name: comments[at] for name in numbers if (at := f"{of.full_name}.{name}") in comments}
        enum = EnumType(of.name, numbers, names, of.is_closed, behind)
    return FieldType(
        name=descriptor.name,
        kind=_KINDS[descriptor.type],
        is_repeated=descriptor.is_repeated,
        is_required=descriptor.is_required,
        has_presence=descriptor.has_presence,
        oneof=oneof.name if oneof is not None and not oneof.name.startswith("_") else None,
        enum=enum,
        message=link_message(descriptor.message_type, known, comments) if descriptor.message_type else None,
        default=default,
        json_name=descriptor.json_name,
    )


def link_root(compiled: bytes, message: str, proto: str, comments: Mapping[str, str]) -> MessageType:
    """Return the table of the one message of a descriptor set that is called ``message``; errors name ``proto``."""
    # `comments` are those behind values of enums, by full name
    files = descriptor_pb2.FileDescriptorSet.FromString(compiled)
    names = list(_list_names(files))
    matching = [name for name in names if name == message or name.endswith(f".{message}")]
    if len(matching) > 1:
        several = f"several messages are called `{message}`: {', '.join(sorted(matching))}"
        raise SchemaError(f"{proto}: {several}; write the full name in `message`")
    if not matching:
        near = _find_nearest(message, [name for name in names if not name.startswith("google.protobuf.")])
        which = f"the nearest names are {join_words(near)}" if near else "it has none"
        raise UnknownMessageError(f"{proto}: no message is called `{message}`; {which}")
    return link_message(make_pool(compiled).FindMessageTypeByName(matching[0]), comments=comments)


def _find_nearest(message: str, names: Sequence[str]) -> list[str]:
    """Return the three full names that a wrong one is nearest to; first those that lie in another package only."""
    short = message.rpartition(".")[2]
    moved = [name for name in names if name.rpartition(".")[2] == short]
    compared = {name if "." in message else name.rpartition(".")[2]: name for name in reversed(names)}
    near = [compared[name] for name in all_nearest(message, compared, _MOST_NEAR)]
    return list(dict.fromkeys([*moved, *near]))[:_MOST_NEAR]


def link_roots(compiled: bytes) -> list[MessageType]:
    """Return the table of each message that the last file of a descriptor set declares: the one it was made of."""
    files = descriptor_pb2.FileDescriptorSet.FromString(compiled)
    pool = make_pool(compiled)
    own = descriptor_pb2.FileDescriptorSet(file=files.file[-1:])
    descriptors = [pool.FindMessageTypeByName(name) for name in _list_names(own)]
    return [link_message(descriptor) for descriptor in descriptors if not descriptor.GetOptions().map_entry]


def list_names_below(compiled: bytes, files: Collection[str]) -> list[str]:
    """Return the full names of the messages in some files of a descriptor set, and in all that these import."""
    by_name = {file.name: file for file in descriptor_pb2.FileDescriptorSet.FromString(compiled).file}
    pending, wanted = [name for name in files if name in by_name], set[str]()
    while pending:
        name = pending.pop()
        if name not in wanted:
            wanted.add(name)
            pending += by_name[name].dependency
    below = (file for name, file in by_name.items() if name in wanted)
    return list(_list_names(descriptor_pb2.FileDescriptorSet(file=below)))


def make_pool(compiled: bytes) -> descriptor_pool.DescriptorPool:
    """Return the pool that the types of a descriptor set lie in."""
    pool = descriptor_pool.DescriptorPool()
    for file in descriptor_pb2.FileDescriptorSet.FromString(compiled).file:
        pool.Add(file)
    return pool


def _list_names(compiled: descriptor_pb2.FileDescriptorSet) -> Iterator[str]:
    for file in compiled.file:
        pending = [(file.package, message) for message in file.message_type]
        while pending:
            scope, message = pending.pop(0)
            name = f"{scope}.{message.name}" if scope else message.name
            yield name
            pending += [(name, inner) for inner in message.nested_type]
