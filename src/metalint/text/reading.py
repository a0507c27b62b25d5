"""Reading: a text becomes a document, by lines where it is plain, by the grammar elsewhere; the tree is the same.

Without `lines`, a cold run of 2,000 papers with a finding each takes 2.5 times the processor time, for protobuf has to
read every file then.
"""

from metalint.text import lines
from metalint.text.cst import Document
from metalint.util.limits import STRICT, ParseOptions


def read_text(text: str, options: ParseOptions = STRICT) -> Document:
    """Return what ``text`` holds, read as ``options`` say; whatever that is, a document comes back."""
    if plain := lines.read_plain_document(text, options):
        return plain
    from metalint.text.parser import parse_document  # most lists are plain

    return parse_document(text, options)
