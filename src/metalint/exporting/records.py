"""Records: a paper as other programs read it, plain data without places in files."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from hashlib import sha256
from itertools import chain, count
from typing import Any, Final, NamedTuple

from metalint.names import mathematics
from metalint.names.folding import folded
from metalint.papers.corpus import Corpus
from metalint.papers.defaults import FieldValue
from metalint.papers.ids import own_name, paper_id
from metalint.papers.paper import Value
from metalint.rendering import views
from metalint.util.file_names import DEVICE

_NAMEABLE: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
_OTHER: Final = re.compile(r"[^A-Za-z0-9._-]+")
_MAX_SLUG: Final = 100
_DIGITS: Final = 8  # of a hash


class ExportRecord(NamedTuple):
    """A paper, its texts not escaped. What is absent is the empty string, the empty tuple, or None."""

    id: str
    slug: str  # the citation key, also in names of files and anchors: no two are alike, whatever their case
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
    original: str = ""  # where the cover of a site can be seen at full size
    fields: Mapping[str, FieldValue] = {}  # what fields without a role hold, by path, where somebody asks for that

    @property
    def name(self) -> str:
        """The title as people read it; where there is none, the id, or what is left of it."""
        return mathematics.shown(self.title) or self.id or self.slug

    @property
    def published(self) -> str:
        """The venue and the year, as far as they are known."""
        return " ".join(filter(None, (self.venue, str(self.year or ""))))

    @property
    def written_out_venue(self) -> str:
        """The venue where it is several words, for which readers of records may have a shorter name."""
        return self.venue if " " in self.venue.strip() else ""

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
            **({"fields": dict(self.fields)} if self.fields else {}),
        }


def records(corpus: Corpus) -> list[ExportRecord]:
    """Return the papers in the order of their paths, each value as its file has it."""
    patterns, named = corpus.context.config.papers, slugs(corpus)
    return [
        ExportRecord(
            id=paper_id(patterns, paper.path),
            slug=named[paper.path],
            title=_read_text(paper.title),
            abbr=_read_text(paper.abbr),
            authors=_list_texts(paper.authors),
            url=_read_text(paper.url),
            year=views.read_year(paper),
            venue=_read_text(paper.venue),
            institutions=_list_texts(paper.institutions),
            keywords=_list_texts(paper.keywords),
            code_type=_read_text(paper.code_type),
            code_url=_read_text(paper.code_url),
            note=_read_text(paper.note),
            cover=_read_text(paper.cover),
            references=_list_texts(paper.references),
            path=paper.path,
            ror=_list_texts(paper.many("ror")),
        )
        for paper in corpus.papers
    ]


def _read_text(value: Value[str] | None) -> str:
    return value.value if value else ""


def _list_texts(values: Iterable[Value[str]]) -> tuple[str, ...]:
    return tuple(value.value for value in values if value.value)


def slugs(corpus: Corpus) -> dict[str, str]:
    """Return the citation key of each paper by path, which is safe in file names, URLs, anchors and BibTeX.

    It is the name of its file where no other paper has that, whatever the case. Others have a hash after it: of the
    name, of name and title where several papers have that name, or of the path where these have one title as well. So a
    key stays as it is when the paper moves to the folder of another year.
    """
    patterns = corpus.context.config.papers
    papers = sorted(corpus.papers, key=lambda paper: paper.path)
    names = {paper.path: own_name(patterns, paper.path) for paper in papers}
    options: dict[str, list[str]] = {}  # the keys that each may have, the best first
    for paper in papers:
        name = names[paper.path]
        slug = _OTHER.sub("-", name)[:_MAX_SLUG].strip(".-")
        texts = (name, f"{name}\0{folded(_read_text(paper.title))}", paper.path)
        digests = [sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:_DIGITS] for text in texts]
        options[paper.path] = [slug] * _is_plain(name) + [f"{slug}-{digest}".lstrip("-") for digest in digests]
    shared = Counter(option.casefold() for found in options.values() for option in found)
    found: dict[str, str] = {}
    taken: set[str] = set()
    for paper in sorted(papers, key=lambda paper: not _is_plain(names[paper.path])):
        own = (option for option in options[paper.path] if shared[option.casefold()] == 1)
        possible = chain(own, (f"{options[paper.path][-1]}-{number}" for number in count(2)))
        slug = next(option for option in possible if option.casefold() not in taken)
        taken.add(slug.casefold())
        found[paper.path] = slug
    return found


def _is_plain(name: str) -> bool:
    """Tell whether the name of a file is safe everywhere."""
    is_safe = len(name) <= _MAX_SLUG and not name.endswith((".", "-"))
    return is_safe and _NAMEABLE.fullmatch(name) is not None and not DEVICE.match(name)
