"""Laying a text out as txtpbfmt does (https://github.com/protocolbuffers/txtpbfmt).

Only blanks, quotes, brackets and separators change; every comment and every value stays. Where txtpbfmt
itself fails on a valid text, or loses a comment, `layout` does what it does in the nearest case that works:

- *adjacent strings in a one-line message, comment before a one-line list of messages*: txtpbfmt needs two
  runs; here one run gives what its second gives;
- *comment before the brace* (``a # why`` and ``{ … }`` below it), before the colon of a scalar, or in
  ``[an.extension]``: txtpbfmt drops it; here it moves above the field;
- *comment, then an empty line, then the value*: txtpbfmt tears the field apart; here the empty line goes;
- *separator that does not touch its value, ``<`` or adjacent strings in a list*: txtpbfmt refuses them, or
  writes an empty value; here they are laid out like their plain forms;
"""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from metalint.text.edit import between as edits
from metalint.text.parser import parse
from metalint.text.printer import printed

if TYPE_CHECKING:
    from metalint.text.cst import Document

__all__ = ["edits", "layout"]

_OPTION: Final = re.compile(r"#[ \t]*+txtpbfmt[ \t]*+:")
_OFF: Final = "# txtpbfmt: off"
_LINE_END: Final = re.compile(r"\r*\n")


def layout(document: Document) -> str:
    """Return the text of ``document`` laid out as txtpbfmt does, with the line ends of its first line.

    A document with problems is returned as it stands; so is one whose header sets an option of txtpbfmt
    (``# txtpbfmt: disable`` and all others), and one in which ``# txtpbfmt: off`` begins a region to keep.
    """
    text = document.text
    if document.problems or _is_left_alone(document):
        return text
    first_end = _LINE_END.search(text)
    if first_end is None or "\r" not in text:
        return printed(document)
    laid_out = printed(parse(_LINE_END.sub("\n", text), document.options))
    return laid_out if first_end[0] == "\n" else laid_out.replace("\n", "\r\n")


def _is_left_alone(document: Document) -> bool:
    text = document.text
    header = takewhile(lambda line: not line or line[0] == "#", text.replace("\r", "").split("\n"))
    return any(map(_OPTION.match, header)) or any(
        token.kind == "comment" and text.startswith(_OFF, token.start) for token in document.tokens
    )
