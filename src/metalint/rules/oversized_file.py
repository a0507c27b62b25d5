"""File that is larger than 1 MiB, or nested deeper than 100 messages.

What it does:
    Refuses such files before they are parsed.

Why is this bad:
    A paper takes a few KB. A file that large is a mistake, or made to exhaust whatever reads it.

Example:
    A PDF that was renamed to `paper.prototxt`.

Use instead:
    Keep notes and images beside the papers and name their paths.

Fix safety:
    There is no fix.
"""

from __future__ import annotations

from metalint.diagnostic import Severity
from metalint.rules.base import StageRule

RULE = StageRule("oversized-file", group="parse", severity=Severity.ERROR)
