"""What the rules on duplicates share: saying where the others are."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from metalint.rules.api import Problem, Related, Value, about
from metalint.rules.problems import PathProblem
from metalint.util.wording import quote

MAX_RELATED: Final = 5


class Member(NamedTuple):
    """One of several files that share something, and the value that they share; an empty one for the path."""

    path: str
    value: Value[str]


def problems(members: list[Member], what: str, help_: str, note: str) -> Iterator[PathProblem]:
    """Yield a problem for every member, so that each file that is looked at alone shows it; none if there is one."""
    for member in members if len(members) > 1 else ():
        others = [other for other in members[: MAX_RELATED + 1] if other.path != member.path]
        yield member.path, problem(member, others, what, help_, note, len(members) - 2)


def problem(  # noqa: PLR0913, PLR0917 - as many parts as a problem has
    member: Member, others: Sequence[Member], what: str, help_: str, note: str, more: int = 0
) -> Problem:
    """Return the problem that a member has with others.

    ``what`` they share is like `the title {value} is already listed in`, before the path of the first of the others,
    beside which there are so many ``more``; ``note`` is what the related places say.
    """
    message = f"{what.replace('{value}', quote(member.value.value or member.path))} {quote(others[0].path)}"
    related = tuple(Related(other.path, other.value.span, note) for other in others[:MAX_RELATED])
    return about(member.value, f"{message} and {more} more" if more else message, help_, related=related)
