"""Baseline that a change enlarges.

What it does:
    Compares the baseline with the one from before the change. `metalint gate` and the hook that lints run this rule; in
    the hook, it does not stop the commit. A repository's first baseline is fine, and so are entries whose file has
    moved.

Why is this bad:
    A baseline should shrink. A change that adds to it hides findings, possibly its own.

Example:
    A pull request that adds a paper with a misspelled institution, and an entry for it in `.metalint-baseline.json`.

Use instead:
    Fix the finding, or suppress it where it is, with a reason that readers see.

Fix safety:
    There is no fix. A maintainer who agrees with the larger baseline can merge the change anyway.
"""

from metalint.rules.api import Severity
from metalint.rules.base import StageRule

RULE = StageRule("baseline-growth", group="suppressions", severity=Severity.ERROR)
