"""What is known of the hosts of papers, as one table of data, and what the configuration says on top of it."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from metalint.config.services import SERVICES
from metalint.services.breaker import THROTTLES
from metalint.util import packaged

if TYPE_CHECKING:
    from metalint.config.links import Links


class Policy(NamedTuple):
    """How a host is asked."""

    concurrency: int = 8  # requests at once
    interval: float = 0.0  # seconds from the start of one to the next
    method: str = "HEAD"  # the first to try; hosts that refuse robots anyway are asked once, by GET
    retries: int | None = None  # how often to ask again after failure; None for the configured number
    alive: tuple[int, ...] = ()  # status codes that mean alive
    ends_at_redirect: bool = False  # whether a redirect to another host is its way to say that it knows the address
    is_proof: bool = True  # whether a page that is there proves anything: some hosts answer every address alike
    # how many times in a row a host may say that it is asked too often until it is left alone; None for any number
    patience: int | None = None
    skip: bool = False  # whether to leave the host alone


_PAPERS: Final = Policy(concurrency=2, interval=1.0)
_WALLED: Final = Policy(concurrency=2, interval=1.0, method="GET", retries=0)


def service_policy(key: str) -> Policy:
    """Return how a service asks to be asked."""
    service = SERVICES[key]
    return Policy(service.concurrency, service.interval, retries=service.retries, patience=THROTTLES)


_KINDS: Final = {
    "papers": _PAPERS,
    "redirecting": _PAPERS._replace(ends_at_redirect=True),
    "alike": _PAPERS._replace(method="GET", is_proof=False),
    "repositories": Policy(concurrency=4, interval=0.25),
    "crossref": service_policy("crossref"),
    "datacite": service_policy("datacite"),
    "walled": _WALLED,
    "walled and alike": _WALLED._replace(is_proof=False),
}
HOST_POLICIES: Final = tuple(
    (pattern, _KINDS[kind]) for kind, patterns in packaged.sections("hosts.txt").items() for pattern in patterns.split()
)
"""Patterns of hosts; the first that fits counts."""


@lru_cache(maxsize=1 << 10)
def known_policy(host: str) -> Policy:
    """Return what the table says of ``host``."""
    return next((policy for pattern, policy in HOST_POLICIES if fnmatchcase(host, pattern)), Policy())


def refuses_robots(host: str) -> bool:
    """Tell whether a page of ``host`` is not worth asking for where a registry can be asked instead."""
    return known_policy(host)._replace(is_proof=True) == _WALLED


def policy_of(host: str, settings: Links, known: Policy | None = None) -> Policy:
    """Return how ``host`` is asked; the most exact pattern of the configuration goes on top of what is ``known``.

    That is the table's policy if it is not given.
    """
    if known is None:
        known = known_policy(host)
    fitting = [pattern for pattern in settings.hosts if fnmatchcase(host, pattern)]
    if not fitting:
        return known
    own = settings.hosts[max(fitting, key=lambda pattern: (pattern == host, len(pattern)))]
    return known._replace(
        concurrency=own.concurrency or known.concurrency,
        interval=known.interval if own.interval is None else own.interval,
        method=own.method.upper() if own.method else known.method,
        alive=own.alive or known.alive,
        skip=own.skip,
    )
