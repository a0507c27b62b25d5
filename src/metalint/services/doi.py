"""DOIs: the handle system says whether one exists, its registration agency what it is of."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Final
from urllib.parse import quote, unquote

from metalint.papers import identifiers
from metalint.services import targets
from metalint.services.failures import Failure
from metalint.services.host_limiter import HostLimiter, refuses_robots
from metalint.services.records import list_at, raw_text_at, value_at
from metalint.services.registry import IdClaim, IdFinding, IdRegistry, NoAnswer, Report, ask_json, look_up_each, refused
from metalint.services.scheduler import Scheduler
from metalint.services.withdrawals import is_taken_back
from metalint.util import urls
from metalint.util.regex import lazy

HOSTS: Final = frozenset({"doi.org", "dx.doi.org", "www.doi.org"})
_WORKERS: Final = 4  # while two wait for an agency
_DOI: Final = lazy(r"10\.\d{4,9}(?:\.\d+)*/\S+")
_CITATION: Final = "application/vnd.citationstyles.csl+json"
_EXISTS: Final = 1
_NO_SUCH: Final = 100
_NO_VALUES: Final = 200  # it exists, without an address
_HOPS: Final = 2


class Doi(IdRegistry):
    """All DOIs, by content negotiation and https://www.doi.org/doi-handbook/HTML/rest-api.html."""

    key = "doi"
    known = "10.1000/1"
    impossible = "10.1000/no-such-doi"

    def claim(self, url: urls.Url) -> IdClaim | None:
        """Claim the addresses of doi.org, and pages named by a DOI whose publisher would not let a robot see them."""
        if url.host in HOSTS:
            key = unquote(url.path).lstrip("/").lower()
            return IdClaim(key) if _DOI.fullmatch(key) else None
        identity = identifiers.identify(str(url)) if refuses_robots(url.host) else None
        return IdClaim(identity.id, is_own=False) if identity and identity.kind == "DOI" else None

    async def look_up(self, scheduler: Scheduler, keys: Sequence[str], report: Report) -> None:
        """Ask for each DOI."""
        limiter = scheduler.limiter_of(self.key, self.base)
        await look_up_each(keys, lambda key: self._ask(scheduler, limiter, key), report, _WORKERS)

    async def _ask(self, scheduler: Scheduler, limiter: HostLimiter, key: str) -> IdFinding | NoAnswer:
        """Ask the agency, which knows the title; who knows none, or does not answer, leaves it to the handle system."""
        if record := await self._record(scheduler, limiter, key):
            return record
        reply, said = await ask_json(scheduler, limiter, f"{self.base}/api/handles/{quote(key)}?type=URL")
        code = value_at(said, "responseCode")
        is_known_code = type(code) is int and code in {_EXISTS, _NO_VALUES, _NO_SUCH}
        if not _is_same(raw_text_at(said, "handle"), key) or not is_known_code:
            return refused(reply)
        return IdFinding(is_known=code != _NO_SUCH)

    async def _record(self, scheduler: Scheduler, limiter: HostLimiter, key: str) -> IdFinding | None:
        """Return what the agency says; None where there is no record of just this DOI."""
        target = targets.read(f"{self.base}/{quote(key)}")
        try:
            reply, said = await ask_json(scheduler, limiter, str(target), {"Accept": _CITATION})
            for _ in range(_HOPS):
                if not reply.location:
                    break
                target = targets.follow(target, reply.location)
                reply, said = await ask_json(scheduler, None, str(target), {"Accept": _CITATION})
        except Failure:
            return None
        if reply.status != HTTPStatus.OK or not _is_same(raw_text_at(said, "DOI"), key):
            return None
        title = said.get("title")
        if isinstance(title, list):
            title = title[0] if title else None
        shown = " ".join(raw_text_at({"title": title}, "title").split())
        kinds = {raw_text_at(update, "type") for update in list_at(said, "updated-by")}
        return IdFinding(is_known=True, title=shown, is_withdrawn=is_taken_back(shown, kinds))


def _is_same(given: str, key: str) -> bool:
    """Tell whether an answer is about ``key``; browsers write a backslash in an address as a slash."""
    return given.lower().replace("\\", "/") == key.replace("\\", "/")
