"""The rules on the form of URLs: each is a table of mistakes, and one check walks them all."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from metalint.papers import values
from metalint.rules.api import Context, FileRule, Grounds, Paper, Problem, Safety, Severity, about, replacing
from metalint.util import urls
from metalint.util.wording import in_words, quote

_SHOWN: Final = 60  # characters of what was found


class Mistake(NamedTuple):
    """A row: what finds the mistake in a URL, what to say of it, what to do, and what repairs it.

    In the sentences, ``{value}`` is the URL and ``{found}`` what was found: the group of that name in the pattern, or
    all of it; ``{quoted}`` is the same in backticks. A ``guess`` may be another URL than the one that is meant.
    """

    find: re.Pattern[str] | Callable[[str, urls.Url], str | None]
    what: str
    help: str = ""
    repair: Callable[[str], str] = str  # returns the URL as it is where only its author knows the one that is meant
    guess: Callable[[str], str] = str


class Step(NamedTuple):
    """A mistake in a URL: what is wrong, what to do about it; and the URL without it, nothing if that is not known."""

    what: str
    help: str
    better: str
    is_guess: bool


def mistakes_in(written: str, table: Sequence[Mistake]) -> Iterator[Step]:
    """Yield the first mistake in a URL, then the first of what is left without it, until one cannot be repaired."""
    value = written
    for _ in table:
        found = ((row, mark) for row in table if (mark := _find(row, value)) is not None)
        row, mark = next(found, (None, ""))
        if row is None:
            return
        repaired, guessed = row.repair(value), row.guess(value)
        is_guess = repaired == value != guessed
        better = "" if repaired == value == guessed else guessed if is_guess else repaired
        quoted = "a backtick" if mark == "`" else quote(mark, _SHOWN)
        yield Step(row.what.format(value=quote(written), found=mark, quoted=quoted), row.help, better, is_guess)
        if not better:
            return
        value = better


def _find(row: Mistake, value: str) -> str | None:
    if callable(row.find):
        return row.find(value, urls.split_url(value))
    match = row.find.search(value)
    return match.groupdict().get("found", match[0]) if match else None


def url_rule(  # noqa: PLR0913
    name: str,
    severity: Severity,
    grounds: Grounds,
    table: Sequence[Mistake],
    *,
    skips: Callable[[str, str], bool],
    most: int = 1,
    needs_all: bool = True,
) -> FileRule:
    """Return the rule on the mistakes of a table in URLs; it ``skips`` some by their role and text.

    Its messages say the first ``most`` of the mistakes in a URL. If the rule ``needs_all`` of them repaired, a URL with
    one that nothing repairs has no fix.
    """

    def check(paper: Paper, _: Context) -> Iterator[Problem]:
        for role, value in values.url_values(paper):
            steps = [] if skips(role, value.value) else [*mistakes_in(value.value, table)]
            if not steps:
                continue
            first, *others = (step.what for step in steps[:most])
            message = in_words((first, *(other.removeprefix(f"{quote(value.value)} ") for other in others)))
            repaired = steps[-1:] if needs_all else [step for step in steps if step.better]
            better = repaired[-1].better if repaired else ""
            is_guess = any(step.is_guess for step in steps)
            help_ = (
                f"write {quote(better)}{', if that is what is meant' if is_guess else ''}" if better else steps[0].help
            )
            fix = replacing(value, better, Safety.UNSAFE if is_guess else Safety.SAFE) if better else None
            yield about(value, message, help_, fix=fix)

    return FileRule(name, group="urls", severity=severity, check=check, grounds=grounds, roles=urls.ROLES)
