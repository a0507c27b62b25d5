"""What the rules on duplicates share: saying where the others are."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from metalint.rules.api import Problem, Related, Span, Value
from metalint.util.wording import code

MAX_RELATED: Final = 5


class Member(NamedTuple):
    """One of several files that share something, and the value they share it by, if it is one."""

    path: str
    span: Span
    value: Value[str] | None = None


def problems(members: list[Member], what: str, help_: str, note: str) -> Iterator[tuple[str, Problem]]:
    """Yield a problem for every member, so that each file that is looked at alone shows it; none if there is one."""
    # `what` they share is like `the title {value} is already listed in`, before the path of another; `note` is what the
    # related places say.
    for member in members if len(members) > 1 else ():
        first = members[: MAX_RELATED + 1]
        others = [other for other in first if other.path != member.path][:MAX_RELATED]
        more = f" and {len(members) - 2} more" if len(members) > 2 else ""  # noqa: PLR2004 - this one and another
        value = code(member.value.value if member.value else member.path)
        message = f"{what.replace('{value}', value)} {code(others[0].path)}{more}"
        related = tuple(Related(other.path, other.span, note) for other in others)
        field, text = (member.value.path, member.value.value) if member.value else ("", "")
        yield member.path, Problem(member.span, message, field, text, related=related, help=help_)
