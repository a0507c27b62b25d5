"""Suppression without a finding to suppress.

What it does:
    Finds `# metalint: ignore[…]` comments for rules that have no finding there. Only rules that could run count. A rule
    could not run if it is switched off for the file, needs the network, git or a missing file, has no field to check,
    or compares papers of which one cannot be parsed.

Why is this bad:
    The reason in the comment is no longer true, and the comment would hide the next real finding.

Example:
    title: "LoRA"  # metalint: ignore[title-period] the authors write it so

Use instead:
    title: "LoRA"

Fix safety:
    Safe: only the comment is removed, or one rule name in it.
"""

from metalint.rules.api import LAYOUT
from metalint.rules.base import StageRule

RULE = StageRule(
    "unused-suppression",
    group="suppressions",
    grounds=LAYOUT,
)
