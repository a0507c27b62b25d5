"""The cells of a row: from Markdown back to values."""

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import unquote

from metalint.importing.records import PaperRecord
from metalint.names.entities import unescape_entities
from metalint.papers.ids import SUFFIXES
from metalint.rendering.classic import BADGE
from metalint.rendering.escape import flatten, is_web, without_parting_comments

_STARS: Final = rf"!\[[^\]]*\]\({re.escape(BADGE)}(?P<stars>[\w.-]+/[\w.-]+)(?:[?#][^)]*)?\)"
_LINK: Final = r"(?=.*\)\Z)\[(?:{0}|(?P<{1}>.*))\]\((?P<{2}>.*)\)"
"""A cell that is one link: a text that says nothing, and the roles of any other text and of the target."""

_FORMS: Final = {
    "meta": (re.compile(_LINK.format("m", "abbr", "source")), "not [abbr](./meta/file.prototxt)"),
    "title": (
        re.compile(rf"{_LINK.format('(?!)', 'title', 'url')}|(?!.*\]\(|.*https?://)(?P<plain>.+)"),
        "not [title](url)",
    ),
    "cover": (re.compile(r"(?s)<img (?:.*\s)?src='(?P<cover>[^']*)'.*"), "not <img … src='…'>"),
    "year": (re.compile(r"0*(?P<year>[0-9]{1,4})?(?:\.0)?|[nN]a[nN]"), "not a number"),
    "code": (
        re.compile(f"{_STARS}|{_LINK.format('code', 'code_type', 'code_url')}"),
        "neither the badge of a GitHub repository nor [type](url)",
    ),
    "note": (re.compile(r"(?=.*\)\Z)\[.*\]\((?P<note>.*)\)"), "not [note](…)"),
}
"""The form of each cell, with the values in it, and what to say of a cell in another form."""

_NEEDED: Final = frozenset({"meta", "title"})
_UP: Final = re.compile(r"(?:\./|(?:\.\./)+)")
_FILE: Final = re.compile(rf"""(?![.\s-])[^/\\:*?"<>|]*[^/\\:*?"<>|.\s](?:{"|".join(map(re.escape, SUFFIXES))})""")
_YEAR_FOLDER: Final = re.compile(r"[0-9]{4}")
_MAX_NAME: Final = 200  # bytes; file systems take 255, and a temporary name is somewhat longer


def read_row(record: PaperRecord, cells: Mapping[str, str], notes: str) -> tuple[PaperRecord | None, list[str]]:
    """Return a record with the values in the cells of its row, and why some are left out.

    Without a usable file name or a title there is no record, and why. ``notes`` is the folder of covers and notes.
    """
    told = {"venue": cells.get("pub", "")}
    complaints: list[str] = []
    for column, (form, expected) in _FORMS.items():
        written = cells.get(column, "")
        if match := form.fullmatch(written):
            told |= match.groupdict(default="")
        elif written or column in _NEEDED:
            complaints.append(f"{column} is {expected} but {_short(written)}")
    told["title"] = told.pop("plain", "") or told.get("title", "")
    source = told.pop("source", "")
    name = linked_file(unescape(source))
    if not name or not told["title"]:
        why = f"meta names no file such as ./meta/file.prototxt but {_short(source)}"
        return None, [*complaints, why][:1]
    values: dict[str, Any] = {role: unescape(value) for role, value in told.items()}
    for role in ("cover", "note"):
        written = values.get(role, "")
        values[role] = asset(written, notes)
        if written and not values[role]:
            complaints.append(f"{role} {_short(written)} is neither a URL nor below {notes}/")
    if stars := values.pop("stars", ""):
        values["code_url"] = f"https://github.com/{stars}"
    return record._replace(name=name, **values), [f"{why}; the paper is imported without it" for why in complaints]


def linked_file(target: str) -> str:
    """Return the file that a link names, with the folder of its year: ``x.prototxt`` or ``2024/x.prototxt``.

    Folders above that are left out. The empty string is for what is not one plain name.
    """
    *_, folder, name = ("", *unquote(target).split("/"))
    path = f"{folder}/{name}" if _YEAR_FOLDER.fullmatch(folder) else name
    is_plain = _FILE.fullmatch(name) and flatten(path) == path and len(path.encode("utf-8", "replace")) <= _MAX_NAME
    return path if is_plain else ""


def asset(target: str, notes: str) -> str:
    """Return a URL as it is, and the path of a file below the folder ``notes``; the empty string for any other."""
    if is_web(target):
        return target
    path = _UP.sub("", flatten(unquote(target)), count=1)
    return path.removeprefix(f"{notes}/") if path.startswith(f"{notes}/") else ""


def split_row(line: str) -> list[str]:
    """Return the cells of a row of a table as they are written."""
    inner = line.strip().removeprefix("|").removesuffix("|")
    return [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", inner)]


def unescape(written: str) -> str:
    """Return the text that the classic layout shows; undoes `metalint.rendering.escape.escape_minimally`."""
    return flatten(unescape_entities(without_parting_comments(written))).strip()


def _short(cell: str) -> str:
    return repr(cell if len(cell) <= 80 else cell[:79] + "…")  # noqa: PLR2004 - what fits into a line
