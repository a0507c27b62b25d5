"""Colors: an accent that can be read in both color schemes, whatever was asked for."""

from typing import Final

_LIGHT_GROUND: Final = "#f0ede6"
_DARK_GROUND: Final = "#262a33"
"""The surfaces on which text in the accent color is hardest to read; ``site.css`` has no darker and no lighter one."""

_LEAST_CONTRAST: Final = 4.6
"""More than the 4.5 that WCAG 2.2 asks for in 1.4.3."""

_STEPS: Final = 50


def make_palette(accent: str) -> tuple[str, str]:
    """Return the accent for the light and for the dark color scheme: as it is, or as near to it as can be read."""
    return _make_readable(accent, _LIGHT_GROUND, 0), _make_readable(accent, _DARK_GROUND, 1)


def _make_readable(accent: str, ground: str, end: int) -> str:
    """Return the color nearest to ``accent`` on the way to black (0) or white (1) that can be read on ``ground``."""
    parts = _parse_color(accent)
    shares = (step / _STEPS for step in range(_STEPS + 1))
    colors = ("#" + "".join(f"{round((part + (end - part) * share) * 255):02x}" for part in parts) for share in shares)
    return next(color for color in colors if measure_contrast(color, ground) >= _LEAST_CONTRAST)


def measure_contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colors, from 1 to 21, as WCAG defines it."""
    low, high = sorted((_measure_luminance(one), _measure_luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _measure_luminance(color: str) -> float:
    parts = _parse_color(color)
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)  # noqa: PLR2004
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _parse_color(color: str) -> list[float]:
    """Return red, green and blue, from 0 to 1."""
    return [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
