"""What results depend on besides the papers themselves, and the files around them."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from importlib.machinery import PathFinder
from pathlib import Path
from typing import TYPE_CHECKING, Final

from metalint import __version__
from metalint.files.provenance import digest_of
from metalint.rules.registry import rules_of
from metalint.util import signing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from metalint.index.project import Project

FOLDER: Final = "results"
_PACKAGE: Final = Path(__file__).parent.parent
_AUTHORITIES: Final = ("google.protobuf", "jsonschema", "rapidfuzz", "jinja2", "pathspec", "re2")
"""Packages whose answers are kept."""

_COMPILED: Final = (".pyc", "__pycache__")
"""How names end of what Python keeps beside the code: other processes may write there just now."""


def cache_path(project: Project, enabled: frozenset[str]) -> Path | None:
    """Return the file for the results of ``enabled`` rules; None where nothing should be kept.

    Its name holds all that they depend on: where anything of that changes, so does the file.
    """
    if project.cache is None:
        return None
    return project.cache / FOLDER / f"{signing.name(*_parts(project), *sorted(enabled))}.sqlite"


def _parts(project: Project) -> Iterator[str]:
    config = project.config
    yield from (__version__, sys.version, str(sys.byteorder), *map(_of_package, _AUTHORITIES), *_code(str(_PACKAGE)))
    for plugin in rules_of(config).plugins:
        yield str(plugin)
        for place in plugin.code:
            yield from _code(place)
    yield from (repr(config), str(project.this_year), project.authority, project.schema.digest)
    yield from (digest_of(project.constraint_files).hex(), digest_of(project.registry_files).hex())
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
            for entry in sorted(entries, key=lambda one: one.name):
                if entry.name.endswith(_COMPILED):
                    continue
                if entry.is_dir():
                    pending.append(entry.path)
                    continue
                with suppress(FileNotFoundError):  # an editor's scratch file, or a link that leads nowhere
                    status = entry.stat()
                    yield f"{entry.path} {status.st_size} {status.st_mtime_ns}"
