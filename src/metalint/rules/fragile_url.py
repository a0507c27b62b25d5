"""URL that is likely to break.

What it does:
    Finds short links, addresses that go through the proxy of a library (hosts that begin with that of a publisher, as
    `dl-acm-org.ezproxy.example.edu` does, and hosts named like proxies), pages of search results, files on drives
    (Google Drive, Dropbox, Baidu …), pirate copies, services that were shut down, such as paperswithcode.com, anonymous
    repositories, and DOIs with the prefix `10.5555`, which nobody has registered. The message says why, and what to use
    instead. The table of hosts is `data/words/fragile.txt`.

Why is this bad:
    The link works today and for its author. Readers are sent to a login, to a search, or nowhere, and nobody can tell
    which paper was meant.

Example:
    url: "https://dl-acm-org.ezproxy.example.edu/doi/10.1145/3600006.3613165"
    code { url: "https://bit.ly/3xyzabc" }

Use instead:
    url: "https://dl.acm.org/doi/10.1145/3600006.3613165"
    code { url: "https://github.com/vllm-project/vllm" }

Fix safety:
    Safe to the address behind a proxy or a redirect of a search engine, where the URL itself contains it. There is no
    fix for the others: only the network or its author knows the target.
"""

import re
from functools import lru_cache, partial
from typing import Final
from urllib.parse import unquote

from metalint.rules.api import Severity, correction
from metalint.rules.url_mistakes import Mistake, url_rule
from metalint.util import packaged, urls
from metalint.util.regex import lazy

_PROXY: Final = lazy(
    r"(?P<behind>[a-z0-9.-]+?)\.(?:(?:www-)?ez[a-z]*proxy\d*|e?z?proxy\d*\.lib[a-z]*|lib[a-z]*proxy\d*|libproxy[a-z]*|webvpn"
    r"|proxy\.library|idm)\..+|[a-z0-9.-]*(?:ezproxy|libproxy|proxy\.lib|login\.proxy|webvpn)[a-z0-9.-]*",
    re.IGNORECASE,
)
_TARGET: Final = lazy(r"[?&](?:q?url|q)=(https?(?:://|%3A%2F%2F)[^&#]+)", re.IGNORECASE)
_REDIRECT: Final = lazy(r"(?:www\.)?google\.[a-z.]{2,6}/url|(?:www\.)?(?:link\.zhihu\.com|l\.facebook\.com)/.*")


_LONGEST_HOST: Final = 253
_OF_PROJECTS: Final = frozenset({"io", "dev", "app", "ai"})  # domains of their pages, and of no library
_FEWEST_LABELS: Final = 2  # of a proxy after the label that stands for a host

_SECTIONS: Final = packaged.read_sections("words/fragile.txt")
_PROXIED: Final = frozenset(_SECTIONS.pop("proxied").split())  # hosts behind proxies


def _find_redirect(value: str, url: urls.Url) -> str | None:
    return "" if _REDIRECT.match(url.host + url.path) and _TARGET.search(value) else None


def _find_proxy(_: str, url: urls.Url) -> str | None:
    """Return what a proxy has in its name of the host that it serves, or nothing; None for any other host."""
    host = url.host
    labels = host.split(".")
    if "-" in labels[0] and len(labels) > _FEWEST_LABELS and labels[0].replace("-", ".") in _PROXIED:
        return labels[0]
    for at in range(2, len(labels) - 1):
        if (beginning := ".".join(labels[:at])) in _PROXIED:
            return beginning
    if host == "go.openathens.net":
        return ""
    may_be = ("proxy" in host or "webvpn" in host or ".idm." in host) and labels[-1] not in _OF_PROJECTS
    proxy = _PROXY.fullmatch(host) if may_be else None
    return (proxy["behind"] or "") if proxy else None


def _read_target(value: str) -> str:
    """Return the URL that a parameter of another one holds."""
    target = _TARGET.search(value)
    return unquote(target[1]) if target else value


def _leave_proxy(value: str) -> str:
    """Return the URL behind a proxy: that in a parameter, else that of the publisher, `dl.acm.org` or `dl-acm-org`."""
    url = urls.split_url(value)
    label = _find_proxy(value, url) or ""
    behind = label if label in _PROXIED else label.replace("-", ".")
    is_told = behind in _PROXIED and not _TARGET.search(value)
    return f"https://{behind}{url.path}{url.query}{url.fragment}" if is_told else _read_target(value)


@lru_cache(maxsize=1 << 13)
def _names_of(host: str) -> tuple[str, ...]:
    """Return what the table may call a host: itself, all below a domain, and its name with any ending."""
    labels = host.split(".")
    names = [host]
    for at in range(1, len(labels)):
        names += (f"*.{'.'.join(labels[at:])}", f"{'.'.join(labels[:at])}.*", f"*.{labels[at - 1]}.*")
    return tuple(names)


def _find_host(places: dict[str, str], _: str, url: urls.Url) -> str | None:
    names = (name for name in _names_of(url.host) if name in places)
    return next((name for name in names if f"{url.path}/".startswith(f"{places[name]}/")), None)


def _read_row(text: str) -> Mistake:
    """Return the row on the hosts of a section, some of which have the beginning of a path."""
    why, use, hosts = text.split("\n", 2)
    places = {host: slash + path for host, slash, path in (written.partition("/") for written in hosts.split())}
    return Mistake(partial(_find_host, places), f"{{value}} {why.removeprefix('why: ')}", use.replace(": ", " "))


_MISTAKES: Final = (
    Mistake(
        _find_redirect,
        "{value} is a redirect of a search engine",
        repair=_read_target,
    ),
    Mistake(
        _find_proxy,
        "{value} goes through a proxy that only its members may use",
        "use the address without the proxy",
        _leave_proxy,
    ),
    *map(_read_row, _SECTIONS.values()),
)


def _is_no_address(_: str, value: str) -> bool:
    url = urls.split_url(value)
    return not urls.is_web(url) or len(url.host) > _LONGEST_HOST


RULE = url_rule(
    "fragile-url", Severity.WARNING, correction(*urls.ROLES), _MISTAKES, skips=_is_no_address, needs_all=False
)
