"""From a ``.proto`` file to message classes, at run time."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

from metalint.errors import SchemaError
from metalint.schema.types import MessageType, message_type

if TYPE_CHECKING:
    from collections.abc import Iterator

    from google.protobuf.descriptor import Descriptor
    from google.protobuf.message import Message

PACKAGED: Final = Path(__file__).parent.parent / "data"
_MAX_NAME: Final = 255
"""Bytes of the name of an import; no longer one is a file's."""

_DIGEST_SIZE: Final = 32
_IMPORT: Final = re.compile(rb'^\s*import\s+(?:public\s+|weak\s+)?"([^"\n]+)"', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Schema:
    """A compiled message type, in a descriptor pool of its own.

    Attributes:
        digest: of the ``.proto`` files; two schemas with the same digest read files alike.
        root: the message as plain tables.
        new: makes an empty message.
        pool: where extensions and the types of ``Any`` are looked up.
    """

    digest: str
    root: MessageType
    new: type[Message]
    pool: descriptor_pool.DescriptorPool


def load(proto: Path, message: str, root: Path, cache: Path | None) -> Schema:
    """Compile ``proto`` and return the message called ``message`` (its short or full name).

    Imports are looked up beside ``proto``, then below ``root``, then among protobuf's own files.
    The descriptor set is kept below ``cache`` under a digest of all sources; None keeps it in memory alone.

    Raises:
        SchemaError: a file that is missing or does not compile, or a message that is not in it.
    """
    try:
        proto = proto.resolve()
    except (RuntimeError, ValueError) as error:  # a circle of links, or a NUL
        raise SchemaError(f"{proto.name!r}: cannot be read: {error}; see 'proto' in the configuration") from error
    folders = (proto.parent, root.resolve())
    digest = _digest(proto.resolve(), folders)
    store = cache / f"schema-{digest[:32]}.bin" if cache else None
    compiled = descriptor_pb2.FileDescriptorSet.FromString(_compiled(proto.resolve(), folders, store))
    pool = descriptor_pool.DescriptorPool()
    for file in compiled.file:
        pool.Add(file)
    found = [pool.FindMessageTypeByName(name) for name in _matching(compiled, message)]
    if len(found) != 1:
        raise SchemaError(_not_one(proto, message, found, compiled))
    return Schema(digest, message_type(found[0]), message_factory.GetMessageClass(found[0]), pool)


def _digest(proto: Path, folders: tuple[Path, ...]) -> str:
    digest = hashlib.sha256(version("grpcio-tools").encode())
    pending, seen = [proto], set[Path]()
    while pending:
        path = pending.pop()
        if path in seen:
            continue
        seen.add(path)
        text = _read(path, folders[-1])
        digest.update(b"\0" + hashlib.sha256(text).digest())
        for name in sorted(_IMPORT.findall(text)):
            hits = [folder / name.decode(errors="replace") for folder in folders if len(name) <= _MAX_NAME]
            pending += [hit.resolve() for hit in hits if hit.is_file()][:1]
    return digest.hexdigest()


def _read(path: Path, root: Path) -> bytes:
    name = _shown(path, root)
    try:
        if path.exists() and not path.is_file():  # a device has no end
            raise SchemaError(f"{name}: cannot be read: it is no regular file; see 'proto' in the configuration")
        return path.read_bytes()
    except OSError as error:
        raise SchemaError(f"{name}: cannot be read: {error.strerror}; see 'proto' in the configuration") from error


def _shown(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


def _compiled(proto: Path, folders: tuple[Path, ...], store: Path | None) -> bytes:
    """Return the descriptor set, from ``store`` if it is there and whole."""
    try:
        kept = store.read_bytes() if store is not None else b""
    except OSError:
        kept = b""
    if hashlib.sha256(kept[_DIGEST_SIZE:]).digest() == kept[:_DIGEST_SIZE]:
        return kept[_DIGEST_SIZE:]
    compiled = _compile(proto, folders)
    if store is not None:
        _keep(store, hashlib.sha256(compiled).digest() + compiled)
    return compiled


def _compile(proto: Path, folders: tuple[Path, ...]) -> bytes:
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "set.bin"
        includes = [f"-I{folder}" for folder in dict.fromkeys(folders)]
        options = ["--include_imports", f"--descriptor_set_out={out}"]
        # -P: the repository may have a folder grpc_tools of its own, which is none of our business
        command = [sys.executable, "-P", "-m", "grpc_tools.protoc", *includes, *options, str(proto)]
        try:
            done = subprocess.run(  # noqa: S603 - our own words
                command, capture_output=True, encoding="utf-8", errors="backslashreplace", check=False
            )
        except OSError as error:
            raise SchemaError(f"the schema cannot be compiled: {sys.executable}: {error.strerror}") from error
        if done.returncode or not out.is_file():
            lines = [line for line in done.stderr.splitlines() if line.strip()] or ["protoc failed"]
            if lines[0].startswith("Traceback"):
                raise SchemaError(f"the schema cannot be compiled: grpcio-tools does not run: {lines[-1]}")
            raise SchemaError(f"the schema does not compile: {lines[0].replace(f'{folders[-1]}/', '')}")
        return out.read_bytes()


def _keep(store: Path, compiled: bytes) -> None:
    """Store a descriptor set; where that is not possible the next run compiles again."""
    try:
        store.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=store.parent, delete=False) as file:
            file.write(compiled)
        Path(file.name).replace(store)
    except OSError:
        return


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


def _not_one(proto: Path, message: str, found: list[Descriptor], compiled: descriptor_pb2.FileDescriptorSet) -> str:
    if found:
        names = ", ".join(sorted(one.full_name for one in found))
        return f"{proto.name}: several messages are called {message!r}: {names}; give the full name in 'message'"
    own = [name for name in _names(compiled) if not name.startswith("google.protobuf.")]
    has = f"it has {', '.join(own) or 'none'}; see 'message' in the configuration"
    return f"{proto.name}: no message is called '{message}'; {has}"
