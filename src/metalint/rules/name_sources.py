"""The names that papers share: where they stand, what is counted of them, and what is wrong with a deviating one."""

import re
from typing import Final

from metalint.names.conventions import Deviation
from metalint.names.institutions.renamings import with_period
from metalint.papers import arxiv
from metalint.rules.api import Context, Paper, Problem, Safety, Span, Value, about, replacing
from metalint.rules.base import NameRule, NameSource, NameUse
from metalint.util import urls
from metalint.util.regex import lazy
from metalint.util.wording import code, quote_for_shell

_ARXIV: Final = lazy(r"(?:arxiv|corr)\b.*\d{4}", re.IGNORECASE | re.DOTALL)


def _list_institutions(paper: Paper, _: Context) -> list[NameUse]:
    year = paper.year.value if paper.year else None
    return [
        (with_period(name, year), name, start, end, field, None) for name, (start, end), field in paper.institutions
    ]


def _list_venues(paper: Paper, context: Context) -> list[NameUse]:
    year = paper.year.value if paper.year else None
    uses: list[NameUse] = []
    for written, (start, end), field in paper.many("venue"):
        arxiv_id = ""
        if paper.url and _ARXIV.search(written):  # `arXiv preprint arXiv:1706.03762`, of the paper's own id
            found = arxiv.read(urls.split_url(paper.url.value))
            arxiv_id = found.id if found and found.id in written else ""
        name = context.venues.mark_form(written, year, arxiv_id)
        if name is not None:
            uses.append((name, written, start, end, field, year))
    return uses


INSTITUTIONS: Final = NameSource("institutions", "institutions", _list_institutions)
VENUES: Final = NameSource("venues", "venue", _list_venues)
CODE_TYPES: Final = NameSource(
    "code-types",
    "code-type",
    lambda paper, _: [(name, name, *span, field, None) for name, span, field in paper.many("code-type") if name],
)


def against_convention(rule: NameRule, use: NameUse, deviation: Deviation) -> Problem | None:
    """Return the problem with a name in a form that is not preferred; None if its value cannot change, or need not."""
    name, written, start, end, field, year = use
    new = rule.filled(deviation.new, name, year)
    if new is None or new == written:
        return None
    safety = Safety.SAFE if deviation.is_safe else Safety.UNSAFE
    evidence = deviation.evidence
    says_all = evidence.startswith(code(written))
    message = evidence if says_all else f"{code(written)} is not the preferred name: {evidence}"
    command = f"metalint names prefer {quote_for_shell(deviation.new)}"
    pin = f"; to pin it for all papers, run `{command}`" if deviation.can_be_pinned else ""
    value = Value(written, Span(start, end), field)
    return about(value, message, f"write {code(new)}{pin}", fix=replacing(value, new, safety))
