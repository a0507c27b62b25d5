"""Requests and replies, whatever carries them."""

import zlib
from collections.abc import Mapping
from typing import Final, NamedTuple

from metalint import __version__
from metalint.services.failures import Failure, FailureKind
from metalint.services.targets import Target

MAX_PAGE: Final = 65536  # bytes that are read of a page; what it says does not matter
MAX_ANSWER: Final = 8 * 1024 * 1024  # bytes of a registry's answer, compressed or not
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
MISSING: Final = frozenset({404, 410})
AGENT: Final = f"metalint/{__version__}"


class HttpRequest(NamedTuple):
    """A question; with ``wants_body`` the whole body is wanted, else only whether there is an answer."""

    method: str  # empty for the one that the host's policy says
    target: Target
    fields: Mapping[str, str] = {}
    credentials: Mapping[str, str] = {}  # fields that no other origin gets, wherever redirects lead
    content: bytes = b""
    wants_body: bool = False
    is_trusted: bool = False  # whether the user named the host, so that it may be private

    @property
    def limit(self) -> int:
        """Return how many bytes of the body are read at most."""
        return MAX_ANSWER if self.wants_body else MAX_PAGE

    def all_fields(self) -> dict[str, str]:
        """Return the fields to send."""
        sent = {"Accept": "*/*", "Accept-Encoding": "gzip" if self.wants_body else "identity"}
        if self.method == "GET" and not self.wants_body:
            sent["Range"] = f"bytes=0-{MAX_PAGE - 1}"
        return sent | dict(self.fields) | dict(self.credentials)


class Reply(NamedTuple):
    """What came back; the names of ``fields`` are in lower case."""

    status: int
    fields: Mapping[str, str]
    body: bytes
    target: Target  # what was asked for it
    leads_to: Target | None = None  # where its redirect leads; None where it is none, or none that is followed

    @property
    def location(self) -> str:
        """Return where it redirects to; nothing if it does not."""
        return self.fields.get("location", "") if self.status in REDIRECTS else ""

    def decoded_body(self) -> bytes:
        """Return the body, decompressed; what is no gzip, or is too much, fails as ``GARBAGE``."""
        coding = self.fields.get("content-encoding", "identity").lower()
        if coding == "identity":
            return self.body
        if coding not in {"gzip", "x-gzip"}:
            raise Failure(FailureKind.GARBAGE, f"compressed as `{coding[:20]}`")
        inflater = zlib.decompressobj(16 + zlib.MAX_WBITS)
        try:
            text = inflater.decompress(self.body, MAX_ANSWER)
        except zlib.error as error:
            raise Failure(FailureKind.GARBAGE, "broken compression") from error
        if inflater.unconsumed_tail or not inflater.eof:
            raise Failure(FailureKind.GARBAGE, "more than is read of an answer, or less than it announces")
        return text
