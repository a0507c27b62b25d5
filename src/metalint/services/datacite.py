"""DataCite: the DOIs that Crossref does not have."""

from typing import Any, Final
from urllib.parse import quote

from metalint.papers.identifiers import identify
from metalint.services import identifiers
from metalint.services.lookup import Service, ask_objects
from metalint.services.records import Institution, SourceRecord, line, list_at, text_at, turned, value_at, year_at

_TEXTS: Final = frozenset(
    {"preprint", "text", "journalarticle", "conferencepaper", "dissertation", "report", "bookchapter"}
)


def read_doi(id_: str, answer: Any) -> tuple[SourceRecord, ...]:  # noqa: ANN401
    """Return what a record says, and which DOI it is a version of."""
    people = [person for person in list_at(answer, "creators") if isinstance(person, dict)]
    kind = text_at(answer, "types", "resourceTypeGeneral").lower()
    own = identify(f"doi:{id_}")
    titles = [text_at(title, "title") for title in list_at(answer, "titles")]
    affiliations = [text for person in people for text in list_at(person, "affiliation") if isinstance(text, str)]
    related = [
        text_at(identifier, "relatedIdentifier")
        for identifier in list_at(answer, "relatedIdentifiers")
        if text_at(identifier, "relationType") == "IsVersionOf"
        and text_at(identifier, "relatedIdentifierType") == "DOI"
    ]
    versions = map(identifiers.read, related)
    return (
        SourceRecord(
            "DataCite",
            "preprint" if kind in _TEXTS else "other",
            title=next(filter(None, titles), ""),
            authors=tuple(turned(text_at(person, "name")) for person in people if text_at(person, "name")),
            institutions=tuple(Institution(line(text)) for text in affiliations),
            identities=frozenset(filter(None, (own, *versions))),
            url=f"https://arxiv.org/abs/{own.id}" if own and own.kind == "arXiv" else f"https://doi.org/{id_}",
            year=year_at(answer, "publicationYear") or year_at(answer, "created"),
            texts=tuple(text_at(description, "description") for description in list_at(answer, "descriptions")),
            label=text_at(answer, "types", "resourceTypeGeneral"),
        ),
    )


SOURCE: Final = Service(
    "datacite",
    ask_objects(
        "datacite", lambda doi: f"/dois/{quote(doi, safe='/')}", lambda said: value_at(said, "data", "attributes")
    ),
    read_doi,
)
"""The DOIs of DataCite: arXiv's own, and those of data sets."""
