"""From what was seen to what is so: the one place where a `LinkStatus` is made."""

import re
from http import HTTPStatus
from typing import Final
from urllib.parse import unquote

from metalint.config.links import Links
from metalint.links.history import PAGE, Observation
from metalint.links.status import Alive, Dead, LinkStatus, Moved, Skipped, Uncertain
from metalint.papers import identifiers
from metalint.services.failures import FailureKind
from metalint.services.host_limiter import known_policy, policy_of
from metalint.services.messages import MISSING
from metalint.util import packaged, urls
from metalint.util.regex import lazy


def _expressions(section: str, flags: int = 0) -> tuple[tuple[str, re.Pattern[str]], ...]:
    named = packaged.split_pairs(packaged.read_sections("interstitials.txt")[section])
    return tuple((what, lazy(pattern, flags)) for what, pattern in named.items())


# what a part of a path is called on such pages, as a whole, except for the ending of a file
_WORDS: Final = _expressions("paths", re.IGNORECASE)
_HOSTS: Final = _expressions("hosts")  # what a label of a host is called that has nothing else
_FRONT_PAGES: Final = [[], ["index"], ["home"]]  # the paths of the front page of a site
_ERRORS: Final = _expressions("errors", re.IGNORECASE)
_ENDING: Final = lazy(r"\.(?:html?|php|aspx?|jsp|do|action|cgi)\Z", re.IGNORECASE)
_BACK: Final = lazy(
    r"(?:re(?:turn|direct|quest(?:ed)?|fer(?:r?er)?|lay)?|back|next|continue|dest(?:ination)?|target|origin(?:al)?|goto"
    r"|from|service|came|callback|success|followup|then)(?:[-_]?(?:to|from|url|uri|page|path|state|back|href|link))*"
    r"|r|u|url|uri|to|path|fallback|ru",
    re.IGNORECASE,
)
_LEAST: Final = 2  # characters of a path that is worth coming back to


def interstitial_at(url: str, landed: str) -> str:
    """Return which page replaces ``url`` if its redirects end at one, ``landed``; nothing if none does."""
    if not landed:
        return ""
    start, end = urls.split_url(url), urls.split_url(landed)
    if what := _find_in_path(start, end, _WORDS):
        return what
    for label in set(end.host.split(".")[:-1]) - set(start.host.split(".")):
        for what, pattern in _HOSTS:
            if pattern.fullmatch(label):
                return what
    return "a page that leads back once it is satisfied" if _leads_back(start, end) else ""


def _find_in_path(start: urls.Url, end: urls.Url, expressions: tuple[tuple[str, re.Pattern[str]], ...]) -> str:
    """Return what the path of ``end`` says that it is, by a part that ``start`` lacks; nothing if it says nothing."""
    names = {_ENDING.sub("", part).lower() for part in start.segments}
    parts = (name for part in end.segments if (name := _ENDING.sub("", part)).lower() not in names)
    return next((what for name in parts for what, pattern in expressions if pattern.fullmatch(name)), "")


def _find_doubt(url: str, seen: Observation) -> str:
    """Return why the answer could have come for an address that was made up as well; nothing if it could not."""
    start, end = urls.split_url(url), urls.split_url(seen.landed or url)
    if not (known_policy(start.host).is_proof and known_policy(end.host).is_proof):
        return "its host answers every address alike"
    if what := _find_in_path(start, end, _ERRORS):
        return f"leads to {what}"
    asked = urls.split_url(seen.location or url)
    is_own = [_ENDING.sub("", part).lower() for part in asked.segments] in _FRONT_PAGES
    is_same_site = start.host.removeprefix("www.") == end.host.removeprefix("www.")
    return "leads to the front page of its site" if is_same_site and _is_front_page(str(end)) and not is_own else ""


def _leads_back(start: urls.Url, end: urls.Url) -> bool:
    """Tell whether a parameter of ``end`` holds ``start``, whole or without its host, but the path does not."""
    wanted = unquote(start.path + start.query)
    if len(wanted.strip("/")) < _LEAST or unquote(end.path + end.query) == wanted:
        return False
    for parameter in end.query[1:].split("&"):
        name, _, value = parameter.partition("=")
        if _BACK.fullmatch(name) and unquote(unquote(value)).endswith((wanted, unquote(wanted))):
            return True
    return False


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


def link_status(url: str, seen: Observation, settings: Links, *, absences: int = 0) -> LinkStatus:
    """Return the status of ``url`` as it was asked for; in ``absences`` runs, if counted, its host was missing."""
    if seen.failure:
        return _judge_failure(seen, settings, absences)
    if interstitial := interstitial_at(url, seen.landed):
        return Uncertain(f"leads to {interstitial}")
    if seen.status in MISSING:
        return Dead(f"status {seen.status}" if seen.source == PAGE else seen.detail)
    if seen.source == PAGE and seen.status in _THERE and (doubt := _find_doubt(url, seen)):
        return Uncertain(doubt)
    if seen.status in _THERE or seen.status in policy_of(urls.split_url(url).host, settings).alive:
        return _judge_move(url, seen) if seen.location else Alive()
    phrase = next((status.phrase.lower() for status in HTTPStatus if status == seen.status), "whatever that means")
    return Uncertain(f"status {seen.status}, {_WHY.get(seen.status, phrase)}")


def _judge_failure(seen: Observation, settings: Links, absences: int) -> LinkStatus:
    kind = FailureKind[seen.failure]
    why = f"{kind}: {seen.detail}" if seen.detail else kind.value
    if kind is FailureKind.UNDECIDED:
        return Uncertain(seen.detail)
    if kind is FailureKind.PRIVATE:
        return Skipped(f"private address: {seen.detail}")
    if kind is not FailureKind.NO_HOST or not absences:
        return Uncertain(why)
    if absences >= settings.confirm:
        return Dead(why)
    return Uncertain(f"{why}; it is dead if that is still so a day later (seen {absences} of {settings.confirm} times)")


def _judge_move(url: str, seen: Observation) -> Moved:
    old, new = urls.split_url(url), urls.split_url(seen.location)
    is_same = seen.is_same and seen.source != PAGE
    if new.scheme == "https" and not old.port and not new.port:  # the same page by https, with or without `www`
        is_same_site = old.host.removeprefix("www.") == new.host.removeprefix("www.")
        is_same |= is_same_site and (old.path or "/", old.query) == (new.path or "/", new.query)
    paper = identifiers.identify(url)
    is_same |= paper is not None and paper.kind != "URL" and paper == identifiers.identify(seen.location)
    return Moved(seen.location, is_same, not is_same and _is_front_page(seen.location) and not _is_front_page(url))


def _is_front_page(url: str) -> bool:
    parts = urls.split_url(url)
    return not parts.segments and not parts.query
