"""The Wayback Machine: the nearest archived copy (https://archive.org/help/wayback_api.php)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from metalint.links.failures import Failure
from metalint.links.host_policies import Policy
from metalint.links.registries.base import SILENT, ask_json, limiter_of
from metalint.util.json_values import value_at
from metalint.util.regex import lazy

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from metalint.links.host_limiter import HostLimiter
    from metalint.links.scheduler import Scheduler

POLICY: Final = Policy(concurrency=1, interval=1.0, retries=0)
_OK: Final = 200
_TOO_MANY: Final = 429
_COPY: Final = lazy(r"https?://(web\.archive\.org/web/\d{4,14}[a-z_]*/)(\S+)")
_USUAL_PORT: Final = lazy(r"(?<=\Ahttp://)([^/:]+):80(?=[/?]|\Z)|(?<=\Ahttps://)([^/:]+):443(?=[/?]|\Z)")


async def copies(scheduler: Scheduler, wanted: Sequence[str]) -> dict[str, str]:
    """Return archived copies by URL; one without is left out.

    Nobody waits for a copy: who is asked too often, or does not answer again and again, is not asked on.
    """
    base = scheduler.settings.registries["wayback"]
    found: dict[str, str] = {}
    if not base:
        return found
    limiter = limiter_of(scheduler, base, POLICY)
    failures = 0
    for url in wanted:
        try:
            status, found[url] = await closest(scheduler, limiter, base, url)
        except Failure:
            status = 0
        if status == _TOO_MANY:
            break
        failures = 0 if status == _OK else failures + 1
        if failures >= SILENT:
            break
    return {url: copy for url, copy in found.items() if copy}


async def closest(scheduler: Scheduler, limiter: HostLimiter, base: str, url: str) -> tuple[int, str]:
    """Return the last status, and the copy; what is archived is not always found by its address with https."""
    status, copy = 0, ""
    for form in (url, url.partition("://")[2])[: 2 if url.startswith("https://") else 1]:
        reply, said = await ask_json(scheduler, limiter, f"{base}/wayback/available?url={quote(form, safe='')}")
        status, copy = reply.status, _copy_in(said) if reply.status == _OK else ""
        if copy or status != _OK:
            break
    return status, copy


def _copy_in(said: Any) -> str:  # noqa: ANN401 - whatever JSON says
    """Return the address of the closest copy; an https one, and none of a page that said it was gone."""
    closest = value_at(said, "archived_snapshots", "closest")
    if not isinstance(closest, dict) or closest.get("available") is not True or closest.get("status") != "200":
        return ""
    url = closest.get("url")
    copy = _COPY.fullmatch(url) if isinstance(url, str) else None
    return f"https://{copy[1]}{_USUAL_PORT.sub(_host, copy[2])}" if copy else ""


def _host(match: re.Match[str]) -> str:
    return match[1] or match[2]
