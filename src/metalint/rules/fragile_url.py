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
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from typing import Final
from urllib.parse import unquote

from metalint.papers import values
from metalint.rules.api import Context, FileRule, Paper, Problem, Safety, Severity, about, correction, replacing
from metalint.util import packaged, urls
from metalint.util.regex import lazy
from metalint.util.wording import code

_PROXY: Final = lazy(
    r"(?P<behind>[a-z0-9.-]+?)\.(?:(?:www-)?ez[a-z]*proxy\d*|e?z?proxy\d*\.lib[a-z]*|lib[a-z]*proxy\d*|libproxy[a-z]*|webvpn"
    r"|proxy\.library|idm)\..+|[a-z0-9.-]*(?:ezproxy|libproxy|proxy\.lib|login\.proxy|webvpn)[a-z0-9.-]*",
    re.IGNORECASE,
)
_TARGET: Final = lazy(r"[?&](?:q?url|q)=(https?(?:://|%3A%2F%2F)[^&#]+)", re.IGNORECASE)
_REDIRECT: Final = lazy(r"(?:www\.)?google\.[a-z.]{2,6}/url|(?:www\.)?(?:link\.zhihu\.com|l\.facebook\.com)/.*")


_LONGEST_HOST: Final = 253
_OF_PROJECTS: Final = frozenset({"io", "dev", "app", "ai"})  # domains of their pages, and of no library
_FEWEST_LABELS: Final = 2  # of a proxy behind the label that stands for a host


_SECTIONS: Final = packaged.read_sections("words/fragile.txt")
_PROXIED: Final = frozenset(_SECTIONS["proxied"].split())  # hosts behind proxies


def _read_hosts() -> dict[str, list[tuple[str, str, str]]]:
    """Return how paths begin that are fragile, why, and what to use, by host with its `*.` and `.*`."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for name, text in _SECTIONS.items():
        if name == "proxied":
            continue
        why, use, hosts = text.split("\n", 2)
        for written in hosts.split():
            host, slash, path = written.partition("/")
            found.setdefault(host, []).append((slash + path, why.removeprefix("why: "), use.removeprefix("use: ")))
    return found


_HOSTS: Final = _read_hosts()


def check(paper: Paper, _: Context) -> Iterator[Problem]:
    for _role, value in values.url_values(paper):
        why, use, behind = _find_fragility(value.value)
        if why:
            fix = replacing(value, behind, Safety.SAFE) if behind else None
            yield about(
                value, f"{code(value.value)} {why}", f"write {code(behind)}" if behind else f"use {use}", fix=fix
            )


@lru_cache(maxsize=1 << 13)
def _find_fragility(value: str) -> tuple[str, str, str]:
    """Return why a URL is fragile, what to use, and the address behind it where it says that; nothing for others."""
    url = urls.split_url(value)
    if not urls.is_web(url) or len(url.host) > _LONGEST_HOST:
        return "", "", ""
    host, target = url.host.lower(), _TARGET.search(value)
    if _REDIRECT.match(host + url.path) and target:
        return "is a redirect of a search engine", "the address that it leads to", unquote(target[1])
    if (label := _find_proxied_host(host)) is not None:
        behind = label if label in _PROXIED else label.replace("-", ".")  # `dl.acm.org` or `dl-acm-org`
        address = f"https://{behind}{url.path}{url.query}{url.fragment}" if behind in _PROXIED else ""
        why, use = "goes through a proxy that only its members may use", "the address without the proxy"
        return why, use, unquote(target[1]) if target else address
    labels = host.split(".")
    names = [host]  # what the table may call a host: itself, all below a domain, and its name with any ending
    for at in range(1, len(labels)):
        names += (f"*.{'.'.join(labels[at:])}", f"{'.'.join(labels[:at])}.*", f"*.{labels[at - 1]}.*")
    for path, why, use in chain.from_iterable(_HOSTS.get(name, ()) for name in names):
        if (url.path + "/").startswith(f"{path}/"):
            return why, use, ""
    return "", "", ""


def _find_proxied_host(host: str) -> str | None:
    """Return what the host of a proxy has of the host behind it, or nothing; None for a host that is no proxy."""
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


RULE = FileRule(
    "fragile-url",
    group="urls",
    severity=Severity.WARNING,
    check=check,
    fixes=Safety.SAFE,
    grounds=correction(*urls.ROLES),
    roles=urls.ROLES,
)
