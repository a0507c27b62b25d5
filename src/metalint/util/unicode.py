"""Unicode texts in one form, so that they can be compared."""

from __future__ import annotations


def composed(text: str) -> str:
    """Return ``text`` in Unicode's normal form C: each letter is one character with its accents."""
    if text.isascii():
        return text
    import unicodedata

    return unicodedata.normalize("NFC", text)


def caseless(value: str) -> str:
    """Return what values are compared by that the configuration calls placeholders, or none."""
    return value.strip().casefold()
