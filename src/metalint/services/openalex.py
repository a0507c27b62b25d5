"""OpenAlex: the institutions of authors, by DOI; these requests need no key, a search does."""

import html
from itertools import chain
from typing import Any, Final
from urllib.parse import quote

from metalint.services import identifiers
from metalint.services.lookup import Service, ask_objects
from metalint.services.records import Institution, SourceRecord, text_at, texts_in, turned, value_at, values_in, year_at

# the members of a work that are read; a whole one is large
_KEPT: Final = ("title", "display_name", "authorships", "publication_year", "is_retracted")


def read_work(id_: str, answer: Any) -> tuple[SourceRecord, ...]:  # noqa: ANN401
    """Return the authors and institutions of a work: of each author, only those that no other one is part of."""
    authorships = [authorship for authorship in values_in(answer, "authorships") if isinstance(authorship, dict)]
    institutions = [_institutions(authorship) for authorship in authorships]
    names = (
        text_at(authorship, "raw_author_name") or text_at(authorship, "author", "display_name")
        for authorship in authorships
    )
    return (
        SourceRecord(
            "OpenAlex",
            title=text_at(answer, "title") or text_at(answer, "display_name"),
            authors=tuple(turned(html.unescape(name)) for name in names if name),
            institutions=tuple(chain.from_iterable(institutions)),
            without_institution=institutions.count([]),
            identities=identifiers.read_all(f"doi:{id_}"),
            year=year_at(answer, "publication_year"),
            is_withdrawn=value_at(answer, "is_retracted") is True,
        ),
    )


SOURCE: Final = Service(
    "openalex",
    ask_objects(
        "openalex",
        lambda doi: f"/works/doi:{quote(doi, safe='/')}",
        lambda said: {name: said.get(name) for name in _KEPT},
    ),
    read_work,
)
"""The works of OpenAlex, by DOI."""


def _institutions(authorship: dict[str, Any]) -> list[Institution]:
    """Return the leaf institutions of one author: a university, but not the system that it belongs to as well."""
    units = [unit for unit in values_in(authorship, "institutions") if text_at(unit, "display_name")]
    wholes: set[str] = set()
    for unit in units:
        wholes |= {*texts_in(unit, "lineage")} - {text_at(unit, "id")}
    stated = texts_in(authorship, "raw_affiliation_strings") or texts_in(authorship, "raw_affiliation_string")
    texts = tuple(map(html.unescape, stated))
    leaves = [unit for unit in units if text_at(unit, "id") not in wholes]
    return [Institution(text_at(leaf, "display_name"), text_at(leaf, "ror"), texts) for leaf in leaves]
