"""Records: a paper as the site shows it, plain data without places in files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from metalint.papers import assets
from metalint.papers.ids import paper_id
from metalint.render import views
from metalint.site.covers import Cover, cover_of
from metalint.site.escaping import plain, web_url
from metalint.util.hashing import sha256
from metalint.util.named_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from metalint.config.site import SiteView
    from metalint.papers.corpus import Corpus
    from metalint.papers.paper import Paper

_NAMEABLE: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._/-]*")
_OTHER: Final = re.compile(r"[^A-Za-z0-9._-]+")
_RESERVED: Final = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_MAX_SLUG: Final = 100


class Record(NamedTuple):
    """A paper. What is absent is the empty string, the empty tuple, or None.

    Texts are plain, not escaped. ``slug`` names the paper in files, anchors and citation keys: no two are alike, not
    even where case is ignored. ``url``, ``code_url`` and ``note`` are http(s) URLs.
    """

    id: str
    slug: str
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
    cover: Cover | None
    references: tuple[str, ...]
    path: str

    @property
    def name(self) -> str:
        """The title; where there is none, the id, or what is left of it."""
        return self.title or self.id or self.slug

    @property
    def published(self) -> str:
        """The venue and the year, as far as they are known."""
        return " ".join(filter(None, (self.venue, str(self.year or ""))))

    def sections(self, view: SiteView) -> tuple[str, ...]:
        """Return the sections of a view that the paper belongs to, each once."""
        match view:
            case "year":
                return (str(self.year),) if self.year else ()
            case "publication":
                return (self.venue,) if self.venue else ()
            case "institution":
                return self.institutions
            case "author":
                return self.authors
            case "keyword":
                return self.keywords

    def public(self) -> dict[str, Any]:
        """Return the paper as ``papers.json`` has it."""
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
            "cover": self.cover.target if self.cover else "",
            "references": list(self.references),
        }


def records(corpus: Corpus, source: str = "") -> list[Record]:
    """Return the papers, newest first; those without a year come last.

    ``source`` is the base URL at which the repository's own files can be read; without it, local notes have no link.
    """
    patterns = corpus.context.config.papers
    papers = views.ordered(corpus.papers)
    slugs = _slugs(paper_id(patterns, paper.path) for paper in papers)
    made = [_record(paper, paper_id(patterns, paper.path), slugs, corpus, source) for paper in papers]
    return sorted(made, key=lambda record: -(record.year or 0))


def _record(paper: Paper, identifier: str, slugs: dict[str, str], corpus: Corpus, source: str) -> Record:
    slug = slugs[identifier]
    return Record(
        id=plain(identifier),
        slug=slug,
        title=plain(views.text(paper.title)),
        abbr=plain(views.text(paper.abbr)),
        authors=_plain_texts(views.authors(paper)),
        url=web_url(views.text(paper.url)),
        year=views.year(paper),
        venue=plain(views.text(paper.venue)),
        institutions=_plain_texts(views.names(paper, "institution")),
        keywords=_plain_texts(views.names(paper, "keyword")),
        code_type=plain(views.text(paper.code_type)),
        code_url=web_url(views.text(paper.code_url)),
        note=_note(paper, corpus, source),
        cover=cover_of(paper, corpus, slug),
        references=_plain_texts(value.value for value in paper.references),
        path=paper.path,
    )


def _plain_texts(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(plain, texts))))


def _note(paper: Paper, corpus: Corpus, source: str) -> str:
    value = views.text(paper.note)
    if url := web_url(value):
        return url
    found = assets.resolve(corpus.workspace, corpus.context.config.asset_roots, paper, value) if source else None
    return source + quote(found.file.path, "/~", errors="surrogateescape") if found else ""


def _slugs(ids: Iterable[str]) -> dict[str, str]:
    """Return a name for each paper that is safe in file names, URLs, anchors and BibTeX.

    It is the id where that will do. A hash of the id is added to all others, so that a name rests on its own paper as
    far as can be.
    """
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


def grouped(shown: Sequence[Record], view: SiteView) -> dict[str, list[Record]]:
    """Return the records by section of a view; years descend, names ascend without regard to case."""
    found: dict[str, list[Record]] = {}
    for record in shown:
        for name in record.sections(view):
            found.setdefault(name, []).append(record)
    if view == "year":
        return {name: found[name] for name in sorted(found, key=int, reverse=True)}
    return {name: found[name] for name in sorted(found, key=lambda name: (name.casefold(), name))}
