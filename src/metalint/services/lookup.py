"""What a source of papers is, and how one is asked for many ids; the limits of the service set their pace."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from functools import partial
from http import HTTPStatus
from typing import Any, Final, NamedTuple

from metalint.config.services import SERVICES, find_place
from metalint.services.failures import NoAnswer, NoSuchId, UnavailableError
from metalint.services.network import Network
from metalint.services.records import SourceRecord
from metalint.util.urls import has_dot_segments

WORKERS: Final = 4

Records = tuple[SourceRecord, ...] | NoSuchId | NoAnswer
"""What a source says of an id: its records, that it knows no such id, or nothing."""

Answers = dict[str, Any]
"""Answers by id, as JSON can hold them; None for an id that the source says it does not have."""

Take = Callable[[Answers], None]

Fetch = Callable[[Network, Sequence[str], Take], Awaitable[None]]

BY_TITLE: Final = "title:"  # stands before a title that is asked for in the place of an id


class PaperSource(NamedTuple):
    """A service that knows papers by ids of some kind."""

    key: str  # of the service in the table ``[sources]``
    # asks for ids, and has a function take what the service says, as it comes; ids that it does not answer for are left
    # out. Raises UnavailableError where it does not answer at all.
    fetch: Fetch
    # returns what an answer to an id says; nothing, where it is in another form
    read: Callable[[str, Any], tuple[SourceRecord, ...]]
    # returns the id in a text that people have at hand; None where it holds none of this source. None for a source that
    # papers cannot be added from.
    matches: Callable[[str], str | None] | None = None


async def look_up(network: Network, source: PaperSource, ids: Sequence[str]) -> dict[str, Records]:
    """Return what a source says of each of ``ids``; those of one that is switched off are not answered."""
    # An id becomes a part of an address: one that would lead to another is not asked for.
    cache, clock = network.answers, network.clock
    safe = [id_ for id_ in ids if id_.startswith(BY_TITLE) or not has_dot_segments(id_)]
    base, wanted = find_place(source.key, network.base(source.key)), list(dict.fromkeys(safe))
    read: dict[str, Records] = dict.fromkeys(ids, NoSuchId())
    if not wanted or not base:
        return read | dict.fromkeys(wanted, NoAnswer("switched off"))
    found: Answers = {id_: None for id_ in wanted if (base, id_) in cache.absent}
    found |= cache.load(base, wanted, clock())

    def take(answers: Answers) -> None:
        found.update(answers)
        cache.store(base, answers, clock())

    if missing := [id_ for id_ in wanted if id_ not in found]:
        with contextlib.suppress(UnavailableError):  # why is noted by the network
            await source.fetch(network, missing, take)
    silent = NoAnswer(network.unavailable().get(SERVICES[source.key].name, "does not answer"))
    read |= dict.fromkeys(wanted, silent)
    for key, answer in found.items():
        read[key] = NoSuchId() if answer is None else source.read(key, answer)
    return read


def records_in(said: Records | None) -> tuple[SourceRecord, ...]:
    """Return the records of an answer; none where there is no such id, or no answer."""
    return said if isinstance(said, tuple) else ()


async def for_each_concurrently(
    ids: Iterable[str], work: Callable[[str], Awaitable[None]], workers: int = WORKERS
) -> None:
    """Do ``work`` for each of ``ids``, begun in their order, for so many at the same time as there are ``workers``."""
    waiting = iter(ids)

    async def each() -> None:
        for id_ in waiting:
            await work(id_)

    async with asyncio.TaskGroup() as group:
        for _ in range(workers):
            group.create_task(each())


def batches(ids: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """Yield ``ids`` in their order, at most ``size`` at once."""
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


async def one_by_one(
    ask: Callable[[Network, str], Awaitable[Answers]], network: Network, ids: Sequence[str], take: Take
) -> None:
    """Ask for each of ``ids`` in a request of its own; what is not answered is left out."""

    async def work(id_: str) -> None:
        with contextlib.suppress(UnavailableError):
            take(await ask(network, id_))

    await for_each_concurrently(ids, work)


def fetch_objects(
    key: str, path_of: Callable[[str], str], pick: Callable[[dict[str, Any]], object] = lambda said: said
) -> Fetch:
    """Return what asks for the JSON objects that a service has at the paths of ids.

    ``pick`` returns the part of an answer that counts; anything but an object is no answer.
    """

    async def ask(network: Network, id_: str) -> Answers:
        status, said = await network.json(key, path_of(id_))
        if status == HTTPStatus.NOT_FOUND:
            return {id_: None}
        picked = pick(said) if status == HTTPStatus.OK and isinstance(said, dict) else None
        return {id_: picked} if isinstance(picked, dict) else {}

    return partial(one_by_one, ask)
