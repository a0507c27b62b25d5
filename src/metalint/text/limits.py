"""Limits, checked before the costly work, so that no file keeps whoever reads it busy for a second.

A paper has some dozens of fields and a few KB; each limit leaves a hundred times that and more. The size of a
file is limited where files are read (``metalint.files.decoding``).
"""

from __future__ import annotations

from typing import Final

MAX_TOKENS: Final = 50_000
"""More tokens, blanks not counted, are not read: a field takes three at least, and an author of a list two."""

MAX_VALUE: Final = 1 << 16
"""Longer names, numbers and texts (in characters as written, quotes included) are not read.

Whatever shows, compares or unescapes a value may then take a bounded time for it. The longest value of a paper
is its abstract, which journals limit to a few thousand characters.
"""

MAX_DEPTH: Final = 100
"""Messages nested deeper than this are refused: protobuf's parsers would recurse without bound."""

MAX_PROBLEMS: Final = 100
"""Reading stops at that many problems of a file: more say nothing new."""
