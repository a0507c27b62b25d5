"""The papers that are known: where they lie, and what tells that they are as they were."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Set  # noqa: PYI025 - what it is, at run time as well
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

T = TypeVar("T")
UNTRUSTED: Final = 0
"""In the place of a mark: only its content tells whether a file is as it was."""


class PackedPaths(NamedTuple):
    """Papers packed: folders with the names in them, NUL between these, and the number of each paper."""

    folders: list[tuple[str, str]]
    numbers: bytes


_NOTHING: Final = PackedPaths([], b"")


class Files(Set[str]):
    """The paths of papers, by folder: few of them are looked up, so that no table of all is made.

    Attributes:
        folders: the names of the papers in each folder, sorted.
        marks: the mark of the signature of each, in the order of folders and names.
        telling: the numbers of those of which there is more to say than that all is well.
    """

    def __init__(self, packed: PackedPaths = _NOTHING, marks: bytes = b"", telling: bytes = b"") -> None:
        self.folders = [(folder, names.split("\0")) for folder, names in packed.folders]
        self.marks = array("q", marks)
        self.telling = array("q", telling)
        self._numbers = array("q", packed.numbers)
        self._firsts = list(accumulate((len(names) for _, names in self.folders), initial=0))
        firsts = zip(self._firsts, self.folders, strict=False)
        self._by_folder = {folder: (first, names) for first, (folder, names) in firsts}

    @classmethod
    def _from_iterable(cls, paths: Iterable[T]) -> frozenset[T]:
        """Return what several sets together come to, which have no marks."""
        return frozenset(paths)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._numbers)

    def __iter__(self) -> Iterator[str]:
        """Yield their paths in the order of folders and names."""
        return iter(joined(self.folders))

    def __contains__(self, path: object) -> bool:
        """Tell whether a paper is known."""
        return isinstance(path, str) and self._found(path) is not None

    def place(self, path: str) -> int:
        """Return the place of a paper among all.

        Raises:
            KeyError: it is not known.
        """
        place = self._found(path)
        if place is None:
            raise KeyError(path)
        return place

    def _found(self, path: str) -> int | None:
        folder, slash, name = path.rpartition("/")
        first, names = self._by_folder.get(folder, (0, []))
        at = bisect_left(names, name)
        is_there = at < len(names) and names[at] == name and bool(slash) == bool(folder)
        return first + at if is_there else None

    def number(self, path: str) -> int:
        """Return the number of a paper.

        Raises:
            KeyError: it is not known.
        """
        return self._numbers[self.place(path)]

    def path(self, number: int) -> str:
        """Return the path of the paper with a number.

        Raises:
            KeyError: there is none.
        """
        is_at_its_place = 0 <= number < len(self) and self._numbers[number] == number  # as most are
        place = number if is_at_its_place else self._places[number]
        at = bisect_right(self._firsts, place) - 1
        folder, names = self.folders[at]
        return joined([(folder, [names[place - self._firsts[at]]])])[0]

    @cached_property
    def _places(self) -> dict[int, int]:
        """The place of each paper by its number."""
        return dict(zip(self._numbers, range(len(self)), strict=True))

    def numbers(self) -> dict[str, int]:
        """Return the numbers of all by path, in their order."""
        return dict(zip(self, self._numbers, strict=True))


def joined(folders: Iterable[tuple[str, Iterable[str]]]) -> list[str]:
    """Return the paths of files, from the names in each folder, in their order."""
    return [f"{folder}/{name}" if folder else name for folder, names in folders for name in names]


def packed_paths(numbers: Mapping[str, int]) -> tuple[PackedPaths, list[str]]:
    """Return papers, by path with their numbers, packed, and their paths in the order of that."""
    by_folder: dict[str, list[str]] = {}
    for path in numbers:
        folder, _, name = path.rpartition("/")
        by_folder.setdefault(folder, []).append(name)
    for names in by_folder.values():
        names.sort()
    paths = joined(by_folder.items())
    folders = [(folder, "\0".join(names)) for folder, names in by_folder.items()]
    return PackedPaths(folders, array("q", [numbers[path] for path in paths]).tobytes()), paths
