"""File that is not plain UTF-8 text.

What it does:
    Finds bytes that are not valid UTF-8, a byte order mark, NUL characters, carriage returns without a line feed, and
    files that cannot be read at all.

Why is this bad:
    Parsers disagree about such files. After a lone carriage return in a comment, for example, Python's parser reads the
    next field as part of the comment, and the paper silently loses it.

Example:
    A file saved as Latin-1 or as "UTF-8 with BOM".

Use instead:
    Save the file as UTF-8, with LF or CRLF line ends.

Fix safety:
    Safe for a byte order mark in a file that is otherwise valid: no value changes. Nothing else has a fix: only the
    author knows what the bytes were meant to be.
"""

from metalint.rules.api import LAYOUT, Severity
from metalint.rules.base import StageRule

RULE = StageRule("encoding", group="parse", severity=Severity.ERROR, grounds=LAYOUT)
