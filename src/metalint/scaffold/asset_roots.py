"""Asset roots: below which folders the covers and notes lie that papers name."""

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from metalint.papers.assets import is_url
from metalint.papers.ids import is_year, stem_of
from metalint.util.grouping import group_pairs

# files of one name; of more, such as `cover.png`, only those that lie with the paper's own name are looked at
_FEW: Final = 20


class AssetReference(NamedTuple):
    """A cover or note that a paper names: the paper's stem and year, and the value."""

    stem: str
    year: str
    value: str


class Roots(NamedTuple):
    """Folders, with placeholders as in ``asset-roots``, and how many of the references lie below them."""

    folders: tuple[str, ...]
    found: int
    total: int


def list_references(
    papers: Mapping[str, Mapping[str, Sequence[str]]], fields: Mapping[str, str]
) -> Iterator[AssetReference]:
    """Yield the covers and notes that papers name: by path, the values by field; ``fields`` has the paths by role."""
    for path, values in papers.items():
        year = next(filter(str.isdecimal, values.get(fields.get("year", ""), ())), "")
        for role in ("cover", "note"):
            for value in values.get(fields.get(role, ""), ()):
                yield AssetReference(stem_of(path), year, value)


def group_by_value(files: Iterable[str], values: Iterable[str]) -> dict[str, list[str]]:
    """Return the files that each value may name from a folder above them: `a/b.md` by `a/b.md` and by `b.md`.

    The values are those of `normalize_value`; one that no file fits is left out.
    """
    depths: dict[str, set[int]] = {}
    for value in values:
        depths.setdefault(posixpath.basename(value), set()).add(value.count("/") + 1)
    return group_pairs(
        ("/".join(path.rsplit("/", depth)[-depth:]), path)
        for path in files
        for depth in depths.get(posixpath.basename(path), ())
        if depth <= path.count("/") + 1
    )


def normalize_value(value: str) -> str:
    """Return the path that a cover or note names, without the part of the file, `#…`."""
    return posixpath.normpath(value.partition("#")[0] or ".")


def find_roots(references: Iterable[AssetReference], files: Iterable[str]) -> Roots:
    """Return the fewest folders below which all values lie that lie anywhere; that of most files first."""
    local = [reference for reference in references if reference.value and not is_url(reference.value)]
    places = _places(local, files)
    folders: list[str] = []
    found: set[AssetReference] = set()
    while places:
        best = min(places, key=lambda folder: (-len(_files(places[folder])), -folder.count("{"), len(folder), folder))
        # several files lie there, or one in a folder that is called like its paper; else that may be another paper's
        holds_own = any(reference.stem in path.split("/")[:-1] for reference, path in places[best])
        is_own = best == "." or (holds_own and not any(map(is_year, best.split("/"))))
        if folders and not is_own and len(_files(places[best])) <= 1:
            del places[best]
            continue
        folders.append(best)
        found |= {reference for reference, _ in places[best]}
        rest = {folder: {use for use in uses if use[0] not in found} for folder, uses in places.items()}
        places = {folder: uses for folder, uses in rest.items() if uses}
    return Roots(tuple(folders), sum(reference in found for reference in local), len(local))


def _files(uses: Iterable[tuple[AssetReference, str]]) -> set[str]:
    """Return the files that references lead to: a wrong folder may hold one file for all of them."""
    return {path for _, path in uses}


def _places(references: Iterable[AssetReference], files: Iterable[str]) -> dict[str, set[tuple[AssetReference, str]]]:
    """Return the references and their files by each folder below which they could be looked for."""
    by_value = group_pairs((normalize_value(reference.value), reference) for reference in dict.fromkeys(references))
    named = group_by_value(files, by_value)
    places: dict[str, set[tuple[AssetReference, str]]] = {}
    for value, named_by in by_value.items():
        paths = named.get(value, ())
        many = paths if len(paths) > _FEW else ()
        by_folder = group_pairs((part, path) for path in many for part in set(path.split("/")[:-1]))
        for reference in named_by:
            names = {reference.year: "{year}"} if reference.year else {}
            names[reference.stem] = "{id}"
            # each file that it may mean: of many those in folders called like the paper
            for path in paths if len(paths) <= _FEW else by_folder.get(reference.stem, ())[:_FEW]:
                folder = path.removesuffix(value).rstrip("/") or "."
                for place in {"/".join(names.get(part, part) for part in folder.split("/")), folder}:
                    places.setdefault(place, set()).add((reference, path))
    return places
