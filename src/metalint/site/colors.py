"""Colors: an accent that can be read in both color schemes, whatever was asked for."""

from typing import Final

Color = tuple[float, float, float]
"""Red, green and blue, from 0 to 1."""

_LIGHT_GROUND: Final = "#f0ede6"
_DARK_GROUND: Final = "#262a33"
"""The surfaces on which text in the accent color is hardest to read; ``site.css`` has no darker and no lighter one."""

_LEAST_CONTRAST: Final = 4.6
"""More than the 4.5 that WCAG 2.2 asks for in 1.4.3."""

_STEPS: Final = 50


def palette(accent: str) -> tuple[str, str]:
    """Return the accent for the light and for the dark color scheme: as it is, or as near to it as can be read."""
    return _readable(accent, _LIGHT_GROUND, (0, 0, 0)), _readable(accent, _DARK_GROUND, (1, 1, 1))


def _readable(accent: str, ground: str, toward: Color) -> str:
    color = _parsed(accent)
    mixed = (_mixed(color, toward, step / _STEPS) for step in range(_STEPS + 1))
    return next(written for written in map(_written, mixed) if contrast(written, ground) >= _LEAST_CONTRAST)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colors, from 1 to 21, as WCAG defines it."""
    low, high = sorted((_luminance(_parsed(one)), _luminance(_parsed(other))))
    return (high + 0.05) / (low + 0.05)


def _parsed(color: str) -> Color:
    red, green, blue = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _written(color: Color) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in color)


def _mixed(color: Color, other: Color, share: float) -> Color:
    red, green, blue = (a + (b - a) * share for a, b in zip(color, other, strict=True))
    return red, green, blue


def _luminance(color: Color) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color)  # noqa: PLR2004
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
