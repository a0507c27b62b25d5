"""What results depend on besides the papers themselves, and the files around them."""

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Final

from metalint import __version__
from metalint.errors import UsageError
from metalint.files import git
from metalint.index.project import Project
from metalint.rules.registry import rules_of
from metalint.util.disk_cache import key_of

FOLDER: Final = "results"
_PACKAGE: Final = Path(__file__).parent.parent
_AUTHORITIES: Final = ("google.protobuf", "jsonschema", "rapidfuzz", "jinja2", "pathspec", "re2", "PIL")
"""Packages whose answers are kept."""

_COMPILED: Final = (".pyc", "__pycache__")
"""How names end of what Python keeps beside the code: other processes may write there just now."""


def own_cache(folder: Path) -> Path:
    """Return a cache folder that nobody but the user has filled.

    Raises:
        UsageError: git tracks files in it: they came with a checkout, from those who wrote them.
    """
    if git.tracks_files_in(folder):
        raise UsageError(f"{folder}: git tracks files in this cache folder; name one that is not committed")
    return folder


def cache_path(project: Project, enabled: frozenset[str]) -> Path | None:
    """Return the file for the results of ``enabled`` rules; None where nothing should be kept.

    Its name holds all that they depend on: where anything of that changes, so does the file.
    """
    if project.cache is None:
        return None
    return project.cache / FOLDER / f"{key_of((*parts(project), enabled))}.sqlite"


def parts(project: Project) -> Iterator[object]:
    """Yield what all results depend on besides the files of the list: settings, schema, registries, and the code."""
    config = project.config
    yield from (__version__, sys.version, sys.byteorder, *map(_of_package, _AUTHORITIES), *_code(str(_PACKAGE)))
    for plugin in rules_of(config).plugins:
        yield str(plugin)
        for place in plugin.code:
            yield from _code(place)
    yield from (config, project.this_year, project.authority, project.kind.schema.digest)
    both = project.kind.admission.constraint_files, project.kind.registry_files
    yield from (dict(sorted(files.items())) for files in both)
    yield project.context.ror_digest


def _of_package(name: str) -> str:
    """Return where a package lies, and when it was put there; nothing of it is loaded.

    Its folder tells less than its first file: Python keeps compiled modules there, from the first run on. Installers
    may keep the size of the file and when it was modified, but not when it came to be there.
    """
    where, first = sys.path, None
    for part in name.split("."):
        spec = PathFinder.find_spec(part, where)
        if spec is None or spec.submodule_search_locations is None:
            return f"no {name}"
        where, first = list(spec.submodule_search_locations), spec.origin
    status = Path(first or where[0]).stat()
    return f"{where[0]} {status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}"


def _code(place: str) -> Iterator[str]:
    """Yield what tells that the code at ``place`` has changed: to its developers, versions are not enough."""
    pending = [place]
    if not os.path.isdir(place):  # noqa: PTH112 - a module that is one file, or lies in an archive
        pending = []
        yield f"{place} {os.stat(place).st_mtime_ns if os.path.exists(place) else 0}"  # noqa: PTH110, PTH116
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                if entry.name.endswith(_COMPILED):
                    continue
                if entry.is_dir():
                    pending.append(entry.path)
                    continue
                with suppress(FileNotFoundError):  # an editor's scratch file, or a link that leads nowhere
                    status = entry.stat()
                    yield f"{entry.path} {status.st_size} {status.st_mtime_ns}"
