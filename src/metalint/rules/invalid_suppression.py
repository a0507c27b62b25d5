"""Suppression without rule names or reason, or with an unknown rule.

What it does:
    Finds comments that begin with `# metalint:` and do not suppress anything, because they name no rule, an unknown one
    or one that cannot be suppressed, have no reason, or cannot be parsed.

Why is this bad:
    The next reader must know what is suppressed, and why.

Example:
    title: "Attention."  # metalint: ignore

Use instead:
    title: "Attention."  # metalint: ignore[title-period] the authors write it so

Fix safety:
    There is no fix: only the author knows the reason.
"""

from metalint.rules.base import StageRule

RULE = StageRule("invalid-suppression", group="suppressions")
