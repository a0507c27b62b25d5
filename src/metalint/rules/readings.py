"""What the rules on institutions share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metalint.rules.problems import Fix, Safety, replacing

if TYPE_CHECKING:
    from metalint.names.institutions.outcomes import Reading
    from metalint.papers.paper import Value


def rewriting(name: Value[str], reading: Reading) -> Fix | None:
    """Return the fix that writes the canonical name, as safe as the reading is; None where there is no single one."""
    if reading.canonical is None or reading.safety is None:
        return None
    return replacing(name, reading.canonical, Safety(reading.safety))
