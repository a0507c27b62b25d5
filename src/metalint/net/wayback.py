"""The Wayback Machine: the nearest archived copy (https://archive.org/help/wayback_api.php)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from metalint.net.quirks import Policy
from metalint.net.registries.base import ask_json, lane
from metalint.net.troubles import Trouble

if TYPE_CHECKING:
    from collections.abc import Sequence

    from metalint.net.desk import Desk

_MANNERS: Final = Policy(concurrency=1, interval=1.0)
_COPY: Final = re.compile(r"https?://web\.archive\.org/web/\d{4,14}[a-z_]*/\S+")


async def copies(desk: Desk, wanted: Sequence[str]) -> dict[str, str]:
    """Return archived copies by URL; one without is left out, and trouble ends the search."""
    base = desk.settings.registries["wayback"]
    found: dict[str, str] = {}
    way = lane(desk, base, _MANNERS) if base else None
    for url in wanted if way else ():
        assert way is not None  # noqa: S101 - for the type checker: nothing is wanted without
        try:
            _, said = await ask_json(desk, way, f"{base}/wayback/available?url={quote(url, safe='')}")
        except Trouble:
            break
        if copy := _copy_in(said):
            found[url] = copy
    return found


def _copy_in(said: Any) -> str:  # noqa: ANN401 - whatever JSON says
    """Return the address of the closest copy; an https one, and none of a page that said it was gone."""
    snapshots = said.get("archived_snapshots") if isinstance(said, dict) else None
    closest = snapshots.get("closest") if isinstance(snapshots, dict) else None
    if not isinstance(closest, dict) or closest.get("available") is not True or closest.get("status") != "200":
        return ""
    url = closest.get("url")
    if not isinstance(url, str) or not _COPY.fullmatch(url):
        return ""
    return "https://" + url.partition("://")[2]
