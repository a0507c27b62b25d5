"""The proceedings of PMLR, NeurIPS and CVF: pages with ``citation_*`` tags. They name no institutions."""

import asyncio
import re
from functools import partial
from http import HTTPStatus
from typing import Any, Final, NamedTuple

from metalint.services import identifiers, pages
from metalint.services.failures import Failure, NoSuchId
from metalint.services.lookup import Answer, Service, ask_each
from metalint.services.network import Network
from metalint.services.records import SourceRecord, text_at, texts_in, turned, value_at
from metalint.util import urls
from metalint.util.regex import lazy

_YEAR: Final = lazy(r"(?<!\d)(?:19|20)\d{2}(?!\d)")


class Site(NamedTuple):
    """A site of proceedings."""

    name: str
    hosts: tuple[str, ...]
    pdf: re.Pattern[str]  # the path of a PDF
    page: str  # what that of its page is, with the groups of `pdf`
    year: re.Pattern[str] | None = None  # finds the year in a path; that on a page may be when the volume came out


# by their keys in the table `[sources]`
_SITES: Final = {
    "pmlr": Site("PMLR", ("proceedings.mlr.press",), lazy(r"(/v\d+/([\w-]+))/[\w-]+\.pdf"), r"\1.html"),
    "neurips": Site(
        "NeurIPS",
        ("proceedings.neurips.cc", "papers.neurips.cc", "papers.nips.cc", "proceedings.nips.cc"),
        lazy(r"\A(/.+)/file/([0-9a-f]{32})-Paper([^/]*)\.pdf"),
        r"\1/hash/\2-Abstract\3.html",
        lazy(r"/paper/((?:19|20)\d{2})/"),
    ),
    "cvf": Site(
        "CVF",
        ("openaccess.thecvf.com",),
        lazy(r"\A(/content.*)/papers/([^/]+_paper)\.pdf"),
        r"\1/html/\2.html",
        lazy(r"_((?:19|20)\d{2})_paper"),
    ),
}


def find_page(site: Site, text: str) -> str | None:
    """Return the path of the page of the paper that a text names."""
    if identifiers.id_of(site.name, text) is None:
        return None
    url = urls.split_url(text.strip())
    if url.authority is None and not url.scheme:
        url = urls.split_url(f"//{text.strip()}")
    if url.host.removeprefix("www.") not in site.hosts:
        return None
    return site.pdf.sub(site.page, url.path)


async def ask_page(key: str, network: Network, path: str) -> Answer:
    """Ask for the page of a paper."""
    reply = await network.ask(key, path, "text/html")
    if network.is_missing(key, reply):
        return NoSuchId()
    try:
        page = await asyncio.to_thread(pages.parse_page, reply.decoded_body())
    except Failure as error:
        raise network.refuse(key, "its page cannot be read") from error
    if reply.status != HTTPStatus.OK or not page.tags.get("citation_title"):
        raise network.refuse(key, f"its page says nothing of a paper, with status {reply.status}")
    return {"tags": page.tags, "links": [link for link in page.links if "openreview.net/forum" in link]}


def read_page(site: Site, id_: str, answer: Any) -> tuple[SourceRecord, ...]:  # noqa: ANN401
    """Return what the tags of a page say."""
    tags = value_at(answer, "tags")
    url = f"https://{site.hosts[0]}{id_}"
    ids = identifiers.read_all(url, *texts_in(tags, "citation_doi"), *texts_in(answer, "links"))
    venue = text_at(tags, "citation_conference_title") or text_at(tags, "citation_journal_title")
    match = site.year.search(id_) if site.year else None
    dates = " ".join(text_at(tags, f"citation_{name}") for name in ("publication_date", "date", "year"))
    is_workshop = re.search(r"/\w+\d{4}W/|_\d{4}_workshops", id_, re.IGNORECASE) and "workshop" not in venue.lower()
    return (
        SourceRecord(
            site.name,
            "published",
            title=text_at(tags, "citation_title"),
            authors=tuple(map(turned, texts_in(tags, "citation_author"))),
            identities=ids,
            url=url,
            venue=f"{venue} Workshops" if is_workshop else venue,
            year=int(match[1]) if match else next(map(int, _YEAR.findall(dates)), None),
            texts=(text_at(tags, "citation_abstract"),),
            label=id_,
        ),
    )


SOURCES: Final = tuple(
    Service(key, partial(ask_each, key, partial(ask_page, key)), partial(read_page, site), partial(find_page, site))
    for key, site in _SITES.items()
)
"""The papers of each site, by the paths of their pages."""
