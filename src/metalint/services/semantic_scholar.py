"""Semantic Scholar: up to 500 ids a request; for ids that belong to one paper, hardly for its venue."""

import json
from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from metalint.services import dblp, identifiers
from metalint.services.failures import NoSuchId
from metalint.services.lookup import Answer, Service, ask_batches
from metalint.services.network import Network
from metalint.services.records import SourceRecord, text_at, texts_in, year_at
from metalint.util import packaged

_FIELDS: Final = "title,year,externalIds,venue,publicationVenue,publicationTypes,journal,authors"
_GRAPH: Final = "/graph/v1"
_PER_PAPER: Final = 0.005
NAMES: Final = {"arXiv": "ARXIV", "DOI": "DOI", "ACL Anthology": "ACL"}
PREPRINT_DOIS: Final = tuple(packaged.read_sections("words/services.txt")["preprints"].split())
"""What the DOIs begin with that are given out by archives of preprints and data."""


async def fetch_papers(network: Network, ids: Sequence[str]) -> dict[str, Answer]:
    """Ask for papers together."""
    base = "" if "/graph/" in network.base("semantic-scholar") else _GRAPH
    content = json.dumps({"ids": list(ids)}).encode()
    path = f"{base}/paper/batch?fields={_FIELDS}"
    said = await network.json("semantic-scholar", path, content=content, allowance=_PER_PAPER * len(ids))
    if not isinstance(said, list) or len(said) != len(ids):
        raise network.refuse("semantic-scholar", "its answer is about other papers")
    papers = (record if isinstance(record, dict) else NoSuchId() for record in said)
    return dict(zip(ids, papers, strict=True))


def read_paper(_: str, answer: Any) -> tuple[SourceRecord, ...]:  # noqa: ANN401 - the record has all ids
    """Return what a record says."""
    if not isinstance(answer, dict):
        return ()
    ids = answer.get("externalIds")
    key, doi = text_at(ids, "DBLP"), text_at(ids, "DOI")
    # The venue that is given may be another one of a similar name, and the type of most preprints is `JournalArticle`.
    is_published = doi.lower().startswith("10.") and not doi.lower().startswith(PREPRINT_DOIS)
    arxiv, acl = text_at(ids, "ArXiv"), text_at(ids, "ACL")
    named = identifiers.read_all(f"arxiv:{arxiv}", doi, f"https://aclanthology.org/{acl}")
    return (
        SourceRecord(
            "Semantic Scholar",
            "published" if is_published or dblp.stream_of(key) else "unknown",
            title=text_at(answer, "title"),
            authors=texts_in(answer, "authors", "name"),
            identities=frozenset(identity for identity in named if identity.kind in NAMES),
            venue=text_at(answer, "publicationVenue", "name") or text_at(answer, "venue"),
            year=year_at(answer, "year"),
            label=key,
        ),
    )


SOURCE: Final = Service("semantic-scholar", partial(ask_batches, "semantic-scholar", fetch_papers), read_paper)
"""The papers of Semantic Scholar, by ``ARXIV:…``, ``DOI:…`` or ``ACL:…``."""
