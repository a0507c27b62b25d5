"""A decision on two names and the registry file that keeps it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final, NamedTuple

from metalint.config.settings import Config
from metalint.errors import MetalintError
from metalint.names import registries
from metalint.names.institutions import loading
from metalint.names.institutions.decisions import Decision, entered, is_settled
from metalint.schema.gate import Record
from metalint.text.literal import quote

OWN: Final = "registry/institutions.prototxt"
"""Where decisions go in a repository whose configuration names no registry of organizations."""


class Settled(NamedTuple):
    """The registry at ``path``, before and after a decision; ``old`` is None for a new file."""

    path: str
    old: str | None
    new: str


def settle(config: Config, cache: Path | None, decision: Decision) -> Settled:
    """Work a decision into the first of the repository's own registries; writes nothing.

    Text and comments stay; a decision that the registries hold already changes nothing.

    Raises:
        ConfigError: a registry that is no valid one.
        UsageError: a decision that contradicts the registries.
    """
    path, *others = config.institutions or (OWN,)
    rest = [
        _record_or_error(registries.examined(config.root, other, registries.INSTITUTIONS, cache)) for other in others
    ]
    is_new, record = _registry_to_write(config, path, cache)
    old = record.document.text
    if is_settled(decision, loading.load([record, *rest])):
        return Settled(path, None if is_new else old, old)
    new = entered(record.document, decision)
    again = _record_or_error(registries.parsed(config.root, path, new, registries.INSTITUTIONS, cache))
    if not is_settled(decision, loading.load([again, *rest])):
        raise MetalintError(f"{path}: the decision has no effect where it would stand; write it by hand")
    return Settled(path, None if is_new else old, new)


def enlarged(config: Config, cache: Path | None, name: str) -> Settled:
    """Enter an organization into the first of the repository's own registries; writes nothing.

    Raises:
        ConfigError: a registry that is no valid one.
    """
    path = next(iter(config.institutions), OWN)
    is_new, record = _registry_to_write(config, path, cache)
    text = record.document.text
    separator = "" if not text else "\n" if text.endswith("\n") else "\n\n"
    new = f"{text}{separator}organisations {{\n  name: {quote(name)}\n}}\n"
    _record_or_error(registries.parsed(config.root, path, new, registries.INSTITUTIONS, cache))
    return Settled(path, None if is_new else text, new)


def _registry_to_write(config: Config, path: str, cache: Path | None) -> tuple[bool, Record]:
    """Return whether the registry is a new one, and what it holds."""
    registries.refuse_outside(config.root, path, registries.INSTITUTIONS)
    is_new = not os.path.lexists(config.root / path)
    if is_new:
        return is_new, _record_or_error(registries.parsed(config.root, path, "", registries.INSTITUTIONS, cache))
    return is_new, _record_or_error(registries.examined(config.root, path, registries.INSTITUTIONS, cache))


def _record_or_error(record: Record | registries.Refused) -> Record:
    if isinstance(record, registries.Refused):
        raise record.error()
    return record
