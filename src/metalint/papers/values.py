"""What rules ask about the values of a paper, each answered once a paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metalint.names.people import are_plain
from metalint.names.placeholders import is_placeholder, may_hold
from metalint.util.memo import last_answer_kept
from metalint.util.urls import LOCAL_ROLES, ROLES, has_scheme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from metalint.papers.paper import Paper, Value


@last_answer_kept
def strings(paper: Paper) -> Sequence[str]:
    """Return every string of a paper, whatever its role."""
    return [value.value for value in paper.texts]


@last_answer_kept
def author_names(paper: Paper) -> Sequence[str]:
    """Return the authors of a paper as they are written."""
    return [author.value for author in paper.authors]


@last_answer_kept
def has_plain_authors(paper: Paper) -> bool:
    """Tell whether the names of all authors of a paper are plain."""
    return are_plain(author_names(paper))


@last_answer_kept
def may_have_placeholder(paper: Paper) -> bool:
    """Tell whether a string of a paper may be a placeholder; if not, none of them is."""
    return may_hold(strings(paper))


def has_placeholder(paper: Paper, role: str, value: str) -> bool:
    """Tell whether a value of a paper `is_placeholder`: of most papers one look tells that none of their strings is."""
    return (may_have_placeholder(paper) or value not in strings(paper)) and is_placeholder(role, value)


@last_answer_kept
def url_values(paper: Paper) -> Sequence[tuple[str, Value[str]]]:
    """Return role and value of everything in ``paper`` that is, or ought to be, a URL; empty values are left out.

    A note or a cover counts when it begins with a scheme; otherwise it is a path.
    """
    return [
        (role, value)
        for role in ROLES
        for value in paper.roles.get(role, ())
        if value.value and (role not in LOCAL_ROLES or has_scheme(value.value.lstrip()))
    ]
