"""What the fields of papers are called, by their roles, whatever the schema."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from metalint.util import packaged
from metalint.util.regex import lazy

# What the path of a field may end with, its parts joined by `_`; of several the one that comes first, but a name of
# more words goes before one of fewer.
NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    role: tuple(names.split())
    for role, names in packaged.split_pairs(packaged.read_sections("words/fields.txt")["names"]).items()
}
_CAPITAL: Final = lazy(r"(?<=[a-z0-9])(?=[A-Z])")


def join_names(path: Iterable[str]) -> str:
    """Return the names of a path in small letters, joined by ``_``: `pub` and `publishedIn` as ``pub_published_in``."""
    return _CAPITAL.sub("_", "_".join(path)).lower()


def find_fitting(name: str, names: Iterable[str]) -> list[str]:
    """Return which of the ``names`` a joined name ends with."""
    return [ending for ending in names if name == ending or name.endswith(f"_{ending}")]


@lru_cache(maxsize=1024)
def roles_of(path: tuple[str, ...]) -> Mapping[str, int]:
    """Return by how many words at the end of a path a field has a role: none but the roles with the most."""
    found = {role: find_fitting(join_names(path), names) for role, names in NAMES.items()}
    words = {role: max(name.count("_") + 1 for name in fits) for role, fits in found.items() if fits}
    return {role: number for role, number in words.items() if number == max(words.values())}
