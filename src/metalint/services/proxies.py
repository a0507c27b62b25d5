"""Proxies of the environment: `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`, in capitals or small letters."""

import contextlib
import ipaddress
from collections.abc import Mapping
from typing import Final

from metalint.errors import UsageError
from metalint.util import urls
from metalint.util.wording import quote

_SCHEMES: Final = frozenset({"http", "https"})
_PORTS: Final = 1 << 16


class Proxies:
    """Which proxy to send a request to; a `UsageError` for one of another kind than http and https."""

    def __init__(self, named: Mapping[str, str]) -> None:
        self._exempt = [entry.strip().lower() for entry in named.get("no", "").split(",") if entry.strip()]
        self._by_scheme: dict[str, str] = {}
        for scheme in _SCHEMES if "*" not in self._exempt else ():
            key = scheme if named.get(scheme) else "all"
            if proxy := named.get(key, "").strip():
                full = proxy if "://" in proxy else f"http://{proxy}"
                url = urls.split_url(full)
                port = url.port or "80"
                is_port = port.isascii() and port.isdecimal() and int(port) < _PORTS
                if url.scheme.lower() not in _SCHEMES or not url.host or not is_port:
                    shown = quote(f"{url.scheme[:20]}://{url.host[:60]}")  # without a password
                    why = f"{shown} is not an http or https proxy; write `http://HOST:PORT`"
                    raise UsageError(f"{key.upper()}_PROXY: {why}")
                self._by_scheme[scheme] = full

    def find_proxy(self, scheme: str, host: str, port: int) -> str:
        """Return the URL of the proxy for a host; nothing where none is named, or the host is exempt."""
        proxy = self._by_scheme.get(scheme, "")
        host = host.removesuffix(".").lower()
        for entry in self._exempt if proxy else ():
            name = entry.partition("://")[2] or entry
            if name.startswith("[") or name.count(":") == 1:  # with a port
                name, _, number = name.rpartition(":") if not name.endswith("]") else (name, "", "")
                if number and number != str(port):
                    continue
            name = name.strip("[]").lstrip("*").lstrip(".")
            if host == name or (name and host.endswith(f".{name}")):
                return ""
            with contextlib.suppress(ValueError):  # an address in a network such as `10.0.0.0/8`
                if "/" in name and ipaddress.ip_address(host) in ipaddress.ip_network(name, strict=False):
                    return ""
        return proxy


def proxies_of_environment() -> Proxies:
    """Return the proxies of the environment; on macOS and Windows of the system, if the environment names none."""
    from urllib.request import getproxies

    return Proxies(getproxies())
