"""What a reply, or a failure, says of a service: an answer, that it is unavailable, or how long it asks to wait."""

import datetime as dt
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from metalint.services.failures import SILENT, Failure, FailureKind, NoAnswer
from metalint.services.messages import REDIRECTS, Reply
from metalint.util.durations import format_duration
from metalint.util.regex import lazy

IN_NO_FORM: Final = "its answer is in no form that it is known for"
_SECONDS: Final = lazy(r"[0-9]{1,11}(?:\.[0-9]{1,6})?")
_REMAINING: Final = ("ratelimit-remaining", "x-ratelimit-remaining", "x-rate-limit-remaining")
_RESET: Final = ("ratelimit-reset", "x-ratelimit-reset", "x-rate-limit-reset")
# such as `"default";r=0;t=30` (draft-ietf-httpapi-ratelimit-headers)
_STRUCTURED: Final = lazy(r"(?:^|[;,\s])([rt])=([0-9]{1,9})")
_PLENTY: Final = 100
_OWN: Final = frozenset({"x-squid-error", "proxy-authenticate"})  # fields of what proxies answer themselves
_EPOCH: Final = 100_000_000  # from here on a number of seconds is a date, not a span: three years are no pause


def asked_for(fields: Mapping[str, str], now: float) -> float:
    """Return the seconds that a reply asks to wait, by ``Retry-After`` or ``RateLimit-*``; 0 if it does not."""
    if (given := fields.get("retry-after")) is not None:
        if _SECONDS.fullmatch(given):
            return float(given)
        from email.utils import parsedate_to_datetime

        try:
            date = parsedate_to_datetime(given)
        except (ValueError, TypeError, OverflowError):
            return 0.0
        if date.tzinfo is None:
            date = date.replace(tzinfo=dt.UTC)
        return max(0.0, date.timestamp() - now)
    if is_used_up(fields):
        reset = next((fields[name] for name in _RESET if name in fields), "")
        seconds = float(reset) if _SECONDS.fullmatch(reset) else 0.0
        return max(0.0, seconds - now) if seconds > _EPOCH else seconds
    granted = dict(_STRUCTURED.findall(fields.get("ratelimit", "")))
    return float(granted.get("t", 0)) if granted.get("r") == "0" else 0.0


def is_used_up(fields: Mapping[str, str]) -> bool:
    """Tell whether a reply says that no more requests are granted for now."""
    return any(fields.get(name) == "0" for name in _REMAINING)


def spacing(fields: Mapping[str, str]) -> float:
    """Return the seconds between requests that use up what ``RateLimit`` grants as its window ends; 0 for plenty."""
    given = dict(_STRUCTURED.findall(fields.get("ratelimit", "")))
    left = int(given.get("r", 0))
    return int(given.get("t", 0)) / left if 0 < left <= _PLENTY else 0.0


# what will not be better for the next paper
LASTING: Final = frozenset(
    {
        FailureKind.TIMEOUT,
        FailureKind.NO_HOST,
        FailureKind.LOOKUP,
        FailureKind.PRIVATE,
        FailureKind.CONNECT,
        FailureKind.PROXY,
        FailureKind.PAUSED,
        FailureKind.TLS,
    }
)


# what says nothing of the next question by itself, but does if it comes again and again
SILENCE: Final = frozenset(
    {FailureKind.TIMEOUT, FailureKind.RESET, FailureKind.CONNECT, FailureKind.GARBAGE, FailureKind.OVERSIZED}
)


def may_pass(outcome: Reply | Failure) -> bool:
    """Tell whether another attempt may fare better."""
    if isinstance(outcome, Failure):
        return outcome.kind not in LASTING
    return outcome.status >= HTTPStatus.INTERNAL_SERVER_ERROR


def unavailable_reason(reply: Reply, now: float) -> str:
    """Return why a reply says nothing of what was asked for; nothing if it does."""
    is_throttled = reply.status == HTTPStatus.FORBIDDEN and is_used_up(reply.fields)
    if reply.status == HTTPStatus.TOO_MANY_REQUESTS or is_throttled:
        pause = asked_for(reply.fields, now)
        return "it is asked too often" + (f"; it asks for a pause of {format_duration(round(pause))}" if pause else "")
    if reply.status in {HTTPStatus.FORBIDDEN, HTTPStatus.UNAUTHORIZED}:
        return f"it refuses to answer, with status {reply.status}"
    if reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return not_json(reply) if is_page(reply) else f"it answers with status {reply.status}"
    if reply.status in REDIRECTS:
        return f"it redirects elsewhere, with status {reply.status}"
    return ""


def no_answer_from_reply(reply: Reply, now: float) -> NoAnswer:
    """Return why a reply says nothing of the id; of a refusal another id may fare better."""
    is_refusal = HTTPStatus.BAD_REQUEST <= reply.status < HTTPStatus.INTERNAL_SERVER_ERROR
    other = f"it answers with status {reply.status}" if is_refusal else IN_NO_FORM
    return NoAnswer(unavailable_reason(reply, now) or other, stops_after=0 if is_refusal else SILENT)


def is_from_proxy(fields: Mapping[str, str]) -> bool:
    """Tell whether a proxy says of a reply that it made it itself (RFC 9209, and Squid's own way)."""
    return not _OWN.isdisjoint(fields) or "error=" in fields.get("proxy-status", "")


def is_passed_on(fields: Mapping[str, str]) -> bool:
    """Tell whether a proxy says of a reply that it passed it on (RFC 9110, section 7.6.3)."""
    return "via" in fields or "received-status=" in fields.get("proxy-status", "")


def is_page(reply: Reply) -> bool:
    """Tell whether a reply is a page for people, such as a challenge."""
    return "html" in reply.fields.get("content-type", "").lower()


def not_json(reply: Reply) -> str:
    """Return what to say of a reply that holds no data."""
    what = "a page" if is_page(reply) else "something else"
    return f"it answers with {what} instead of data, with status {reply.status}; that says nothing of the paper"
