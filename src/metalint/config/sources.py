"""The table ``[sources]`` of the configuration: where `metalint add` and `metalint update` ask for papers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from metalint.config.services import SERVICES

if TYPE_CHECKING:
    from metalint.config.tables import Reader

SOURCES: Final[Mapping[str, str]] = {
    key: service.base for key, service in SERVICES.items() if key not in {"doi", "wayback"}
}
"""Base URL of each service; an empty one is not asked. ``dblp`` may also name a dump of DBLP, a file."""

_WEB: Final = ("http://", "https://")


def read(reader: Reader) -> dict[str, str]:
    """Return the base URL of each source.

    Where a repository names an interface of OpenReview of its own, the public one for older venues is not asked.

    Raises:
        ConfigError: an unknown source or a wrong value, with file and key.
    """
    reader.refuse_unknown(sorted(SOURCES), "source")
    given = {name: _dblp(reader) if name == "dblp" else reader.base_url(name) for name in reader.table}
    if "openreview" in given:
        given.setdefault("openreview-old", "")
    return {**SOURCES, **given}


def is_web(base: str) -> bool:
    """Tell whether a base is a URL, not the path of a file."""
    return base.startswith(_WEB)


def _dblp(reader: Reader) -> str:
    value = reader.text("dblp")
    return reader.base_url("dblp", ", the path of a dump") if is_web(value) else value.rstrip("/")
