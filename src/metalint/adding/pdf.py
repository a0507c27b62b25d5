"""The paper that a PDF file is, by its metadata, or by what its first page says."""

import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from metalint.config.installation import with_extra
from metalint.errors import MetalintError, UsageError
from metalint.papers import arxiv
from metalint.util.reading import read_whole

_ARXIV: Final = re.compile(rf"arxiv:\s?{arxiv.ID}(?:v\d{{1,3}})?", re.ASCII | re.IGNORECASE)
_DOI: Final = re.compile(r"(?<![\w.])10\.\d{4,9}/[^\s\"<>\[\]{}]+", re.ASCII)
_CLOSING: Final = ".,;:)'"
_MOST: Final = 64 << 20  # bytes
_MOST_TEXT: Final = 100_000  # characters


def identifier_of(path: Path) -> str:
    """Return the arXiv id or DOI of a PDF file; refuse one that is encrypted, or names no paper or several."""
    for text in _texts(path):
        ids = [f"arXiv:{match[1]}" for match in _ARXIV.finditer(text, 0, _MOST_TEXT)]
        dois = [match[0].rstrip(_CLOSING) for match in _DOI.finditer(text, 0, _MOST_TEXT)]
        found = list(dict.fromkeys(ids or dois))
        if len(found) == 1:
            return found[0]
        if found:
            raise MetalintError(f"{path}: names several papers ({', '.join(found[:5])}); give the identifier of one")
    raise MetalintError(f"{path}: neither its metadata nor its first page has an arXiv id or DOI; give the identifier")


def _texts(path: Path) -> Iterator[str]:
    """Yield what may name the paper: the metadata, then the first page."""
    try:
        import pypdf
        from pypdf.errors import PyPdfError
    except ModuleNotFoundError as error:
        help_ = f"install it with `pip install '{with_extra('pdf')}'`"
        raise UsageError(f"{path}: reading a PDF needs the package `pypdf`; {help_}") from error
    import io

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what is odd in a file that can be read is no matter
    try:
        data = read_whole(path, _MOST)
    except (OSError, ValueError) as error:
        raise MetalintError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from error
    if b"%PDF-" not in data[:1024]:
        raise MetalintError(f"{path}: not a PDF file")
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise MetalintError(f"{path}: the PDF is encrypted; give the identifier of the paper")
        yield " ".join(value for value in (reader.metadata or {}).values() if isinstance(value, str))
        yield reader.pages[0].extract_text() if reader.pages else ""
    except (PyPdfError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise MetalintError(f"{path}: the PDF is broken and cannot be read ({type(error).__name__})") from error
