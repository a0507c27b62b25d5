"""Registries of a repository: what they add to the packaged one, and what contradicts itself in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from metalint.names.institutions.merging import merged
from metalint.names.institutions.packaged import organisation, packaged
from metalint.names.institutions.registry import Organisation, Registry
from metalint.schema.binding import Refusal
from metalint.schema.gate import Record
from metalint.text.span import Span
from metalint.util.regex import lazy

_PATH: Final = lazy(r"organisations\[(\d+)\]\.(\w+)")


class RegistryFile(NamedTuple):
    """The organizations of a file, and the place of each value by its path.

    A path is like ``organisations[3].aliases[1]``; elements count from 0.
    """

    organisations: tuple[Organisation, ...]
    spans: Mapping[str, Span]


def load(records: Iterable[Record]) -> Registry:
    """Return the packaged registry with the additions of a repository's own; entries without a name add nothing."""
    own = [one for record in records for one in extracted(record).organisations if one.name.strip()]
    return merged(packaged(), own) if own else Registry(packaged())


def extracted(record: Record) -> RegistryFile:
    """Return what a strictly parsed registry holds."""
    fields: list[list[tuple[str, str]]] = [[] for _ in record.messages]
    for entry in record.entries:
        if found := _PATH.match(entry.path):
            fields[int(found[1])].append((found[2], str(entry.value)))
    spans = {entry.path: entry.span for entry in record.entries}
    return RegistryFile(tuple(map(organisation, fields)), spans | record.messages)


def problems(records: Mapping[str, Record]) -> Iterator[tuple[str, Refusal]]:
    """Yield what contradicts itself in a repository's own registries, which come by path."""
    from metalint.names.institutions.contradictions import contradictions
    from metalint.schema.binding import Refusal

    files = {path: extracted(record) for path, record in records.items()}
    for path, file in files.items():
        values = {entry.path: str(entry.value) for entry in records[path].entries}
        others = [one for other, its in files.items() if other != path for one in its.organisations]
        for at, message, help_ in contradictions(file.organisations, [*packaged(), *others]):
            yield path, Refusal("registry-conflict", file.spans[at], message, at, values.get(at, ""), help_)
