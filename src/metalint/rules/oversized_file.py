"""File that exceeds a limit of size: more bytes, nesting or values than a paper can have.

What it does:
    Refuses files of more than 1 MiB, of more than 50,000 tokens (whitespace does not count), with a name, number or
    text of more than 65,536 characters, or with messages nested deeper than 100; they are not read any further. A paper
    may have 4,000 values, of 131,072 characters together, and 4,000 comments.

Why is this bad:
    A paper takes a few KB; the largest collaborations have some three thousand authors. A larger file is a mistake, or
    made to exhaust the programs that read it.

Example:
    A PDF that was renamed to `paper.prototxt`.

Use instead:
    Keep notes and images next to the papers and name their paths.

Fix safety:
    There is no fix.
"""

from metalint.rules.api import Severity
from metalint.rules.base import StageRule

RULE = StageRule("oversized-file", group="parse", severity=Severity.ERROR)
