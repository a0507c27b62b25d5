"""The header of a file: comments before its first field that say which message it is.

``# proto-file:`` names a ``.proto`` file, ``# proto-message:`` a message of it, as the published specification has it
(https://protobuf.dev/reference/protobuf/textformat-spec/#header).
"""

import re
from typing import Final, NamedTuple

from metalint.text.span import Span

_KEYS: Final = ("proto-file:", "proto-message:")
_LINE: Final = re.compile(r"[ \t]*+#[ \t]*+(proto-file|proto-message):[ \t]*+([^\r\n]*+)")


class Header(NamedTuple):
    """What the header of a file says, with the places of both comments; None where it says nothing."""

    file: str | None = None
    message: str | None = None
    file_span: Span = Span(0, 0)
    message_span: Span = Span(0, 0)


NO_HEADER: Final = Header()


def read_header(text: str) -> Header:
    """Return what the comments before the first field say; the first of each kind counts."""
    if not any(key in text for key in _KEYS):
        return NO_HEADER
    found: dict[str, tuple[str, Span]] = {}
    start = 0
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped and not stripped.startswith("#"):
            break
        match = _LINE.match(line)
        if match and match[2].strip():
            found.setdefault(match[1], (match[2].strip(), Span(start, start + len(line.rstrip()))))
        start += len(line) + 1
    nothing = None, Span(0, 0)
    (file, file_span), (message, message_span) = (found.get(key, nothing) for key in ("proto-file", "proto-message"))
    return Header(file, message, file_span, message_span)


def is_header(comment: str) -> bool:
    """Tell whether a comment says which message its file is."""
    return bool(_LINE.match(comment))
