"""Messages on standard input and output, framed as LSP has it, each direction by a separate thread.

The event loop never waits for the client: what it sends is queued, so that a client that reads late blocks nothing.
"""

import os
import queue
import re
import sys
import threading
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final

_MAX_HEADER: Final = 1 << 12
_MAX_LENGTH: Final = 1 << 28  # bytes of a message
_LENGTH: Final = re.compile(rb"[0-9]{1,9}")
_MAX_SHOWN: Final = 80  # characters of a length that is none
_PATIENCE: Final = 5.0  # seconds for the client to read the last messages


def claim_standard_streams() -> tuple[BinaryIO, BinaryIO]:
    """Return standard input and output for the protocol alone; whatever else prints does so on standard error now."""
    sys.stdout.flush()
    streams = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    try:
        os.dup2(2, 1)
    except OSError:  # there is no standard error
        os.dup2(nothing, 1)
    os.close(nothing)
    return streams


def read_messages(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the body of each message until the stream ends; refuse a head that tells no length with `ValueError`."""
    told: list[bytes] = []  # the lengths in the head of a message
    while line := stream.readline(_MAX_HEADER):
        if line.strip():
            name, _, value = line.partition(b":")
            if name.strip().lower() == b"content-length":
                told.append(value.strip())
            continue
        if len(set(told)) != 1 or not _LENGTH.fullmatch(told[0]) or (length := int(told[0])) > _MAX_LENGTH:
            shown = b", ".join(told).decode("ascii", "backslashreplace")[:_MAX_SHOWN] if told else "missing"
            raise ValueError(
                f"Content-Length: {shown}; write the length of the message in bytes, {_MAX_LENGTH} at most"
            )
        body = stream.read(length)
        if len(body) < length:
            return
        yield body
        told = []


def start_reading(stream: BinaryIO, receive: Callable[[bytes | None], object]) -> None:
    """Hand each message to ``receive`` from a thread, and None at the end of the stream."""

    def read() -> None:
        try:
            for body in read_messages(stream):
                receive(body)
        except (OSError, ValueError) as error:
            print(f"metalint: standard input cannot be read: {error}", file=sys.stderr)  # noqa: T201 - the log
        receive(None)

    threading.Thread(target=read, name="reader", daemon=True).start()


class Writer:
    """Writes messages from a thread, in the order in which they are given."""

    def __init__(self, stream: BinaryIO) -> None:
        self._queue: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()

        def write() -> None:
            while (data := self._queue.get()) is not None:
                try:
                    stream.write(data)
                    stream.flush()
                except (OSError, ValueError):  # nobody listens any more; the end of standard input ends the server
                    return

        self._thread = threading.Thread(target=write, name="writer", daemon=True)
        self._thread.start()

    def write(self, data: bytes) -> None:
        """Queue a message."""
        self._queue.put(data)

    def close(self) -> None:
        """Wait until all is written, or the client does not read on."""
        self._queue.put(None)
        self._thread.join(_PATIENCE)
