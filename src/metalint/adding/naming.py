"""Where a new paper goes, and how its file is called: as `papers` in the configuration and the other files say."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, count
from typing import Final, NamedTuple

from metalint.config.settings import Config
from metalint.errors import UsageError
from metalint.files.discovery import make_excluder, no_patterns_error
from metalint.files.globs import compile_glob
from metalint.names.person_names import single_authors
from metalint.papers.ids import SUFFIXES, own_name, stem_of
from metalint.papers.paper import Paper
from metalint.util.file_names import DEVICE
from metalint.util.regex import lazy

_WORD: Final = lazy(r"[A-Za-z0-9]+")
_YEAR: Final = lazy(r"\d{4}")
_SMALL: Final = frozenset(
    {"a", "an", "the", "on", "of", "in", "for", "to", "and", "with", "is", "are", "how", "what", "why"}
)
_SHORTENED: Final = lazy(r"\A.{1,60}\Z|\A.{31,59}(?=[-_])|\A.{1,60}")  # at the end of a word, if the word is not long
_PORTABLE: Final = lazy(r"(?=.*[A-Za-z])[A-Za-z0-9](?:.*[A-Za-z0-9])?")
_LEAST: Final = 2


class FileNameParts(NamedTuple):
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


def _surname(paper: FileNameParts) -> str:
    author = next(iter(single_authors(paper.authors[:1])), "")
    words = _WORD.findall(_plain(author.replace("-", "").replace("'", "")))
    return "".join(words[-1:]).lower()


def _key(paper: FileNameParts, mark: str) -> str:
    words = [word.lower() for word in _WORD.findall(_plain(paper.title.replace("-", "")))]
    first = next((word for word in words if word not in _SMALL), "".join(words[:1]))
    return mark.join(filter(None, [_surname(paper), str(paper.year or ""), first]))


def _kept(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "_", _plain(text)).strip("._-")


class NamingWay(NamedTuple):
    """A way to make a file name of a paper."""

    source: str  # `abbr`, `title`, or `key`: author, year and first word of the title
    mark: str | None  # between the words; None where all marks of the source stay
    is_lower: bool = True

    def name(self, paper: FileNameParts) -> str:
        """Return the file name; empty where the paper has nothing to make it of."""
        if self.source == "key":
            return _key(paper, self.mark or "")
        text = paper.abbr if self.source == "abbr" else paper.title
        name = _kept(text) if self.mark is None else _joined(text, self.mark)
        return name.lower() if self.is_lower else name


# of those that fit equally well the first counts
_LOWER: Final = NamingWay("abbr", None)
_OF_ABBR: Final = (
    _LOWER._replace(is_lower=False), _LOWER, *(NamingWay("abbr", mark) for mark in ("-", "_", "")),
    *(NamingWay("abbr", mark, is_lower=False) for mark in ("", "_", "-")),
)  # fmt: skip
_OF_PAPER: Final = (*(NamingWay("key", mark) for mark in ("", "-", "_")), *(NamingWay("title", mark) for mark in "-_"))

NamingConvention = tuple[NamingWay | None, NamingWay]
"""How a list names files of papers with a short name, if it uses that, and of others."""


def learn_convention(papers: Iterable[Paper], name_of: Callable[[str], str] = stem_of) -> NamingConvention:
    """Return how most files of a list are named, as far as the names show it; arbitrary names count for none."""
    counts: Counter[NamingWay] = Counter()
    by_key = 0
    for paper in papers:
        title, abbr = (value.value if value else "" for value in (paper.title, paper.abbr))
        authors = tuple(author.value for author in paper.authors[:1])
        named = FileNameParts(title, abbr, authors, paper.year.value if paper.year else None)
        stem = name_of(paper.path)
        fits = [way for way in _OF_PAPER if way.name(named) == stem]
        by_key += bool(fits and abbr)
        counts.update(fits)
        counts.update(way for way in _OF_ABBR if abbr and way.name(named) == stem)
    first, other = (max(ways, key=counts.__getitem__) for ways in (_OF_ABBR, _OF_PAPER))
    is_unused = by_key >= _LEAST and by_key > 2 * counts[first]
    return None if is_unused else first if counts[first] else _LOWER, other


def file_stem(paper: FileNameParts, convention: NamingConvention, taken: Callable[[str], bool]) -> str:
    """Return the name for a paper's file, without suffix; one that is not ``taken``, in whatever case."""
    of_abbr, of_paper = convention
    short = of_abbr.name(paper) if of_abbr else ""
    ways = [short, of_paper.name(paper), _key(paper, "")]
    shortened: list[str] = [name for way in ways for name in _SHORTENED.findall(way)[:1]]
    options = [name for name in shortened if _PORTABLE.fullmatch(name) and not DEVICE.match(name)] or ["paper"]
    numbered = (f"{options[0]}-{number}" for number in count(2))
    return next(option for option in chain(options, numbered) if not taken(option.casefold()))


_WILD: Final = frozenset("*?[]")


class PaperPlaces:
    """Where files of papers go."""

    def __init__(self, config: Config, paths: Sequence[str]) -> None:
        self._config = config
        if not config.papers:
            raise no_patterns_error(config)
        fitting = {pattern: list(filter(compile_glob(pattern).match, paths)) for pattern in config.papers}
        self._pattern, self._mine = max(fitting.items(), key=lambda item: len(item[1]))
        self._taken = {own_name(config.papers, path).casefold() for path in paths}

    def is_taken(self, stem: str) -> bool:
        """Tell whether a file is called ``stem``, in lower case, in whatever folder."""
        return stem in self._taken

    def take(self, stem: str) -> None:
        """Take note that a file is called ``stem``."""
        self._taken.add(stem.casefold())

    def path(self, stem: str, year: int | None) -> str:
        """Return the path of a new file, if one fits the pattern for papers."""
        *folders, name = self._pattern.split("/")
        wild = [at for at, folder in enumerate(folders) if _WILD & set(folder)]
        is_by_folder = not _WILD & set(name)
        first = min(wild, default=len(folders))
        own = wild[-1] - len(folders) if is_by_folder and wild else 0  # the place of its folder, from the end

        def placed(others: Sequence[str]) -> tuple[str, ...]:
            """Return the folders of the new file where those of another are these: its own year, and its own folder."""
            parts = list(others)
            for at, part in enumerate(others):
                if year is not None and at >= first and _YEAR.fullmatch(part):
                    parts[at] = str(year)
            if own:
                at = max(first, len(parts) + own)
                parts[at : at + 1] = [stem]
            return tuple(parts)

        usual = "papers" if year is None else str(year)
        plain = [usual if at in wild else folder for at, folder in enumerate(folders) if folder != "**"]
        used = Counter(placed(path.split("/")[:-1]) for path in self._mine)
        parts = used.most_common(1)[0][0] if used else placed(plain)
        path = "/".join([*parts, name if is_by_folder else self._file(name, stem)])
        if not compile_glob(self._pattern).match(path) or make_excluder(self._config.exclude)(path):
            raise UsageError(f"`papers` in the configuration: no place for a new file fits `{self._pattern}`")
        return path

    def _file(self, name: str, stem: str) -> str:
        """Return the name of a file that fits ``name``, the last part of the pattern."""
        before, star, after = name.partition("*")
        if star and after and not _WILD & set(before + after):
            return before + stem + after
        _, dot, suffix = name.rpartition(".")
        if dot and suffix and not _WILD & set(suffix):
            return stem + dot + suffix
        return stem + max(SUFFIXES, key=lambda end: sum(path.endswith(end) for path in self._mine))
