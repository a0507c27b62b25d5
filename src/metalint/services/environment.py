"""What the network is asked with, so that tests can bring their own."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from metalint.errors import UsageError
from metalint.services.answers import AnswerCache
from metalint.services.host_limiter import Pace
from metalint.services.resolver import Guard, Lookup
from metalint.services.targets import explain_internal
from metalint.util.reading import open_regular

if TYPE_CHECKING:
    import ssl

_MOST_CERTIFICATES: Final = 1 << 26  # bytes; those that systems trust are a quarter of a megabyte


class Environment(NamedTuple):
    """All that questions depend on besides the settings."""

    clock: Callable[[], float] = time.time  # the time in seconds since 1970
    lookup: Lookup | None = None  # from names to addresses; None for the system's
    guard: Guard | None = None  # why an address must not be asked, nothing if it may be; None for the usual reasons
    context: ssl.SSLContext | None = None  # of TLS; None for the usual authorities
    token: str | None = None  # of GitHub; None for ``GITHUB_TOKEN``
    answers: AnswerCache | None = None  # of services, which all that one run asks share; None to share none
    paces: dict[str, Pace] | None = None  # of services, by their keys, which one run shares as well; None to share none
    internal_hosts: tuple[str, ...] = ()  # patterns of hosts that nobody outside can reach
    is_of_strangers: bool = False  # whether strangers may have chosen what is asked for

    @property
    def github_token(self) -> str | None:
        """The token for GitHub, if there is one."""
        return self.token or os.environ.get("GITHUB_TOKEN") or None

    def may_forward(self, host: str) -> bool:
        """Tell whether a proxy may be asked for a name that cannot be looked up here, whose address nobody checks."""
        return not self.is_of_strangers and not explain_internal(host, self.internal_hosts)


def is_of_strangers(command: str) -> bool:
    """Tell whether strangers may have chosen what a command asks for: it is, or its job, about what they suggest."""
    event, source = (os.environ.get(name, "") for name in ("GITHUB_EVENT_NAME", "CI_PIPELINE_SOURCE"))
    return command in {"gate", "issue"} or event.startswith("pull_request") or source == "merge_request_event"


def named_authorities() -> ssl.SSLContext | None:
    """Return the context of TLS that trusts what ``SSL_CERT_FILE`` and ``SSL_CERT_DIR`` name; None if neither is set.

    Raises:
        UsageError: if what they name holds no certificates, so that no question could be asked.
    """
    file, folder = (os.environ.get(name) or None for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"))
    if file is None and folder is None:
        return None
    import ssl

    listed = folder.split(os.pathsep) if folder else []
    if file is None and not any(map(os.path.isdir, listed)):
        raise UsageError(f"SSL_CERT_DIR: {folder}: no such folder; name one that `openssl rehash` has prepared")
    try:
        if file is not None:
            with open_regular(Path(file), _MOST_CERTIFICATES):  # OpenSSL would wait for a pipe
                pass
        context = ssl.create_default_context(cafile=file, capath=listed[0] if listed else None)
        for more in listed[1:]:
            context.load_verify_locations(capath=more)
    except OSError as error:
        why = "it holds no certificate" if isinstance(error, ssl.SSLError) else error.strerror
        raise UsageError(f"SSL_CERT_FILE: {file}: {why}; name a file of certificates in PEM") from error
    return context


def system_authorities() -> ssl.SSLContext:
    """Return the context of TLS that trusts what the system trusts."""
    import ssl
    import sys

    paths = ssl.get_default_verify_paths()
    if sys.platform not in {"darwin", "win32"} and (paths.cafile or paths.capath):
        return ssl.create_default_context()  # truststore would read the same files, for each connection: 18 ms
    import truststore

    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
