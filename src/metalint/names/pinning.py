"""The repository's own registries, by the key of the configuration that names them, and read as records."""

from pathlib import Path
from typing import Final

from metalint.config.settings import Config
from metalint.names import registries
from metalint.names.registries import RegistryKind
from metalint.schema.protobuf_check import Record

PLACES: Final = {kind.key: kind for kind in (registries.INSTITUTIONS, registries.VENUES, registries.CODE_TYPES)}
"""By the key of the names' source, which is the key of the configuration, too."""


def record_of(config: Config, path: str, text: str | None, kind: RegistryKind, cache: Path | None) -> Record:
    """Return the registry at ``path``, or that which ``text`` is."""
    if text is None:
        found = registries.examined(config.root, path, kind, cache)
    else:
        found = registries.parsed(config.root, path, text, kind, cache)
    if isinstance(found, registries.RefusedRegistry):
        raise found.error()
    return found
