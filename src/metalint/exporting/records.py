"""Records: a paper as other programs read it, plain data without places in files."""

import re
from collections import Counter
from collections.abc import Mapping
from hashlib import sha256
from itertools import chain, count
from typing import Any, Final, NamedTuple

from metalint.config.settings import ROLES
from metalint.names import mathematics
from metalint.names.folding import folded
from metalint.papers.corpus import Corpus
from metalint.papers.defaults import FieldValue
from metalint.papers.ids import own_name, paper_id
from metalint.papers.paper import Paper
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
        values = {**self._asdict(), "code": {"type": self.code_type, "url": self.code_url}}
        told = {name: values[name] for name in _PUBLIC if values[name] or name not in _RARE}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in told.items()}


_PUBLIC: Final = (
    "id", "title", "abbr", "authors", "url", "year", "venue", "institutions", "keywords", "code", "note", "cover",
    "references", "ror", "fields",
)  # fmt: skip
_RARE: Final = frozenset({"ror", "fields"})  # which JSON has only of papers that have them
_SEVERAL: Final = frozenset({"authors", "institutions", "keywords", "references", "ror"})


def records(corpus: Corpus) -> list[ExportRecord]:
    """Return the papers in the order of their paths, each value as its file has it."""
    patterns, named = corpus.context.config.papers, slugs(corpus)
    return [
        ExportRecord(
            id=paper_id(patterns, paper.path),
            slug=named[paper.path],
            year=views.read_year(paper),
            path=paper.path,
            **{role.replace("-", "_"): _read_role(paper, role) for role in ROLES if role != "year"},
        )
        for paper in corpus.papers
    ]


def _read_role(paper: Paper, role: str) -> Any:  # noqa: ANN401 - a text, or several
    values = tuple(value.value for value in paper.many(role))
    return tuple(filter(None, values)) if role in _SEVERAL else next(iter(values), "")


def slugs(corpus: Corpus) -> dict[str, str]:
    """Return the citation key of each paper by path, which is safe in file names, URLs, anchors and BibTeX.

    It is the name of its file where no other paper has that, whatever the case. Others have a hash of name and title
    after it, and a number where that is another's too. So a key stays as it is when the paper moves to the folder of
    another year.
    """
    papers = sorted(corpus.papers, key=lambda paper: paper.path)
    names = {paper.path: own_name(corpus.context.config.papers, paper.path) for paper in papers}
    uses = Counter(map(str.casefold, names.values()))
    kept = {path: name for path, name in names.items() if uses[name.casefold()] == 1 and _is_plain(name)}
    taken = set(map(str.casefold, kept.values()))
    for paper in papers:
        if paper.path not in kept:
            name = names[paper.path]
            text = f"{name}\0{folded(_read_role(paper, 'title'))}"
            digest = sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:_DIGITS]
            stem = _OTHER.sub("-", name)[:_MAX_SLUG].strip(".-")
            slug = f"{stem}-{digest}".lstrip("-")
            options = chain([slug], (f"{slug}-{number}" for number in count(2)))
            kept[paper.path] = next(option for option in options if option.casefold() not in taken)
            taken.add(kept[paper.path].casefold())
    return kept


def _is_plain(name: str) -> bool:
    """Tell whether the name of a file is safe everywhere."""
    is_safe = len(name) <= _MAX_SLUG and not name.endswith((".", "-"))
    return is_safe and _NAMEABLE.fullmatch(name) is not None and not DEVICE.match(name)
