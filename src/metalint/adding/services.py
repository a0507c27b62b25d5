"""The services: what they are called, how fast they may be asked, and whose key they take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from metalint.links.host_policies import Policy
from metalint.util.named_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Service(NamedTuple):
    """How a service is asked.

    Attributes:
        name: for people.
        policy: its limits, as it publishes them.
        key: the environment variable that holds the user's key, and how it is sent: ``header`` or ``?parameter``.
    """

    name: str
    policy: Policy
    key: tuple[str, str] = ("", "")


SERVICES: Final[Mapping[str, Service]] = {
    "arxiv": Service("arXiv", Policy(concurrency=1, interval=3.2)),  # three seconds, as arXiv sees them
    "openalex": Service("OpenAlex", Policy(concurrency=4, interval=0.02), ("OPENALEX_API_KEY", "?api_key")),
    "crossref": Service("Crossref", Policy(concurrency=1, interval=0.2), ("METALINT_MAILTO", "?mailto")),
    "datacite": Service("DataCite", Policy(concurrency=2, interval=0.1)),
    "dblp": Service("DBLP", Policy(concurrency=1, interval=1.0)),
    "openreview": Service("OpenReview", Policy(concurrency=2, interval=0.1)),
    "openreview-old": Service("OpenReview", Policy(concurrency=2, interval=0.1)),
    "semantic-scholar": Service(
        "Semantic Scholar", Policy(concurrency=1, interval=1.0), ("SEMANTIC_SCHOLAR_API_KEY", "x-api-key")
    ),
    "acl": Service("ACL Anthology", Policy(concurrency=2, interval=0.2)),
    "pmlr": Service("PMLR", Policy(concurrency=2, interval=0.2)),
    "neurips": Service("NeurIPS", Policy(concurrency=2, interval=0.2)),
    "cvf": Service("CVF", Policy(concurrency=2, interval=0.2)),
    "github": Service("GitHub", Policy(concurrency=2, interval=0.1), ("GITHUB_TOKEN", "Authorization")),
    "huggingface": Service("Hugging Face", Policy(concurrency=4, interval=0.1)),
}
"""By their keys in the table ``[sources]``."""
