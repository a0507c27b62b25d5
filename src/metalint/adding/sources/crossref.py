"""Crossref, and DataCite for what it does not have: the records of DOIs."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from metalint.adding import identifiers
from metalint.adding.records import Institution, SourceRecord, line, list_at, text_at, turned, year_at
from metalint.adding.sources.concurrency import objects_of
from metalint.links.registries.withdrawals import is_taken_back
from metalint.papers.identifiers import Identity, identify
from metalint.util.json_values import value_at
from metalint.util.regex import lazy

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence

    from metalint.adding.network import Network
    from metalint.adding.records import Kind
    from metalint.adding.sources.base import Answers

_TITLE: Final = "title:"
_LONGEST: Final = 300
_HITS: Final = 5
_SELECTED: Final = "DOI,type,title,subtitle,container-title,author,event,published,issued,relation"
_DATES: Final = ("published-print", "published-online", "published", "issued")
_PUBLISHED: Final = frozenset({"proceedings-article", "journal-article", "book-chapter"})
_PREPRINTS: Final = frozenset({"posted-content"})
_PAPERS: Final = (
    _PUBLISHED | _PREPRINTS | {"report", "monograph", "dissertation", "book", "reference-entry", "report-component"}
)
_SERIES: Final = lazy(
    r"lecture notes in .*|communications in computer and information science|ifip advances in .*"
    r"|advances in intelligent systems and computing|procedia .*",
    re.IGNORECASE,
)
_TAG: Final = lazy(r"</?[a-zA-Z][^<>]*>")
_SHORT: Final = lazy(r"([A-Z][A-Za-z0-9+/&-]{1,11}?)(?:\s*['’]?\s*(?:19|20)?\d{2})?")
_TEXTS: Final = frozenset(
    {"preprint", "text", "journalarticle", "conferencepaper", "dissertation", "report", "bookchapter"}
)


class Crossref:
    """The works of Crossref, by DOI; with ``title:`` before it, by title."""

    key = "crossref"

    def matches(self, text: str) -> str | None:
        """Return a DOI in lower case; those of arXiv and of the ACL Anthology are theirs."""
        return identifiers.id_of("DOI", text)

    def fetch(self, network: Network, ids: Sequence[str]) -> AsyncIterator[Answers]:
        """Yield the work or works for one DOI or title at a time."""

        def path(id_: str) -> str:
            is_title = id_.startswith(_TITLE)
            return _search(id_.removeprefix(_TITLE)) if is_title else f"/works/{quote(id_, safe='/')}"

        return objects_of(network, self.key, ids, path, lambda said: said.get("message"))

    def read(self, id_: str, answer: Any) -> tuple[SourceRecord, ...]:  # noqa: ANN401
        """Return what a work says, or those that were found for a title, which may be of other papers."""
        if not id_.startswith(_TITLE):
            return (_record(id_, answer),)
        works = ((text_at(one, "DOI").lower(), one) for one in list_at(answer, "items"))
        return tuple(_record(doi, one) for doi, one in works if doi)


def by_title(title: str) -> str:
    """Return how a title is asked for."""
    return _TITLE + title


def _search(title: str) -> str:
    return f"/works?query.bibliographic={quote(title[:_LONGEST], safe='')}&rows={_HITS}&select={_SELECTED}"


def _record(doi: str, answer: Any) -> SourceRecord:  # noqa: ANN401
    authors = [one for one in list_at(answer, "author") if isinstance(one, dict)]
    title = next(iter(_texts(answer, "title")), "")
    subtitle = next(iter(_texts(answer, "subtitle")), "")
    updates = {text_at(one, "type") for one in list_at(answer, "updated-by")}
    affiliations = [list(_affiliations(one)) for one in authors]
    return SourceRecord(
        "Crossref",
        _kind(text_at(answer, "type")),
        title=f"{title}: {subtitle}" if title and subtitle and ":" not in title else title,
        authors=tuple(filter(None, map(_name, authors))),
        institutions=tuple(one for found in affiliations for one in found),
        without_institution=sum(not found for found in affiliations),
        identities=frozenset(_identities(doi, answer)),
        url=f"https://doi.org/{doi}",
        venue=_venue(answer),
        year=next((year for year in (_year(answer, name) for name in _DATES) if year), None),
        texts=(text_at(answer, "abstract"),),
        is_withdrawn=is_taken_back(title, updates),
        label=text_at(answer, "type"),
    )


class DataCite:
    """The DOIs of DataCite: arXiv's own, and those of data sets."""

    key = "datacite"

    def fetch(self, network: Network, ids: Sequence[str]) -> AsyncIterator[Answers]:
        """Yield one record at a time."""

        def attributes(said: dict[str, Any]) -> object:
            return value_at(said, "data", "attributes")

        return objects_of(network, self.key, ids, lambda doi: f"/dois/{quote(doi, safe='/')}", attributes)

    def read(self, id_: str, answer: Any) -> tuple[SourceRecord, ...]:  # noqa: ANN401
        """Return what a record says, and which DOI it is a version of."""
        people = [one for one in list_at(answer, "creators") if isinstance(one, dict)]
        kind = text_at(answer, "types", "resourceTypeGeneral").lower()
        own = identify(f"doi:{id_}")
        titles = [text_at(one, "title") for one in list_at(answer, "titles")]
        affiliations = [text for one in people for text in list_at(one, "affiliation") if isinstance(text, str)]
        return (
            SourceRecord(
                "DataCite",
                "preprint" if kind in _TEXTS else "other",
                title=next(filter(None, titles), ""),
                authors=tuple(turned(text_at(one, "name")) for one in people if text_at(one, "name")),
                institutions=tuple(Institution(line(text)) for text in affiliations),
                identities=frozenset([*([own] if own else []), *_versions(answer)]),
                url=own_url(own, id_),
                year=_year_of_publication(answer),
                texts=tuple(text_at(one, "description") for one in list_at(answer, "descriptions")),
                label=text_at(answer, "types", "resourceTypeGeneral"),
            ),
        )


