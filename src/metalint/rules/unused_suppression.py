"""Suppression that silences nothing.

What it does:
    Finds `# metalint: ignore[…]` comments for rules that have no finding there. Only rules that could look count: a
    rule that is switched off for the file, asks the network, has no field to look at, or needs git or a file that is
    not there may have something to say another time. So do rules that compare papers while one cannot be read.

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

from metalint.rules.base import StageRule
from metalint.rules.problems import Safety, Severity

RULE = StageRule("unused-suppression", group="suppressions", severity=Severity.WARNING, fixes=Safety.SAFE)
