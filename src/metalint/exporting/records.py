"""Records: a paper as other programs read it, plain data without places in files."""

import re
from collections.abc import Iterable
from hashlib import sha256
from typing import Any, Final, NamedTuple

from metalint.names import mathematics
from metalint.papers.corpus import Corpus
from metalint.papers.ids import paper_id
from metalint.papers.paper import Paper, Value
from metalint.render import views

_NAMEABLE: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._/-]*")
_OTHER: Final = re.compile(r"[^A-Za-z0-9._-]+")
_RESERVED: Final = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_MAX_SLUG: Final = 100


class ExportRecord(NamedTuple):
    """A paper, its texts not escaped. What is absent is the empty string, the empty tuple, or None."""

    id: str
    slug: str  # names the paper in files, anchors and citation keys: no two are alike, whatever their case
    title: str
    abbr: str
    authors: tuple[str, ...]
    url: str
    year: int | None
    venue: str
    institutions: tuple[str, ...]
    keywords: tuple[str, ...]
    code_type: str
    code_url: str
    note: str
    cover: str
    references: tuple[str, ...]
    path: str
    ror: tuple[str, ...] = ()
    keyword_names: tuple[str, ...] = ()  # what people call the keywords, where somebody asks for that
    verified: str = ""  # the service whose record confirms the paper, where a site shows that
    original: str = ""  # where the cover of a site can be seen at full size

    @property
    def name(self) -> str:
        """The title as people read it; where there is none, the id, or what is left of it."""
        return mathematics.shown(self.title) or self.id or self.slug

    @property
    def published(self) -> str:
        """The venue and the year, as far as they are known."""
        return " ".join(filter(None, (self.venue, str(self.year or ""))))

    def public(self) -> dict[str, Any]:
        """Return the paper as JSON has it."""
        return {
            "id": self.id,
            "title": self.title,
            "abbr": self.abbr,
            "authors": list(self.authors),
            "url": self.url,
            "year": self.year,
            "venue": self.venue,
            "institutions": list(self.institutions),
            "keywords": list(self.keywords),
            "code": {"type": self.code_type, "url": self.code_url},
            "note": self.note,
            "cover": self.cover,
            "references": list(self.references),
            **({"ror": list(self.ror)} if self.ror else {}),
        }


def records(corpus: Corpus) -> list[ExportRecord]:
    """Return the papers in the order of their paths, each value as its file has it."""
    patterns = corpus.context.config.papers
    ids = {paper.path: paper_id(patterns, paper.path) for paper in corpus.papers}
    named = slugs(ids.values())
    return [_record(paper, ids[paper.path], named[ids[paper.path]]) for paper in corpus.papers]


def _record(paper: Paper, identifier: str, slug: str) -> ExportRecord:
    return ExportRecord(
        id=identifier,
        slug=slug,
        title=_text(paper.title),
        abbr=_text(paper.abbr),
        authors=_texts(paper.authors),
        url=_text(paper.url),
        year=views.year(paper),
        venue=_text(paper.venue),
        institutions=_texts(paper.institutions),
        keywords=_texts(paper.keywords),
        code_type=_text(paper.code_type),
        code_url=_text(paper.code_url),
        note=_text(paper.note),
        cover=_text(paper.cover),
        references=_texts(paper.references),
        path=paper.path,
        ror=_texts(paper.many("ror")),
    )


def _text(value: Value[str] | None) -> str:
    return value.value if value else ""


def _texts(values: Iterable[Value[str]]) -> tuple[str, ...]:
    return tuple(value.value for value in values if value.value)


def slugs(ids: Iterable[str]) -> dict[str, str]:
    """Return a name for each paper that is safe in file names, URLs, anchors, BibTeX: its id, or with a hash of it."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for identifier in sorted(ids):
        slug = _OTHER.sub("-", identifier.replace("/", "-"))[:_MAX_SLUG].strip(".-")
        is_plain = _NAMEABLE.fullmatch(identifier) and not _RESERVED.fullmatch(identifier) and slug
        if not is_plain or slug.casefold() in taken or len(identifier) > _MAX_SLUG or identifier.endswith("."):
            digest = sha256(identifier.encode("utf-8", "surrogateescape")).hexdigest()
            slug = f"{slug}-{digest[:12]}".lstrip("-")
        taken.add(slug.casefold())
        found[identifier] = slug
    return found
