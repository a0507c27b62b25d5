"""URLs of papers on arXiv."""

import re
from typing import Final, NamedTuple

from metalint.util import urls
from metalint.util.regex import lazy

ID: Final = r"(\d{4}\.\d{4,5}|[a-z-]{2,20}(?:\.[a-z]{2})?/\d{7})"
"""An id without version, as a group of an expression that ignores case.

It has one of two forms (https://info.arxiv.org/help/arxiv_identifier.html): ``2306.11987`` since April 2007,
``hep-th/9901001`` before.
"""

HOSTS: Final = frozenset({"arxiv.org", "www.arxiv.org", "export.arxiv.org", "browse.arxiv.org", "xxx.lanl.gov"})
_PATH: Final = lazy(rf"/(abs|pdf|html)/(?:arxiv:)?{ID}(v[1-9]\d{{0,2}})?(?:\.pdf)?/?", re.ASCII | re.IGNORECASE)


class ArxivPaper(NamedTuple):
    """What a URL on arXiv names: ``page`` is ``abs``, ``pdf`` or ``html``; ``version`` is like ``v2``, or empty."""

    page: str
    id: str
    version: str


def read(url: urls.Url) -> ArxivPaper | None:
    """Return the paper that ``url`` names; None for any other page."""
    match = _PATH.fullmatch(url.path) if url.host in HOSTS else None
    return ArxivPaper(match[1].lower(), match[2], match[3] or "") if match else None
