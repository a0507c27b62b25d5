"""Services that know with certainty which ids exist, for the check of URLs."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar, NamedTuple

from metalint.config.services import SERVICES, find_place
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
    is_archived: bool = False  # whether a repository is not developed any more
    is_unlicensed: bool = False  # whether the service finds no license in it


IdAnswer = IdFinding | NoSuchId | NoAnswer

Report = Callable[[str, IdAnswer], None]
"""Is told of each id as soon as it is known."""


class IdService(ABC):
    """Knows whether ids exist."""

    key: ClassVar[str]  # of the service
    known: ClassVar[str]  # an id that exists, and will
    impossible: ClassVar[str]  # one that does not, and never will

    def __init__(self, base: str) -> None:
        self.base = find_place(self.key, base)

    @property
    def name(self) -> str:
        """Return its name, for people."""
        return SERVICES[self.key].name

    @abstractmethod
    def claim(self, url: urls.Url) -> IdClaim | None:
        """Return what ``url`` names here, None if nothing."""

    @abstractmethod
    async def look_up(self, network: Network, keys: Sequence[str], report: Report) -> None:
        """Ask for ``keys`` and report each."""

    def moved(self, url: urls.Url, to: str) -> str:  # noqa: ARG002 - most things stay where they are
        """Return ``url`` with the new id in it."""
        return str(url)

    def impossible_url(self, url: urls.Url) -> str:
        """Return a page like ``url``, on the same host, of an id that cannot exist; nothing if pages prove nothing."""
        return str(url._replace(path=f"/{self.impossible}", query="", fragment=""))


async def look_up_each(  # noqa: PLR0913, PLR0917 - what a look-up is made of
    network: Network,
    service: str,
    keys: Sequence[str],
    ask: Callable[[str], Awaitable[IdAnswer]],
    report: Report,
    workers: int = 0,
) -> None:
    """Ask for each key in a request of its own; a service that stays silent is not asked on."""
    limiter = network.limiter(service)

    async def work(key: str) -> None:
        answer: IdAnswer
        try:
            lost = network.lost(service)
            answer = NoAnswer(lost) if lost else await ask(key)
            if not lost:
                network.note(service, answer)
        except UnavailableError as error:
            answer = error.answer
        except Failure as failure:
            answer = network.refuse(service, network.no_answer(failure)).answer
        report(key, answer)

    await for_each_concurrently(keys, work, workers or (limiter.policy.concurrency if limiter else 1))
