"""Registries of a repository, read through the same gate as its papers."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from metalint import registries
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
    return extracted(registries.admitted(root, path, "metalint.Registry", "registry.proto", cache))


def extracted(record: Record) -> RegistryFile:
    """Return what a strictly parsed registry holds."""
    fields: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for entry in record.entries:
        if found := _PATH.match(entry.path):
            fields[int(found[1])].append((found[2], str(entry.value)))
    spans = {entry.path: entry.span for entry in record.entries}
    return RegistryFile(tuple(organisation(fields[at]) for at in sorted(fields)), spans | record.messages)
