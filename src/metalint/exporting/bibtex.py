"""BibTeX: a paper as an entry of a bibliography."""

import re
from typing import Final

from metalint.exporting.escaping import bibtex, bibtex_title, plain, web_url
from metalint.exporting.records import ExportRecord
from metalint.names.people import without_left_out
from metalint.papers.identifiers import identify

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
_SEVERAL: Final = re.compile("[,;]")
_TAKEN_APART: Final = re.compile(r"\b(?:and|others)\b|[,;=]", re.IGNORECASE)


def entry(record: ExportRecord, *, with_code: bool = False) -> str:
    """Return the entry of a paper; ``with_code`` adds fields that no style of BibTeX prints."""
    # Styles print `institution` as if it were the publisher, and no style prints `affiliation`.
    # Title and organizations are in their own braces: their capitals are meant. So are an author's name that BibTeX
    # would take apart, and a keyword that it would take for several.
    kind, venue_field = entry_type(record.venue)
    authors, leaves_out_authors = without_left_out(map(plain, record.authors))
    others = ["others"] * leaves_out_authors
    fields: dict[str, str] = {
        "title": f"{{{bibtex_title(record.title)}}}" if record.title else "",
        "shorttitle": f"{{{bibtex_title(record.abbr)}}}" if record.abbr else "",
        "author": " and ".join([*filter(None, (_brace_if(name, _TAKEN_APART) for name in authors)), *others]),
        venue_field: bibtex(record.venue),
        "year": str(record.year or ""),
        "affiliation": " and ".join(f"{{{bibtex(name)}}}" for name in record.institutions),
        "keywords": ", ".join(_brace_if(word, _SEVERAL) for word in record.keywords),
        "url": web_url(record.url),  # which leaves neither braces nor backslashes in it
        **identifiers(record.url),
    }
    if with_code:
        own = record.written_out_venue
        fields |= {"code": web_url(record.code_url), "codetype": bibtex(record.code_type), "listvenue": bibtex(own)}
    lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items() if value]
    return f"@{kind}{{{record.slug},\n{''.join(lines)}}}\n"


def entry_type(venue: str) -> tuple[str, str]:
    """Return the type of the entry for a venue, and the field that names the venue in it."""
    if not venue or _PREPRINTS.fullmatch(venue):
        return "misc", "howpublished"
    return ("article", "journal") if _JOURNALS.search(venue) else ("inproceedings", "booktitle")


def _brace_if(text: str, pattern: re.Pattern[str]) -> str:
    return f"{{{bibtex(text)}}}" if pattern.search(text) else bibtex(text)


def identifiers(url: str) -> dict[str, str]:
    """Return the fields for the arXiv id or DOI that a URL names."""
    identity = identify(url) if url else None
    if identity is None or not re.fullmatch(r"[\w./:()-]+", identity.id):
        return {}
    if identity.kind == "arXiv":
        return {"eprint": identity.id, "archiveprefix": "arXiv"}
    return {"doi": identity.id} if identity.kind == "DOI" else {}
