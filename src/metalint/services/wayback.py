"""The Wayback Machine: the nearest archived copy (https://archive.org/help/wayback_api.php)."""

from functools import partial
from http import HTTPStatus
from typing import Final
from urllib.parse import quote

from metalint.services.failures import SILENT, NoAnswer, NoSuchId
from metalint.services.lookup import Answer, Service, ask_each
from metalint.services.network import Network, json_in
from metalint.services.records import SourceRecord, value_at
from metalint.util.regex import lazy

_COPY: Final = lazy(r"https?://(web\.archive\.org/web/\d{4,14}[a-z_]*/)(\S+)")
_USUAL_PORT: Final = lazy(r"(?<=\Ahttp://)([^/:]+):80(?=[/?]|\Z)|(?<=\Ahttps://)([^/:]+):443(?=[/?]|\Z)")


async def find_copy(network: Network, url: str) -> Answer:
    """Return the copy; what is archived is not always found by its address with https."""
    # Nobody waits for a copy: who is asked too often, or does not answer again and again, is not asked on.
    for form in (url, url.partition("://")[2])[: 2 if url.startswith("https://") else 1]:
        reply = await network.exchange("wayback", f"/wayback/available?url={quote(form, safe='')}")
        if reply.status != HTTPStatus.OK:
            why = f"it answers with status {reply.status}"
            return NoAnswer(why, stops_after=1 if reply.status == HTTPStatus.TOO_MANY_REQUESTS else SILENT)
        closest = value_at(json_in(reply), "archived_snapshots", "closest")  # of no page that said it was gone
        is_copy = value_at(closest, "available") is True and value_at(closest, "status") == "200"
        copy = _COPY.fullmatch(str(value_at(closest, "url")))
        if copy and is_copy:
            plain = _USUAL_PORT.sub(lambda host: host[1] or host[2], copy[2])
            return SourceRecord("Wayback Machine", moved_to=f"https://{copy[1]}{plain}")
    return NoSuchId()


IDS: Final = Service("wayback", partial(ask_each, "wayback", find_copy))
"""What is archived: an id is an address, and what it moved to is the copy, which says nothing of the page itself."""
