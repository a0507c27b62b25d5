"""Text that is not protobuf text format.

What it does:
    Finds text that one of protobuf's Python, C++ and Go parsers refuses, or that they read differently; up to several
    errors per file. Merge-conflict markers are named as such.

Why is this bad:
    A script that skips what does not parse drops the paper from the list, and nobody notices.

Example:
    paper { title: "LoRA" abbr: }

Use instead:
    paper { title: "LoRA" abbr: "" }

Fix safety:
    There is no fix: only the author knows what was meant.
"""

from metalint.rules.api import Severity
from metalint.rules.base import StageRule

RULE = StageRule("syntax", group="parse", severity=Severity.ERROR)
