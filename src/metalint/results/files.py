"""The papers that are known: where they lie, and what tells that they are as they were."""

from __future__ import annotations

from array import array
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

UNTRUSTED: Final = 0
"""In the place of a mark: only its content tells whether a file is as it was."""


class Listing(NamedTuple):
    """Papers packed: folders with the names in them, NUL between these, and the number of each paper."""

    folders: list[tuple[str, str]]
    numbers: bytes


_NOTHING: Final = Listing([], b"")


class Files:
    """Papers by folder.

    Attributes:
        folders: the names of the papers in each folder.
        marks: the mark of the stamp of each, in the order of folders and names.
        telling: the numbers of those of which there is more to say than that all is well.
    """

    def __init__(self, listing: Listing = _NOTHING, marks: bytes = b"", telling: bytes = b"") -> None:
        self.folders = [(folder, names.split("\0")) for folder, names in listing.folders]
        self.marks = array("q", marks)
        self.telling = array("q", telling)
        self._numbers = array("q", listing.numbers)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._numbers)

    @cached_property
    def places(self) -> dict[str, int]:
        """The place of each paper among all, by path."""
        paths = joined(self.folders)
        return dict(zip(paths, range(len(paths)), strict=True))

    def number(self, path: str) -> int:
        """Return the number of a paper."""
        return self._numbers[self.places[path]]

    def numbers(self) -> dict[str, int]:
        """Return the numbers of all by path, in their order."""
        return dict(zip(self.places, self._numbers, strict=True))


def joined(folders: Iterable[tuple[str, Iterable[str]]]) -> list[str]:
    """Return the paths of files, from the names in each folder, in their order."""
    return [f"{folder}/{name}" if folder else name for folder, names in folders for name in names]


def listed(numbers: Mapping[str, int]) -> tuple[Listing, list[str]]:
    """Return papers, by path with their numbers, packed, and their paths in the order of that."""
    by_folder: dict[str, list[str]] = {}
    for path in numbers:
        folder, _, name = path.rpartition("/")
        by_folder.setdefault(folder, []).append(name)
    paths = joined(by_folder.items())
    folders = [(folder, "\0".join(names)) for folder, names in by_folder.items()]
    return Listing(folders, array("q", [numbers[path] for path in paths]).tobytes()), paths
