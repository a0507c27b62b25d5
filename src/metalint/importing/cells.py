"""The cells of a row: from Markdown back to values."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from metalint.papers.ids import SUFFIXES
from metalint.rendering.classic import BADGE
from metalint.rendering.escape import flatten, is_web, without_parting_comments

if TYPE_CHECKING:
    from collections.abc import Mapping

    from metalint.importing.records import PaperRecord

_ENTITY: Final = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_STARS: Final = re.compile(r"!\[[^\]]*\]\(" + re.escape(BADGE) + r"([\w.-]+/[\w.-]+)(?:[?#][^)]*)?\)")
_SOURCE: Final = re.compile(r"""\ssrc=(?:'([^']*)'|"([^"]*)")""")
_YEAR: Final = re.compile(r"([0-9]{1,4})(?:\.0)?")
_UP: Final = re.compile(r"(?:\./|(?:\.\./)+)")
_FILE: Final = re.compile(
    r"""(?!\.)[^/\\]+/((?:[0-9]{4}/)?(?![.\s-])[^/\\:*?"<>|]*[^/\\:*?"<>|.\s]"""
    rf"""(?:{"|".join(map(re.escape, SUFFIXES))}))"""
)
_YEAR_FOLDER: Final = re.compile(r"[0-9]{4}")
_MAX_NAME: Final = 200  # bytes; file systems take 255, and a temporary name is somewhat longer


class UnreadableRowError(Exception):
    """A row that cannot be imported."""


class Cells:
    """The cells of a row by column; ``complaints`` tells of cells that had to be left out."""

    def __init__(self, cells: Mapping[str, str], notes: str) -> None:
        self.cells = cells
        self.notes = notes
        self.complaints: list[str] = []

    def fill(self, row: PaperRecord) -> PaperRecord:
        """Return a row with what the cells tell.

        Raises:
            UnreadableError: no usable file name, or no title.
        """
        name, abbr = self._meta()
        title, url = self._title()
        row = row._replace(name=name, abbr=abbr, title=title, url=url, cover=self._cover(), venue=self._venue())
        year, (code_type, code_url) = self._year(), self._code()
        return row._replace(year=year, code_type=code_type, code_url=code_url, note=self._note())

    def _cell(self, column: str) -> str:
        return self.cells.get(column, "")

    def _meta(self) -> tuple[str, str]:
        link = _link(self._cell("meta"))
        if link is None:
            raise UnreadableRowError(f"meta is not [abbr](./meta/file.prototxt) but {_short(self._cell('meta'))}")
        abbr = unescape(link[0])
        return file_name(link[1]), "" if abbr == "m" else abbr

    def _title(self) -> tuple[str, str]:
        cell = self._cell("title")
        link = _link(cell)
        title, url = map(unescape, link or (cell, ""))
        if not title or (link is None and re.search(r"\]\(|https?://", cell)):
            raise UnreadableRowError(f"title is not [title](url) but {_short(cell)}")
        return title, url

    def _cover(self) -> str:
        cell = self._cell("cover")
        match = _SOURCE.search(cell) if cell.startswith("<img ") else None
        if cell and match is None:
            return self._left_out("cover", f"is not <img … src='…'> but {_short(cell)}")
        return self._asset("cover", match[1] or match[2] or "") if match else ""

    def _note(self) -> str:
        cell = self._cell("note")
        link = _link(cell)
        if cell and link is None:
            return self._left_out("note", f"is not [note](…) but {_short(cell)}")
        return self._asset("note", link[1]) if link else ""

    def _asset(self, what: str, written: str) -> str:
        path = asset(unescape(written), self.notes)
        return path or self._left_out(what, f"{_short(written)} is neither a URL nor below {self.notes}/")

    def _venue(self) -> str:
        return unescape(self._cell("venue"))

    def _year(self) -> str:
        cell = self._cell("year")
        match = _YEAR.fullmatch(cell)
        if match is None and cell.lower() not in {"", "nan"}:
            return self._left_out("year", f"is not a number but {_short(cell)}")
        return match[1].lstrip("0") if match else ""

    def _code(self) -> tuple[str, str]:
        cell = self._cell("code")
        if match := _STARS.fullmatch(cell):
            return "", f"https://github.com/{match[1]}"
        if link := _link(cell):
            kind, url = map(unescape, link)
            return "" if kind == "code" else kind, url
        if cell:
            self._left_out("code", f"is neither the badge of a GitHub repository nor [type](url) but {_short(cell)}")
        return "", ""

    def _left_out(self, what: str, why: str) -> str:
        self.complaints.append(f"{what} {why}; the paper is imported without it")
        return ""


def tail(target: str) -> str:
    """Return the file that a link names, with the folder of its year; the empty string for none that can be one."""
    *_, folder, name = ("", *unquote(target).split("/"))
    path = f"x/{folder}/{name}" if _YEAR_FOLDER.fullmatch(folder) else f"x/{name}"
    match = _FILE.fullmatch(path)
    is_plain = flatten(path) == path and len(path.encode("utf-8", "replace")) <= _MAX_NAME
    return match[1] if match and is_plain else ""


def asset(target: str, notes: str) -> str:
    """Return a URL as it is, and the path of a file below the folder ``notes``; the empty string for any other."""
    if is_web(target):
        return target
    path = _UP.sub("", flatten(unquote(target)), count=1)
    return path.removeprefix(f"{notes}/") if path.startswith(f"{notes}/") else ""


def file_name(target: str) -> str:
    """Return the file that a meta link names, below the folder of papers: ``x.prototxt`` or ``2024/x.prototxt``.

    Raises:
        UnreadableError: anything that is not one plain name, or leads elsewhere.
    """
    path = unquote(unescape(target))
    match = _FILE.fullmatch(_UP.sub("", path, count=1)) if _UP.match(path) else None
    if match is None or flatten(target + path) != target + path or len(match[1].encode("utf-8", "replace")) > _MAX_NAME:
        raise UnreadableRowError(f"meta names no file such as ./meta/file.prototxt but {_short(target)}")
    return match[1]


def split_row(line: str) -> list[str]:
    """Return the cells of a row of a table as they are written."""
    inner = line.strip().removeprefix("|").removesuffix("|")
    return [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", inner)]


def unescape(written: str) -> str:
    """Return the text that the classic layout shows; undoes `metalint.rendering.escape.escape_minimally`."""
    return flatten(_ENTITY.sub(lambda match: html.unescape(match[0]), without_parting_comments(written))).strip()


def _link(cell: str) -> tuple[str, str] | None:
    """Return text and target of a cell that is one link."""
    if not cell.startswith("[") or not cell.endswith(")") or "](" not in cell:
        return None
    label, _, target = cell[1:-1].rpartition("](")
    return label, target


def _short(cell: str) -> str:
    return repr(cell if len(cell) <= 80 else cell[:79] + "…")  # noqa: PLR2004 - what fits into a line
