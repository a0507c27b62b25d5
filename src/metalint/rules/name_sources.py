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
from metalint.util.wording import quote, quote_for_shell

_LONGEST: Final = 200  # characters of a name in a command
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
    form = rule.filled(deviation.new, name, year)
    if form is None:
        return None
    new, is_certain = cleaned(form, rule.names.role)
    if new == written:
        return None
    safety = Safety.SAFE if deviation.is_safe and is_certain else Safety.UNSAFE
    evidence = deviation.evidence
    says_all = evidence.startswith(quote(written))
    message = evidence if says_all else f"{quote(written)} is not the preferred name: {evidence}"
    value = Value(written, Span(start, end), field)
    help_ = f"write {quote(new)}"
    if "{" in name and "{" not in deviation.new:  # a year, an id or an edition, which no registry can hold
        help_ += f"; to say so for the whole list, run {_command(deviation.new)}"
    elif "{" not in name and deviation.can_be_kept:
        help_ = or_keep(help_, written)
    return about(value, message, help_, fix=replacing(value, new, safety))


def cleaned(name: str, role: str) -> tuple[str, bool]:
    """Return a name as `garbled-text` and `whitespace` leave it, and whether that is certain.

    So no rule writes what another one changes.
    """
    from metalint.names.garbling import garblings  # which is slow to load, for names to write only
    from metalint.names.spacing import tidied

    found = garblings(name)
    return tidied(found[-1].text if found else name, role), all(one.is_certain for one in found)


def or_keep(help_: str, name: str) -> str:
    """Return the help of a finding on a spelling, and how to say that this list writes it so."""
    if not name.isprintable() or name != " ".join(name.split()) or len(name) > _LONGEST:
        return help_  # `names prefer` refuses it, or no line has room for it
    return f"{help_}{' To' if help_.endswith('?') else '; to'} keep this name, run {_command(name)}"


def _command(name: str) -> str:
    separator = "-- " if name.startswith("-") else ""
    command = f"metalint names prefer {separator}{quote_for_shell(name)}"
    return quote(command, len(command))  # a command that is cut would be another one
