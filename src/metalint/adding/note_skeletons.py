"""The note of a new paper: where it goes, the value that names it, and what stands in it at first."""

import os
import posixpath
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from metalint.config.settings import Config
from metalint.errors import ConfigError
from metalint.names import mathematics
from metalint.papers import assets
from metalint.papers.paper import Paper
from metalint.rendering import escape
from metalint.util.reading import read_bounded


class NewNote(NamedTuple):
    """A note to write beside a paper: its path, and what it holds."""

    path: str
    data: bytes


def check_note(config: Config, roles: Iterable[str]) -> None:
    """Refuse a setting ``note`` by which no paper could name its note."""
    if not config.add.note:
        return
    where = f"{config.source}: add.note"
    if "note" not in roles:
        raise ConfigError(f"{where}: the schema has no field for the role `note`; map it under `fields`, or remove it")
    if not _values(config.add.note, config.asset_roots):
        raise ConfigError(f"{where}: no folder of `asset-roots` holds `{config.add.note}`; add one")


def place_note(config: Config, stem: str, year: int | None, papers: Iterable[Paper]) -> tuple[str, str] | str:
    """Return the path of a paper's note below the root, and the value that names it as most of the list are named.

    Or why there is no place.
    """
    pattern = config.add.note
    if year is None and "{year}" in pattern:
        return "no note: the paper has no year, which is part of the path"

    def fill(text: str) -> str:
        return text.replace("{year}", str(year)).replace("{id}", stem)

    path = fill(pattern)
    roots = [fill(root) for root in config.asset_roots if year is not None or "{year}" not in root]

    def is_found(value: str) -> bool:
        """Tell whether a value leads to the note, and not to a file in an earlier root."""
        places = [posixpath.normpath(posixpath.join(root, value)) for root in roots]
        before = places[: places.index(path)] if path in places else None
        return before is not None and not any(os.path.lexists(config.root / place) for place in before)

    habits: Counter[str] = Counter()  # values of notes with placeholders
    for paper in papers:
        value = paper.note.value if paper.note else ""
        if value and not assets.is_url(value):
            own = str(paper.year.value) if paper.year else ""
            steps = value.replace(paper.stem, "{id}").split("/")
            habits["/".join("{year}" if step == own else step for step in steps)] += 1
    values = sorted(_values(pattern, config.asset_roots), key=lambda value: -habits[value])  # stable: else by root
    found = next((value for value in map(fill, values) if is_found(value)), None)
    return (path, found) if found else f"no note: another file is found before `{path}` in the asset roots"


def is_taken(place: Path, data: bytes) -> bool:
    """Tell whether anything but ``data`` is at a place."""
    try:
        return read_bounded(place, len(data)) != data
    except (FileNotFoundError, NotADirectoryError):  # the latter is told where it is written
        return place.is_symlink()
    except OSError:
        return True


def _values(pattern: str, roots: Sequence[str]) -> list[str]:
    """Return how a note can be named below each of the roots that hold it, with placeholders, in their order."""
    folders = [posixpath.normpath(root) for root in roots]
    below = ["" if folder == "." else f"{folder}/" for folder in folders]
    return list(dict.fromkeys(pattern.removeprefix(folder) for folder in below if pattern.startswith(folder)))


_ABSTRACT: Final = "## Abstract"


def note_text(title: str, authors: Sequence[str], abstract: str) -> str:
    """Return the skeleton of a note in Markdown: a heading with the title, the authors, and the abstract if known."""
    heading, people, said = (
        escape.without_parting_comments(escape.escape_text(mathematics.shown(text)))
        for text in (title, ", ".join(authors), abstract)
    )
    blocks = [f"# {heading}", people, *([_ABSTRACT, said] if said else [])]
    return "\n\n".join(filter(None, blocks)) + "\n"
