"""What the rules on duplicates share: saying where the others are."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from metalint.rules.api import Problem, Related, Value, about
from metalint.util.wording import code

MAX_RELATED: Final = 5


class Member(NamedTuple):
    """One of several files that share something, and the value that they share; an empty one for the path."""

    path: str
    value: Value[str]


def problems(members: list[Member], what: str, help_: str, note: str) -> Iterator[tuple[str, Problem]]:
    """Yield a problem for every member, so that each file that is looked at alone shows it; none if there is one."""
    # `what` they share is like `the title {value} is already listed in`, before the path of another; `note` is what the
    # related places say.
    for path, value in members if len(members) > 1 else ():
        others = [member for member in members[: MAX_RELATED + 1] if member.path != path][:MAX_RELATED]
        more = f" and {len(members) - 2} more" if len(members) > 2 else ""  # noqa: PLR2004 - this one and another
        message = f"{what.replace('{value}', code(value.value or path))} {code(others[0].path)}{more}"
        related = tuple(Related(other, place.span, note) for other, place in others)
        yield path, about(value, message, help_, related=related)
