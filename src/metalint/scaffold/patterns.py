"""Patterns for the papers, from where they are."""

import posixpath
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Final, NamedTuple

from metalint.papers.ids import is_year
from metalint.util.grouping import group_pairs
from metalint.util.regex import lazy

_YEAR: Final = "[12][0-9][0-9][0-9]"
_SPECIAL_IN_GLOB: Final = lazy(r"[*?\[]")
_SPECIAL_IN_EXCLUDE: Final = lazy(r"[\\*?\[\]!# ]")
# folders whose papers are no part of a list
_ASIDE: Final = frozenset({
    "test", "tests", "testdata", "test_data", "fixtures", "example", "examples", "sample", "samples", "template",
    "templates",
})  # fmt: skip
_COPIED: Final = 0.8  # share of the files of a folder that another one has as well, from which on it is a copy


class Folder(NamedTuple):
    """A folder of papers, without the folders by year in it, and the papers below it."""

    path: str
    papers: tuple[str, ...]

    @property
    def years(self) -> list[int]:
        """The folders by year that papers lie in, sorted."""
        years = {int(part) for paper in self.papers for part in paper.split("/")[:-1] if is_year(part)}
        return sorted(years)


def find_folders(papers: Iterable[str], digests: Mapping[str, bytes]) -> tuple[list[Folder], list[tuple[Folder, str]]]:
    """Return the folders of a list, that with most papers first, and those whose papers are none of it, with why."""
    by_base = group_pairs((_find_base(path), path) for path in papers)
    folders = [Folder(base, tuple(sorted(paths))) for base, paths in by_base.items()]
    kept: list[Folder] = []
    left_out: list[tuple[Folder, str]] = []
    is_one_list = all(is_of_tests_or_examples(folder.path) for folder in folders)
    for folder in sorted(folders, key=lambda folder: (-len(folder.papers), folder.path.count("/"), folder.path)):
        original = next((other for other in kept if _is_copy(folder, other, digests)), None)
        if original is not None:
            left_out.append((folder, f"copies of those in {original.path or '.'}"))
        elif is_of_tests_or_examples(folder.path) and not is_one_list:
            left_out.append((folder, "a folder of tests, examples or templates by its name"))
        else:
            kept.append(folder)
    return _join_folders(kept, [folder.path for folder, _ in left_out]), left_out


def _find_base(path: str) -> str:
    """Return the folder of a list: up to the folders by year, or up to and with one of tests or examples."""
    parts = path.split("/")[:-1]
    ends = [at for at, part in enumerate(parts) if is_year(part)]
    ends += [at + 1 for at, part in enumerate(parts) if is_of_tests_or_examples(part)]
    return "/".join(parts[: min(ends, default=len(parts))])


def is_of_tests_or_examples(folder: str) -> bool:
    """Tell whether a folder is of tests, examples or templates, by its names."""
    return any(part.lower() in _ASIDE for part in folder.split("/"))


def _is_copy(folder: Folder, other: Folder, digests: Mapping[str, bytes]) -> bool:
    """Tell whether most files of a folder are in another one, by content or by name and place."""
    contents = {digests[path] for path in other.papers}
    names = {_below(other.path, path) for path in other.papers if is_year(path.split("/")[-2] if "/" in path else "")}
    same = sum(digests[path] in contents or _below(folder.path, path) in names for path in folder.papers)
    return same >= _COPIED * len(folder.papers)


def _below(folder: str, path: str) -> str:
    return path.removeprefix(f"{folder}/") if folder else path


def _join_folders(folders: list[Folder], barred: Collection[str]) -> list[Folder]:
    """Put folders into the one around them: of those that lie in each other, and of several in the same one."""
    # No folder takes in one that is `barred`, nor does the root take in any.
    parents = Counter(posixpath.dirname(folder.path) for folder in folders if folder.path)
    tops = {folder.path for folder in folders if folder.path}
    tops |= {parent for parent, number in parents.items() if parent and number > 1}
    tops = {top for top in tops if not any(path.startswith(f"{top}/") for path in barred)} | {
        folder.path for folder in folders
    }
    by_top: dict[str, list[str]] = {}
    for folder in folders:
        around = [top for top in tops if top and (top == folder.path or folder.path.startswith(f"{top}/"))]
        by_top.setdefault(min(around, key=len, default=folder.path), []).extend(folder.papers)
    found = [Folder(top, tuple(sorted(paths))) for top, paths in by_top.items()]
    return sorted(found, key=lambda folder: (-len(folder.papers), folder.path))


def make_globs(folder: Folder) -> list[str]:
    """Return the patterns that the papers of a folder fit, and those that will be put there."""
    names = {posixpath.basename(path) for path in folder.papers}
    is_fixed = len(names) == 1 and len(folder.papers) > 1  # `meta/lora/paper.prototxt`
    prefix = f"{in_glob(folder.path)}/" if folder.path else ""
    patterns = []
    for suffix in sorted({posixpath.splitext(name)[1] for name in names}):
        name = in_glob(next(iter(names))) if is_fixed else f"*{suffix}"
        matching = [path for path in folder.papers if path.endswith(suffix)]
        depths = {path.count("/") for path in matching}
        by_year = [f"{_YEAR}/"] if max(depths, default=0) == 1 else [f"{_YEAR}/**/"]
        middles = ["**/"] if folder.path else [""] * (0 in depths) + by_year * (max(depths, default=0) > 0)
        patterns += [f"{prefix}{middle}{name}" for middle in middles]  # the root takes in its own files and years only
    return patterns


def in_glob(path: str) -> str:
    """Return a path as a pattern for itself."""
    return _SPECIAL_IN_GLOB.sub(r"[\g<0>]", path)


def in_exclude(path: str) -> str:
    """Return a path below the root, that of a folder with ``/`` at its end, as a line of gitignore's for itself."""
    written = _SPECIAL_IN_EXCLUDE.sub(r"\\\g<0>", path)
    return written if "/" in path.rstrip("/") else f"/{written}"


def is_template(path: str) -> bool:
    """Tell whether a file is a template by its name."""
    stem = posixpath.basename(path).partition(".")[0]
    return re.search(r"(?i)(?:^|[_-])(?:template|skeleton|blank)(?:[_-]|$)", stem) is not None
