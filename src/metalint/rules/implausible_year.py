"""Year that the paper cannot have appeared in.

What it does:
    Finds years before the paper's arXiv id, which begins with year and month, and years after the next one.

Why is this bad:
    The paper is listed under the wrong year, or the URL belongs to another paper.

Example:
    url: "https://arxiv.org/abs/2102.00554"
    year: 2019

Use instead:
    url: "https://arxiv.org/abs/2102.00554"
    year: 2021

Fix safety:
    There is no fix: either the year or the URL may be wrong.
"""

from collections.abc import Iterator

from metalint.papers.identifiers import arxiv_year, identify
from metalint.rules.api import Context, FileRule, Paper, Problem, Related, about


def check(paper: Paper, context: Context) -> Iterator[Problem]:
    year = paper.year
    if year is None:
        return
    if year.value > context.this_year + 1:
        help_ = f"write the year of publication, {context.this_year + 1} at most"
        yield about(year, f"the year `{year.value}` is in the future", help_)
    told = set()
    for url in paper.many("url"):
        identity = identify(url.value)
        if identity in told:  # another version, or the PDF
            continue
        told.add(identity)
        first = arxiv_year(identity) if identity else None
        if first is not None and year.value < first:
            related = (Related(paper.path, url.span, f"this identifier is from {first}"),)
            message = f"the year is `{year.value}`, but {identity} is from {first}"
            yield about(year, message, f"write `{first}` or later, or correct the URL", related=related)


RULE = FileRule("implausible-year", group="content", check=check, roles=("url", "year"))
