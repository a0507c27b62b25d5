"""Years in paths: folders called by one."""

from __future__ import annotations

from typing import Final

_YEARS: Final = range(1900, 2101)


def year_folder(path: str) -> int | None:
    """Return the year that the folder right above a file is called by; None where it is called otherwise."""
    folder = path.rpartition("/")[0].rpartition("/")[2]
    is_number = len(folder) == 4 and folder.isascii() and folder.isdecimal()  # noqa: PLR2004 - digits of a year
    return int(folder) if is_number and int(folder) in _YEARS else None
