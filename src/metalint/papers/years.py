"""Years in paths: folders called by one."""

from __future__ import annotations

from typing import Final

_YEARS: Final = range(1900, 2101)


def is_year(name: str) -> bool:
    """Tell whether a folder is called by a year."""
    is_number = len(name) == 4 and name.isascii() and name.isdecimal()  # noqa: PLR2004 - digits of a year
    return is_number and int(name) in _YEARS


def year_folder(path: str) -> int | None:
    """Return the year that the folder right above a file is called by; None where it is called otherwise."""
    folder = path.rpartition("/")[0].rpartition("/")[2]
    return int(folder) if is_year(folder) else None
