"""The packaged registry of organizations, what those of a repository add to it, and what contradicts itself in them."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, reduce
from typing import Any

from metalint.names import vocabulary
from metalint.names.institutions.registry import SPELLINGS, Organisation, Registry, claims_of
from metalint.schema.binding import Refusal
from metalint.schema.protobuf_check import Record


@cache
def packaged() -> tuple[Organisation, ...]:
    """Return the organizations of the packaged registry."""
    fields = vocabulary.packaged_fields("institutions.prototxt")
    return tuple(vocabulary.entry_of(Organisation, of_entry) for of_entry in fields)


def load(records: Iterable[Record]) -> Registry:
    """Return the packaged registry with the additions of a repository's own; entries without a name add nothing."""
    own = [entry for record in records for entry in extracted(record) if entry.name.strip()]
    return merged(packaged(), own) if own else _packaged_registry()


@cache
def _packaged_registry() -> Registry:
    return Registry(packaged())


def extracted(record: Record) -> tuple[Organisation, ...]:
    """Return what a strictly parsed registry holds."""
    return tuple(vocabulary.entry_of(Organisation, found) for found in vocabulary.fields(record).values())


def problems(records: Mapping[str, Record]) -> Iterator[tuple[str, Refusal]]:
    """Yield what contradicts itself in a repository's own registries, which come by path."""
    from metalint.names.institutions.contradictions import contradictions

    files = {path: extracted(record) for path, record in records.items()}
    for path, own in files.items():
        values = {entry.path: entry for entry in records[path].entries}
        others = [entry for other, its in files.items() if other != path for entry in its]
        for at, message, help_ in contradictions(own, [*packaged(), *others]):
            span, value = (values[at].span, str(values[at].value)) if at in values else (records[path].messages[at], "")
            yield path, Refusal("registry-conflict", span, message, at, value, help_)


def merged(packaged: Iterable[Organisation], own: Iterable[Organisation]) -> Registry:
    """Return a registry in which the repository's own entries add to the packaged ones and win."""
    # An entry under a packaged name, or with a packaged name among its aliases, takes over what is known of it; a
    # spelling that it claims is no longer anybody else's.
    known = {entry.name: entry for entry in packaged}
    entries: dict[str, Organisation] = {}
    for entry in own:
        taken = [known[name] for name in (entry.name, *entry.aliases) if name in known]
        entries[entry.name] = reduce(_merge, (entry, *taken), entries.get(entry.name, Organisation(entry.name)))
    renamed = {alias: entry.name for entry in entries.values() for alias in entry.aliases if alias in known}
    claimed = frozenset(claim.spelling for entry in own for claim in claims_of(entry))
    everyone: list[Organisation] = []
    for entry in known.values():
        if entry.name not in entries and entry.name not in renamed:
            free: dict[str, Any] = {
                field: tuple(spelling for spelling in getattr(entry, field) if spelling not in claimed)
                for field in SPELLINGS.values()
            }
            everyone.append(entry._replace(**free))
    everyone += entries.values()
    return Registry(entry._replace(parent=renamed.get(entry.parent, entry.parent)) for entry in everyone)


def _merge(first: Organisation, other: Organisation) -> Organisation:
    """Return ``first`` with what the other adds; a value that is set in both stays."""
    if other.name != first.name:
        other = other._replace(aliases=(*other.aliases, other.name))
    return Organisation._make(
        tuple(dict.fromkeys((*mine, *theirs))) if isinstance(mine, tuple) else mine or theirs
        for mine, theirs in zip(first, other, strict=True)
    )
