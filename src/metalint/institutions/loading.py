"""Registries of a repository, read through the same gate as its papers."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from metalint.institutions.merging import merged
from metalint.institutions.packaged import organisation, packaged
from metalint.institutions.registry import Organisation, Registry

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from metalint.schema.gate import Record
    from metalint.text.span import Span

_PATH: Final = re.compile(r"organisations\[(\d+)\]\.(\w+)")


class RegistryFile(NamedTuple):
    """The organisations of a file, and the place of each value by its path.

    A path is like ``organisations[3].aliases[1]``; elements count from 0.
    """

    organisations: tuple[Organisation, ...]
    spans: Mapping[str, Span]


def load(root: Path, paths: Iterable[str], cache: Path | None) -> Registry:
    """Return the packaged registry with the additions of the files at ``paths`` below ``root``.

    Raises:
        ConfigError: a file that cannot be read or is no valid registry.
    """
    own: list[Organisation] = []
    for path in paths:
        own += read_file(root, path, cache).organisations
    return merged(packaged(), own) if own else Registry(packaged())


def read_file(root: Path, path: str, cache: Path | None) -> RegistryFile:
    """Read one registry; ``cache`` is where the compiled schema is kept.

    Raises:
        ConfigError: a file that cannot be read or is no valid registry.
    """
    # protobuf is loaded for repositories with a registry of their own only
    from metalint import source
    from metalint.errors import ConfigError
    from metalint.schema import compiling, gate
    from metalint.text.parser import parse

    file = source.read(root, path)
    if file.problems:
        raise ConfigError(f"{path}: {file.problems[0][1].message}; see 'institutions' in the configuration")
    schema = compiling.load(compiling.PACKAGED / "registry.proto", "metalint.Registry", root, cache)
    document = parse(file.text)
    record = gate.admit(document, schema)
    if isinstance(record, list):
        place = document.position(record[0].span.start)
        raise ConfigError(f"{path}:{place.line}:{place.column}: {record[0].message}")
    return extracted(record)


def extracted(record: Record) -> RegistryFile:
    """Return what a strictly parsed registry holds."""
    fields: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for entry in record.entries:
        if found := _PATH.match(entry.path):
            fields[int(found[1])].append((found[2], str(entry.value)))
    spans = {entry.path: entry.span for entry in record.entries}
    return RegistryFile(tuple(organisation(fields[at]) for at in sorted(fields)), spans | record.messages)
