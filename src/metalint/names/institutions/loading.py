"""The packaged registry of organizations, what those of a repository add to it, and what contradicts itself in them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Final

from metalint.names import vocabulary
from metalint.names.institutions.registry import Organisation, Registry, claims_of, spellings_by_kind
from metalint.schema.binding import Refusal
from metalint.schema.compiling import PACKAGED
from metalint.schema.protobuf_check import Record
from metalint.util.regex import lazy

_FIELD: Final = lazy(r'^  (\w+): "((?:[^"\\\n]|\\["\\])*)"$', re.MULTILINE)
_ESCAPE: Final = lazy(r'\\(["\\])')
_LISTS: Final = frozenset({"aliases", "acronyms", "other_names", "distinct_from", "shared_names"})


@cache
def packaged() -> tuple[Organisation, ...]:
    """Return the organizations of the packaged registry."""
    # The file's layout is known, one field a line, and so it is read without a parser: it is on the path of every run.
    # A test holds this reading against the strict one.
    text = (PACKAGED / "institutions.prototxt").read_text(encoding="utf-8")
    blocks = (_FIELD.findall(block) for block in text.split("\n}\n") if "organisations {" in block)
    return tuple(
        organisation((name, _ESCAPE.sub(r"\1", value) if "\\" in value else value) for name, value in fields)
        for fields in blocks
    )


def organisation(fields: Iterable[tuple[str, str]]) -> Organisation:
    """Return the organization with these fields; a list's values are fields of the same name."""
    singular: dict[str, str] = {"name": ""}
    lists: dict[str, tuple[str, ...]] = {}
    for name, value in fields:
        if name in _LISTS:
            lists[name] = (*lists.get(name, ()), value)
        else:
            singular[name] = value
    return Organisation(**singular, **lists)  # type: ignore[arg-type]


def load(records: Iterable[Record]) -> Registry:
    """Return the packaged registry with the additions of a repository's own; entries without a name add nothing."""
    own = [entry for record in records for entry in extracted(record) if entry.name.strip()]
    return merged(packaged(), own) if own else _packaged_registry()


@cache
def _packaged_registry() -> Registry:
    return Registry(packaged())


def extracted(record: Record) -> tuple[Organisation, ...]:
    """Return what a strictly parsed registry holds."""
    return tuple(map(organisation, vocabulary.fields(record).values()))


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
        entries[entry.name] = _joined(entries.get(entry.name, Organisation(entry.name)), entry, *taken)
    renamed = {alias: entry.name for entry in entries.values() for alias in entry.aliases if alias in known}
    claimed = frozenset(claim.spelling for entry in own for claim in claims_of(entry))
    everyone: list[Organisation] = []
    for entry in known.values():
        if entry.name not in entries and entry.name not in renamed:
            kept = {
                kind: tuple(s for s in spellings if s not in claimed) for kind, spellings in spellings_by_kind(entry)
            }
            aliases, acronyms, others, shared = (kept[kind] for kind in ("alias", "acronym", "other", "shared"))
            everyone.append(entry._replace(aliases=aliases, acronyms=acronyms, other_names=others, shared_names=shared))
    everyone += entries.values()
    return Registry(entry._replace(parent=renamed.get(entry.parent, entry.parent)) for entry in everyone)


def _joined(first: Organisation, *others: Organisation) -> Organisation:
    """Return ``first`` with what the others add; a value that is set earlier wins."""
    for other in others:
        spellings = (*first.aliases, *other.aliases, *([other.name] if other.name != first.name else ()))
        first = Organisation(
            name=first.name,
            aliases=_unique(spellings),
            acronyms=_unique((*first.acronyms, *other.acronyms)),
            other_names=_unique((*first.other_names, *other.other_names)),
            country=first.country or other.country,
            city=first.city or other.city,
            parent=first.parent or other.parent,
            ror=first.ror or other.ror,
            distinct_from=_unique((*first.distinct_from, *other.distinct_from)),
            shared_names=_unique((*first.shared_names, *other.shared_names)),
        )
    return first


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
