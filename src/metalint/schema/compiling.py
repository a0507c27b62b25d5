"""From a ``.proto`` file to a schema, at run time; what was compiled once is kept."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from metalint.errors import SchemaError
from metalint.files.provenance import Provenance, States, is_current
from metalint.files.signatures import sign_path, unless_racy
from metalint.schema.types import MessageType, dump_type, load_type
from metalint.util import packaged
from metalint.util.disk_cache import read_cached, write_cached
from metalint.util.regex import lazy

if TYPE_CHECKING:
    from google.protobuf.descriptor_pool import DescriptorPool
    from google.protobuf.message import Message

    from metalint.schema.comments import Declaration

PACKAGED: Final = packaged.FOLDER
_KINDS_OF_IMPORT: Final = ("public", "weak", "option")
_NOT_FOUND: Final = lazy(r"(.+): File not found\.")
_IMPORTED: Final = lazy(r"(.+?):([0-9]+):[0-9]+: Import \"([^\"]+)\" was not found or had errors\.")
# how lines of the compiler's log begin; what is wrong with a schema is in the others
_LOG_LINE: Final = lazy(r"WARNING: All log messages |[IWEF]\d{4} ")
_TIMEOUT: Final = 30  # seconds for the compiler
_IN_MEMORY: Final[dict[str, Any]] = {}  # what this process has compiled without a cache: the tuple that a cache holds


class Schema:
    """A message type, in its own descriptor pool; protobuf is loaded when the pool is asked for."""

    def __init__(self, digest: str, root: MessageType, compiled: bytes, files: Iterable[str] = ()) -> None:
        # of the compiled ``.proto`` files, the comments in them that count, and the message; two schemas with the same
        # digest read files alike
        self.digest = digest
        self.root = root  # the message as plain tables
        self.files = tuple(files)  # the paths that it was compiled from, and those where the compiler found nothing
        self.compiled = compiled

    @cached_property
    def pool(self) -> DescriptorPool:
        """Where extensions and the types of ``Any`` are looked up."""
        from metalint.schema.linking import make_pool

        return make_pool(self.compiled)

    def full_name(self, proto: Path, message: str, folders: Sequence[Path]) -> str | None:
        """Return the full name of a message of ``proto``, or of what it imports; None if it is no part of this schema.

        ``folders`` are those that imports are looked up in.
        """
        proto = proto.resolve()
        if str(proto) not in self.files:
            return None
        from metalint.schema.linking import list_names_below

        names = {proto.relative_to(folder).as_posix() for folder in folders if proto.is_relative_to(folder)}
        found = {name for name in list_names_below(self.compiled, names) if f".{name}".endswith(f".{message}")}
        return found.pop() if len(found) == 1 else None

    @cached_property
    def new(self) -> type[Message]:
        """What makes an empty message."""
        from google.protobuf.message_factory import GetMessageClass

        return GetMessageClass(self.pool.FindMessageTypeByName(self.root.name))


def load_schema(
    proto: Path, message: str, root: Path, cache: Path | None, proto_paths: tuple[Path, ...] = ()
) -> Schema:
    """Compile ``proto`` and return the message called ``message`` (its short or full name), or raise a SchemaError.

    Imports are looked up beside ``proto``, then below ``root``, then below each of ``proto_paths``, then among
    protobuf's own files. What comes out is kept below ``cache`` with its provenance; None keeps it in memory alone.
    """
    try:
        proto = proto.resolve()
    except (RuntimeError, ValueError) as error:  # a circle of links, or a NUL
        raise SchemaError(f"{proto.name}: cannot be read: {error}; see `proto` in the configuration") from error
    root = root.resolve()
    folders = list_folders(proto, root, proto_paths)
    key = "\0".join(map(str, (proto, *folders, message)))
    known = read_cached(cache, "schema", key) if cache else _IN_MEMORY.get(key)
    if known and is_current(known[0]):
        states, digest, table, compiled = known
        return Schema(digest, load_type(table), compiled, states)
    started = time.time_ns()
    _refuse_unreadable(proto, folders, root)
    schema = _compile_message(proto, message, folders, root)
    states = _find_provenance(schema.compiled, folders, started)
    schema.files = tuple(states)
    if all(states.values()):
        made = (states, schema.digest, dump_type(schema.root), schema.compiled)
        if cache:
            write_cached(cache, "schema", key, made)
        else:
            _IN_MEMORY[key] = made
    return schema


def _compile_message(proto: Path, message: str, folders: Sequence[Path], root: Path) -> Schema:
    from metalint.schema.comments import take_out_value_comments
    from metalint.schema.linking import link_root

    compiled, comments = take_out_value_comments(run_compiler(proto, folders, root, "--include_source_info"), folders)
    digest = sha256(b"\0".join((compiled, message.encode(), repr(sorted(comments.items())).encode()))).hexdigest()
    return Schema(digest, link_root(compiled, message, proto.name, comments), compiled)


def load_changed(
    proto: Path, message: str, root: Path, proto_paths: tuple[Path, ...], changed: Mapping[Path, str]
) -> Schema:
    """Compile ``proto`` as `load_schema` does, as if some files, by resolved path, held other texts; caches nothing."""
    import tempfile

    proto, root = proto.resolve(), root.resolve()
    folders = list_folders(proto, root, proto_paths)
    with tempfile.TemporaryDirectory() as scratch:
        around: list[Path] = []  # each folder, after one that has what changes in it
        for number, folder in enumerate(folders):
            overlay = Path(scratch).resolve() / str(number)
            for path, text in changed.items():
                if path.is_relative_to(folder):
                    place = overlay / path.relative_to(folder)
                    place.parent.mkdir(parents=True, exist_ok=True)
                    place.write_bytes(text.encode("utf-8", "surrogateescape"))
            around += [overlay, folder] if overlay.is_dir() else [folder]
        main = around[0] / proto.name if proto in changed else proto
        try:
            return _compile_message(main, message, around, root)
        except SchemaError as error:
            raise SchemaError(re.sub(rf"{re.escape(str(Path(scratch).resolve()))}/\d+/", "", str(error))) from error


def load_each(proto: Path, root: Path, proto_paths: Sequence[Path] = ()) -> list[Schema]:
    """Compile ``proto`` as `load_schema` does, and return each message that it declares itself, inner ones too."""
    from metalint.schema.linking import link_roots

    proto, root = proto.resolve(), root.resolve()
    folders = list_folders(proto, root, proto_paths)
    _refuse_unreadable(proto, folders, root)
    compiled = run_compiler(proto, folders, root)
    digest = sha256(compiled).hexdigest()
    return [Schema(digest, table, compiled) for table in link_roots(compiled)]


def load_comments(proto: Path, root: Path, proto_paths: Sequence[Path] = ()) -> dict[str, Declaration]:
    """Return what ``proto`` and its imports declare, by name; a SchemaError if it does not compile."""
    from metalint.schema.comments import read_declarations

    folders = list_folders(proto.resolve(), root, proto_paths)
    compiled = run_compiler(proto.resolve(), folders, root.resolve(), "--include_source_info")
    return read_declarations(compiled, folders)


def _find_provenance(compiled: bytes, folders: Sequence[Path], started: int) -> States:
    """Return what a descriptor set was made from: its files, and the places where the compiler found none of them."""
    # What may have changed since the compiler `started` is taken for another file than the one that it read.
    from google.protobuf.descriptor_pb2 import FileDescriptorSet

    provenance = Provenance()
    for descriptor in FileDescriptorSet.FromString(compiled).file:
        for folder in folders:
            file = folder / descriptor.name
            provenance.note(str(file))
            if (signature := sign_path(file)) is not None:
                if unless_racy(signature, started) is None:
                    provenance.distrust(str(file))
                if file.is_file():
                    break
    return provenance.states


def _refuse_unreadable(proto: Path, folders: Sequence[Path], root: Path) -> None:
    """Refuse a file that cannot be read, and an import that is too large or has no end, such as a device."""
    from metalint.schema.enum_edits import split_words

    pending, seen = [(proto, _read_proto(proto, root))], {proto}
    while pending:
        importing, text = pending.pop()
        words = [*(word[0] for word in split_words(os.fsdecode(text))), ""]
        for at in (at for at, word in enumerate(words) if word == "import"):
            end = first = at + (2 if words[at + 1] in _KINDS_OF_IMPORT else 1)
            while words[end][:1] in {'"', "'"}:  # strings in a row are one
                end += 1
            name = "".join(word[1:-1] for word in words[first:end])
            if "\\" in name:
                shown = _show_path(importing, root)
                raise SchemaError(f"{shown}: the name of an import has a backslash in it; write it plainly, with `/`")
            file = next(filter(_is_no_folder, (folder / name for folder in folders)), None)
            if file and file not in seen:
                seen.add(file)
                pending.append((file, _read_proto(file, root)))


def _is_no_folder(path: Path) -> bool:
    try:
        return path.exists() and not path.is_dir()
    except (OSError, ValueError):  # a text that is no path
        return False


def _read_proto(path: Path, root: Path) -> bytes:
    try:
        return Provenance().read(str(path))
    except (OSError, ValueError) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or error
        raise SchemaError(
            f"{_show_path(path, root)}: cannot be read: {why}; see `proto` in the configuration"
        ) from error


def _show_path(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


def list_folders(proto: Path, root: Path, proto_paths: Sequence[Path] = ()) -> tuple[Path, ...]:
    """Return the folders in which a ``.proto`` and its imports are looked up."""
    root = root.resolve()
    for folder in proto_paths:
        if not folder.is_dir():
            shown = _show_path(folder, root)
            raise SchemaError(f"`{shown}` in `proto-paths` is no folder; name one with .proto files in it")
    return tuple(dict.fromkeys((proto.parent, root, *(folder.resolve() for folder in proto_paths))))


def run_compiler(proto: Path, folders: Sequence[Path], root: Path, *more: str) -> bytes:
    """Return the descriptor set of a ``.proto`` with its imports; ``more`` are further options of the compiler."""
    import subprocess
    import sys
    import tempfile

    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "set.bin"
        includes = [f"-I{folder}" for folder in folders]
        options = ["--include_imports", f"--descriptor_set_out={out}", *more]
        # the repository may have its own folder grpc_tools: it is not looked at, nor what PYTHONPATH names if
        # this process ignores that
        alone = "-I" if sys.flags.isolated else "-P"
        command = [sys.executable, alone, "-m", "grpc_tools.protoc", *includes, *options, str(proto)]
        try:
            done = subprocess.run(  # noqa: S603 - our own words
                command,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                encoding="utf-8",
                errors="backslashreplace",
                check=False,
                timeout=_TIMEOUT,
            )
        except subprocess.TimeoutExpired as error:
            shown = _show_path(proto, root)
            raise SchemaError(f"{shown}: does not compile within {_TIMEOUT} seconds; see what it imports") from error
        except OSError as error:
            raise SchemaError(f"the schema cannot be compiled: {sys.executable}: {error.strerror}") from error
        if done.returncode or not out.is_file():
            lines = [line for line in done.stderr.splitlines() if line.strip() and not _LOG_LINE.match(line)]
            lines = lines or ["protoc failed"]
            if lines[0].startswith("Traceback"):
                raise SchemaError(f"the schema cannot be compiled: grpcio-tools does not run: {lines[-1]}")
            raise SchemaError(_explain_failure(lines, folders, root))
        return out.read_bytes()


def _explain_failure(lines: Sequence[str], folders: Sequence[Path], root: Path) -> str:
    """Return what the compiler's complaints come down to; of an import that it did not find, where it looked."""
    missing = {match[1] for line in lines if (match := _NOT_FOUND.fullmatch(line))}
    for line in lines:
        if (match := _IMPORTED.fullmatch(line)) and match[3] in missing:
            looked = ", ".join(f"`{_show_path(folder, root)}`" for folder in folders)
            known = (folder / match[1] for folder in folders)
            importing = next((_show_path(file, root) for file in known if file.is_file()), match[1])
            why = f"imports `{match[3]}`, which is in none of {looked}"
            return f"{importing}:{match[2]}: {why}; add the folder that it lies below to `proto-paths`"
    return f"the schema does not compile: {lines[0].replace(f'{root}/', '')}"
