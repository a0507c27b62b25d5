"""``metalint merge-driver``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from metalint.cli import setup
from metalint.cli.options import Commands, CommonOptions, add_command
from metalint.errors import UsageError
from metalint.files.merges import Sides
from metalint.files.writing import write_output
from metalint.report.terminal import line
from metalint.util.reading import read_whole

_MOST: Final = 64 << 20  # bytes of a list


class _Options(CommonOptions):
    base: Path
    ours: Path
    theirs: Path
    path: str
    marker_size: str
    labels: Sequence[str]


def add(commands: Commands) -> None:
    """Add the command."""
    made = add_command(commands, "merge-driver", _Options, run, "merge one list; git runs it")
    for name, what in (
        ("base", "the file with what the base has (%%O)"),
        ("ours", "the file with what this side has, which becomes the merged one (%%A)"),
        ("theirs", "the file with what the other side has (%%B)"),
    ):
        made.add_argument(name, metavar=name.upper(), type=Path, help=what)
    made.add_argument("path", metavar="PATH", help="what the file is called in the repository (%%P)")
    made.add_argument("--marker-size", metavar="N", default="7", help="the length of the marks of conflicts (%%L)")
    made.add_argument(
        "--labels",
        nargs=3,
        metavar="LABEL",
        default=("base", "ours", "theirs"),
        help="what git calls each (%%S %%X %%Y)",
    )


def run(options: _Options) -> int:
    """Merge a list; 1 if a person has to look at it."""
    import time

    from metalint.render.merging import Request, merged

    paths = (options.base, options.ours, options.theirs)
    try:
        sides = Sides(*(read_whole(path, _MOST) for path in paths))
    except OSError as error:
        raise UsageError(f"{error.filename}: cannot be read: {error.strerror}") from error
    base, ours, theirs = options.labels
    size = int(options.marker_size) if options.marker_size.isdecimal() else 7
    cache = setup.cache_folder(options)
    request = Request(options.path, sides, (ours, base, theirs), size, cache, time.gmtime().tm_year)
    found = merged(setup.here(), request)
    write_output(options.ours, found.content, None)
    if found.why:
        print(line(f"metalint: {options.path}: {found.why}"), file=sys.stderr)
    return int(bool(found.why))
