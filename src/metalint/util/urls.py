"""URLs as written: taken apart without judging, so that no string makes it fail.

Answers are remembered: many rules ask about each URL, and many URLs have the same host.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import unquote

from metalint.util.regex import lazy

if TYPE_CHECKING:
    import ipaddress


_PARTS: Final = lazy(r"(?:([A-Za-z][A-Za-z0-9+.-]*+):)?(?://([^/?#\\]*+))?([^?#]*+)(\?[^#]*+)?(#.*+)?\Z", re.DOTALL)
_PLAIN: Final = lazy(
    r"https://((?:[a-z0-9-]{1,60}\.){1,3}[a-z]{2,60})(?:/[A-Za-z0-9._~-]++)*+/?(?:\?id=[A-Za-z0-9_-]++)?", re.ASCII
)
_SEPARATOR: Final = lazy(r"[/\\?#]")
_MOST_ESCAPED: Final = 4  # times that a character may be escaped
_SCHEME: Final = lazy(r"[A-Za-z][A-Za-z0-9+.-]+:")
_NUMBER: Final = lazy(r"0[xX][0-9A-Fa-f]*+|[0-9]++")
# parameters that only tell where a reader came from; others may begin alike: `utm_zone` is a place on a map
_TRACKING: Final = frozenset({
    "_hsenc", "_hsmi", "dclid", "fbclid", "gbraid", "gclid", "igshid", "mc_cid", "mc_eid", "msclkid", "ttclid",
    "twclid", "utm_campaign", "utm_content", "utm_creative_format", "utm_id", "utm_marketing_tactic", "utm_medium",
    "utm_source", "utm_source_platform", "utm_term", "wbraid", "yclid",
})  # fmt: skip
_ONE_SLASH: Final = frozenset({
    "aclanthology.org", "arxiv.org", "export.arxiv.org", "github.com", "gitlab.com", "hf.co", "huggingface.co",
    "openreview.net", "www.arxiv.org", "www.github.com",
})  # fmt: skip
_PLAIN_PATH: Final = lazy(r"[\w./~+-]*+", re.ASCII)
_MAX_ADDRESS: Final = 64  # characters; no spelling of an address is longer, and int() takes its time

ROLES: Final = ("url", "code-url", "note", "cover")  # those that hold a URL; a note or a cover may be a path instead
LOCAL_ROLES: Final = frozenset({"note", "cover"})


class Url(NamedTuple):
    """The parts of a URL (RFC 3986, appendix B); their texts join to the whole."""

    scheme: str  # empty where there is none
    authority: str | None  # None without ``//``
    path: str
    query: str  # with its ``?``
    fragment: str  # with its ``#``

    def __str__(self) -> str:
        """Return the URL that the parts make."""
        scheme = f"{self.scheme}:" if self.scheme else ""
        authority = f"//{self.authority}" if self.authority is not None else ""
        return f"{scheme}{authority}{self.path}{self.query}{self.fragment}"

    @property
    def user(self) -> str | None:
        """What stands before the ``@``: a user name, and perhaps a password."""
        user, at, _ = (self.authority or "").rpartition("@")
        return user if at else None

    @property
    def has_password(self) -> bool:
        """Whether a password stands before the ``@``."""
        return ":" in (self.user or "")

    @property
    def host(self) -> str:
        """The host as browsers read it: lower case, full-width characters as plain ones, IPv6 in its brackets."""
        return _find_host(self.authority)

    @property
    def port(self) -> str | None:
        """What follows the host's colon; None without one."""
        return _split_authority(self.authority)[1]

    @property
    def segments(self) -> list[str]:
        """The parts of the path that are not empty."""
        return [part for part in self.path.split("/") if part]


def has_dot_segments(path: str) -> bool:
    """Tell whether servers may read a path as another one, because a part of it is ``.`` or ``..``, escaped or not."""
    for _ in range(_MOST_ESCAPED):
        if not {".", ".."}.isdisjoint(_SEPARATOR.split(path)):
            return True
        plain = unquote(path)
        if plain == path:
            return False
        path = plain
    return True


