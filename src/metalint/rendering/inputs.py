"""Inputs: the files that a repository's lists are made from, which no output may overwrite."""

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Literal

from metalint.config.settings import LAYOUTS, Config
from metalint.engine import baseline
from metalint.papers import assets
from metalint.papers.corpus import Corpus
from metalint.util.unicode import fold_file_name

_MAX_DEPTH: Final = 64  # folders; a deeper path is asked of the file system as a whole
# what is at a path: something that is no link; nothing; a link, or something beyond one
Way = Literal["here", "nowhere", "on"]


def find_place(root: Path, path: str) -> str:
    """Return where a path leads, symbolic links followed, relative to the root and without case."""
    return fold_file_name(resolve_place(root, path))


def resolve_place(root: Path, path: str) -> str:
    """Return where a path leads, symbolic links followed, relative to the root if it lies there."""
    try:
        found, top = (root / path).resolve(), root.resolve()
    except (OSError, RuntimeError, ValueError):  # symbolic links in a circle, or a NUL
        return path
    return (found.relative_to(top) if found.is_relative_to(top) else found).as_posix()


class InputPlaces:
    """The places (`find_place`) of many paths in normal form; each folder is looked at once."""

    # a path that no symbolic link is part of leads to itself, and so does one whose folder is not there

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folders: dict[str, Way] = {"": "here"}

    def of(self, path: str) -> str:
        """Return the place of a path that is in normal form."""
        folder, _, name = path.rpartition("/")
        if path.startswith("/") or name == ".." or path.count("/") > _MAX_DEPTH:
            return find_place(self._root, path)
        try:
            way = self._find_folder(folder)
            leads_on = way == "on" or (way == "here" and self._look_up(path) == "on")
        except OSError:  # a name that is too long for any file
            return fold_file_name(path)
        return find_place(self._root, path) if leads_on else fold_file_name(path)

    def _find_folder(self, folder: str) -> Way:
        known = self._folders.get(folder)
        if known is None:
            above, _, name = folder.rpartition("/")
            known = "on" if name == ".." else self._find_folder(above)
            if known == "here":
                known = self._look_up(folder)
            self._folders[folder] = known
        return known

    def _look_up(self, path: str) -> Way:
        try:
            mode = (self._root / path).lstat().st_mode
        except (FileNotFoundError, NotADirectoryError, ValueError):  # ValueError: a NUL
            return "nowhere"
        return "on" if stat.S_ISLNK(mode) else "here"


def list_settings_files(corpus: Corpus) -> dict[str, str]:
    """Return what no output may touch, not even between markers: its place, and what it is."""
    config = corpus.context.config
    found = {fold_file_name(path): "a paper" for path in corpus.paths}
    return found | {find_place(config.root, path): what for path, what in list_named_files(config)}


def list_files_of_papers(corpus: Corpus) -> dict[str, str]:
    """Return the notes and covers of the papers in the same way; those that are still missing count too."""
    found: dict[str, str] = {}
    places = InputPlaces(corpus.workspace.root)
    for paper in corpus.papers:
        for role, _, status in assets.of_paper(paper, corpus.surroundings):
            paths = status.looked if isinstance(status, assets.Missing) else ()
            if isinstance(status, assets.Present | assets.Misspelt):
                paths = (status.file.path,)
            for path in paths:
                found.setdefault(places.of(path), f"the {role} of {paper.path}")
    return found


def list_named_files(config: Config) -> Iterator[tuple[str, str]]:
    """Yield the files that the settings name or are, and what each is."""
    source = config.source
    named = {
        "the template of an output": [output.layout for output in config.outputs if output.layout not in LAYOUTS],
        "a registry of institutions": config.institutions,
        "a registry of venues": config.venues,
        "a registry of types of code": config.code_types,
        "the data dump of ROR": [config.ror],
        "the JSON Schema of the papers": [config.json_schema],
        "the schema of the papers": [config.proto],
        "the baseline": [baseline.NAME],
        "a file of settings": ["pyproject.toml", "metalint.toml"],
        "the configuration": [str(Path(source).absolute()), source] if source else [],
    }
    yield from ((path, what) for what, paths in named.items() for path in paths if path)
