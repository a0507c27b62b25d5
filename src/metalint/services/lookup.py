"""What a service is, and how one is asked for many ids: by `add` for records, by `links` for what exists."""

import contextlib
from asyncio import TaskGroup
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final, NamedTuple

from metalint.config.services import SERVICES, find_place
from metalint.services.failures import Failure, NoAnswer, NoSuchId, UnavailableError
from metalint.services.network import Network
from metalint.services.records import SourceRecord
from metalint.services.replies import IN_NO_FORM
from metalint.util import urls

_WORKERS: Final = 4

Records = tuple[SourceRecord, ...] | NoSuchId | NoAnswer
"""What a service says of an id: its records, that it knows no such id, or nothing."""

Answer = Any
"""What a service says of an id: JSON that it is kept as, a record that is not kept, `NoSuchId`, or `NoAnswer`."""

Take = Callable[[Mapping[str, Answer]], None]

BY_TITLE: Final = "title:"  # stands before a title that is asked for in the place of an id


class IdClaim(NamedTuple):
    """A URL that names something at a service."""

    key: str  # the id to ask for
    is_whole: bool = True  # whether the URL lives if the id does; False for a page below it, which may be gone alone
    version: int = 0  # the version that the URL names; 0 for none
    is_own: bool = True  # whether the service gave out the URL as well, so that it is gone if the id is
    # whether the URL can name nothing but the id: else it may live though the service has no such id
    is_certain: bool = True


def read_record(_: str, answer: SourceRecord) -> tuple[SourceRecord, ...]:
    """Return an answer that is a record already."""
    return (answer,)


class Service(NamedTuple):
    """A service that knows papers, or something else, by ids of some kind."""

    key: str  # of the service in the table ``[sources]``
    # asks for ids, and has a function take what the service says of each, as it comes; ids that are left out have no
    # answer. Raises UnavailableError where the service does not answer at all.
    ask: Callable[[Network, Sequence[str], Take], Awaitable[None]]
    # returns what an answer to an id says; nothing, where it is in another form
    read: Callable[[str, Any], tuple[SourceRecord, ...]] = read_record
    # returns the id in a text that people have at hand; None where it holds none of this service. None for a service
    # that papers cannot be added from.
    matches: Callable[[str], str | None] | None = None
    # returns what a URL names here, None if nothing
    claim: Callable[[urls.Url], IdClaim | None] = lambda _: None
    # returns a page like a URL, on the same host, of an id that cannot exist; nothing if pages prove nothing
    impossible_url: Callable[[urls.Url], str] = lambda _: ""
    # returns a URL with the new id of what was renamed
    moved: Callable[[urls.Url, str], str] = lambda url, _: str(url)

    @property
    def name(self) -> str:
        """Return its name, for people."""
        return SERVICES[self.key].name


SWITCHED_OFF: Final = NoAnswer("switched off")


def with_path(url: urls.Url, path: str) -> str:
    """Return a page on the host of ``url``."""
    return str(url._replace(path=path, query="", fragment=""))


async def look_up(network: Network, service: Service, ids: Sequence[str]) -> dict[str, Records]:
    """Return what a service says of each of ``ids``; those of one that is switched off are not answered."""
    # An id becomes a part of an address: one that would lead to another is not asked for.
    safe = [id_ for id_ in ids if id_.startswith(BY_TITLE) or not urls.has_dot_segments(id_)]
    base, wanted = find_place(service.key, network.base(service.key)), list(dict.fromkeys(safe))
    read: dict[str, Records] = dict.fromkeys(ids, NoSuchId())
    if not wanted or not base:
        return read | dict.fromkeys(wanted, SWITCHED_OFF)
    found = network.answers.load(base, wanted, network.clock())
    if missing := [id_ for id_ in wanted if id_ not in found]:
        with contextlib.suppress(UnavailableError):  # why is noted by the network
            await ask(network, service, missing, found.update)
    silent = NoAnswer(network.unavailable().get(service.name, "does not answer"))
    for id_ in wanted:
        answer = found.get(id_, silent)
        read[id_] = answer if isinstance(answer, NoSuchId | NoAnswer) else service.read(id_, answer)
    return read


async def ask(network: Network, service: Service, ids: Sequence[str], take: Take) -> None:
    """Have a service asked for ids, and keep what it says."""
    base = find_place(service.key, network.base(service.key))

    def store_and_take(answers: Mapping[str, Answer]) -> None:
        network.answers.store(base, answers, network.clock())
        take(answers)

    await service.ask(network, ids, store_and_take)


def records_in(said: Records | None) -> tuple[SourceRecord, ...]:
    """Return the records of an answer; none where there is no such id, or no answer."""
    return said if isinstance(said, tuple) else ()


async def ask_each(  # noqa: PLR0913, PLR0917 - what a look-up is made of
    key: str,
    ask_for: Callable[[Network, str], Awaitable[Answer]],
    network: Network,
    ids: Iterable[str],
    take: Take,
    workers: int = 0,
) -> None:
    """Ask for each of ``ids`` in a separate request, in their order; who stays silent is not asked on."""
    waiting = iter(ids)

    async def work() -> None:
        for id_ in waiting:
            try:
                lost = network.limiter(key).lost
                answer = NoAnswer(lost) if lost else await ask_for(network, id_)
                if not lost:
                    network.note(key, answer)
            except UnavailableError as error:
                answer = error.answer
            except Failure as failure:
                answer = network.refuse(key, network.no_answer(failure)).answer
            take({id_: answer})

    async with TaskGroup() as group:
        for _ in range(workers or (network.limiter(key).policy.concurrency if network.is_check else _WORKERS)):
            group.create_task(work())


async def ask_batches(
    key: str,
    ask_for: Callable[[Network, Sequence[str]], Awaitable[Mapping[str, Answer]]],
    network: Network,
    ids: Sequence[str],
    take: Take,
) -> None:
    """Ask for ``ids``, as many at once as a service takes; a batch that is not answered ends nothing by itself."""
    for batch in batches(ids, SERVICES[key].batch):
        try:
            answers = await ask_for(network, batch)
            network.note(key, answers)
        except UnavailableError as error:
            answers = dict.fromkeys(batch, error.answer)
        take(answers)


def batches(ids: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """Yield ``ids`` in their order, at most ``size`` at once."""
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


def ask_objects(
    key: str, path_of: Callable[[str], str], pick: Callable[[dict[str, Any]], object] = lambda said: said
) -> Callable[[Network, Sequence[str], Take], Awaitable[None]]:
    """Return what asks for the JSON objects that a service has at the paths of ids.

    ``pick`` returns the part of an answer that counts; anything but an object is no answer.
    """

    async def ask_for(network: Network, id_: str) -> Answer:
        said = await network.json(key, path_of(id_))
        if said is None:
            return NoSuchId()
        picked = pick(said) if isinstance(said, dict) else None
        return picked if isinstance(picked, dict) else NoAnswer(IN_NO_FORM)

    return partial(ask_each, key, ask_for)
