"""Reading by lines: the tree of a plain text, the very one that `parser` makes of it, in a tenth of the time.

A text is plain if it holds one field per line, written as txtpbfmt does except for indent and quotes, and nothing but
strings in one piece, integers, words and messages in braces; comments have their own lines. Whatever else there is,
or may exceed a limit, is left to the parser.
"""

import re
from functools import lru_cache
from typing import Final, Literal

from metalint.text.cst import Document, Field, Message, Scalar
from metalint.text.span import Span, join_starts
from metalint.util.limits import ParseOptions

_HEAD: Final = re.compile(r"([ \t]*+)(?:([A-Za-z_][A-Za-z0-9_]*+)( \{)?|(\}))?", re.ASCII)
_STRING: Final = re.compile(r""""(?:[^"\\]++|\\.)*+"|'(?:[^'\\]++|\\.)*+'""")
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*+)")
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*+")
_TOKENS_OF_LINE: Final = 4  # a name, a colon, a sign and a number
_INDENT: Final = 2


_Line = Literal["value", "opening", "closing", "comment", "blank", "other"]


def read_plain_document(text: str, options: ParseOptions) -> Document | None:  # noqa: C901, PLR0911, PLR0912 - one walk
    """Return the document that ``text``, which holds no NUL, is if it is plain; None if the parser has to read it."""
    lines = text.split("\n")
    limits = options.limits
    is_too_long = len(text) > limits.length and max(map(len, lines)) > limits.length
    if "\r" in text or is_too_long or _TOKENS_OF_LINE * len(lines) > limits.tokens:
        return None
    fields: list[Field] = []
    opened: list[tuple[str, int, int, list[Field]]] = []  # name, start, end of the name, and the fields around it
    # whether all empty lines stay where they are, and the last line ends
    is_laid_out = not text or (text[-1] == "\n" and text[0] != "\n" and "\n\n\n" not in text)
    is_simple = "\\" not in text
    indent = 0
    starts = join_starts(lines)
    for start, line in zip(starts, lines, strict=True):
        head, colon, written = line.partition(": ")
        kind, lead, blanks, name = _read_head(head)
        at = start + lead
        if kind == "value" and colon:
            first = start + len(head) + 2
            if is_simple and written.count('"') == 2 and written[0] == '"' == written[-1]:  # noqa: PLR2004
                value_kind: Literal["string", "number", "name"] = "string"
            else:
                length = len(written)
                written = written.rstrip(" \t")
                found = _classify_value(written)
                if found is None:
                    return None
                value_kind = found
                is_laid_out &= length == len(written) and written[0] != "'"
            span = part = Span(first, first + len(written))
            if written[0] == "-":
                part = Span(first + 1, span.end)
            fields.append(Field(name, at, at + len(name), Scalar(value_kind, span, (part,)), None))
        elif kind == "opening" and not colon:
            if len(opened) == limits.depth:
                return None
            opened.append((name, at, at + len(name), fields))
            fields = []
        elif kind == "closing" and not colon:
            if not opened:
                return None
            name, at, name_end, around = opened.pop()
            message = Message(Span(name_end + 1, start + lead + 1), tuple(fields))
            around.append(Field(name, at, name_end, message, None))
            fields = around
            indent -= _INDENT
        elif kind == "comment":
            is_laid_out = False  # which of them would move is for the printer to say
        elif kind != "blank" or colon:
            return None
        elif line:
            is_laid_out = False
        is_laid_out &= blanks == indent or not line
        indent = _INDENT * len(opened)
    if opened:
        return None
    document = Document(text, tuple(fields), (), options)
    document.is_plain, document.is_laid_out, document.line_starts = True, is_laid_out, starts
    return document


@lru_cache(maxsize=1 << 10)
def _read_head(written: str) -> tuple[_Line, int, int, str]:
    """Return what a line is that holds ``written`` before its first ``: ``, its lead, its indent, and the field's name.

    The indent is negative where there is more than spaces in it, so that no layout has it.
    """
    match = _HEAD.match(written)
    assert match is not None  # noqa: S101 - the pattern matches nothing, too
    blanks, name, opening, closing = match.groups()
    indent = len(blanks) if "\t" not in blanks else -1
    if written[len(blanks) :][:1] == "#":
        return "comment", len(blanks), indent, ""
    if match.end() < len(written):
        return "other", 0, 0, ""
    kind: _Line = "closing" if closing else "opening" if opening else "value" if name else "blank"
    return kind, len(blanks), indent, name or ""


@lru_cache(maxsize=1 << 10)
def _classify_value(written: str) -> Literal["string", "number", "name"] | None:
    """Return what a value is; None if it is not plain."""
    if _STRING.fullmatch(written):
        return "string"
    if _NUMBER.fullmatch(written):
        return "number"
    return "name" if _NAME.fullmatch(written) else None
