"""Import roots: below which folders the files lie that a ``.proto`` imports."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Sequence
from typing import Final

from metalint.util.regex import lazy

_IMPORT: Final = lazy(r"(?m)^[ \t]*import\s+(?:public\s+|weak\s+)?[\"']([^\"'\n]+)[\"']\s*;")
_OF_PROTOBUF: Final = "google/protobuf/"  # what the compiler has itself


def find_import_roots(
    proto: str, protos: Sequence[str], known: Sequence[str], text_of: Callable[[str], str]
) -> tuple[str, ...]:
    """Return the folders, besides those that are ``known``, that ``proto`` and what it imports need in ``proto-paths``.

    A folder around the importing file goes before others, the nearest first.

    Args:
        proto: the path of a schema.
        protos: all schemas of the repository.
        known: folders that are looked in already; that of ``proto`` and the root always are.
        text_of: what returns the text of a schema.
    """
    there = set(protos)
    roots = dict.fromkeys([posixpath.dirname(proto), "", *map(posixpath.normpath, known)])
    given = set(roots)
    pending = [proto]
    for path in pending:
        for name in _IMPORT.findall(text_of(path)):
            places = (posixpath.join(root, name) for root in roots)
            file = next((place for place in places if place in there), None)
            if file is None and not name.startswith(_OF_PROTOBUF):
                file = min((one for one in protos if one.endswith(f"/{name}")), key=_nearness(path, name), default=None)
                if file is not None:
                    roots[_folder(file, name)] = None
            if file is not None and file not in pending:
                pending.append(file)
    return tuple(root for root in roots if root not in given)


def _nearness(path: str, name: str) -> Callable[[str], tuple[bool, int, str]]:
    """Return the order of files that an import of ``path`` may mean: those below a folder around it first."""

    def key(file: str) -> tuple[bool, int, str]:
        folder = _folder(file, name)
        is_around = path.startswith(f"{folder}/")
        return not is_around, -len(folder) if is_around else len(folder), folder

    return key


def _folder(file: str, name: str) -> str:
    return file.removesuffix(f"/{name}")
