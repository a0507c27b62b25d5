"""Registry files of a repository, read through the same gate as its papers."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from metalint.config.settings import Config
from metalint.errors import ConfigError
from metalint.files import decoding
from metalint.files.git import is_within
from metalint.schema.binding import Refusal
from metalint.schema.protobuf_check import Record
from metalint.text.span import Span, find_line_starts, locate_offset
from metalint.util.limits import MAX_PROBLEMS


class RegistryKind(NamedTuple):
    """What a registry is, and where it is kept."""

    role: str  # whose values it names
    key: str  # in the configuration
    message: str  # its full name
    proto: str  # the packaged file that defines it
    entries: str  # the field of its entries
    path: str  # unless the configuration names another


INSTITUTIONS: Final = RegistryKind(
    "institutions",
    "institutions",
    "metalint.Registry",
    "registry.proto",
    "organisations",
    "registry/institutions.prototxt",
)
VENUES: Final = RegistryKind("venue", "venues", "metalint.Venues", "venues.proto", "venues", "registry/venues.prototxt")
CODE_TYPES: Final = RegistryKind(
    "code-type", "code-types", "metalint.CodeTypes", "code_types.proto", "code_types", "registry/code_types.prototxt"
)
KINDS: Final = {kind.role: kind for kind in (INSTITUTIONS, VENUES, CODE_TYPES)}


class RefusedRegistry(NamedTuple):
    """A registry that cannot be read: its path and text, and each reason."""

    path: str
    text: str
    problems: tuple[Refusal, ...]

    def error(self) -> ConfigError:
        """Return the first reason as an error, with path, line and column."""
        problem = self.problems[0]
        place = locate_offset(find_line_starts(self.text), problem.span.start)
        return ConfigError(f"{self.path}:{place.line}:{place.column}: {problem.message}; {problem.help}")


class OwnRegistries(NamedTuple):
    """The registries of a repository, by path: those that can be read, by kind, and those that cannot."""

    institutions: Mapping[str, Record]
    venues: Mapping[str, Record]
    code_types: Mapping[str, Record]
    refused: tuple[RefusedRegistry, ...]

    def require(self) -> None:
        """Raise a `ConfigError` where a registry cannot be read: what it says would be missed."""
        for registry in self.refused:
            raise registry.error()

    def problems(self) -> Iterator[tuple[str, Refusal]]:
        """Yield whatever is wrong with them, each with the path of the file."""
        from metalint.names import code_types, venues, vocabulary
        from metalint.names.institutions import loading

        for refused in self.refused:
            yield from ((refused.path, problem) for problem in refused.problems)
        yield from loading.problems(self.institutions)
        yield from vocabulary.problems(self.venues, "venue", venues.fold)
        yield from vocabulary.problems(self.code_types, "type of code", code_types.fold)


def read(config: Config, cache: Path | None) -> OwnRegistries:
    """Read the registries that the configuration names, and raise a `ConfigError` where there is no such file."""
    # the cache is where compiled schemas are kept
    readable: dict[RegistryKind, dict[str, Record]] = {}
    refused: list[RefusedRegistry] = []
    for kind, paths in ((INSTITUTIONS, config.institutions), (VENUES, config.venues), (CODE_TYPES, config.code_types)):
        found = {path: examined(config.root, path, kind, cache) for path in paths}
        readable[kind] = {path: record for path, record in found.items() if not isinstance(record, RefusedRegistry)}
        refused += (registry for registry in found.values() if isinstance(registry, RefusedRegistry))
    return OwnRegistries(readable[INSTITUTIONS], readable[VENUES], readable[CODE_TYPES], tuple(refused))


def examined(root: Path, path: str, kind: RegistryKind, cache: Path | None) -> Record | RefusedRegistry:
    """Return the strictly parsed registry at ``path`` below ``root``, or why it is none; raise if there is no file."""
    try:
        refuse_outside(root, path, kind)
        is_there = (root / path).is_file()
        what = "not a regular file" if (root / path).exists() else "no such file"
    except (OSError, RuntimeError):  # a name that is too long, or a circle of links
        is_there, what = False, "no such file"
    if not is_there:
        raise ConfigError(f"{path}: cannot be read: {what}; `{kind.key}` in the configuration names it")
    file = decoding.read_source(root, path)
    if file.problems:
        whys = [
            Refusal(problem.rule, Span(problem.start, problem.end), problem.message, "", help=problem.help)
            for problem in file.problems
        ]
        return RefusedRegistry(path, file.text, tuple(whys))
    return parsed(root, path, file.text, kind, cache)


def refuse_outside(root: Path, path: str, kind: RegistryKind) -> None:
    """Raise a `ConfigError` for a registry outside of the repository, because reports would show its lines."""
    try:
        target = (root / path).resolve()
    except RuntimeError as error:  # of Python up to 3.12
        raise ConfigError(f"{path}: cannot be read: a symbolic link that leads to itself") from error
    if not is_within(target, root.resolve()):
        raise ConfigError(f"{path}: `{kind.key}` in the configuration names a file outside of the repository; copy it")


def parsed(root: Path, path: str, text: str, kind: RegistryKind, cache: Path | None) -> Record | RefusedRegistry:
    """Return ``text`` as the registry at ``path``, or why it is none."""
    # protobuf is loaded for repositories with their own registry only
    from metalint.schema import compiling, protobuf_check
    from metalint.text.parser import parse_document

    schema = compiling.load_schema(compiling.PACKAGED / kind.proto, kind.message, root, cache)
    record = protobuf_check.admit_document(parse_document(text), schema)
    if not isinstance(record, list):
        return record
    return RefusedRegistry(path, text, tuple(record[:MAX_PROBLEMS]))


def require(config: Config, path: str, text: str | None, kind: RegistryKind, cache: Path | None) -> Record:
    """Return the registry at ``path``, or that which ``text`` is; a `ConfigError` where it cannot be read."""
    found = examined(config.root, path, kind, cache) if text is None else parsed(config.root, path, text, kind, cache)
    if isinstance(found, RefusedRegistry):
        raise found.error()
    return found
