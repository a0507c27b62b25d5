"""Entities of HTML, such as ``&amp;`` and ``&#233;``.

Both the modules that need them, on markup and on garbled text, load slowly; neither has to load the other.
"""

import re
from typing import Final

from metalint.util.regex import lazy

ENTITY: Final = lazy(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});", re.IGNORECASE)


def unescape_entities(text: str) -> str:
    """Return a text with the characters that its entities stand for; those that HTML does not know stay."""
    from html import unescape  # a text seldom has one

    return ENTITY.sub(lambda match: unescape(match[0]), text)
