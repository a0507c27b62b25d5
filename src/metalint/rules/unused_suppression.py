"""Suppression that silences nothing.

What it does:
    Finds `# metalint: ignore[…]` comments for rules that have no finding there. Only rules that ran count.

Why is this bad:
    The reason in the comment no longer holds, and the comment would hide the next real finding.

Example:
    title: "LoRA"  # metalint: ignore[title-period] the authors write it so

Use instead:
    title: "LoRA"

Fix safety:
    Safe: the comment goes, or the one rule name in it.
"""

from __future__ import annotations

from metalint.diagnostic import Safety, Severity
from metalint.rules.base import StageRule

RULE = StageRule("unused-suppression", group="suppressions", severity=Severity.WARNING, fixes=Safety.SAFE)
