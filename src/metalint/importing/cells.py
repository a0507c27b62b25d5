"""The cells of a row: from Markdown back to values."""

import html
import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote

from metalint.importing.records import PaperRecord
from metalint.papers.ids import SUFFIXES
from metalint.rendering.classic import BADGE
from metalint.rendering.escape import flatten, is_web, without_parting_comments

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


def read_row(record: PaperRecord, cells: Mapping[str, str], notes: str) -> tuple[PaperRecord | None, list[str]]:
    """Return a record with what the cells of its row tell, and what of them had to be left out.

    Without a usable file name or a title there is no record, and why. ``notes`` is the folder that covers and notes lie
    in.
    """
    complaints: list[str] = []

    def left_out(what: str, why: str) -> str:
        complaints.append(f"{what} {why}; the paper is imported without it")
        return ""

    def file(what: str, written: str) -> str:
        path = asset(unescape(written), notes)
        return path or left_out(what, f"{_short(written)} is neither a URL nor below {notes}/")

    told = {name: cells.get(name, "") for name in ("meta", "title", "cover", "venue", "year", "code", "note")}
    meta, linked, note, code = (_link(told[name]) for name in ("meta", "title", "note", "code"))
    if meta is None:
        return None, [f"meta is not [abbr](./meta/file.prototxt) but {_short(told['meta'])}"]
    abbr, name = unescape(meta[0]), file_name(meta[1])
    if not name:
        return None, [f"meta names no file such as ./meta/file.prototxt but {_short(meta[1])}"]
    title, url = map(unescape, linked or (told["title"], ""))
    if not title or (linked is None and re.search(r"\]\(|https?://", told["title"])):
        return None, [f"title is not [title](url) but {_short(told['title'])}"]
    source = _SOURCE.search(told["cover"]) if told["cover"].startswith("<img ") else None
    cover = file("cover", source[1] or source[2] or "") if source else ""
    if told["cover"] and source is None:
        left_out("cover", f"is not <img … src='…'> but {_short(told['cover'])}")
    year = _YEAR.fullmatch(told["year"])
    if year is None and told["year"].lower() not in {"", "nan"}:
        left_out("year", f"is not a number but {_short(told['year'])}")
    stars = _STARS.fullmatch(told["code"])
    code_type, code_url = ("", f"https://github.com/{stars[1]}") if stars else map(unescape, code or ("", ""))
    if told["code"] and not stars and not code:
        left_out("code", f"is neither the badge of a GitHub repository nor [type](url) but {_short(told['code'])}")
    if told["note"] and note is None:
        left_out("note", f"is not [note](…) but {_short(told['note'])}")
    record = record._replace(
        name=name,
        abbr="" if abbr == "m" else abbr,
        title=title,
        url=url,
        cover=cover,
        venue=unescape(told["venue"]),
        year=year[1].lstrip("0") if year else "",
        code_type="" if code_type == "code" else code_type,
        code_url=code_url,
        note=file("note", note[1]) if note else "",
    )
    return record, complaints


def linked_file(target: str) -> str:
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

    The empty string is for anything that is not one plain name, or leads elsewhere.
    """
    path = unquote(unescape(target))
    match = _FILE.fullmatch(_UP.sub("", path, count=1)) if _UP.match(path) else None
    if match is None or flatten(target + path) != target + path or len(match[1].encode("utf-8", "replace")) > _MAX_NAME:
        return ""
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
