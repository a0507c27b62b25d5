"""Inputs: the files that a repository's lists are made from, which no output may overwrite."""

import posixpath
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Final

from metalint.config.settings import LAYOUTS, Config
from metalint.engine import baseline
from metalint.papers import assets
from metalint.papers.corpus import Corpus
from metalint.util.unicode import fold_file_name

_MAX_DEPTH: Final = 64  # folders; a deeper path is followed as a whole


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


def make_place_finder(root: Path) -> Callable[[str], str]:
    """Return what does the same as `find_place` for many paths in normal form: it looks at each folder once."""

    @cache
    def resolve(path: str) -> str:
        folder, _, name = path.rpartition("/")
        if path.startswith("/") or name == ".." or path.count("/") > _MAX_DEPTH or (root / path).is_symlink():
            return resolve_place(root, path)
        return f"{resolve(folder)}/{name}" if folder else name

    def find(path: str) -> str:
        try:
            return fold_file_name(posixpath.normpath(resolve(path)))
        except OSError:  # a name that is too long for any file
            return fold_file_name(path)

    return find


def list_settings_files(corpus: Corpus) -> dict[str, str]:
    """Return what no output may touch, not even between markers: by place, its part in the list."""
    config = corpus.context.config
    found = {fold_file_name(path): "a paper" for path in corpus.paths}
    return found | {find_place(config.root, path): what for path, what in list_named_files(config)}


def list_files_of_papers(corpus: Corpus) -> dict[str, str]:
    """Return the notes and covers of the papers in the same way; those that are still missing count too."""
    found: dict[str, str] = {}
    find = make_place_finder(corpus.workspace.root)
    for paper in corpus.papers:
        for role, _, status in assets.of_paper(paper, corpus.surroundings):
            paths = status.looked if isinstance(status, assets.Missing) else ()
            if isinstance(status, assets.Present | assets.Misspelt):
                paths = (status.file.path,)
            for path in paths:
                found.setdefault(find(path), f"the {role} of {paper.path}")
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
