"""How long a server asks its askers to wait."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final

from metalint.util.regex import lazy

_SECONDS: Final = lazy(r"[0-9]{1,11}(?:\.[0-9]{1,6})?")
_REMAINING: Final = ("ratelimit-remaining", "x-ratelimit-remaining", "x-rate-limit-remaining")
_RESET: Final = ("ratelimit-reset", "x-ratelimit-reset", "x-rate-limit-reset")
_STRUCTURED: Final = lazy(r"(?:^|[;,\s])([rt])=([0-9]{1,9})")
_PLENTY: Final = 100
_EPOCH: Final = 100_000_000  # from here on a number of seconds is a date, not a span: three years are no pause


def asked_for(fields: Mapping[str, str], now: float) -> float:
    """Return the seconds that a reply asks to wait, by ``Retry-After`` or ``RateLimit-*``; 0 if it does not."""
    if (given := fields.get("retry-after")) is not None:
        return _retry_after(given, now)
    if is_used_up(fields):
        return next((_until(fields[name], now) for name in _RESET if name in fields), 0.0)
    return _structured(fields["ratelimit"]) if "ratelimit" in fields else 0.0


def is_used_up(fields: Mapping[str, str]) -> bool:
    """Tell whether a reply says that no more requests are granted for now."""
    return any(fields.get(name) == "0" for name in _REMAINING)


def spacing(fields: Mapping[str, str]) -> float:
    """Return the seconds between requests that use up what ``RateLimit`` grants just at the end of its window.

    It is 0 while there is plenty left, or where nothing is said.
    """
    if "ratelimit" not in fields:
        return 0.0
    given = dict(_STRUCTURED.findall(fields["ratelimit"]))
    left = int(given.get("r", 0))
    return int(given.get("t", 0)) / left if 0 < left <= _PLENTY else 0.0


def _retry_after(text: str, now: float) -> float:
    if _SECONDS.fullmatch(text):
        return float(text)
    from email.utils import parsedate_to_datetime

    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return 0.0
    if date.tzinfo is None:
        date = date.replace(tzinfo=dt.UTC)
    return max(0.0, date.timestamp() - now)


def _until(text: str, now: float) -> float:
    if not _SECONDS.fullmatch(text):
        return 0.0
    seconds = float(text)
    return max(0.0, seconds - now) if seconds > _EPOCH else seconds


def _structured(text: str) -> float:
    """Read ``RateLimit: "default";r=0;t=30`` (draft-ietf-httpapi-ratelimit-headers)."""
    given = dict(_STRUCTURED.findall(text))
    return float(given.get("t", 0)) if given.get("r") == "0" else 0.0
