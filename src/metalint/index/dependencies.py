"""What results depend on besides the papers themselves, and the files around them."""

import sys
from collections.abc import Iterator
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Final

from metalint import __version__
from metalint.errors import UsageError
from metalint.files import git
from metalint.index.project import Project
from metalint.rules.rule_set import known_rules
from metalint.util.disk_cache import make_key, read_code_state, read_own_code_state

FOLDER: Final = "results"
_AUTHORITIES: Final = ("google.protobuf", "jsonschema", "rapidfuzz", "jinja2", "pathspec", "re2", "PIL")
"""Packages whose answers are kept."""


def make_own_cache(folder: Path) -> Path:
    """Return a cache folder that nobody but the user has filled.

    Raises:
        UsageError: git tracks files in it: they came with a checkout, from those who wrote them.
    """
    if git.tracks_files_in(folder):
        raise UsageError(f"{folder}: git tracks files in this cache folder; name one that is not committed")
    return folder


def find_cache_path(project: Project, enabled: frozenset[str]) -> Path | None:
    """Return the file for the results of ``enabled`` rules; None where nothing should be kept.

    Its name holds all that they depend on: where anything of that changes, so does the file.
    """
    if project.cache is None:
        return None
    return project.cache / FOLDER / f"{make_key((*list_dependencies(project), enabled))}.sqlite"


def list_dependencies(project: Project) -> Iterator[object]:
    """Yield what all results depend on besides the files of the list: settings, schema, registries, and the code."""
    config = project.config
    yield from (__version__, sys.version, sys.byteorder, *map(_describe_package, _AUTHORITIES), read_own_code_state())
    for plugin in known_rules(config).plugins:
        yield str(plugin)
        for place in plugin.code:
            yield read_code_state(place)
    yield from (config, project.this_year, project.authority, project.kind.schema.digest)
    both = project.kind.admission.constraint_files, project.kind.registry_files
    yield from (dict(sorted(files.items())) for files in both)
    yield project.context.ror_digest


def _describe_package(name: str) -> str:
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
