"""Laying a text out as txtpbfmt does (https://github.com/protocolbuffers/txtpbfmt).

Only whitespace, quotes, brackets and separators change; every comment and every value stays, unless the header
sets options that sort fields or remove duplicates (see `metalint.text.options`). Where txtpbfmt
itself fails on a valid text, or loses a comment, `format_document` does what it does in the nearest case that works:

- *adjacent strings in a one-line message, comment before a one-line list of messages*: txtpbfmt needs two
  runs; here one run gives what its second gives;
- *comment before the brace* (``a # why`` and ``{ … }`` below it), before the colon of a scalar, or in
  ``[an.extension]``: txtpbfmt drops it; here it moves above the field;
- *comment, then an empty line, then the value*: txtpbfmt tears the field apart; here the empty line goes;
- *separator that does not touch its value, ``<`` or adjacent strings in a list*: txtpbfmt refuses them, or
  writes an empty value; here they are laid out like their plain forms;
- *header above the first field, where fields are sorted*: txtpbfmt moves it with that field, and no longer finds its
  options in a second run; here it stays at the top. So do the comments of a value that is removed as a duplicate;
- *string whose wrapping would lose a space, move a comment or mix quotes; wrapped strings in a list*: txtpbfmt changes
  the value; here they stay as they are.
"""

import re
from typing import Final, NamedTuple

from metalint.text.cst import Document
from metalint.text.options import LayoutOptions, read_options
from metalint.text.parser import parse_document
from metalint.text.printer import print_document

_OFF: Final = "# txtpbfmt: off"
_LINE_END: Final = re.compile(r"(?<!\r)\r*+\n")
_MAX_ROUNDS: Final = 10


class Layout(NamedTuple):
    """A text laid out, and the fields that its header asks to leave out, as the text before wrote them."""

    text: str
    removed: tuple[str, ...] = ()


def format_document(document: Document) -> str:
    """Return the text of ``document`` laid out as txtpbfmt does, with the line ends of its first line.

    A document with problems is returned as it stands; so is one whose header says ``# txtpbfmt: disable`` or has an
    option that is not supported, and one in which ``# txtpbfmt: off`` begins a region to keep.
    """
    return lay_out(document).text


def lay_out(document: Document, *, keeps_values: bool = False) -> Layout:
    """Do the same as `format_document`, and tell what was left out.

    With ``keeps_values`` every field keeps all its values in their order, whatever the header asks for.
    """
    text = document.text
    options = read_options(text)
    if keeps_values:
        options = options.preserving_values()
    has_region = _OFF in text and any(
        token.kind == "comment" and text.startswith(_OFF, token.start) for token in document.tokens
    )
    if document.problems or options.keeps_text or has_region:
        return Layout(text)
    first_end = _LINE_END.search(text)
    if first_end is None or "\r" not in text:
        return _print_until_stable(document, options)
    found = _print_until_stable(parse_document(_LINE_END.sub("\n", text), document.options), options)
    return found if first_end[0] == "\n" else found._replace(text=found.text.replace("\n", "\r\n"))


def _print_until_stable(document: Document, options: LayoutOptions) -> Layout:
    """Print ``document``; if fields change their places, until none does: a comment may move with another field."""
    names: list[str] = []
    for _ in range(_MAX_ROUNDS):
        new, removed = print_document(document, options)
        removed.sort(key=lambda field: field.span)
        names += [f"{field.name}: {document.slice(field.value.span)}" for field in removed]
        if new == document.text or not options.rearranges:
            break
        document = parse_document(new, document.options)
    return Layout(new, tuple(names))
