"""From a ``.proto`` file to a schema, at run time; what was compiled once is kept."""

from __future__ import annotations

import marshal
import re
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from metalint.digests import sha256
from metalint.errors import SchemaError
from metalint.keeping import keep, kept
from metalint.schema import storing

if TYPE_CHECKING:
    from google.protobuf.descriptor_pool import DescriptorPool
    from google.protobuf.message import Message

    from metalint.schema.linking import Linked
    from metalint.schema.types import MessageType

PACKAGED: Final = Path(__file__).parent.parent / "data"
_MAX_NAME: Final = 255
"""Bytes of the name of an import; no longer one is a file's."""

_FORMAT: Final = b"4"  # of what is kept
_IMPORT: Final = re.compile(rb'^\s*import\s+(?:public\s+|weak\s+)?"([^"\n]+)"', re.MULTILINE)


class Schema:
    """A message type, in a descriptor pool of its own; protobuf is loaded when the pool is asked for.

    Attributes:
        digest: of the ``.proto`` files and the message; two schemas with the same digest read files alike.
        root: the message as plain tables.
    """

    def __init__(self, digest: str, root: MessageType, compiled: bytes) -> None:
        self.digest = digest
        self.root = root
        self._compiled = compiled

    @cached_property
    def _linked(self) -> Linked:
        from metalint.schema.linking import link

        return link(self._compiled, self.root.name)

    @property
    def new(self) -> type[Message]:
        """What makes an empty message."""
        return self._linked.new

    @property
    def pool(self) -> DescriptorPool:
        """Where extensions and the types of ``Any`` are looked up."""
        return self._linked.pool


def load(proto: Path, message: str, root: Path, cache: Path | None) -> Schema:
    """Compile ``proto`` and return the message called ``message`` (its short or full name).

    Imports are looked up beside ``proto``, then below ``root``, then among protobuf's own files. What comes out is
    kept below ``cache`` under a digest of all sources; None keeps it in memory alone.

    Raises:
        SchemaError: a file that is missing or does not compile, or a message that is not in it.
    """
    try:
        proto = proto.resolve()
    except (RuntimeError, ValueError) as error:  # a circle of links, or a NUL
        raise SchemaError(f"{proto.name!r}: cannot be read: {error}; see 'proto' in the configuration") from error
    folders = (proto.parent, root.resolve())
    sources = _digest(proto.resolve(), folders)
    digest = sha256(f"{sources} {message}".encode()).hexdigest()
    compiled = kept(cache, f"schema-{sources[:32]}.bin")
    table = kept(cache, f"table-{digest[:32]}.bin")
    if compiled and table:
        return Schema(digest, storing.loaded(marshal.loads(table)), compiled)  # noqa: S302 - `kept` looked at its sum
    compiled = compiled or _compile(proto.resolve(), folders)
    from metalint.schema.linking import root_of

    schema = Schema(digest, root_of(compiled, message, proto.name), compiled)
    keep(cache, f"schema-{sources[:32]}.bin", compiled)
    keep(cache, f"table-{digest[:32]}.bin", marshal.dumps(storing.stored(schema.root)))
    return schema


def _digest(proto: Path, folders: tuple[Path, ...]) -> str:
    digest = sha256(_FORMAT)
    pending, seen = [proto], set[Path]()
    while pending:
        path = pending.pop()
        if path in seen:
            continue
        seen.add(path)
        text = _read(path, folders[-1])
        digest.update(b"\0" + sha256(text).digest())
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


def _compile(proto: Path, folders: tuple[Path, ...]) -> bytes:
    import subprocess
    import sys
    import tempfile

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