@lru_cache(maxsize=1 << 13)
def split_url(value: str) -> Url:
    """Take ``value`` apart, whatever it is."""
    match = _PARTS.match(value)
    assert match is not None  # noqa: S101 - every part may be empty or anything
    scheme, authority, path, query, fragment = match.groups()
    return Url(scheme or "", authority, path, query or "", fragment or "")


@lru_cache(maxsize=1 << 12)
def _find_host(authority: str | None) -> str:
    host = _split_authority(authority)[0]
    if host.isascii():
        return host.lower()
    import unicodedata

    return unicodedata.normalize("NFKC", host).replace("\u3002", ".").lower()


def _split_authority(authority: str | None) -> tuple[str, str | None]:
    rest = (authority or "").rpartition("@")[2]
    host, colon, port = rest.rpartition(":")
    if not colon or "]" in port:
        return rest, None
    return host, port


def find_plain_host(value: str) -> str:
    """Return the host of a plain URL; nothing for any other, which need not be wrong."""
    # Plain is what most URLs are: by https, a name of up to four labels in lower case that ends in letters and is no
    # longer than a host may be, no port, single slashes, and of parameters an `id` at most; no escapes, no fragment.
    match = _PLAIN.fullmatch(value)
    return match[1] if match else ""


def is_web(url: Url) -> bool:
    """Tell whether ``url`` is an absolute http(s) URL with a host."""
    return url.scheme.lower() in {"http", "https"} and bool(url.host)


def has_scheme(value: str) -> bool:
    """Tell whether ``value`` begins like a URL of any kind; ``C:`` is a drive, not a scheme."""
    return _SCHEME.match(value) is not None


@lru_cache(maxsize=1 << 12)
def parse_ip_address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return the IP address that browsers read from ``host``, in any spelling; None for a name."""
    # IPv4 may be written in one to four numbers, each decimal, octal or hexadecimal: `0x7f.1` is 127.0.0.1
    # (https://url.spec.whatwg.org/#concept-ipv4-parser). An address mapped into IPv6 comes back as IPv4.
    if len(host) > _MAX_ADDRESS:
        return None
    if host.startswith("[") and host.endswith("]"):
        from ipaddress import IPv6Address

        try:
            found = IPv6Address(host[1:-1])
        except ValueError:
            return None
        return None if found.scope_id else found.ipv4_mapped or found
    numbers = [_parse_number(part) for part in host.removesuffix(".").split(".")]
    values = [number for number in numbers if number is not None]
    if len(values) < len(numbers) or len(values) > 4:  # noqa: PLR2004 - bytes of an address
        return None
    *bytes_, last = values
    if any(byte > 255 for byte in bytes_) or last >= 256 ** (4 - len(bytes_)):  # noqa: PLR2004
        return None
    from ipaddress import IPv4Address

    return IPv4Address(sum(byte << 8 * (3 - at) for at, byte in enumerate(bytes_)) + last)


def _parse_number(text: str) -> int | None:
    if not text.isascii() or not _NUMBER.fullmatch(text):
        return None
    if text[:2].lower() == "0x":
        return int(text[2:] or "0", 16)
    if text.startswith("0") and len(text) > 1:
        return int(text, 8) if not set(text) & {"8", "9"} else None
    return int(text)


def ends_in_number(host: str) -> bool:
    """Tell whether browsers take ``host`` for an address because its last label is a number."""
    last = host.removesuffix(".").rpartition(".")[2]
    return last.isascii() and _NUMBER.fullmatch(last) is not None


def is_tracking(parameter: str) -> bool:
    """Tell whether a parameter of a query only says where a reader came from; the name is given."""
    return parameter in _TRACKING


def reads_slashes_as_one(url: Url) -> bool:
    """Tell whether the host shows the same page for doubled slashes in the path as for single ones."""
    # elsewhere they may be meant, as on object stores, in DOIs, and where the path holds another URL
    return url.host in _ONE_SLASH and _PLAIN_PATH.fullmatch(url.path) is not None
