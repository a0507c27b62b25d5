"""What rules ask about the values of a paper."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from metalint.papers.paper import Paper, Value, without_indexes
from metalint.util.urls import LOCAL_ROLES, ROLES, has_scheme

ROR_PREFIX: Final = "https://ror.org/"  # what stands before the id proper in a whole one


def url_values(paper: Paper) -> Sequence[tuple[str, Value[str]]]:
    """Return role and value of everything in ``paper`` that is, or should be, a URL; empty values are left out."""
    # A note or a cover counts when it begins with a scheme; otherwise it is a path.
    return [
        (role, value)
        for role in ROLES
        for value in paper.roles.get(role, ())
        if value.value and (role not in LOCAL_ROLES or has_scheme(value.value.lstrip()))
    ]


def institutions_of_ids(paper: Paper) -> Sequence[tuple[Value[str], Value[str] | None]]:
    """Return each id of the role `ror` with its institution; None for an id that has none."""
    # They belong together by their order: in each message that holds both, or in the whole paper.
    ids, institutions = paper.many("ror"), paper.institutions
    are_together = len({without_indexes(_message_of(value)) for value in (*ids, *institutions)}) == 1
    by_message: dict[str, list[Value[str]]] = defaultdict(list)
    for value in institutions:
        by_message[_message_of(value) if are_together else ""].append(value)
    remaining = {message: iter(values) for message, values in by_message.items()}
    no_more: Iterator[Value[str]] = iter(())
    return [(value, next(remaining.get(_message_of(value) if are_together else "", no_more), None)) for value in ids]


def message_of_another(value: Value[str], fields: Mapping[str, str], own: tuple[str, ...]) -> str:
    """Return the path of the innermost message around a value that holds a field of another role than its ``own``."""
    # Two co-authors may be of one institution: the message of each author holds a name and an institution. `fields` has
    # the paths of fields by role, without indexes.
    message = _message_of(value)
    if "[" not in message:
        return ""
    others = tuple(f"{path.rpartition('.')[0]}." for role, path in fields.items() if role not in own)
    while message and not any(other.startswith(f"{without_indexes(message)}.") for other in others):
        message = message.rpartition(".")[0]
    return message


def _message_of(value: Value[str]) -> str:
    return value.path.rpartition(".")[0]
