"""Headings above papers: what they tell, and which only say that papers follow."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from metalint.importing.markup import Run, shown_text
from metalint.importing.spans import trimmed
from metalint.util import packaged

_ABOUT_THE_LIST: Final = re.compile(packaged.read_pattern("words/lists.txt", "headings about the list"))
_DATED: Final = re.compile(r"(\D*[^\W\d])[\s,:(\[-]+((?:19|20)\d\d)[)\]]?|((?:19|20)\d\d)[\s,:-]+([^\W\d]\D*)")
GROUP: Final = 50
"""The level of headings that are items or paragraphs, above those of the list."""

_EDITION: Final = re.compile(r"(?<!\w)([A-Z][A-Za-z&]+)[ -]?['’]?((?:20)?\d\d)(?![\w.-]*\d)")
_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_AROUND: Final = frozenset("after before earlier from later newer older onwards post pre prior since to until".split())  # noqa: SIM905
"""Words of headings that say that not all is from a year: `Before 2015`."""

_FILLERS: Final = re.compile(
    rf"\b(?:{packaged.read_pattern('words/lists.txt', 'heading fillers')})\b|[-_:]", re.IGNORECASE
)
_GENERAL: Final = re.compile(packaged.read_pattern("words/lists.txt", "general headings"))
_NUMBERING: Final = re.compile(
    r"^(?:(?!(?:19|20)\d\d\s)\d+(?:\.\d+)*[.):]?|(?-i:[IVX]+|[A-Z])\.)\s++(?=\S)"
    r"|(?:(?<!\s)\s++)?+[(\[](?:(?!(?:19|20)\d\d\W)\d++(?: papers?)?"
    r"|[^()\[\]]{0,20}(?:click|expand|点击|展开)[^()\[\]]*)[)\]]$",
    re.IGNORECASE,
)


class HeadingAbove(NamedTuple):
    """A heading above a paper, without its number, and as it is shown."""

    line: int
    level: int
    text: str
    shown: str = ""


_EMPTY: Final = re.compile(r"\(\s*+\)|\[\s*+\]")  # `Pruning ([back](#top))`


def heading_text(runs: Iterable[Run]) -> str:
    """Return a heading without numbers and links to other places of the list."""
    runs = list(runs)
    kept = [run for run in runs if not (run.link and run.link.target.startswith("#"))]
    text = trimmed(_EMPTY.sub("", shown_text(kept if any(run.text.strip() for run in kept) else runs)))
    return trimmed(_NUMBERING.sub("", text))


def without_fillers(heading: str) -> str:
    """Return a heading without the words that only say that papers follow: `ECCV 2024 accepted papers`."""
    return " ".join(_FILLERS.sub(" ", heading).split())


def find_edition(heading: str) -> str:
    """Return a word and the only year in a heading, which may be a conference: `Awesome CVPR 2024 papers and code`."""
    found = _EDITION.findall(heading)
    years = _YEAR.findall(heading)
    is_whole = len(found) == 1 and len(years) <= 1 and _AROUND.isdisjoint(only_letters(heading).split())
    return " ".join(found[0]) if is_whole else ""


def split_year(heading: str) -> tuple[str, str]:
    """Part a heading into its topic and the year that it begins or ends with, if it has one: `Pruning (2021)`."""
    match = _DATED.fullmatch(heading)
    if match is None or not _AROUND.isdisjoint(only_letters(heading).split()):
        return heading, ""
    return match[1] or match[4], match[2] or match[3]


@lru_cache
def is_about_the_list(heading: str) -> bool:
    """Tell whether the section of a heading is not part of the list: news, license, contents."""
    return _ABOUT_THE_LIST.fullmatch(only_letters(heading)) is not None


@lru_cache
def is_general(heading: str) -> bool:
    """Tell whether a heading says no more than that papers follow."""
    return _GENERAL.fullmatch(only_letters(heading)) is not None


def only_letters(text: str) -> str:
    """Return the words of a text in small letters, without all else."""
    return " ".join(
        "".join(
            char if char.isalpha() or char.isspace() else " " if char in "-/&" else "" for char in text.lower()
        ).split()
    )
