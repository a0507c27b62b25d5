"""HTTP/1.1 on the wire (RFC 9112): where a reply's fields and its body end."""

from __future__ import annotations

import asyncio
from typing import Final
from urllib.parse import quote

from metalint.links.failures import Failure, Kind
from metalint.links.messages import MAX_HEAD
from metalint.util.regex import lazy
from metalint.util.wording import code

_STATUS: Final = lazy(rb"HTTP/1\.([01]) ([1-9]\d\d)(?: [^\r\n]*)?\r?\n")
_CHUNK: Final = lazy(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
_LENGTH: Final = lazy(r"\d{1,15}")
_ASCII: Final = bytes(range(128))


class CutError(EOFError):
    """The server closed in the middle of a reply."""


async def read_head(reader: asyncio.StreamReader) -> tuple[int, dict[str, str], bool]:
    """Return status, fields and whether the connection lasts; interim replies (1xx) are passed over."""
    left = MAX_HEAD
    while True:
        line = await reader.readline()
        if not line:
            raise EOFError
        match = _STATUS.fullmatch(line)
        if match is None:
            raise Failure(Kind.GARBAGE, f"answers {code(line.decode('latin-1'), 40)}")
        fields: dict[str, str] = {}
        while (line := await reader.readline()) not in {b"\r\n", b"\n"}:
            left -= len(line)
            if not line.endswith(b"\n"):
                raise CutError
            if left < 0:
                raise ValueError
            raw, _, value = line.partition(b":")
            name = raw.decode("latin-1").strip().lower()
            fields[name] = _address(value) if name == "location" else value.decode("latin-1").strip()
        status = int(match[2])
        if status >= 200:  # noqa: PLR2004 - final replies
            is_lasting = match[1] == b"1" and fields.get("connection", "").lower() != "close"
            return status, fields, is_lasting


def _address(value: bytes) -> str:
    """Return an address with what is not ASCII percent-encoded byte by byte, as browsers and curl read it."""
    return quote(value.strip(), safe=_ASCII)


def is_delimited(fields: dict[str, str]) -> bool:
    """Tell whether the end of the body can be told without the end of the connection."""
    return "transfer-encoding" in fields or "content-length" in fields


async def read_body(reader: asyncio.StreamReader, fields: dict[str, str], limit: int) -> tuple[bytes, bool]:
    """Return up to ``limit`` bytes of the body, and whether that is all."""
    if "chunked" in fields.get("transfer-encoding", "").lower():
        return await _read_chunks(reader, limit)
    if "content-length" in fields:
        if not _LENGTH.fullmatch(fields["content-length"]):
            raise Failure(Kind.GARBAGE, "a body of no length")
        length = int(fields["content-length"])
        return await _exactly(reader, min(length, limit)), length <= limit
    body = bytearray()
    while len(body) <= limit and (more := await reader.read(limit)):
        body += more
    return bytes(body[:limit]), len(body) <= limit


async def _read_chunks(reader: asyncio.StreamReader, limit: int) -> tuple[bytes, bool]:
    body = bytearray()
    while True:
        match = _CHUNK.fullmatch(await reader.readline())
        if match is None:
            raise Failure(Kind.GARBAGE, "broken chunks")
        size = int(match[1], 16)
        if len(body) + size > limit:
            return bytes(body), False
        if not size:
            break
        body += await _exactly(reader, size)
        await reader.readline()
    while await reader.readline() not in {b"\r\n", b"\n", b""}:
        pass
    return bytes(body), True


async def _exactly(reader: asyncio.StreamReader, size: int) -> bytes:
    try:
        return await reader.readexactly(size)
    except asyncio.IncompleteReadError as error:
        raise CutError from error
