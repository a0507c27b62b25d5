"""Laying a text out as txtpbfmt does (https://github.com/protocolbuffers/txtpbfmt).

Only blanks, quotes, brackets and separators change; every comment and every value stays. Where txtpbfmt itself
fails on a valid text, or loses a comment, `layout` does what it does in the nearest case that works:

- *adjacent strings in a one-line message*: txtpbfmt needs two runs; here one run gives what its second gives;
- *comment before the brace* (``a # why\\n { … }``), before the colon of a scalar, or in ``[an.extension]``:
  txtpbfmt drops it; here it moves above the field;
- *comment, then an empty line, then the value*: txtpbfmt tears the field apart; here the empty line goes;
- *separator or comma that does not touch the value*, ``<`` or adjacent strings in a list: txtpbfmt refuses them
  or writes an empty value; here they are laid out like their plain forms;
- *percent sign in the name of an extension*: txtpbfmt expands all later messages; here it is a sign like others.
"""

from __future__ import annotations

import re
from itertools import takewhile
from typing import Final

from metalint.text.cst import Document, Field, ListValue, Message, Scalar
from metalint.text.edit import between as edits
from metalint.text.parser import parse
from metalint.text.span import Span
from metalint.text.trivia import blocks, comments, gaps, lines, split_inline

__all__ = ["edits", "layout"]

_INDENT: Final = "  "
_OPTION: Final = re.compile(r"#[ \t]*+txtpbfmt[ \t]*+:")
_OFF: Final = "# txtpbfmt: off"
_LINE_END: Final = re.compile(r"\r*\n")
_ESCAPE_OR_QUOTE: Final = re.compile(r'\\.|"', re.DOTALL)


def layout(document: Document) -> str:
    """Return the text of ``document`` laid out as txtpbfmt does, in the line ends of its first line.

    A document with problems is returned as it stands; so is one whose header sets an option of txtpbfmt
    (``# txtpbfmt: disable`` and all others), or in which ``# txtpbfmt: off`` begins a region to keep.
    """
    text = document.text
    if document.problems or _is_left_alone(document):
        return text
    line_end = _LINE_END.search(text)
    if line_end is None or "\r" not in text:
        return _Writer(document).written()
    laid_out = _Writer(parse(_LINE_END.sub("\n", text))).written()
    return laid_out if line_end[0] == "\n" else laid_out.replace("\n", "\r\n")


def _is_left_alone(document: Document) -> bool:
    header = takewhile(lambda line: not line or line[0] == "#", document.text.replace("\r", "").split("\n"))
    return any(map(_OPTION.match, header)) or any(
        token.kind == "comment" and document.text.startswith(_OFF, token.start) for token in document.tokens
    )


class _Writer:
    """Collects the laid-out text; ``gaps`` are the texts between the old one's tokens."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.text = document.text
        self.gaps = gaps(document)
        self.pieces: list[str] = []

    def written(self) -> str:
        self.block(self.document.fields, 0, "")
        return "".join(self.pieces).lstrip("\n")

    def write(self, *pieces: str) -> None:
        self.pieces += pieces

    def block(self, fields: tuple[Field, ...], start: int, indent: str) -> None:
        """Write fields one a line, with the comments around them; ``start`` is where the first gap starts."""
        pending = [self.gaps[start]]
        for field in fields:
            self.comment_lines(pending, indent)
            pending = self.field(field, indent)
        self.comment_lines(pending, indent)

    def comment_lines(self, pending: list[str], indent: str) -> None:
        for gap in pending:
            for line in lines(gap):
                self.write(indent + line if line else "", "\n")

    def field(self, field: Field, indent: str) -> list[str]:
        """Write one field as a line or several; return the gaps behind it that are still to be written."""
        name, colon_gap = field.name, self.gaps[field.name_span.end]
        above = comments(self.document.slice(field.name_span))
        inner = comments(colon_gap)
        if self.text.startswith(":", field.name_span.end + len(colon_gap)):
            name += ":"
            colon_gap = self.gaps[field.name_span.end + len(colon_gap) + 1]
            
        ...
