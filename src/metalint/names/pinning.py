"""Conventions and decisions on names, written into the repository's own registries, so that they stay."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

from metalint.config.settings import Config
from metalint.errors import MetalintError
from metalint.names import registries, vocabulary
from metalint.names.conventions import Convention
from metalint.names.institutions import loading
from metalint.names.institutions.decisions import Decision, entered, is_settled
from metalint.names.registries import RegistryKind
from metalint.schema.protobuf_check import Record
from metalint.text.literal import quote_text

PLACES: Final = {kind.key: kind for kind in (registries.INSTITUTIONS, registries.VENUES, registries.CODE_TYPES)}
"""By the key of the names' source, which is the key of the configuration, too."""


class Pinned(NamedTuple):
    """A registry before and after."""

    path: str
    old: str | None  # None for a new file
    new: str
    is_read: bool  # whether the configuration names it
    key: str = "institutions"
    names: tuple[tuple[str, str], ...] = ()  # those that were added, each with the packaged name


def can_be_pinned(convention: Convention) -> bool:
    """Tell whether a registry can hold what the list prefers, or what decides a tie: a name that depends on no year."""
    if convention.depends_on_year or convention.reason not in ("list", "tie"):
        return False
    return (
        convention.preferred != convention.packaged
        and convention.grades.get(convention.preferred or "") != "abbreviation"
    )


def plan_pins(config: Config, cache: Path | None, key: str, conventions: Iterable[Convention]) -> Pinned:
    """Work what a list has settled on into the first of its registries of a kind; writes nothing."""
    # The packaged name decides a tie. Text and comments stay, and what is registered already changes nothing. It raises
    # a `ConfigError` for a registry that is not valid.
    kind = PLACES[key]
    own: tuple[str, ...] = getattr(config, key.replace("-", "_"))
    path = own[0] if own else kind.path
    is_new = not (config.root / path).exists()
    record = record_of(config, path, "" if is_new else None, kind, cache)
    old = new = record.document.text
    added = []
    for convention in conventions:
        name = convention.preferred or convention.packaged
        if can_be_pinned(convention) and (name, convention.packaged) not in _pinned_names(record):
            other = "" if name == convention.packaged else convention.packaged
            new = entered(record.document, Decision(name, other, is_same=True), kind.entries)
            record = record_of(config, path, new, kind, cache)
            added.append((name, convention.packaged))
            if added[-1] not in _pinned_names(record):
                raise MetalintError(f"{path}: `{name}` cannot be added; write it by hand")
    return Pinned(path, None if is_new else old, new, bool(own), key, tuple(added))


def plan_decision(config: Config, cache: Path | None, decision: Decision) -> Pinned:
    """Work a decision into the first of the repository's own registries; writes nothing."""
    # Text and comments stay; a decision that the registries hold already changes nothing. One that contradicts them
    # raises a `UsageError`, an invalid registry a `ConfigError`.
    kind = registries.INSTITUTIONS
    path, *others = config.institutions or (kind.path,)
    rest = [record_of(config, other, None, kind, cache) for other in others]
    is_new, record = _registry_to_write(config, path, cache)
    old = new = record.document.text
    if not is_settled(decision, loading.load([record, *rest])):
        new = entered(record.document, decision)
        if not is_settled(decision, loading.load([record_of(config, path, new, kind, cache), *rest])):
            raise MetalintError(f"{path}: the decision has no effect where it would stand; write it by hand")
    return Pinned(path, None if is_new else old, new, bool(config.institutions))


def plan_entry(config: Config, cache: Path | None, name: str) -> Pinned:
    """Enter an organization into the first of the own registries; writes nothing; raises if that is not valid."""
    kind = registries.INSTITUTIONS
    path = next(iter(config.institutions), kind.path)
    is_new, record = _registry_to_write(config, path, cache)
    text = record.document.text
    separator = "" if not text else "\n" if text.endswith("\n") else "\n\n"
    new = f"{text}{separator}organisations {{\n  name: {quote_text(name)}\n}}\n"
    record_of(config, path, new, kind, cache)
    return Pinned(path, None if is_new else text, new, bool(config.institutions))


def _registry_to_write(config: Config, path: str, cache: Path | None) -> tuple[bool, Record]:
    """Return whether a registry of organizations is a new one, and what it holds."""
    registries.refuse_outside(config.root, path, registries.INSTITUTIONS)
    is_new = not os.path.lexists(config.root / path)
    return is_new, record_of(config, path, "" if is_new else None, registries.INSTITUTIONS, cache)


def record_of(config: Config, path: str, text: str | None, kind: RegistryKind, cache: Path | None) -> Record:
    """Return the registry at ``path``, or that which ``text`` is."""
    if text is None:
        found = registries.examined(config.root, path, kind, cache)
    else:
        found = registries.parsed(config.root, path, text, kind, cache)
    if isinstance(found, registries.RefusedRegistry):
        raise found.error()
    return found


def _pinned_names(record: Record) -> set[tuple[str, str]]:
    """Return each name of a registry with itself and with each of its aliases."""
    pairs: set[tuple[str, str]] = set()
    for fields in vocabulary.fields(record).values():
        name = dict(fields).get("name", "")
        pairs |= {(name, name), *((name, value) for field, value in fields if field == "aliases")}
    return pairs
