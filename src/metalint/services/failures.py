"""What can go wrong before there is an answer."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """Why there is no answer."""

    MALFORMED = "malformed"
    PRIVATE = "private"
    NO_HOST = "no such host"
    LOOKUP = "name lookup failed"
    CONNECT = "no connection"
    TIMEOUT = "no answer in time"
    RESET = "connection broken off"
    TLS = "TLS error"
    GARBAGE = "not understood"
    OVERSIZED = "too large"
    LOOP = "redirects without end"
    PAUSED = "asks for a long pause"
    BUSY = "it is asked too often"
    UNDECIDED = "cannot be told"


class Failure(Exception):  # noqa: N818 - it is an outcome, not an error of the program
    """There is no answer; ``kind`` is for the status, the detail for people."""

    def __init__(self, kind: Kind, detail: str = "") -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail

    def __str__(self) -> str:
        """Return what happened, in words."""
        return f"{self.kind}: {self.detail}" if self.detail else self.kind.value
