"""Values in JSON of any shape."""

from __future__ import annotations

from typing import Any


def value_at(said: Any, *names: str) -> Any:  # noqa: ANN401 - whatever JSON says
    """Return the value at the end of a path of names through JSON; None where there is none."""
    for name in names:
        said = said.get(name) if isinstance(said, dict) else None
    return said
