"""What a source is, and how one is asked for many ids."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, Protocol

from metalint.adding.network import UnavailableError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from metalint.adding.answers import AnswerCache
    from metalint.adding.network import Network
    from metalint.adding.records import SourceRecord

Answers = dict[str, Any]
"""Answers by id, as JSON can hold them; None for an id that the source says it does not have."""


class Source(Protocol):
    """A service that knows papers by ids of some kind.

    Attributes:
        key: of the service in the table ``[sources]``.
    """

    key: str

    def fetch(self, network: Network, ids: Sequence[str]) -> AsyncIterator[Answers]:
        """Yield what the service says of ``ids``; ids that it does not answer for are left out.

        Raises:
            UnavailableError: it does not answer at all.
        """

    def read(self, id_: str, answer: Any) -> tuple[SourceRecord, ...]:  # noqa: ANN401 - whatever JSON says
        """Return what an answer says; nothing, where it is in another form."""


class Importer(Source, Protocol):
    """A source that papers can be added from: its ids stand in texts that people have at hand."""

    def matches(self, text: str) -> str | None:
        """Return the id that ``text`` holds; None where it holds none of this source."""


async def look_up(
    network: Network, cache: AnswerCache, clock: Callable[[], float], source: Source, ids: Sequence[str]
) -> dict[str, tuple[SourceRecord, ...] | None]:
    """Return what a source says of ``ids``: None where it says that it has no such id; unanswered ones are left out."""
    base, wanted = network.base(source.key), list(dict.fromkeys(ids))
    if not wanted or not base:
        return {}
    found: Answers = {one: None for one in wanted if (base, one) in cache.absent}
    found |= cache.load(base, wanted, clock())
    if missing := [one for one in wanted if one not in found]:
        with contextlib.suppress(UnavailableError):  # why is noted by the network
            async for answers in source.fetch(network, missing):
                found |= answers
                cache.store(base, answers, clock())
    return {key: None if one is None else source.read(key, one) for key, one in found.items()}
