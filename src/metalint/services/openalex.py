"""OpenAlex: the institutions of authors, by DOI; these requests need no key, a search does."""

import html
from typing import Any, Final
from urllib.parse import quote

from metalint.papers.identifiers import identify
from metalint.services.lookup import Service, ask_objects
from metalint.services.records import Institution, SourceRecord, line, list_at, text_at, turned, value_at, year_at

# the members of a work that are read; a whole one is large
_KEPT: Final = ("title", "display_name", "authorships", "publication_year", "is_retracted")


def read_work(id_: str, answer: Any) -> tuple[SourceRecord, ...]:  # noqa: ANN401
    """Return the authors and institutions of a work: of each author, only those that no other one is part of."""
    authorships = [authorship for authorship in list_at(answer, "authorships") if isinstance(authorship, dict)]
    institutions = [institution for authorship in authorships for institution in _institutions(authorship)]
    names = (
        text_at(authorship, "raw_author_name") or text_at(authorship, "author", "display_name")
        for authorship in authorships
    )
    identity = identify(f"doi:{id_}")
    return (
        SourceRecord(
            "OpenAlex",
            title=text_at(answer, "title") or text_at(answer, "display_name"),
            authors=tuple(turned(html.unescape(name)) for name in names if name),
            institutions=tuple(institutions),
            without_institution=sum(not _institutions(authorship) for authorship in authorships),
            identities=frozenset([identity] if identity else []),
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
    listed = [unit for unit in list_at(authorship, "institutions") if isinstance(unit, dict)]
    units = [unit for unit in listed if text_at(unit, "display_name")]
    wholes: set[str] = set()
    for unit in units:
        wholes |= {whole for whole in list_at(unit, "lineage") if isinstance(whole, str)} - {text_at(unit, "id")}
    stated = list_at(authorship, "raw_affiliation_strings") or [authorship.get("raw_affiliation_string")]
    texts = tuple(line(html.unescape(text)) for text in stated if isinstance(text, str))
    leaves = [unit for unit in units if text_at(unit, "id") not in wholes]
    return [Institution(text_at(leaf, "display_name"), text_at(leaf, "ror"), texts) for leaf in leaves]
