"""What a check works with, so that tests can bring their own."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol

from metalint.util.named_tuples import NamedTuple

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

    from metalint.links.history import History
    from metalint.links.resolver import Guard, Lookup
    from metalint.links.status import LinkStatus


class Watcher(Protocol):
    """Is told how a check goes on."""

    def begin(self, total: int) -> None:
        """Take note of how many URLs there are."""

    def advance(self, host: str, status: LinkStatus) -> None:
        """Take note of one of them."""

    def end(self) -> None:
        """Stop."""


class Silence:
    """A watcher that says nothing."""

    def begin(self, total: int) -> None:
        """Say nothing."""

    def advance(self, host: str, status: LinkStatus) -> None:
        """Say nothing."""

    def end(self) -> None:
        """Say nothing."""


class Environment(NamedTuple):
    """All that a check works with.

    Attributes:
        history: of earlier runs; None to store nothing.
        watcher: is told how it goes on.
        clock: the time in seconds since 1970.
        lookup: from names to addresses; None for the system's.
        guard: why an address must not be asked, nothing if it may be; None for the usual reasons.
        context: of TLS; None for the usual authorities.
        token: of GitHub; None for ``GITHUB_TOKEN``.
        suggest: whether to look for archived copies of what is dead.
    """

    history: History | None = None
    watcher: Watcher = Silence()
    clock: Callable[[], float] = time.time
    lookup: Lookup | None = None
    guard: Guard | None = None
    context: ssl.SSLContext | None = None
    token: str | None = None
    suggest: bool = False
