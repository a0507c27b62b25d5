"""Reading lists in the classic layout, made by metalint or by the scripts that it comes from."""

import re
from collections.abc import Sequence
from typing import Any, Final

from metalint.importing.cells import read_row, split_row, unescape
from metalint.importing.records import LISTED, ROLE_OF_VIEW, PaperRecord, ParsedFile, Remark

_VIEW: Final = re.compile(r"### (institution|author|year|publication|keyword|all)\s*")
_SECTION: Final = re.compile(r"<details[^>]*><summary><b>(.*)</b></summary>\s*")
_RULE: Final = re.compile(r"\|(?:\s*:?-+:?\s*\|)+")
_FRAME: Final = re.compile(r"\s*|</?(?:p|details|summary)(?: open)?>\s*|<details(?: open)?><summary>\s*")


def read(path: str, text: str, notes: str) -> ParsedFile | None:
    """Return the rows of a list in this layout; None for a text that is no such list.

    ``notes`` is the folder that its covers and notes lie in.
    """
    reader = _Reader(path, notes)
    for number, line in enumerate(text.split("\n"), 1):
        reader.line(number, line.rstrip("\r"))
    return (
        ParsedFile(tuple(reader.rows), tuple(reader.failures), (), tuple(reader.complaints))
        if reader.has_table
        else None
    )


class _Reader:
    """Goes through a list line by line."""

    def __init__(self, path: str, notes: str) -> None:
        self.path = path
        self.notes = notes
        self.view = ""
        self.section: str | None = None
        self.columns: Sequence[str] = ()
        self.has_table = False
        self.rows: list[PaperRecord] = []
        self.failures: list[Remark] = []
        self.complaints: list[Remark] = []

    def line(self, number: int, line: str) -> None:
        if match := _VIEW.fullmatch(line):
            self.view, self.section, self.columns = match[1], "" if match[1] == "all" else None, ()
        elif not self.view:
            return
        elif match := _SECTION.fullmatch(line):
            self.section, self.columns = unescape(match[1]), ()
        elif line.startswith("|"):
            self.table_line(number, line)
        elif line.startswith("</details>"):
            self.section, self.columns = None, ()
        elif self.columns and not _FRAME.fullmatch(line):
            self.failure(number, "neither a row nor the end of the table; is a row broken over two lines?")

    def table_line(self, number: int, line: str) -> None:
        body, end, _ = line.partition("|</p>")
        cells = split_row(body + "|" if end else line)
        if not self.columns:
            self.header(number, cells)
        elif not _RULE.fullmatch(line):
            self.row(number, cells)
        if end:
            self.columns = ()

    def header(self, number: int, cells: Sequence[str]) -> None:
        names = ["venue" if cell == "pub" else _narrow(cell) for cell in cells]
        is_list = {"meta", "title"}.issubset(names)
        self.has_table |= is_list
        if is_list and self.section is not None:
            self.columns = names
        elif is_list or self.section is not None:
            wrong = "a table under no section" if is_list else "a table without the columns meta and title"
            self.failure(number, f"{wrong}; its rows are not read")
            self.section = None

    def row(self, number: int, cells: Sequence[str]) -> None:
        if len(cells) != len(self.columns):
            self.failure(number, f"{len(cells)} cells, where the header has {len(self.columns)}")
            return
        section = self.section or ""
        role = ROLE_OF_VIEW.get(self.view)
        told: dict[str, Any] = {role: (section,)} if role in LISTED else {}
        record = PaperRecord(self.path, number, self.view, section, headings=(section,), **told)
        row, complaints = read_row(record, dict(zip(self.columns, cells, strict=True)), self.notes)
        remarks = [Remark(self.path, number, message) for message in complaints]
        if row is None:
            self.failures += remarks
        else:
            self.rows.append(row)
            self.complaints += remarks

    def failure(self, number: int, message: str) -> None:
        self.failures.append(Remark(self.path, number, message))


def _narrow(name: str) -> str:
    """Return the name of a column without the letters that make it wide: `tttitle`, `codeeee`."""
    name = name[:1] + name.lstrip(name[:1])
    return name.rstrip(name[-1:]) + name[-1:]
