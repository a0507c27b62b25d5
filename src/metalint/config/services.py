"""The services: where each is, how fast it may be asked, for how much at once, and whose key it takes.

No other module names a service's address or pace.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from metalint.config.tables import TableReader


class Service(NamedTuple):
    """How a service is asked."""

    name: str  # for people
    base: str  # its base URL
    concurrency: int  # requests at once
    interval: float  # seconds from the start of one request to the next
    batch: int = 1  # ids of one request
    # the environment variable that holds the user's key, and how it is sent: ``header`` or ``?parameter``
    key: tuple[str, str] = ("", "")
    retries: int | None = None  # how often to ask again after failure; None for the configured number


# by their keys in the table `[sources]`
SERVICES: Final[Mapping[str, Service]] = {
    # three seconds, as arXiv sees them: https://info.arxiv.org/help/api/tou.html
    "arxiv": Service("arXiv", "https://export.arxiv.org", 1, 3.2, batch=200),
    "openalex": Service("OpenAlex", "https://api.openalex.org", 4, 0.02, key=("OPENALEX_API_KEY", "?api_key")),
    "crossref": Service("Crossref", "https://api.crossref.org", 1, 0.2, key=("METALINT_MAILTO", "?mailto")),
    "datacite": Service("DataCite", "https://api.datacite.org", 2, 0.2),
    "dblp": Service("DBLP", "https://dblp.org", 1, 1.0),
    "openreview": Service("OpenReview", "https://api2.openreview.net", 2, 0.5),
    "openreview-old": Service("OpenReview", "https://api.openreview.net", 2, 0.5),
    "semantic-scholar": Service(
        "Semantic Scholar", "https://api.semanticscholar.org", 1, 1.0, 500, ("SEMANTIC_SCHOLAR_API_KEY", "x-api-key")
    ),
    "acl": Service("ACL Anthology", "https://aclanthology.org", 2, 0.2),
    "pmlr": Service("PMLR", "https://proceedings.mlr.press", 2, 0.2),
    "neurips": Service("NeurIPS", "https://proceedings.neurips.cc", 2, 0.2),
    "cvf": Service("CVF", "https://openaccess.thecvf.com", 2, 0.2),
    "github": Service("GitHub", "https://api.github.com", 2, 0.1, batch=100, key=("GITHUB_TOKEN", "Authorization")),
    # 500 requests in five minutes are granted; toward their end the answers say how far apart to ask
    "huggingface": Service("Hugging Face", "https://huggingface.co", 2, 0.25),
    "doi": Service("DOI", "https://doi.org", 2, 0.2),
    "wayback": Service("Wayback Machine", "https://archive.org", 1, 1.0, retries=0),
}


def find_place(key: str, base: str) -> str:
    """Return where the answers of a service are kept; arXiv may be named by its interface or its site."""
    if key != "arxiv" or not base or base.endswith("/query"):
        return base
    return f"{base}/query" if base.endswith("/api") else f"{base}/api/query"


# base URL of each service; an empty one is not asked; `dblp` may also name a dump of DBLP, a file
SOURCES: Final[Mapping[str, str]] = {key: service.base for key, service in SERVICES.items()}


def read_sources(reader: TableReader) -> dict[str, str]:
    """Return the base URL of each source."""
    reader.refuse_unknown(sorted(SOURCES), "source")
    given = {}
    for name in reader.table:
        if name == "dblp" and not is_web(reader.text(name)):
            given[name] = reader.text(name).rstrip("/")
        else:
            given[name] = reader.base_url(name, ", the path of a dump" if name == "dblp" else "")
    if "openreview" in given:  # an interface of the repository's own: the public one for older venues is not asked
        given.setdefault("openreview-old", "")
    return {**SOURCES, **given}


def is_web(base: str) -> bool:
    """Tell whether a base is a URL, not the path of a file."""
    return base.startswith(("http://", "https://"))
