"""The ACL Anthology: entries of BibTeX, which name the authors as the paper does; its pages may not."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from metalint.papers.identifiers import Identity
from metalint.services import bibtex, identifiers
from metalint.services.failures import Failure
from metalint.services.lookup import Source, one_by_one
from metalint.services.messages import MISSING
from metalint.services.records import SourceRecord, turned, year_at
from metalint.util.regex import lazy

if TYPE_CHECKING:
    from metalint.services.lookup import Answers
    from metalint.services.network import Network

_MODERN: Final = lazy(r"(\d{4})\.(\w+)-(\w+)\.\d+")
_OLD: Final = lazy(r"([a-z])(\d{2})-(\d{4})")
_MAIN: Final = frozenset({"main", "long", "short"})
_CONFERENCES: Final = frozenset({
    "acl", "emnlp", "naacl", "eacl", "coling", "conll", "aacl", "ijcnlp", "lrec",
})  # fmt: skip
_JOURNALS: Final = {"tacl": "TACL", "cl": "Computational Linguistics"}
_OLD_VENUES: Final = {
    "p": "ACL",
    "d": "EMNLP",
    "n": "NAACL",
    "e": "EACL",
    "q": "TACL",
    "j": "Computational Linguistics",
}
_CENTURY: Final = 50
_MANY: Final = 1000


def _matches(text: str) -> str | None:
    """Return an id in lower case."""
    return identifiers.id_of("ACL Anthology", text)


async def _ask(network: Network, id_: str) -> Answers:
    reply = await network.ask("acl", f"/{written(id_)}.bib", {"Accept": "*/*"})
    if reply.status in MISSING:
        return {id_: None}
    try:
        found = bibtex.fields(reply.text().decode("utf-8"))
    except (Failure, UnicodeError) as error:
        raise network.refuse("acl", "its answer cannot be read") from error
    if "title" not in found:
        raise network.refuse("acl", f"its answer is no entry of BibTeX, with status {reply.status}")
    network.accept("acl")
    return {id_: found}


def _read(id_: str, answer: Any) -> tuple[SourceRecord, ...]:  # noqa: ANN401
    """Return what an entry says."""
    doi = bibtex.decoded(answer.get("doi", ""))
    linked = identifiers.read(doi) if doi else None
    known = venue_of(id_)
    is_volume = answer.get("ENTRYTYPE") == "proceedings"
    venue = known[0] if known else bibtex.decoded(answer.get("booktitle") or answer.get("journal", ""))
    return (
        SourceRecord(
            "ACL Anthology",
            "other" if is_volume else "published",
            title=bibtex.decoded(answer.get("title", "")),
            authors=tuple(turned(name) for name in bibtex.people(answer.get("author", ""))),
            identities=frozenset(one for one in (Identity("ACL Anthology", id_), linked) if one),
            url=f"https://aclanthology.org/{written(id_)}/",
            venue=venue,
            year=year_at(answer, "year"),
            texts=(bibtex.decoded(answer.get("abstract", "")),),
            label="a whole volume" if is_volume else id_,
        ),
    )


SOURCE: Final = Source("acl", partial(one_by_one, _ask), _read, _matches)
"""The papers of the ACL Anthology, by its ids in lower case."""


def written(id_: str) -> str:
    """Return an id as the Anthology writes it: those until 2019 begin with a capital."""
    return id_ if _MODERN.fullmatch(id_) else id_.upper()


def venue_of(id_: str) -> tuple[str, int] | None:
    """Return venue and year that an id stands for; None for workshops, demonstrations and other volumes."""
    if found := _MODERN.fullmatch(id_):
        year, first, second = int(found[1]), found[2], found[3]
        if first == "findings" and second in _CONFERENCES:
            return f"{second.upper()} Findings", year
        if first in _JOURNALS:
            return _JOURNALS[first], year
        is_main = first in _CONFERENCES and (second in _MAIN or (first != "acl" and second == "1"))
        return (first.upper(), year) if is_main else None
    found = _OLD.fullmatch(id_)
    if found is None or found[1] not in _OLD_VENUES:
        return None
    year = int(found[2]) + (1900 if int(found[2]) > _CENTURY else 2000)
    is_first = int(found[3]) // _MANY == 1
    return (_OLD_VENUES[found[1]], year) if is_first else None


def is_workshop_id(id_: str) -> bool:
    """Tell whether an id is of neither a conference's main volume nor a journal."""
    return venue_of(id_) is None and re.fullmatch(r"\d{4}\.\w+-\w+\.\d+|[a-z]\d{2}-\d{4}", id_) is not None
