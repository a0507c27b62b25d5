"""DataCite: the DOIs that Crossref does not have."""

from typing import Any, Final
from urllib.parse import quote

from metalint.papers.identifiers import identify
from metalint.services import identifiers
from metalint.services.lookup import Service, ask_objects
from metalint.services.records import Institution, SourceRecord, text_at, texts_in, turned, value_at, values_in, year_at

_TEXTS: Final = frozenset(
    {"preprint", "text", "journalarticle", "conferencepaper", "dissertation", "report", "bookchapter"}
)


def read_doi(id_: str, answer: Any) -> tuple[SourceRecord, ...]:  # noqa: ANN401
    """Return what a record says, and which DOI it is a version of."""
    kind = text_at(answer, "types", "resourceTypeGeneral")
    own = identify(f"doi:{id_}")
    versions = [
        text_at(related, "relatedIdentifier")
        for related in values_in(answer, "relatedIdentifiers")
        if (text_at(related, "relationType"), text_at(related, "relatedIdentifierType")) == ("IsVersionOf", "DOI")
    ]
    return (
        SourceRecord(
            "DataCite",
            "preprint" if kind.lower() in _TEXTS else "other",
            title=text_at(answer, "titles", "title"),
            authors=tuple(map(turned, texts_in(answer, "creators", "name"))),
            institutions=tuple(map(Institution, texts_in(answer, "creators", "affiliation"))),
            identities=identifiers.read_all(f"doi:{id_}", *versions),
            url=f"https://arxiv.org/abs/{own.id}" if own and own.kind == "arXiv" else f"https://doi.org/{id_}",
            year=year_at(answer, "publicationYear") or year_at(answer, "created"),
            texts=texts_in(answer, "descriptions", "description"),
            label=kind,
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
