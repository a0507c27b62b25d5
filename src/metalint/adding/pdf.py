"""The paper that a PDF file is, by its metadata, or by what its first page says."""

import json
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import metalint
from metalint.config.installation import install_command
from metalint.errors import MetalintError, UsageError
from metalint.papers import arxiv
from metalint.util.reading import read_whole

_ARXIV: Final = re.compile(rf"arxiv:\s?{arxiv.ID}(?:v\d{{1,3}})?", re.ASCII | re.IGNORECASE)
_DOI: Final = re.compile(r"(?<![\w.])10\.\d{4,9}/[^\s\"<>\[\]{}]+", re.ASCII)
_CLOSING: Final = ".,;:)'"
_MOST: Final = 64 << 20  # bytes
_HOME: Final = str(Path(metalint.__file__).parents[1])
_TIMEOUT: Final = 5  # s; a first page takes a tenth of one


def identifier_of(path: Path) -> str:
    """Return the arXiv id or DOI of a PDF file; refuse one that is encrypted, or names no paper or several."""
    if find_spec("pypdf") is None:
        raise UsageError(f"{path}: reading a PDF needs the package `pypdf`; install it with `{install_command('pdf')}`")
    try:
        data = read_whole(path, _MOST)
    except (OSError, ValueError) as error:
        raise MetalintError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from error
    if b"%PDF-" not in data[:1024]:
        raise MetalintError(f"{path}: not a PDF file")
    read = _read_apart(path, data)
    if isinstance(why := read.get("refused"), str):
        raise MetalintError(f"{path}: {why}")
    for text in filter(lambda text: isinstance(text, str), read.get("texts", ())):  # the metadata, then the first page
        ids = [f"arXiv:{match[1]}" for match in _ARXIV.finditer(text)]
        dois = [match[0].rstrip(_CLOSING) for match in _DOI.finditer(text)]
        found = list(dict.fromkeys(ids or dois))
        if len(found) == 1:
            return found[0]
        if found:
            raise MetalintError(f"{path}: names several papers ({', '.join(found[:5])}); give the identifier of one")
    raise MetalintError(f"{path}: neither its metadata nor its first page has an arXiv id or DOI; give the identifier")


def _read_apart(path: Path, data: bytes) -> dict[str, Any]:
    """Return what `metalint.adding.pdf_text` prints about a PDF file, which gets a process of its own, and not long."""
    alone = "-I" if sys.flags.isolated else "-P"
    program = "import sys; sys.path.append(sys.argv[1]); from metalint.adding.pdf_text import main; main()"
    command = [sys.executable, alone, "-X", "utf8", "-c", program, _HOME]
    try:
        done = subprocess.run(  # noqa: S603 - our own words
            command, input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False, timeout=_TIMEOUT
        )
        found = json.loads(done.stdout)
    except subprocess.TimeoutExpired as error:
        why = f"its first page cannot be read within {_TIMEOUT} seconds"
        raise MetalintError(f"{path}: {why}; give the identifier of the paper") from error
    except OSError as error:
        raise MetalintError(f"{path}: cannot be read: {sys.executable}: {error.strerror}") from error
    except ValueError as error:  # it was ended before it could print
        raise MetalintError(f"{path}: the PDF is broken and cannot be read; give its identifier") from error
    return found if isinstance(found, dict) else {}
