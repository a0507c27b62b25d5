"""``metalint merge-driver``."""

import sys
import time
from typing import Final

from metalint.cli import setup
from metalint.cli.commands import MergeOptions
from metalint.errors import UsageError
from metalint.files.merges import Sides
from metalint.files.writing import write_output
from metalint.rendering.merging import MergeRequest, merged
from metalint.report.terminal import line
from metalint.util.reading import read_whole

_MOST: Final = 64 << 20  # bytes of a list


def run(options: MergeOptions) -> int:
    """Merge a list; 1 if a person has to look at it."""
    paths = (options.base, options.ours, options.theirs)
    try:
        sides = Sides(*(read_whole(path, _MOST) for path in paths))
    except OSError as error:
        raise UsageError(f"{error.filename}: cannot be read: {error.strerror}") from error
    base, ours, theirs = options.labels
    size = int(options.marker_size) if options.marker_size.isdecimal() else 7
    cache = setup.cache_folder(options)
    request = MergeRequest(options.path, sides, (ours, base, theirs), size, cache, time.gmtime().tm_year)
    merge = merged(setup.here(), request)
    write_output(options.ours, merge.content, None)
    if merge.why:
        print(line(f"metalint: {options.path}: {merge.why}"), file=sys.stderr)
    return int(bool(merge.why))