def own_url(identity: Identity | None, doi: str) -> str:
    """Return the page of a DOI; that of arXiv's own is the abstract."""
    return f"https://arxiv.org/abs/{identity.id}" if identity and identity.kind == "arXiv" else f"https://doi.org/{doi}"


def _versions(answer: Any) -> Iterator[Identity]:  # noqa: ANN401
    for one in list_at(answer, "relatedIdentifiers"):
        if text_at(one, "relationType") == "IsVersionOf" and text_at(one, "relatedIdentifierType") == "DOI":
            found = identifiers.read(text_at(one, "relatedIdentifier"))
            if found is not None:
                yield found


def _year_of_publication(answer: Any) -> int | None:  # noqa: ANN401
    return year_at(answer, "publicationYear") or year_at(answer, "created")


def _kind(type_: str) -> Kind:
    if type_ in _PUBLISHED:
        return "published"
    if type_ in _PREPRINTS:
        return "preprint"
    return "unknown" if type_ in _PAPERS or not type_ else "other"


def _texts(answer: Any, name: str) -> list[str]:  # noqa: ANN401
    said = value_at(answer, name)
    listed = said if isinstance(said, list) else [said]
    plain = (line(html.unescape(_TAG.sub("", one))) for one in listed if isinstance(one, str))
    return [text for text in plain if text]


def _name(author: dict[str, Any]) -> str:
    """Return a person's full name, or that of a consortium."""
    parts = [text_at(author, "given"), text_at(author, "family"), text_at(author, "suffix")]
    return " ".join(filter(None, parts)) or text_at(author, "name")


def _affiliations(author: dict[str, Any]) -> Iterator[Institution]:
    for one in list_at(author, "affiliation"):
        name = text_at(one, "name") if isinstance(one, dict) else line(one) if isinstance(one, str) else ""
        ids = [text_at(id_, "id") for id_ in list_at(one, "id") if text_at(id_, "id-type").upper() == "ROR"]
        if name or ids:
            yield Institution(html.unescape(name), next(iter(ids), ""))


def _identities(doi: str, answer: Any) -> Iterator[Identity]:  # noqa: ANN401
    related = [
        text_at(one, "id")
        for name in ("has-preprint", "is-preprint-of", "is-version-of", "has-version")
        for one in list_at(answer, "relation", name)
    ]
    own = identify(f"doi:{doi}")
    yield from ([own] if own else [])
    yield from filter(None, map(identifiers.read, related))


def _venue(answer: Any) -> str:  # noqa: ANN401
    """Return what the work is part of: the short name of an event, else the title of the proceedings or the journal."""
    titles = [one for one in _texts(answer, "container-title") if not _SERIES.fullmatch(one)]
    archives = [text_at(one, "name") for one in list_at(answer, "institution")]
    title = titles[-1] if titles else text_at(answer, "event", "name") or next(filter(None, archives), "")
    short = _SHORT.fullmatch(text_at(answer, "event", "acronym"))
    if short and not re.search(r"\b(?:companion|extended abstracts|adjunct|workshops?)\b", title, re.IGNORECASE):
        return short[1]
    return title


def _year(answer: Any, name: str) -> int | None:  # noqa: ANN401
    """Return the year of a date; its parts may be ``[[null]]``."""
    parts = list_at(answer, name, "date-parts")
    first = parts[0] if parts and isinstance(parts[0], list) and parts[0] else [None]
    return year_at({"year": first[0]}, "year")
