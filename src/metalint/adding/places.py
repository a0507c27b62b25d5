"""Where a new paper goes: as `papers` in the configuration and the other files say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from metalint.errors import UsageError
from metalint.files.discovery import excluder, no_patterns
from metalint.files.globs import compiled, fixed_folder
from metalint.papers.ids import SUFFIXES, is_named_by_folder, stem_of, year_folder

if TYPE_CHECKING:
    from metalint.config.settings import Config

_WILD: Final = frozenset("*?[]")


class Places:
    """Where files of papers go."""

    def __init__(self, config: Config, paths: Sequence[str]) -> None:
        self._config = config
        counts = {pattern: sum(1 for path in paths if compiled(pattern).match(path)) for pattern in config.papers}
        if not counts:
            raise no_patterns(config)
        self._pattern = max(counts, key=lambda pattern: counts[pattern])
        self._mine = [path for path in paths if compiled(self._pattern).match(path)]
        self._taken = {named_part(config, path).casefold() for path in paths}

    def is_taken(self, stem: str) -> bool:
        """Tell whether a file is called ``stem``, in lower case, in whatever folder."""
        return stem in self._taken

    def take(self, stem: str) -> None:
        """Take note that a file is called ``stem``."""
        self._taken.add(stem.casefold())

    def path(self, stem: str, year: int | None) -> str:
        """Return the path of a new file.

        Raises:
            UsageError: no path fits the pattern for papers.
        """
        *folders, name = self._pattern.split("/")
        sample = self._pattern.replace("**/", "").replace("*", "x").replace("?", "x")
        is_by_folder = is_named_by_folder((self._pattern,), sample) or not _WILD & set(name)
        file = name if is_by_folder else self._file(name, stem)
        wild = [at for at, folder in enumerate(folders) if _WILD & set(folder)]
        parts = []
        for at, folder in enumerate(folders):
            if at not in wild:
                parts.append(folder)
            elif is_by_folder and at == wild[-1]:
                parts.append(stem)
            elif folder == "**":
                parts += self._below(year)
            else:
                parts.append(self._folder(at, year))
        path = "/".join([*parts, file])
        if not compiled(self._pattern).match(path) or excluder(self._config.exclude)(path):
            raise UsageError(f"`papers` in the configuration: no place for a new file fits `{self._pattern}`")
        return path

    def _file(self, name: str, stem: str) -> str:
        """Return the name of a file that fits ``name``, the last part of the pattern."""
        before, star, after = name.partition("*")
        if star and after and not _WILD & set(before + after):
            return before + stem + after
        return stem + self._suffix(name)

    def _suffix(self, name: str) -> str:
        _, dot, suffix = name.rpartition(".")
        if dot and suffix and not _WILD & set(suffix):
            return dot + suffix
        used = Counter(end for path in self._mine for end in SUFFIXES if path.endswith(end))
        return used.most_common(1)[0][0] if used else SUFFIXES[0]

    def _below(self, year: int | None) -> list[str]:
        """Return the folders for ``**``: those of most papers, a year among them being the paper's own."""
        base = fixed_folder(self._pattern)
        inner = [path.removeprefix(f"{base}/" if base else "").split("/")[:-1] for path in self._mine]
        in_years = sum(1 for path in self._mine if year_folder(path) is not None)
        if year is not None and in_years and 2 * in_years >= len(self._mine):
            outer = Counter(tuple(folders[:-1]) for folders in inner if folders)
            return [*outer.most_common(1)[0][0], str(year)]
        usual = Counter(tuple(folders) for folders in inner)
        return list(usual.most_common(1)[0][0]) if usual else []

    def _folder(self, at: int, year: int | None) -> str:
        """Return the folder for a wildcard: the year, unless papers lie in folders of another kind there."""
        used = Counter(path.split("/")[at] for path in self._mine)
        is_years = all(one.isdecimal() and len(one) == 4 for one in used)  # noqa: PLR2004 - digits of a year
        if is_years and year is not None:
            return str(year)
        return used.most_common(1)[0][0] if used else "papers"


def named_part(config: Config, path: str) -> str:
    """Return what tells a paper's file from others: its stem, or its folder where all files are called alike."""
    return path.split("/")[-2] if is_named_by_folder(config.papers, path) and "/" in path else stem_of(path)
