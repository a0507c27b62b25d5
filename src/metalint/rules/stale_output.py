"""Output that differs from what `metalint render` would write.

What it does:
    Renders every configured output and compares it with the file.

Why is this bad:
    The list does not match the papers: a new paper is missing, or an old mistake stays.

Example:
    A commit that adds `meta/lora.prototxt` and leaves `README.md` as it was.

Use instead:
    Run `metalint render` and commit its outputs together with the papers.

Fix safety:
    There is no fix by `metalint fix`; `metalint render` writes the outputs.

Options:
    `outputs`
"""

from metalint.rules.api import Severity
from metalint.rules.base import StageRule

RULE = StageRule("stale-output", group="outputs", severity=Severity.ERROR)
