"""Who is told how a check goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from metalint.links.status import LinkStatus


class Watcher:
    """Is told how a check goes on; this one says nothing of it."""

    def begin(self, total: int) -> None:
        """Take note of how many URLs there are."""

    def advance(self, host: str, status: LinkStatus) -> None:
        """Take note of one of them."""

    def end(self) -> None:
        """Stop."""
