"""``metalint cache``."""

from collections.abc import Iterator
from pathlib import Path

from metalint.cli.commands import CleanOptions
from metalint.cli.opening import cache_folder
from metalint.cli.options import Options
from metalint.cli.warnings import warn
from metalint.errors import UsageError
from metalint.report.terminal import escape_controls
from metalint.util.wording import plural

_PATTERNS = ("*.msgpack", "answers.sqlite*", "dblp-*.sqlite*", "results/*.sqlite*", "ror/*.sqlite*", "thumbnails/*/*")
_HISTORY = "observations.sqlite*"  # what was seen of links over weeks: no run can find it out again


def clean(options: CleanOptions) -> int:
    """Delete the files that metalint has cached, and no others; with ``--all`` the history of links too."""
    folder = cache_folder(options)
    if folder is None:
        raise UsageError("--no-cache: there is no cache to clean; leave the option out")
    patterns = (*_PATTERNS, _HISTORY) if options.all else _PATTERNS
    number, size = 0, 0
    for path in _find_files(folder, patterns):
        size += path.lstat().st_size
        path.unlink(missing_ok=True)
        number += 1
    if not options.quiet:
        kept = any(True for _ in _find_files(folder, (_HISTORY,)))
        note = "; the history of links stays (`--all` deletes it too)" if kept else ""
        told = f"deleted {plural(number, 'file')} ({size / 1e6:.1f} MB) from {folder}{note}"
        warn([told])
    return 0


def show(options: Options) -> int:
    """Print the folder of the cache."""
    folder = cache_folder(options)
    if folder is None:
        raise UsageError("--no-cache: there is no cache; leave the option out")
    print(escape_controls(str(folder)))
    return 0


def _find_files(folder: Path, patterns: tuple[str, ...]) -> Iterator[Path]:
    """Yield the files that fit the patterns; a link counts as itself, and no folder behind a link is looked into."""
    for pattern in patterns:
        for path in sorted(folder.glob(pattern)):
            parents = path.parents[: len(path.relative_to(folder).parts) - 1]
            if not any(parent.is_symlink() for parent in parents) and (path.is_symlink() or path.is_file()):
                yield path
