"""From what was seen to what is so: the one place where a `LinkStatus` is made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from metalint.links.history import PAGE
from metalint.links.interstitials import interstitial_at
from metalint.links.status import Alive, Dead, Moved, Skipped, Uncertain
from metalint.papers import identifiers
from metalint.services.failures import Kind
from metalint.services.host_policies import known_policy, policy_of
from metalint.services.messages import MISSING
from metalint.util import urls

if TYPE_CHECKING:
    from metalint.config.links import Links
    from metalint.links.history import Observation
    from metalint.links.status import LinkStatus

# 416 comes from a page that is shorter than the range that was asked for
_THERE: Final = frozenset({*range(200, 300), 304, 416})
_WHY: Final = {
    401: "asks for a password",
    403: "refuses robots, or everybody",
    418: "refuses robots",
    429: "was asked too often",
    451: "withheld for legal reasons",
    999: "refuses robots",
}


def classify(url: str, seen: Observation, settings: Links, *, absences: int = 0) -> LinkStatus:
    """Return the status of ``url``.

    Args:
        url: as it was asked for.
        seen: what came of it.
        settings: the table ``[links]``.
        absences: in how many runs, a day apart, its host was missing; 0 if they are not counted.
    """
    if seen.failure:
        return _of_failure(seen, settings, absences)
    if interstitial := interstitial_at(url, seen.landed):
        return Uncertain(f"leads to {interstitial}")
    if seen.status in MISSING:
        return Dead(f"status {seen.status}" if seen.source == PAGE else seen.detail)
    if seen.source == PAGE and seen.status in _THERE and not _is_proof(url, seen):
        return Uncertain("its host answers every address alike")
    if seen.status in _THERE or seen.status in policy_of(urls.split(url).host, settings).alive:
        return _moved(url, seen) if seen.location else Alive()
    return Uncertain(f"status {seen.status}, {_phrase(seen.status)}")


def _is_proof(url: str, seen: Observation) -> bool:
    """Tell whether pages of the host prove anything, and of that where the redirects end."""
    return all(known_policy(urls.split(one).host).is_proof for one in (url, seen.landed) if one)


def _of_failure(seen: Observation, settings: Links, absences: int) -> LinkStatus:
    kind = Kind[seen.failure]
    why = f"{kind}: {seen.detail}" if seen.detail else kind.value
    if kind is Kind.UNDECIDED:
        return Uncertain(seen.detail)
    if kind is Kind.PRIVATE:
        return Skipped(f"private address: {seen.detail}")
    if kind is not Kind.NO_HOST:
        return Uncertain(why)
    if not absences:
        return Uncertain(why)
    if absences >= settings.confirm:
        return Dead(why)
    return Uncertain(f"{why}; it is dead if that is still so a day later (seen {absences} of {settings.confirm} times)")


def _phrase(status: int) -> str:
    if status in _WHY:
        return _WHY[status]
    from http import HTTPStatus

    try:
        return HTTPStatus(status).phrase.lower()
    except ValueError:
        return "whatever that means"


def _moved(url: str, seen: Observation) -> Moved:
    is_page = seen.source == PAGE
    is_same = (seen.is_same and not is_page) or _is_by_https(url, seen.location) or _is_same_paper(url, seen.location)
    return Moved(seen.location, is_same, not is_same and _is_front_page(seen.location) and not _is_front_page(url))


def _is_by_https(old: str, new: str) -> bool:
    """Tell whether the redirect leads to the same page by https, or to the host's name with or without ``www``."""
    before, after = urls.split(old), urls.split(new)
    if after.scheme != "https" or before.port or after.port:
        return False
    is_same_site = before.host.removeprefix("www.") == after.host.removeprefix("www.")
    return is_same_site and (before.path or "/", before.query) == (after.path or "/", after.query)


def _is_same_paper(old: str, new: str) -> bool:
    before = identifiers.identify(old)
    return before is not None and before.kind != "URL" and before == identifiers.identify(new)


def _is_front_page(url: str) -> bool:
    parts = urls.split(url)
    return not parts.segments and not parts.query
