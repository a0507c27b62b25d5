"""Title that ends in a single period.

What it does:
    Finds titles whose last character is a period that does not belong there. These periods stay: an ellipsis, spaced or
    not; the period of an abbreviation (`etc.`, `et al.`, `spp.`, `Inc.`, `Sept.`, `usw.`), of initials (`J. R. R.`), of
    words with periods inside (`U.S.`, `v1.0.`), and after a single letter (`Plan B.`).

Why is this bad:
    The period is punctuation of the citation that the title was copied from, not part of the title. It shows in every
    list, and makes search by the exact title fail.

Example:
    title: "Attention Is All You Need."

Use instead:
    title: "Attention Is All You Need"

Fix safety:
    Safe: only the period is removed, with spaces before it, and only after a word that is known not to be an
    abbreviation. There is no fix if the last word may be an abbreviation, such as an unknown short word, or if the
    title abbreviates other words.
"""

from collections.abc import Iterator

from metalint.rules.api import Context, FileRule, Paper, Problem, about, correction, replacing
from metalint.util.wording import quote


def check(paper: Paper, _: Context) -> Iterator[Problem]:
    """Yield a problem for a title that ends in a period, unless that is known to belong there."""
    title = paper.title
    if title is None or not title.value.endswith("."):
        return
    from metalint.names.periods import final_period

    what, period = f"the title {quote(title.value)} ends with a period", final_period(title.value)
    if period == "surplus":
        yield about(title, what, "remove the period", fix=replacing(title, title.value[:-1].rstrip()))
    elif period == "doubtful":
        yield about(title, what, "remove the period unless it belongs to the last word")


RULE = FileRule(
    "title-period",
    group="content",
    check=check,
    grounds=correction("title"),
    roles=("title",),
)
