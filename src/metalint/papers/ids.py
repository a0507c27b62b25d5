"""Paths of papers: their ids, which tell a paper from every other one of its list, and the years of their folders."""

import re
from functools import lru_cache
from typing import Final

from metalint.files.globs import compile_glob, find_fixed_folder

# How the names of files in the text format end.
SUFFIXES: Final = (".prototxt", ".textproto", ".txtpb", ".textpb", ".pbtxt")
_WILDCARDS: Final = frozenset("*?[]")
_YEARS: Final = range(1900, 2101)


def has_paper_suffix(path: str) -> bool:
    """Tell whether a file is called like a paper, in any case (``lora.TextProto``); no hidden one is."""
    return path.lower().endswith(SUFFIXES) and not path.rpartition("/")[2].startswith(".")


def stem_of(path: str) -> str:
    """Return the stem of a path: ``meta/2024/Bonsai.prototxt`` is ``Bonsai``."""
    name = path.rpartition("/")[2]
    return name.rpartition(".")[0] or name


def paper_id(patterns: tuple[str, ...], path: str) -> str:
    """Return the id of the paper at ``path``: its path below the fixed part of ``patterns``, without suffix."""
    # For `meta/*/*.prototxt` that is `2024/streaming-llm`. Two paths never share an id: of several patterns the fixed
    # part is what all of them begin with, and a suffix stays where the same folder may hold files with others. A file
    # that is no paper has its whole path as its id, after a slash, which no paper's id begins with.
    below, schemes = _schemes(patterns)
    for pattern, suffix, _ in schemes:
        if pattern.match(path):
            name = path[below:]
            rest = name.removesuffix(suffix)
            return name if not rest or rest.endswith(("/", suffix)) else rest
    return f"/{path}"


def is_named_by_folder(patterns: tuple[str, ...], path: str) -> bool:
    """Tell whether the file name of a paper is fixed by its pattern, as in ``meta/*/paper.prototxt``."""
    schemes = _schemes(patterns)[1]
    return next((is_named_so for pattern, _, is_named_so in schemes if pattern.match(path)), False)


def own_name(patterns: tuple[str, ...], path: str) -> str:
    """Return what tells a paper's file from others: its stem, or its folder where all files are called alike."""
    return path.split("/")[-2] if is_named_by_folder(patterns, path) and "/" in path else stem_of(path)


@lru_cache(maxsize=8)
def _schemes(patterns: tuple[str, ...]) -> tuple[int, tuple[tuple[re.Pattern[str], str, bool], ...]]:
    """Return how long the fixed part of all ``patterns`` is, and how the files of each are named.

    That is a pattern of their paths, the suffix that their ids leave out, and whether their folders give their names.
    """
    folders = [find_fixed_folder(pattern) for pattern in patterns]
    suffixes: list[str] = []  # of all files that fit a pattern; empty where they may have several
    for pattern in patterns:
        name, dot, suffix = pattern.rpartition("/")[2].rpartition(".")
        suffixes.append(dot + suffix if name and suffix and not _WILDCARDS & set(suffix) else "")
    schemes: list[tuple[re.Pattern[str], str, bool]] = []
    for pattern, folder, suffix in zip(patterns, folders, suffixes, strict=True):
        within = f"{folder}/" if folder else ""
        has_others = any(  # with other suffixes, in the same folders
            other != suffix and (f"{place}/".startswith(within) or within.startswith(f"{place}/" if place else ""))
            for place, other in zip(folders, suffixes, strict=True)
        )
        is_named_by_folder = not _WILDCARDS & set(pattern.rpartition("/")[2])
        schemes.append((compile_glob(pattern), "" if has_others else suffix, is_named_by_folder))
    steps = folders[0].split("/") if folders else []  # of the innermost folder that all of them lie in or are
    for folder in folders[1:]:
        parts = folder.split("/")
        steps = steps[: next((at for at, part in enumerate(steps) if parts[at : at + 1] != [part]), len(steps))]
    shared = "/".join(steps)
    return len(f"{shared}/") if shared else 0, tuple(schemes)


def is_year(name: str) -> bool:
    """Tell whether a folder is called by a year."""
    is_number = len(name) == 4 and name.isascii() and name.isdecimal()  # noqa: PLR2004 - digits of a year
    return is_number and int(name) in _YEARS


def year_folder(path: str) -> int | None:
    """Return the year that the folder right above a file is called by; None where it is called otherwise."""
    folder = path.rpartition("/")[0].rpartition("/")[2]
    return int(folder) if is_year(folder) else None
