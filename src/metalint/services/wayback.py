"""The Wayback Machine: the nearest archived copy (https://archive.org/help/wayback_api.php)."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Final
from urllib.parse import quote

from metalint.services.failures import SILENT, Failure
from metalint.services.host_limiter import HostLimiter
from metalint.services.records import value_at
from metalint.services.registry import IdFinding, IdRegistry, NoAnswer, Report, ask_json, look_up_each
from metalint.services.scheduler import Scheduler
from metalint.util import urls
from metalint.util.regex import lazy

_COPY: Final = lazy(r"https?://(web\.archive\.org/web/\d{4,14}[a-z_]*/)(\S+)")
_USUAL_PORT: Final = lazy(r"(?<=\Ahttp://)([^/:]+):80(?=[/?]|\Z)|(?<=\Ahttps://)([^/:]+):443(?=[/?]|\Z)")


class Wayback(IdRegistry):
    """What is archived: an id is an address, and what it moved to is the copy."""

    key = "wayback"
    known = "https://example.com/"
    impossible = "https://no-such-host.invalid/"

    def claim(self, url: urls.Url) -> None:
        """Claim nothing: that there is a copy of a page says nothing of the page."""

    async def look_up(self, scheduler: Scheduler, keys: Sequence[str], report: Report) -> None:
        """Ask for one address after the other."""
        limiter = scheduler.limiter_of(self.key, self.base)
        await look_up_each(keys, lambda url: self._closest(scheduler, limiter, url), report, 1)

    async def _closest(self, scheduler: Scheduler, limiter: HostLimiter, url: str) -> IdFinding | NoAnswer:
        """Return the copy; what is archived is not always found by its address with https."""
        # Nobody waits for a copy: who is asked too often, or does not answer again and again, is not asked on.
        for form in (url, url.partition("://")[2])[: 2 if url.startswith("https://") else 1]:
            query = f"{self.base}/wayback/available?url={quote(form, safe='')}"
            try:
                reply, said = await ask_json(scheduler, limiter, query)
            except Failure as failure:
                return NoAnswer(str(failure), stops_after=SILENT)
            if reply.status != HTTPStatus.OK:
                why = f"it answers with status {reply.status}"
                return NoAnswer(why, stops_after=1 if reply.status == HTTPStatus.TOO_MANY_REQUESTS else SILENT)
            closest = value_at(said, "archived_snapshots", "closest")  # of no page that said it was gone
            is_copy = value_at(closest, "available") is True and value_at(closest, "status") == "200"
            copied = value_at(closest, "url") if is_copy else None
            if copy := _COPY.fullmatch(copied) if isinstance(copied, str) else None:
                plain = _USUAL_PORT.sub(lambda host: host[1] or host[2], copy[2])
                return IdFinding(is_known=True, moved_to=f"https://{copy[1]}{plain}")
        return IdFinding(is_known=False)


async def copies(scheduler: Scheduler, wanted: Sequence[str]) -> dict[str, str]:
    """Return archived copies by URL; one without is left out."""
    moved: dict[str, str] = {}

    def report(url: str, answer: IdFinding | NoAnswer) -> None:
        if isinstance(answer, IdFinding) and answer.is_known:
            moved[url] = answer.moved_to

    if base := scheduler.settings.registries["wayback"]:
        await Wayback(base).look_up(scheduler, wanted, report)
    return moved
