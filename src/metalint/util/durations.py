"""Lengths of time as people write them."""

from typing import Final

from metalint.util.regex import lazy

_TEXT: Final = lazy(r"(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)?")
_UNITS: Final = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


def parse_duration(text: str) -> float | None:
    """Return the seconds that a text such as ``90``, ``90s``, ``10m`` or ``1.5h`` stands for; None if it is none."""
    match = _TEXT.fullmatch(text.strip().lower()) if text.isascii() else None
    return float(match[1]) * _UNITS[match[2] or "s"] if match else None


def format_duration(seconds: float) -> str:
    """Return ``seconds`` for people: ``45 s``, ``10 min``, ``1.5 h``."""
    if seconds < 90:  # noqa: PLR2004 - up to here seconds read best
        return f"{seconds:.3g} s"
    if seconds < 5400:  # noqa: PLR2004 - and up to here minutes
        return f"{seconds / 60:.3g} min"
    return f"{seconds / 3600:.3g} h"
