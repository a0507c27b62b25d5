"""URL of another paper, or of a withdrawn one.

What it does:
    Requests the title from the registry of the paper's URL (arXiv, DOI, OpenReview) on the network (`metalint links`)
    and compares it with the paper's title. Differences in case, accents, punctuation and markup, a
    missing subtitle, another script and near matches are ignored. Also reports papers that their registry lists as
    withdrawn or retracted.

Why is this bad:
    One wrong digit links another paper.

Example:
    title: "Attention Is All You Need"
    url: "https://arxiv.org/abs/1706.03763"

Use instead:
    title: "Attention Is All You Need"
    url: "https://arxiv.org/abs/1706.03762"

Options:
    `links`: see docs/links.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from metalint.names.folding import folded
from metalint.rules.api import Paper, Problem, Value, about
from metalint.rules.base import OnlineRule
from metalint.util.regex import lazy
from metalint.util.unicode import compose
from metalint.util.wording import quote

if TYPE_CHECKING:
    from metalint.links.status import Answer
    from metalint.papers.record_check import OtherPaper

_WORD: Final = lazy(r"[^\W_]+")
_MIN_SIMILARITY: Final = 60.0
_MOST_WORDS: Final = 75.0
_MIN_LENGTH: Final = 8  # characters; less says nothing
_MAX_SHOWN: Final = 120


def check_url(paper: Paper, url: Value[str], answer: Answer) -> Iterator[Problem]:
    entry = answer.entry
    if entry is None or paper.url != url:
        return
    title = paper.title
    if title and title.value and entry.title and are_different(title.value, entry.title):
        what = f"{quote(url.value)} is another paper: {entry.registry} has it as {quote(entry.title, _MAX_SHOWN)}"
        yield about(url, what, "correct the URL or the title")
    elif entry.is_withdrawn:
        what = f"{quote(url.value)} is withdrawn: {entry.registry} says so"
        yield about(url, what, "remove the paper, or link another version")


def answer_of(entry: OtherPaper) -> Answer:
    """Return what a check of a URL would find out, by the record under its id."""
    from metalint.links.status import Alive, Answer, RegistryEntry

    return Answer(Alive(), RegistryEntry(entry.source, entry.title, entry.is_withdrawn))


def are_different(ours: str, theirs: str) -> bool:
    """Tell whether two titles are clearly those of two papers; in doubt they are the same."""
    from rapidfuzz import fuzz

    one, other = _fold_words(ours), _fold_words(theirs)
    if min(len(one), len(other)) < _MIN_LENGTH or one.replace(" ", "") == other.replace(" ", ""):
        return False
    if _is_latin(one) != _is_latin(other):  # one may be a translation
        return False
    near = max(fuzz.ratio(one, other), fuzz.token_sort_ratio(one, other))
    return near < _MIN_SIMILARITY and fuzz.token_set_ratio(one, other) < _MOST_WORDS


def _is_latin(title: str) -> bool:
    """Tell whether most letters of a folded title are Latin."""
    letters = [char for char in title if char.isalpha()]
    return 2 * sum(char < "\u0370" for char in letters) > len(letters)


def _fold_words(title: str) -> str:
    """Return the words of a title, folded."""
    from metalint.names.markup import unmarked

    return " ".join(map(folded, _WORD.findall(compose(unmarked(title)))))


RULE = OnlineRule("url-title", group="urls", check_url=check_url)
