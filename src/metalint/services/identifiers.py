"""Identifiers as people write them: bare ids, and the addresses of papers' pages."""

import re
from typing import Final

from metalint.papers import arxiv
from metalint.papers.identifiers import Identity, identify
from metalint.util.regex import lazy
from metalint.util.urls import has_dot_segments

# also as arXiv stamps papers: `arXiv:2306.00978v2 [cs.CL] 18 Jul 2024`
_ARXIV: Final = lazy(
    rf"(?:arxiv[: ]\s*)?{arxiv.ID}(?:v\d{{1,3}})?"
    r"(?:\s+\[[a-z-]+(?:\.[a-z-]+)?\](?:\s+\d{1,2}\s+[a-z]{3}\s+\d{4})?)?",
    re.ASCII | re.IGNORECASE,
)
_DOI: Final = lazy(r"(?:doi )?(10\.\d{4,9}(?:\.\d+)*/\S+)", re.ASCII | re.IGNORECASE)
_AUTOLINK: Final = lazy(r"<(\S+)>")
_ANTHOLOGY: Final = lazy(
    r"(?:acl:)?(\d{4}\.[a-z0-9_]+-[a-z0-9_]+\.\d+|[a-z]\d{2}-\d{4,5})(?:v\d)?(?:\.pdf|\.bib)?/?",
    re.ASCII | re.IGNORECASE,
)
_OPENREVIEW: Final = lazy(r"openreview:\s*([\w-]{5,40})", re.ASCII | re.IGNORECASE)
_REPOSITORY: Final = lazy(r"github\.com/([a-z\d][a-z\d-]*/[a-z\d._-]+)(?:/.*)?", re.ASCII | re.IGNORECASE)
_LONGEST: Final = 2000


def read(text: str) -> Identity | None:
    """Return what paper, or repository as ``GitHub``, ``text`` names; None for what cannot be asked for."""
    text = text.strip()
    if not text or len(text) > _LONGEST or not text.isprintable() or has_dot_segments(text):
        return None
    if link := _AUTOLINK.fullmatch(text):
        text = link[1]
    if note := _OPENREVIEW.fullmatch(text):
        return Identity("OpenReview", note[1])
    if preprint := _ARXIV.fullmatch(text):
        text = f"arxiv:{preprint[1]}"
    elif doi := _DOI.fullmatch(text):
        text = f"doi:{doi[1]}"
    elif anthology := _ANTHOLOGY.fullmatch(text):
        text = f"https://aclanthology.org/{anthology[1]}"
    identity = identify(text)
    if identity is not None and identity.kind == "URL":
        repository = _REPOSITORY.fullmatch(identity.id)
        return Identity("GitHub", repository[1].removesuffix(".git")) if repository else None
    return identity


def read_all(*texts: str) -> frozenset[Identity]:
    """Return what ``texts`` name, without what cannot be asked for."""
    return frozenset(filter(None, map(read, texts)))


def id_of(kind: str, text: str) -> str | None:
    """Return the id of a kind that ``text`` holds; None for one of another kind."""
    identity = read(text)
    return identity.id if identity and identity.kind == kind else None
