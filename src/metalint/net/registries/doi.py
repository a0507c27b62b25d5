"""DOIs: the handle system says whether one exists, its registration agency what it is of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from metalint import identity
from metalint.net import targets
from metalint.net.quirks import Policy, refuses_robots
from metalint.net.registries.base import Claim, Finding, NoAnswer, ask_json, lane, one_by_one, refused
from metalint.net.troubles import Trouble

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from metalint import urls
    from metalint.net.desk import Desk
    from metalint.net.lanes import Lane

_MANNERS: Final = Policy(concurrency=2, interval=0.5)
_HOSTS: Final = frozenset({"doi.org", "dx.doi.org", "www.doi.org"})
_CITATION: Final = "application/vnd.citationstyles.csl+json"
_EXISTS: Final = 1
_NO_SUCH: Final = 100
_NO_VALUES: Final = 200  # it exists, without an address
_WITHDRAWN: Final = re.compile(r"\W*(?:retracted|withdrawn|retraction)\b[^\w]", re.IGNORECASE)
_HOPS: Final = 3


class Doi:
    """All DOIs, by https://www.doi.org/doi-handbook/HTML/rest-api.html and content negotiation."""

    name = "DOI"

    def __init__(self, base: str) -> None:
        self.base = base

    def claim(self, url: urls.Url) -> Claim | None:
        """Claim the addresses of doi.org, and pages named by a DOI whose publisher would not let a robot see them."""
        is_own = url.host in _HOSTS
        if not is_own and not refuses_robots(url.host):
            return None
        found = identity.identify(str(url))
        return Claim(found.id, is_own=is_own) if found and found.kind == "DOI" else None

    def moved(self, url: urls.Url, to: str) -> str:  # noqa: ARG002 - what moves is behind the DOI
        """Return ``url``."""
        return str(url)

    async def look_up(self, desk: Desk, keys: Sequence[str], tell: Callable[[str, Finding | NoAnswer], None]) -> None:
        """Ask for each DOI."""
        way = lane(desk, self.base, _MANNERS)
        await one_by_one(keys, lambda key: self._ask(desk, way, key), tell, way.policy.concurrency)

    async def _ask(self, desk: Desk, way: Lane, key: str) -> Finding | NoAnswer:
        reply, said = await ask_json(desk, way, f"{self.base}/api/handles/{quote(key)}?type=URL")
        code = said.get("responseCode") if isinstance(said, dict) else None
        if code == _NO_SUCH:
            return Finding(is_known=False)
        if code not in {_EXISTS, _NO_VALUES}:
            return refused(reply)
        title = await self._title(desk, way, key)
        return Finding(is_known=True, title=title, is_withdrawn=_WITHDRAWN.match(title) is not None)

    async def _title(self, desk: Desk, way: Lane, key: str) -> str:
        """Return the title; nothing where the agency does not say: the DOI exists all the same."""
        target = targets.read(f"{self.base}/{quote(key)}")
        try:
            for _ in range(_HOPS):
                reply, said = await ask_json(desk, way, str(target), {"Accept": _CITATION})
                if not (300 <= reply.status < 400 and "location" in reply.fields):  # noqa: PLR2004 - redirects
                    return _title_in(said)
                target = targets.follow(target, reply.fields["location"])
        except Trouble:
            pass
        return ""


def _title_in(said: Any) -> str:  # noqa: ANN401 - whatever JSON says
    title = said.get("title") if isinstance(said, dict) else None
    if isinstance(title, list):
        title = title[0] if title else None
    return " ".join(title.split()) if isinstance(title, str) else ""
