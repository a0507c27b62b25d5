"""The parsers that the gate is compared with: protobuf's Python, and the protoc of grpcio-tools."""

from __future__ import annotations

import functools
import json
import subprocess
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from google.protobuf import text_format
from google.protobuf.message import EncodeError

from metalint.files.decoding import decode_source
from metalint.schema import compiling, protobuf_check
from metalint.text.parser import parse_document
from metalint.util.limits import STRICT, ParseOptions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from google.protobuf.message import Message

PROTO = Path(__file__).parents[1] / "text" / "score.proto"

# One process encodes all texts, because starting Python takes longer than parsing.
_ENCODE = """
import importlib.resources, json, os, sys, tempfile
from grpc_tools import protoc
proto, message, *folders = sys.argv[1:]
own = str(importlib.resources.files("grpc_tools") / "_proto")
out, encoded = os.dup(1), []
for text in json.load(sys.stdin):
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as sink, open(os.devnull, "w") as quiet:
        source.write(text.encode("utf-8", "surrogateescape"))
        source.seek(0)
        for file, number in ((source, 0), (sink, 1), (quiet, 2)):
            os.dup2(file.fileno(), number)
        paths = ["-I" + folder for folder in (*folders, own)]
        failed = protoc.main(["protoc", *paths, "--encode=" + message, proto])
        sink.seek(0)
        encoded.append(None if failed else sink.read().hex())
os.write(out, json.dumps(encoded).encode())
"""


@functools.cache
def schema(proto: Path = PROTO, message: str = "Score") -> compiling.Schema:
    return compiling.load_schema(proto, message, proto.parent, None)


def by_gate(
    text: str, of: compiling.Schema | None = None, options: ParseOptions = STRICT
) -> protobuf_check.Record | list[str]:
    """The record, or the messages of what the gate refuses; undecodable bytes come as surrogates."""
    source = decode_source("meta/a.prototxt", text.encode("utf-8", "surrogateescape"))
    if source.problems:
        return [problem.message for problem in source.problems]
    found = protobuf_check.admit_document(parse_document(source.text, options), of or schema())
    return found if isinstance(found, protobuf_check.Record) else [refusal.message for refusal in found]


def by_python(text: str, of: compiling.Schema | None = None) -> Message | None:
    of = of or schema()
    message = of.new()
    try:
        with warnings.catch_warnings(action="ignore"):  # of escapes that Python does not know either
            text_format.Parse(text.encode("utf-8", "surrogateescape"), message, descriptor_pool=of.pool)
    except (text_format.ParseError, EncodeError, RecursionError, ValueError):
        return None
    return message if message.IsInitialized() else None


def by_protoc(
    texts: Iterable[str], of: compiling.Schema | None = None, proto: Path | None = None, *folders: Path
) -> list[bytes | None]:
    """What protoc encodes of each text; imports of ``proto`` lie in its folder or in ``folders``."""
    of = of or schema()
    proto = proto or (PROTO if of.root.name.startswith("orchestra.") else compiling.PACKAGED / "paper.proto")
    command = [sys.executable, "-c", _ENCODE, proto.name, of.root.name, *map(str, (proto.parent, *folders))]
    done = subprocess.run(command, input=json.dumps(list(texts)).encode(), capture_output=True, timeout=600, check=True)
    encoded: list[str | None] = json.loads(done.stdout)
    return [None if one is None else bytes.fromhex(one) for one in encoded]


def canonical(message: Message | bytes, of: compiling.Schema | None = None) -> bytes:
    """The one encoding of a message, or of what encodes it; unlike ==, this takes NaN for itself."""
    if isinstance(message, bytes):
        message = (of or schema()).new().FromString(message)
    return message.SerializeToString(deterministic=True)
