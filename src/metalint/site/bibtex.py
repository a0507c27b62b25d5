"""BibTeX and Markdown: a paper as an entry of a bibliography, and as a line of a list."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from metalint.papers.identifiers import identify
from metalint.render import escape
from metalint.site.escaping import bibtex

if TYPE_CHECKING:
    from metalint.site.records import Record

_PREPRINTS: Final = re.compile(
    r"(?:arxiv|corr|biorxiv|medrxiv|preprint|openreview|github|gitlab|hugging ?face|blog|website|tech(nical)? report)\b"
    r".*",
    re.IGNORECASE,
)
_JOURNALS: Final = re.compile(
    r"journal|transactions|letters|magazine|review(?!er)|surveys|nature|science$|proceedings of the (?:ieee|national)"
    r"|\b(?:j(?:mlr|acm|air|ssc|pdc)|tmlr|tacl|t(?:pami|nnls|ip|cad|c|pds|vlsi|acc?o|odaes|ecs|kde|ist)|csur|pnas|pacmpl"
    r"|pieee|neurocomputing|computers|access|frontiers|plos)\b",
    re.IGNORECASE,
)
_TAKEN_APART: Final = re.compile(r"\b(?:and|others)\b|,", re.IGNORECASE)


def entry(record: Record) -> str:
    """Return the entry of a paper. Title and organisations are in braces of their own: their capitals are meant."""
    kind, venue_field = entry_type(record.venue)
    fields: dict[str, str] = {
        "title": f"{{{bibtex(record.title)}}}" if record.title else "",
        "shorttitle": f"{{{bibtex(record.abbr)}}}" if record.abbr else "",
        "author": " and ".join(map(_name, record.authors)),
        venue_field: bibtex(record.venue),
        "year": str(record.year or ""),
        "institution": " and ".join(f"{{{bibtex(name)}}}" for name in record.institutions),
        "keywords": ", ".join(map(bibtex, record.keywords)),
        "url": record.url,  # `web_url` leaves neither braces nor backslashes in it,
        **_identifiers(record.url),
    }
    lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items() if value]
    return f"@{kind}{{{record.slug},\n{''.join(lines)}}}\n"


def entry_type(venue: str) -> tuple[str, str]:
    """Return the type of the entry for a venue, and the field that names the venue in it."""
    if not venue or _PREPRINTS.fullmatch(venue):
        return "misc", "howpublished"
    return ("article", "journal") if _JOURNALS.search(venue) else ("inproceedings", "booktitle")


def _name(author: str) -> str:
    """Return the name of an author; one that BibTeX would take apart is in braces."""
    return f"{{{bibtex(author)}}}" if _TAKEN_APART.search(author) else bibtex(author)


def _identifiers(url: str) -> dict[str, str]:
    identity = identify(url) if url else None
    if identity is None or not re.fullmatch(r"[\w./:()-]+", identity.id):
        return {}
    if identity.kind == "arXiv":
        return {"eprint": identity.id, "archiveprefix": "arXiv"}
    return {"doi": identity.id} if identity.kind == "DOI" else {}


def markdown(record: Record) -> str:
    """Return the paper as an item of a list in Markdown."""
    parts = [", ".join(record.authors), ", ".join(filter(None, (record.venue, str(record.year or ""))))]
    details = ". ".join(escape.text(part) for part in parts if part)
    link = escape.link(record.name, escape.target(record.url))
    return f"- {link}. {details}.\n" if details else f"- {link}.\n"
