"""What the file of a new paper is called: as this list does it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final, NamedTuple

from metalint.adding.matching import single_authors
from metalint.papers.ids import stem_of
from metalint.util.regex import lazy

if TYPE_CHECKING:
    from metalint.papers.paper import Paper

_WORD: Final = lazy(r"[A-Za-z0-9]+")
_SMALL: Final = frozenset(
    {"a", "an", "the", "on", "of", "in", "for", "to", "and", "with", "is", "are", "how", "what", "why"}
)
_RESERVED: Final = lazy(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_LONGEST: Final = 60
_LEAST: Final = 2


class Named(NamedTuple):
    """What a file name is made of."""

    title: str
    abbr: str
    authors: tuple[str, ...]
    year: int | None


def _plain(text: str) -> str:
    text = text.translate({ord("ø"): "o", ord("Ø"): "O", ord("ł"): "l", ord("Ł"): "L", ord("ß"): "ss", ord("æ"): "ae"})
    text = re.sub(r"\\[A-Za-z]+|[$\\{}^]", "", text).replace("+", "plus" if text.endswith("+") else "")
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def _joined(text: str, mark: str) -> str:
    return mark.join(_WORD.findall(_plain(text)))


def _surname(paper: Named) -> str:
    authors = single_authors(paper.authors[:1])
    words = _WORD.findall(_plain(authors[0].replace("-", "").replace("'", ""))) if authors else []
    return words[-1].lower() if words else ""


def _first_word(title: str) -> str:
    words = [word.lower() for word in _WORD.findall(_plain(title.replace("-", "")))]
    return next((word for word in words if word not in _SMALL), "".join(words[:1]))


def _key(paper: Named, mark: str) -> str:
    parts = [_surname(paper), str(paper.year or ""), _first_word(paper.title)]
    return mark.join(filter(None, parts))


def _kept(text: str) -> str:
    """Return a short name as it is, with an underscore for what no file name takes."""
    return re.sub(r"[^A-Za-z0-9._-]+", "_", _plain(text)).strip("._-")


_OF_ABBR: Final[dict[str, Callable[[Named], str]]] = {
    "abbr": lambda paper: _kept(paper.abbr),
    "lower": lambda paper: _kept(paper.abbr).lower(),
    "lower-": lambda paper: _joined(paper.abbr, "-").lower(),
    "lower_": lambda paper: _joined(paper.abbr, "_").lower(),
    "lowered": lambda paper: _joined(paper.abbr, "").lower(),
    "joined": lambda paper: _joined(paper.abbr, ""),
    "abbr_": lambda paper: _joined(paper.abbr, "_"),
    "abbr-": lambda paper: _joined(paper.abbr, "-"),
}
"""Ways to make a file name of a paper's short name; of those that fit equally well the first counts."""

_OF_PAPER: Final[dict[str, Callable[[Named], str]]] = {
    "key": lambda paper: _key(paper, ""),
    "key-": lambda paper: _key(paper, "-"),
    "key_": lambda paper: _key(paper, "_"),
    "title-": lambda paper: _joined(paper.title, "-").lower(),
    "title_": lambda paper: _joined(paper.title, "_").lower(),
}
"""Ways for papers that have none, and for lists that do not use it."""


class Convention(NamedTuple):
    """How a list names its files; ``of_abbr`` is empty where it does not use short names."""

    of_abbr: str
    of_paper: str


def learnt(papers: Iterable[Paper], name_of: Callable[[str], str] = stem_of) -> Convention:
    """Return how most files of a list are named, as far as that can be told; names without any sense count for none."""
    of_abbr: Counter[str] = Counter()
    of_paper: Counter[str] = Counter()
    by_key = 0
    for paper in papers:
        named = _of(paper)
        stem = name_of(paper.path)
        fits = [way for way, make in _OF_PAPER.items() if make(named) == stem]
        of_paper.update(fits)
        if named.abbr:
            by_key += bool(fits)
            of_abbr.update(way for way, make in _OF_ABBR.items() if make(named) == stem)
    first = max(_OF_ABBR, key=lambda way: of_abbr[way])
    other = max(_OF_PAPER, key=lambda way: of_paper[way])
    is_unused = by_key >= _LEAST and by_key > 2 * of_abbr[first]
    return Convention("" if is_unused else first if of_abbr[first] else "lower", other)


def file_stem(paper: Named, convention: Convention, taken: Callable[[str], bool]) -> str:
    """Return the name for a paper's file, without suffix; one that is not ``taken``, in whatever case."""
    key = _OF_PAPER["key"](paper)
    ways = [_OF_ABBR[convention.of_abbr](paper) if convention.of_abbr and paper.abbr else ""]
    ways += [_OF_PAPER[convention.of_paper](paper), key]
    if ways[0]:
        mark = "_" if "_" in convention.of_abbr else "-"
        ways += [f"{ways[0]}{mark}{part}" for part in (_surname(paper), str(paper.year or ""), key) if part]
    options = [_shortened(way) for way in ways if _is_portable(_shortened(way))]
    options = options or ["paper"]
    for option in options:
        if not taken(option.casefold()):
            return option
    base = options[0]
    number = 2
    while taken(f"{base}-{number}".casefold()):
        number += 1
    return f"{base}-{number}"


def _shortened(stem: str) -> str:
    if len(stem) <= _LONGEST:
        return stem
    cut = stem[:_LONGEST]
    at = max(cut.rfind("-"), cut.rfind("_"))
    return cut[:at] if at > _LONGEST // 2 else cut


def _is_portable(stem: str) -> bool:
    has_letters = any(map(str.isalpha, stem))
    return has_letters and _RESERVED.fullmatch(stem) is None and stem[0].isalnum() and stem[-1].isalnum()


def _of(paper: Paper) -> Named:
    return Named(
        paper.title.value if paper.title else "",
        paper.abbr.value if paper.abbr else "",
        tuple(author.value for author in paper.authors[:1]),
        paper.year.value if paper.year else None,
    )
