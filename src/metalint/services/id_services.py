"""Services that know with certainty which ids exist, for the check of URLs."""

from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple

from metalint.config.services import SERVICES
from metalint.services.failures import Failure, NoAnswer, NoSuchId, UnavailableError
from metalint.services.lookup import for_each_concurrently
from metalint.services.network import Network
from metalint.util import urls


class IdClaim(NamedTuple):
    """A URL that names something at a service."""

    key: str  # the id to ask for
    is_whole: bool = True  # whether the URL lives if the id does; False for a page below it, which may be gone alone
    version: int = 0  # the version that the URL names; 0 for none
    is_own: bool = True  # whether the service gave out the URL as well, so that it is gone if the id is
    # whether the URL can name nothing but the id: else it may live though the service has no such id
    is_certain: bool = True


class IdFinding(NamedTuple):
    """What a service says of an id that it knows."""

    title: str = ""
    is_withdrawn: bool = False
    moved_to: str = ""  # the new id of what was renamed
    latest: int = 0  # the number of its last version; 0 if it has none
    is_same: bool = True  # whether what was renamed is certainly the same


IdAnswer = IdFinding | NoSuchId | NoAnswer

Report = Callable[[str, IdAnswer], None]
"""Is told of each id as soon as it is known."""


class IdService(NamedTuple):
    """A service that knows whether ids exist."""

    key: str  # of the service in the table ``[sources]``
    # returns what a URL names here, None if nothing
    claim: Callable[[urls.Url], IdClaim | None]
    # asks for ids and reports each
    look_up: Callable[[Network, Sequence[str], Report], Awaitable[None]]
    # returns a page like a URL, on the same host, of an id that cannot exist; nothing if pages prove nothing
    impossible_url: Callable[[urls.Url], str] = lambda _: ""
    # returns a URL with the new id of what was renamed
    moved: Callable[[urls.Url, str], str] = lambda url, _: str(url)
    base: str = ""  # the URL that is asked

    @property
    def name(self) -> str:
        """Return its name, for people."""
        return SERVICES[self.key].name


def with_path(url: urls.Url, path: str) -> str:
    """Return a page on the host of ``url``."""
    return str(url._replace(path=path, query="", fragment=""))


async def look_up_each(  # noqa: PLR0913, PLR0917 - what a look-up is made of
    service: str,
    ask: Callable[[Network, str], Awaitable[IdAnswer]],
    network: Network,
    keys: Sequence[str],
    report: Report,
    workers: int = 0,
) -> None:
    """Ask for each key in a request of its own; a service that stays silent is not asked on."""

    async def work(key: str) -> None:
        answer: IdAnswer
        try:
            lost = network.lost(service)
            answer = NoAnswer(lost) if lost else await ask(network, key)
            if not lost:
                network.note(service, answer)
        except UnavailableError as error:
            answer = error.answer
        except Failure as failure:
            answer = network.refuse(service, network.no_answer(failure)).answer
        report(key, answer)

    await for_each_concurrently(keys, work, workers or network.limiter(service).policy.concurrency)


async def look_up_known(network: Network, service: IdService, keys: Sequence[str]) -> dict[str, IdFinding]:
    """Return what a service says of the ids that it knows."""
    found: dict[str, IdFinding] = {}

    def report(key: str, answer: IdAnswer) -> None:
        if isinstance(answer, IdFinding):
            found[key] = answer

    if network.base(service.key):
        await service.look_up(network, keys, report)
    return found
