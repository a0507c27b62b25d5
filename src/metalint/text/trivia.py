"""What is between two tokens that mean something: comments and empty lines.

A *gap* is the text between such tokens, with LF line ends. Which comment belongs to what, and which empty
lines are kept, is txtpbfmt's choice (https://github.com/protocolbuffers/txtpbfmt, observed in its release of
November 2024).
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from metalint.text.cst import Document

_PIECE: Final = re.compile(r"#[^\n]*+|[^#]++")
_COMMENT: Final = re.compile(r"#[^\n]*+")
_DIRTY_LINE: Final = re.compile(r"\n[ \t\r]++\n")

BREAK: Final = "\n"  # a row that is not written: it parts what is above from what is below


def find_gaps(document: Document) -> dict[int, str]:
    """Return each gap by the offset where it starts; the one before the first token starts at 0.

    The last gap ends with a line end, which is added where the file lacks it.
    """
    text = document.text
    found: dict[int, str] = {}
    end = 0
    for token in document.tokens:
        if token.kind not in {"blank", "comment"}:
            found[end] = text[end : token.start]
            end = token.end
    found[end] = text[end:] if text.endswith("\n") or not text else text[end:] + "\n"
    return found


def list_comments(gap: str) -> list[str]:
    """Return the comments in ``gap``."""
    return _COMMENT.findall(gap)


def split_inline(gap: str) -> tuple[str, str]:
    """Return the comment on the line where ``gap`` starts, or nothing, and what comes behind."""
    stripped = gap.lstrip(" \t\r")
    if not stripped.startswith("#"):
        return "", stripped
    comment, end, rest = stripped.partition("\n")
    return comment, end + rest


def list_comment_lines(gap: str) -> Iterator[str]:
    """Yield the comments in ``gap``, and an empty string for every run of empty lines.

    As in txtpbfmt, a line end is taken for an empty line if spaces are between it and a brace or separator
    where ``gap`` starts; and below a comment, a line of spaces is none, but a `BREAK`.
    """
    below_comment = False
    for piece in _PIECE.findall(gap):
        is_break = below_comment and _DIRTY_LINE.match(piece) is not None
        if piece[0] == "#":
            yield piece
        elif piece.count("\n") > (piece[0] == "\n") + is_break:
            yield ""
        elif is_break:
            yield BREAK
        below_comment = piece[0] == "#"


def list_comment_blocks(gap: str) -> list[str]:
    """Return the comments in ``gap`` with an empty string between two that have empty lines between them."""
    found: list[str] = []
    for piece in _PIECE.findall(gap):
        if piece[0] == "#":
            found.append(piece)
        elif found and piece.count("\n") > 1:
            found.append("")
    return found[:-1] if found and not found[-1] else found


def join_parts(*parts: Iterable[str]) -> list[str]:
    """Return the rows of all ``parts``, with one empty string where several would follow each other."""
    rows = [row for part in parts for row in part]
    return [row for number, row in enumerate(rows) if row or not number or rows[number - 1]]


def split_paragraphs(rows: list[str]) -> list[list[str]]:
    """Return ``rows`` in parts, at least one; each but perhaps the first begins with an empty string or a `BREAK`."""
    starts = [number for number, row in enumerate(rows) if number and row in {"", BREAK}]
    return [rows[start:end] for start, end in pairwise([0, *starts, len(rows)])]
