"""What a reply, or a failure, says of a service: an answer, that it is unavailable, or that it asks for a pause."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from metalint.services.failures import Failure, Kind
from metalint.services.messages import REDIRECTS
from metalint.services.rate_limits import asked_for, is_used_up
from metalint.util.durations import shown

if TYPE_CHECKING:
    from metalint.services.messages import Reply

LASTING: Final = frozenset({Kind.TIMEOUT, Kind.NO_HOST, Kind.LOOKUP, Kind.PRIVATE, Kind.CONNECT, Kind.PAUSED, Kind.TLS})
"""What will not be better for the next paper."""


def may_pass(outcome: Reply | Failure) -> bool:
    """Tell whether another attempt may fare better."""
    return (
        outcome.kind not in LASTING
        if isinstance(outcome, Failure)
        else outcome.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    )


def in_words(failure: Failure) -> str:
    """Return what happened, for people."""
    if failure.kind is Kind.PAUSED:
        return f"asks for a pause of {failure.detail}; try again later"
    return str(failure)


def why_none(reply: Reply, now: float) -> str:
    """Return why a reply says nothing of what was asked for; nothing if it does."""
    if reply.status == HTTPStatus.TOO_MANY_REQUESTS or (
        reply.status == HTTPStatus.FORBIDDEN and is_used_up(reply.fields)
    ):
        pause = asked_for(reply.fields, now)
        return "is asked too often" + (f"; it asks for a pause of {shown(round(pause))}" if pause else "")
    if reply.status in {HTTPStatus.FORBIDDEN, HTTPStatus.UNAUTHORIZED}:
        return f"refuses to answer, with status {reply.status}"
    if reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return not_json(reply) if is_page(reply) else f"answers with status {reply.status}"
    if reply.status in REDIRECTS:
        return f"redirects elsewhere, with status {reply.status}"
    return ""


def is_page(reply: Reply) -> bool:
    """Tell whether a reply is a page for people, such as a challenge."""
    return "html" in reply.fields.get("content-type", "").lower()


def not_json(reply: Reply) -> str:
    """Return what to say of a reply that holds no data."""
    what = "a page" if is_page(reply) else "something else"
    return f"answers with {what} instead of data, with status {reply.status}; that says nothing of the paper"
