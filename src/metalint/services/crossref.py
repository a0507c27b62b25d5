"""Crossref: the records of DOIs."""

import html
import re
from collections.abc import Iterator
from functools import partial
from typing import Any, Final
from urllib.parse import quote

from metalint.services import identifiers
from metalint.services.lookup import BY_TITLE, Service, ask_objects
from metalint.services.records import (
    Institution,
    Kind,
    SourceRecord,
    full_name,
    line,
    text_at,
    texts_in,
    values_in,
    without_anonymous,
    year_at,
)
from metalint.services.withdrawals import is_taken_back
from metalint.util.regex import lazy

_LONGEST: Final = 300
_HITS: Final = 5
_SELECTED: Final = "DOI,type,title,subtitle,container-title,author,event,published,issued,relation"
_DATES: Final = ("published-print", "published-online", "published", "issued")
_VERSIONS: Final = ("has-preprint", "is-preprint-of", "is-version-of", "has-version")
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
_SHORT: Final = lazy(r"([A-Z][A-Za-z0-9+/&-]{1,11}?)(?:\s*+(?:['’]\s*+)?(?:19|20)?\d{2})?")


def find_path(id_: str) -> str:
    """Return the path of a work, or of a search for a title."""
    if not id_.startswith(BY_TITLE):
        return f"/works/{quote(id_, safe='/')}"
    title = quote(id_.removeprefix(BY_TITLE)[:_LONGEST], safe="")
    return f"/works?query.bibliographic={title}&rows={_HITS}&select={_SELECTED}"


def read_works(id_: str, answer: Any) -> tuple[SourceRecord, ...]:  # noqa: ANN401
    """Return what a work says, or those that were found for a title, which may be of other papers."""
    if not id_.startswith(BY_TITLE):
        return (_make_record(id_, answer),)
    works = ((text_at(work, "DOI").lower(), work) for work in values_in(answer, "items"))
    return tuple(_make_record(doi, work) for doi, work in works if doi)


SOURCE: Final = Service(
    "crossref",
    ask_objects("crossref", find_path, lambda said: said.get("message")),
    read_works,
    partial(identifiers.id_of, "DOI"),
)
"""The works of Crossref, by DOI; with ``title:`` before it, by title."""


def _make_record(doi: str, answer: Any) -> SourceRecord:  # noqa: ANN401
    authors = [author for author in values_in(answer, "author") if isinstance(author, dict)]
    names = [full_name(author, "given", "family", "suffix") for author in authors]
    half = len(names) // 2
    if half > 1 and names[:half] == names[half:]:  # some publishers hand in the whole list twice
        names, authors = names[:half], authors[:half]
    title = next(_plain_texts(answer, "title"), "")
    subtitle = next(_plain_texts(answer, "subtitle"), "")
    related = [id_ for name in _VERSIONS for id_ in texts_in(answer, "relation", name, "id")]
    affiliations = [list(_affiliations(author)) for author in authors]
    years = (year_at(answer, name, "date-parts") for name in _DATES)
    type_ = text_at(answer, "type")
    kind: Kind = "unknown" if type_ in _PAPERS or not type_ else "other"
    if type_ in _PUBLISHED | _PREPRINTS:
        kind = "published" if type_ in _PUBLISHED else "preprint"
    return SourceRecord(
        "Crossref",
        kind,
        title=f"{title}: {subtitle}" if title and subtitle and ":" not in title else title,
        authors=without_anonymous(names),
        institutions=tuple(institution for institutions in affiliations for institution in institutions),
        without_institution=sum(not institutions for institutions in affiliations),
        identities=identifiers.read_all(f"doi:{doi}", *related),
        url=f"https://doi.org/{doi}",
        venue=_find_venue(answer),
        year=next(filter(None, years), None),
        texts=(text_at(answer, "abstract"),),
        is_withdrawn=is_taken_back(title, texts_in(answer, "updated-by", "type")),
        label=type_,
    )


def _plain_texts(answer: Any, name: str) -> Iterator[str]:  # noqa: ANN401
    plain = (line(html.unescape(_TAG.sub("", text))) for text in texts_in(answer, name))
    return filter(None, plain)


def _affiliations(author: dict[str, Any]) -> Iterator[Institution]:
    for entry in values_in(author, "affiliation"):
        name = text_at(entry, "name") or text_at(entry)
        ids = (text_at(id_, "id") for id_ in values_in(entry, "id") if text_at(id_, "id-type").upper() == "ROR")
        ror = next(ids, "")
        if name or ror:
            yield Institution(html.unescape(name), ror)


def _find_venue(answer: Any) -> str:  # noqa: ANN401
    """Return what the work is part of: the short name of an event, else the title of the proceedings or the journal."""
    titles = [text for text in _plain_texts(answer, "container-title") if not _SERIES.fullmatch(text)]
    title = titles[-1] if titles else text_at(answer, "event", "name") or text_at(answer, "institution", "name")
    short = _SHORT.fullmatch(text_at(answer, "event", "acronym"))
    if short and not re.search(r"\b(?:companion|extended abstracts|adjunct|workshops?)\b", title, re.IGNORECASE):
        return short[1]
    return title
