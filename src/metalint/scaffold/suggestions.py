"""How strangers suggest papers: the issue form and the workflow that ``metalint init --suggestions`` writes.

What the workflow hands to ``metalint add --from-issue`` is read by `metalint.adding.issues`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from metalint.scaffold.files import quoted, template
from metalint.scaffold.workflows import filled

if TYPE_CHECKING:
    from metalint.config.installation import Source

FORM: Final = ".github/ISSUE_TEMPLATE/suggest-paper.yml"
WORKFLOW: Final = ".github/workflows/suggest-paper.yml"

LABEL: Final = "accepted"
"""The label by which a maintainer has a suggested paper added."""

IDENTIFIER: Final = "Identifier or URL"
KEYWORDS: Final = "Keywords"
"""What the packaged form asks for, and GitHub makes the headings of the issue of."""


def form(keywords: Sequence[str], *, takes_several: bool = True) -> str:
    """Return the issue form."""
    before, dropdown, after = template("suggest-paper-form").split("@KEYWORDS@")
    options = "".join(f"        - {quoted(one)}\n" for one in keywords)
    dropdown = dropdown.replace("@MULTIPLE@", str(takes_several).lower()).replace("@OPTIONS@", options)
    return before + (dropdown if keywords else "") + after


def workflow(source: Source | None) -> str:
    """Return the workflow; ``source`` is as for `metalint.scaffold.workflows.papers_workflow`."""
    why = "the branches tell whether there is a pull request already"
    return filled("suggest-paper", source, WORKFLOW, why=why).replace("@LABEL@", LABEL)
