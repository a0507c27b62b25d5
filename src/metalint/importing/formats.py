"""The formats that papers are imported from, and what reads each."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from metalint.config.installation import install_command
from metalint.errors import UsageError
from metalint.importing.records import ParsedFile, Remark
from metalint.util.reading import read_bounded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from metalint.importing.candidates import ListReading
    from metalint.importing.entries import ListEntry

FORMATS: Final = ("markdown", "bibtex", "csl-json", "ris", "csv", "tsv", "json", "yaml")
SUFFIXES: Final = {
    ".md": "markdown", ".markdown": "markdown", ".mdown": "markdown", ".mkd": "markdown", ".html": "markdown",
    ".htm": "markdown", ".bib": "bibtex", ".bibtex": "bibtex", ".csljson": "csl-json", ".ris": "ris", ".csv": "csv",
    ".tsv": "tsv", ".tab": "tsv", ".json": "json", ".yaml": "yaml", ".yml": "yaml", ".cff": "yaml",
}  # fmt: skip
_MOST: Final = 32 << 20  # bytes of a file
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_CONTROLS: Final = bytes({*range(32)} - {9, 10, 11, 12, 13, 27})
_FEW: Final = 100


def format_of(path: Path, chosen: str | None) -> str:
    """Return the format of a file: the one that is ``chosen``, else that of its suffix.

    Raises:
        UsageError: the suffix stands for none.
    """
    if path.parts[:1] in {("http:",), ("https:",)}:
        raise UsageError(f"{path}: the address of a file; download it first")
    if chosen:
        return chosen
    try:
        return SUFFIXES[path.suffix.lower()]
    except KeyError:
        if os.path.isdir(path):  # noqa: PTH112 - is_dir() raises for a name that is too long
            raise UsageError(f"{path}: a folder; name the files in it") from None
        what = f"no format has the suffix `{path.suffix}`" if path.suffix else "there is no suffix to tell the format"
        known = f"{', '.join(FORMATS[:-1])} and {FORMATS[-1]}"
        raise UsageError(f"{path}: {what}; name one with --from: {known}") from None


def read(path: Path, kind: str, reading: ListReading) -> ParsedFile:
    """Return the papers of a file. One that is empty, no text, or too large is reported as not read.

    Raises:
        UsageError: there is no such file, a package is missing, or there is no list in a text of Markdown.
    """
    text, remark = _read_text(path)
    parsed = ParsedFile(()) if text is None else parse(str(path), text, kind, reading)
    return parsed if remark is None else parsed._replace(unread=(remark, *parsed.unread))


def entries(path: Path, kind: str) -> Iterable[ListEntry | Remark]:
    """Return the entries of a file in a format other than Markdown; of one that cannot be read why.

    Raises:
        UsageError: there is no such file, or a package is missing.
    """
    text, remark = _read_text(path)
    return _read_entries(str(path), text, kind, {}) if text is not None else filter(None, [remark])


def _read_text(path: Path) -> tuple[str | None, Remark | None]:
    """Return the text of a file, None where there is none, and what is wrong with it.

    Raises:
        UsageError: there is no such file.
    """
    name = str(path)
    try:
        data = read_bounded(path, _MOST)
    except FileNotFoundError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error
    except (OSError, ValueError) as error:
        return None, Remark(name, 1, f"cannot be read: {getattr(error, 'strerror', None) or error}")
    text, foreign_line = decoded(data)
    if not text or not text.strip():
        return None, Remark(name, 1, "not a text file" if text is None else "the file is empty")
    why = "not UTF-8, and read as Latin-1: check the letters, and save the file as UTF-8"
    return text, Remark(name, foreign_line, why) if foreign_line else None


def decoded(data: bytes) -> tuple[str | None, int]:
    """Return the text of bytes in UTF-8 or UTF-16, and the first line that is neither, or 0; None for no text.

    Lines in another encoding are read as Latin-1.
    """
    is_utf16 = data.startswith(_UTF16)
    if b"\0" in data and not is_utf16:
        return None, 0
    try:
        return data.decode("utf-16" if is_utf16 else "utf-8-sig"), 0
    except UnicodeDecodeError as error:
        if is_utf16 or len(data) - len(data.translate(None, _CONTROLS)) > len(data) / _FEW:
            return None, 0
        lines = data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
        return "\n".join(map(_decode_line, lines)), data.count(b"\n", 0, error.start) + 1


def _decode_line(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")


def parse(name: str, text: str, kind: str, reading: ListReading) -> ParsedFile:
    """Return the papers of a text in a format; ``name`` is what messages call it.

    Raises:
        UsageError: a package is missing.
    """
    if kind == "markdown":
        from metalint.importing import lists

        return lists.read(name, text, reading)
    from metalint.importing.entries import parse_entries

    return parse_entries(name, _read_entries(name, text, kind, reading.columns), reading)


def _read_entries(name: str, text: str, kind: str, columns: Mapping[str, str]) -> Iterable[ListEntry | Remark]:
    from metalint.importing import delimited, mappings, ris, yaml_items

    if kind in {"csv", "tsv"}:
        return delimited.read(name, text, columns, "\t" if kind == "tsv" else "")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if kind == "ris":
        return ris.read(name, text)
    if kind != "bibtex":
        items = yaml_items.yaml_items(name, text) if kind == "yaml" else mappings.json_items(name, text)
        return mappings.read(name, items, columns, is_csl=kind == "csl-json")
    try:
        from metalint.importing import bibtex

        return list(bibtex.read(name, text))
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        help_ = f"install it with `{install_command('import')}`"
        raise UsageError(f"{name}: bibtex needs the package `{package}`; {help_}") from error
