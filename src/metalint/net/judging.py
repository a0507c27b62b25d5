"""From what was seen to what is so: the one place where verdicts are made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from metalint import identity, urls
from metalint.net.quirks import known_policy, policy_of
from metalint.net.troubles import Kind
from metalint.net.walls import wall_at
from metalint.observations import PAGE
from metalint.verdicts import Alive, Dead, Moved, Skipped, Uncertain

if TYPE_CHECKING:
    from metalint.link_settings import Links
    from metalint.observations import Observation
    from metalint.verdicts import UrlStatus

_GONE: Final = frozenset({404, 410})
_THERE: Final = frozenset({*range(200, 300), 304, 416})
"""416 comes from a page that is shorter than the range that was asked for."""

_WHY: Final = {
    401: "asks for a password",
    403: "refuses robots, or everybody",
    418: "refuses robots",
    429: "was asked too often",
    451: "withheld for legal reasons",
    999: "refuses robots",
}


def judge(url: str, seen: Observation, settings: Links, *, absences: int = 0) -> UrlStatus:
    """Return the verdict on ``url``.

    Args:
        url: as it was asked for.
        seen: what came of it.
        settings: the table ``[links]``.
        absences: in how many runs, a day apart, its host was missing; 0 if they are not counted.
    """
    if seen.trouble:
        return _of_trouble(seen, settings, absences)
    if wall := wall_at(url, seen.landed):
        return Uncertain(f"leads to {wall}")
    if seen.status in _GONE:
        return Dead(f"status {seen.status}" if seen.source == PAGE else seen.detail)
    if seen.source == PAGE and seen.status in _THERE and not _is_proof(url, seen):
        return Uncertain("its host answers every address alike")
    if seen.status in _THERE or seen.status in policy_of(urls.split(url).host, settings).alive:
        return _moved(url, seen) if seen.location else Alive()
    return Uncertain(f"status {seen.status}, {_phrase(seen.status)}")


def _is_proof(url: str, seen: Observation) -> bool:
    """Tell whether pages of the host prove anything, and of that where the redirects end."""
    return all(known_policy(urls.split(one).host).is_proof for one in (url, seen.landed) if one)


def _of_trouble(seen: Observation, settings: Links, absences: int) -> UrlStatus:
    kind = Kind[seen.trouble]
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
    before = identity.identify(old)
    return before is not None and before.kind != "URL" and before == identity.identify(new)


def _is_front_page(url: str) -> bool:
    parts = urls.split(url)
    return not parts.segments and not parts.query
