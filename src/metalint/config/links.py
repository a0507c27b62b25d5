"""The table ``[links]`` of the configuration: how URLs are looked for on the network."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from metalint.config.tables import TableReader, one_of
from metalint.errors import ConfigError


class HostPolicy(NamedTuple):
    """What a repository says of a host; None leaves what metalint knows of it."""

    concurrency: int | None = None  # requests at once
    interval: float | None = None  # seconds from the start of one request to the next
    method: str | None = None  # the first to try, ``head`` or ``get``
    alive: tuple[int, ...] = ()  # status codes to take as alive
    skip: bool = False  # whether to leave the host alone


class Links(NamedTuple):
    """How URLs are looked for; times in seconds, ``max_age`` in days."""

    accept: tuple[str, ...] = ()  # patterns of URLs that are treated as alive; they are not asked for
    exclude: tuple[str, ...] = ()  # patterns of URLs to leave out
    allow_private: bool = False  # whether private and loopback addresses may be asked
    budget: float = 600.0
    timeout: float = 20.0
    retries: int = 2
    backoff: float = 1.0  # the first wait before a request is made again; each further one is twice as long
    max_pause: float = 120.0  # the longest pause, asked for by a host, that is waited out
    concurrency: int = 64
    confirm: int = 2  # in how many runs, a day apart, a host must be missing before its URLs are dead
    max_age: float = 14.0
    hosts: Mapping[str, HostPolicy] = {}


KEYS: Final[Mapping[str, str]] = {  # each key and the kind of its value
    "accept": "strings", "exclude": "strings", "allow-private": "flag", "budget": "duration",
    "timeout": "duration", "retries": "count", "backoff": "duration", "max-pause": "duration",
    "concurrency": "positive", "confirm": "positive", "max-age": "days", "hosts": "hosts",
}  # fmt: skip
HOST_KEYS: Final[Mapping[str, str]] = {
    "concurrency": "positive", "interval": "duration", "method": "method", "alive": "codes", "skip": "flag",
}  # fmt: skip


def read_links(reader: TableReader) -> Links:
    """Return the settings of the table ``[links]``."""
    if "registries" in reader.table:
        raise ConfigError(
            f"{reader.source}: links.registries: unknown key; move its base URLs to the table `[sources]`"
        )
    reader.refuse_unknown(sorted(KEYS))
    given = reader.read_keys(KEYS, {"hosts": TableReader.inner})
    policies = {}
    for pattern in given["hosts"].table if "hosts" in given else ():
        host = given["hosts"].inner(pattern)
        host.refuse_unknown(sorted(HOST_KEYS))
        own = host.read_keys(HOST_KEYS, {"method": one_of(("head", "get"))})
        policies[pattern.lower()] = HostPolicy(**own)
    return Links(**given | {"hosts": policies})
