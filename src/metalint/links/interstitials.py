"""Pages that stand in front of others: a redirect to one says nothing of the page that was asked for."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote

from metalint.util import packaged, urls
from metalint.util.regex import lazy


def _expressions(section: str, flags: int = 0) -> tuple[tuple[str, re.Pattern[str]], ...]:
    named = packaged.pairs(packaged.sections("interstitials.txt")[section])
    return tuple((what, lazy(pattern, flags)) for what, pattern in named.items())


# what a part of a path is called on such pages, as a whole, except for the ending of a file
_WORDS: Final = _expressions("paths", re.IGNORECASE)
_HOSTS: Final = _expressions("hosts")  # what a label of a host is called that has nothing else
_ENDING: Final = lazy(r"\.(?:html?|php|aspx?|jsp|do|action|cgi)\Z", re.IGNORECASE)
_BACK: Final = lazy(
    r"(?:re(?:turn|direct|quest(?:ed)?|fer(?:r?er)?|lay)?|back|next|continue|dest(?:ination)?|target|origin(?:al)?|goto"
    r"|from|service|came|callback|success|followup|then)(?:[-_]?(?:to|from|url|uri|page|path|state|back|href|link))*"
    r"|r|u|url|uri|to|path|fallback|ru",
    re.IGNORECASE,
)
_LEAST: Final = 2  # characters of a path that is worth coming back to


def interstitial_at(url: str, landed: str) -> str:
    """Return what page stands in front of ``url`` if its redirects end at one, ``landed``; nothing if none does.

    It is told by its address: by the usual names of such pages, or because it holds the way back to ``url``.
    """
    if not landed:
        return ""
    start, end = urls.split(url), urls.split(landed)
    names = {_ENDING.sub("", part).lower() for part in start.segments}
    for part in end.segments:
        name = _ENDING.sub("", part)
        if name.lower() not in names:
            for what, pattern in _WORDS:
                if pattern.fullmatch(name):
                    return what
    for label in set(end.host.split(".")[:-1]) - set(start.host.split(".")):
        for what, pattern in _HOSTS:
            if pattern.fullmatch(label):
                return what
    return "a page that leads back once it is satisfied" if _leads_back(start, end) else ""


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
