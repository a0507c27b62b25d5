"""A URL as it is asked for: plain ASCII, nothing left to interpretation."""

import re
from collections.abc import Sequence
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Final, NamedTuple
from urllib.parse import quote, unquote, urljoin

from metalint.services.failures import Failure, FailureKind
from metalint.util import urls
from metalint.util.regex import lazy

MAX_LENGTH: Final = 8000  # characters; RFC 9110 asks servers to take that many, and few take more
_PORTS: Final = {"http": 80, "https": 443}
_NAME: Final = lazy(r"(?=.{1,253}\Z)[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_](?:[a-z0-9_-]{0,62}))*\.?")
_PORT: Final = lazy(r"[0-9]{1,5}")
_PLAIN: Final = lazy(r"(?:[!$&-;=?-Z_a-z~@]|%[0-9A-Fa-f]{2})*+")  # as a request line may write it
_STRAY_PERCENT: Final = lazy(r"%(?![0-9A-Fa-f]{2})")
_LETTERS: Final = lazy(r"(?:%[89A-F][0-9A-F])+", re.IGNORECASE)  # of a host, escaped; escaped ASCII is refused
_KEPT: Final = "%/:=&?~+!$,;'@()*"


class Target(NamedTuple):
    """What to ask whom: ``host`` is a name or an address (IPv6 without brackets), ``path`` includes the query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self) -> str:
        """Return scheme, host and port as URLs write them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}"

    def __str__(self) -> str:
        """Return the URL."""
        return self.origin + self.path


@lru_cache(maxsize=1 << 15)
def parse_url(value: str) -> Target:
    """Return what ``value`` asks for; it fails as ``MALFORMED`` or ``PRIVATE``, with the reason."""
    if len(value) > MAX_LENGTH:
        raise Failure(FailureKind.MALFORMED, f"longer than {MAX_LENGTH} characters")
    url = urls.split_url(value.strip())
    scheme = url.scheme.lower()
    if scheme not in _PORTS:
        raise Failure(FailureKind.MALFORMED, "not http or https")
    if url.user is not None:
        raise Failure(FailureKind.MALFORMED, "a user name or password in it; credentials are never sent")
    host, port = _read_host(url.host), _PORTS[scheme]
    if url.port:
        if not _PORT.fullmatch(url.port) or not 0 < int(url.port) < 65536:  # noqa: PLR2004 - 16 bits
            raise Failure(FailureKind.MALFORMED, f"`{url.port[:20]}` is not a valid port")
        port = int(url.port)
    path = (url.path.replace("\\", "/") or "/") + url.query
    if not path.startswith("/"):
        path = "/" + path
    if not _PLAIN.fullmatch(path):
        try:
            path = quote(_STRAY_PERCENT.sub("%25", path), safe=_KEPT)
        except UnicodeEncodeError as error:
            raise Failure(FailureKind.MALFORMED, "contains an invalid character") from error
    return Target(scheme, host, port, path)


def explain_internal(host: str, internal_hosts: Sequence[str]) -> str:
    """Return why a host cannot be reached from outside, by its name and patterns of such hosts; nothing if it can."""
    name = host.removesuffix(".")
    if urls.ends_in_number(name) or ":" in name:
        return ""  # addresses are judged where they are asked
    if any(fnmatchcase(name, pattern.lower()) for pattern in internal_hosts):
        return f"private: {name} can be reached inside its organization only"
    if "." not in name or name.endswith(".localhost"):
        return f"private: {name} is a host of a local network"
    return ""


def resolve_redirect(target: Target, location: str) -> Target:
    """Return where a redirect from ``target`` leads; it fails as `parse_url` does."""
    location = location.strip()
    if len(location) > MAX_LENGTH:
        raise Failure(FailureKind.MALFORMED, "redirects to an endless address")
    try:
        return parse_url(urljoin(str(target), location))
    except ValueError as error:
        raise Failure(FailureKind.MALFORMED, f"redirects to `{location[:80]}`, which is not a URL") from error
    except Failure as failure:
        raise Failure(failure.kind, f"redirects to {location[:80]}: {failure.detail}") from failure


@lru_cache(maxsize=1 << 12)
def _read_host(host: str) -> str:
    if not host:
        raise Failure(FailureKind.MALFORMED, "no host")
    host = _LETTERS.sub(lambda match: unquote(match[0]).lower(), host)
    if host.startswith("[") or urls.ends_in_number(host):
        return _read_address(host)
    if host.isascii():
        name = host
    else:
        import idna

        try:
            name = idna.encode(host, uts46=True).decode("ascii").lower()
        except (idna.IDNAError, UnicodeError) as error:
            raise Failure(FailureKind.MALFORMED, "no valid international host name") from error
    if urls.ends_in_number(name):
        return _read_address(name)
    if not _NAME.fullmatch(name):
        raise Failure(FailureKind.MALFORMED, f"`{host[:60]}` is not a valid host name")
    return name


def _read_address(host: str) -> str:
    """Return the address that ``host`` is; only its one usual spelling is let through."""
    address = urls.parse_ip_address(host)
    if address is None:
        raise Failure(FailureKind.MALFORMED, f"`{host[:60]}` is not a valid address")
    if not host.startswith("[") and str(address) != host:
        raise Failure(FailureKind.PRIVATE, f"an odd spelling of the address {address}")
    return str(address)
