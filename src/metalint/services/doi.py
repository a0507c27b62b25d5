"""DOIs: the handle system says whether one exists, its registration agency which work it names."""

import contextlib
from functools import partial
from http import HTTPStatus
from typing import Final
from urllib.parse import quote, unquote

from metalint.papers import identifiers
from metalint.services.failures import Failure, NoSuchId
from metalint.services.host_limiter import refuses_robots
from metalint.services.lookup import Answer, IdClaim, Service, ask_each, with_path
from metalint.services.network import Network, json_in
from metalint.services.records import SourceRecord, text_at, texts_in, value_at
from metalint.services.withdrawals import is_taken_back
from metalint.util import urls
from metalint.util.regex import lazy

HOSTS: Final = frozenset({"doi.org", "dx.doi.org", "www.doi.org"})
_DOI: Final = lazy(r"10\.\d{4,9}(?:\.\d+)*/\S+")
_WORKERS: Final = 4  # while two wait for an agency
_CITATION: Final = "application/vnd.citationstyles.csl+json"
_EXISTS: Final = 1
_NO_SUCH: Final = 100
_NO_VALUES: Final = 200  # it exists, without an address
_HOPS: Final = 2


def claim_doi(url: urls.Url) -> IdClaim | None:
    """Claim the addresses of doi.org, and pages named by a DOI whose publisher would not let a robot see them."""
    if url.host in HOSTS:
        key = unquote(url.path).lstrip("/").lower()
        return IdClaim(key) if _DOI.fullmatch(key) else None
    identity = identifiers.identify(str(url)) if refuses_robots(url.host) else None
    return IdClaim(identity.id, is_own=False) if identity and identity.kind == "DOI" else None


async def find_doi(network: Network, key: str) -> Answer:
    """Ask the registration agency, which knows the title; fall back to the handle system."""
    request = network.request("doi", f"/{quote(key)}", _CITATION)
    with contextlib.suppress(Failure):  # of the agency, which says nothing of the handle system
        *_, reply = await network.scheduler.follow_redirects(request, network.limiter("doi"), most=_HOPS)
        said = json_in(reply)
        if reply.status == HTTPStatus.OK and _is_same(value_at(said, "DOI"), key):
            title, updates = text_at(said, "title"), texts_in(said, "updated-by", "type")
            return SourceRecord("DOI", title=title, is_withdrawn=is_taken_back(title, updates))
    reply = await network.exchange("doi", f"/api/handles/{quote(key)}?type=URL")
    said = json_in(reply)
    code = value_at(said, "responseCode")
    is_known_code = type(code) is int and code in {_EXISTS, _NO_VALUES, _NO_SUCH}
    if not _is_same(value_at(said, "handle"), key) or not is_known_code:
        return network.no_answer(reply)
    return NoSuchId() if code == _NO_SUCH else SourceRecord("DOI")


def _is_same(given: object, key: str) -> bool:
    """Tell whether an answer is about ``key``; browsers write a backslash in an address as a slash."""
    return str(given).lower().replace("\\", "/") == key.replace("\\", "/")


IDS: Final = Service(
    "doi",
    partial(ask_each, "doi", find_doi, workers=_WORKERS),
    claim=claim_doi,
    impossible_url=lambda url: with_path(url, "/10.1000/no-such-doi"),
)
"""All DOIs, by content negotiation and https://www.doi.org/doi-handbook/HTML/rest-api.html."""
