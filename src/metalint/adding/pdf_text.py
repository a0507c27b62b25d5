"""Reads a PDF file on standard input and prints its metadata and its first page as JSON, or why they cannot be read.

`metalint.adding.pdf` runs this as a program, and ends it when it takes too long: a small file can keep pypdf busy for
minutes, and nothing else stops code that runs.
"""

import io
import json
import logging
import sys
from typing import Final

from metalint.util.processes import limit_memory

MOST_TEXT: Final = 100_000  # characters
_MEMORY: Final = 1 << 30  # bytes


def main() -> None:
    """Print ``{"texts": [metadata, first page]}`` or ``{"refused": why}``."""
    limit_memory(_MEMORY)
    try:
        found: dict[str, object] = read(sys.stdin.buffer.read())
    except Exception as error:  # noqa: BLE001 - what is odd in a file may raise anything in its reader
        found = {"refused": f"the PDF is broken and cannot be read ({type(error).__name__})"}
    sys.stdout.write(json.dumps(found))


def read(data: bytes) -> dict[str, object]:
    """Return the texts of a PDF file, or why they cannot be read."""
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what is odd in a file that can be read does not matter
    is_open = True
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        is_open = not reader.is_encrypted or bool(reader.decrypt(""))
    except Exception:
        if b"/Encrypt" not in data:
            raise
        is_open = False  # AES, which needs another package, or a way that nobody knows
    if not is_open:
        return {"refused": "the PDF is encrypted; give the identifier of the paper"}
    metadata = " ".join(value for value in (reader.metadata or {}).values() if isinstance(value, str))
    page = reader.pages[0].extract_text() if reader.pages else ""
    return {"texts": [metadata[:MOST_TEXT], page[:MOST_TEXT]]}
