"""Lists as texts, imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metalint.importing import plan as importing
from metalint.importing.lists import read

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from metalint.config.settings import Config
    from metalint.importing.plan import Imported
    from metalint.schema.types import MessageType


def plan(
    lists: Iterable[tuple[str, str]], config: Config, message: MessageType, columns: Mapping[str, str] | None = None
) -> Imported:
    """Return what is imported from lists in Markdown, which come by their names."""
    reading = importing.reading(config, columns)
    return importing.plan([read(name, text, reading) for name, text in lists], config, message, columns)
