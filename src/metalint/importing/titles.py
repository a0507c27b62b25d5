"""Which run of atoms is the title: all are scored by what they say, how they are set apart, and what they leave."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, chain, pairwise, starmap, takewhile
from operator import attrgetter
from typing import Final, NamedTuple

from metalint.importing import addresses
from metalint.importing.people import FUNCTION_WORDS, TITLE_WORDS
from metalint.importing.spans import IMAGE, Atom, BracketGroup, Piece, Spans, trimmed
from metalint.util import packaged

_WORD: Final = re.compile(r"[^\W\d_]+")
_TWO_WORDS: Final = re.compile(r"[^\W\d_][\W\d_]++\w|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]{4}")
_NAME: Final = re.compile(r"(?=[^\s\d]*\d|\S[^\sA-Z]*[A-Z])\S+")  # written as no other word: `SAM`, `LoRA`, `v2`
EAST_ASIAN: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff]{1,2}")
"""As much text of Chinese or Japanese as a word."""
_WORDS: Final = TITLE_WORDS | FUNCTION_WORDS
_MAX_ATOMS: Final = 14
_MAX_LOST: Final = 6.0  # what better explanations a title may hold: more are names and venues
_SEPARATORS: Final[Mapping[str, float]] = {
    "": -1.0, "comma": -0.35, "stop": -2.6, **dict.fromkeys(("group", "mark", "colon", "semi", "dash", "soft"), 0.0),
}  # fmt: skip
"""What it costs that a title goes on beyond them; beyond ends of lines and bars none does. Nothing stands between
atoms only where the style changes."""

_LINK_EDGE: Final = -5.5  # of a link to code or a page: what follows is mostly a description
_SHORT_LINK: Final = 1.5  # `[SAM](link): Segment Anything`
_SHORT_OTHER_LINK: Final = -4.5  # `[SAM](code): Segment Anything. [Paper](link)`
_BEHIND_SHORT: Final = -2.5  # `**Name** The title`
_CUT: Final = -1.5
_BEHIND_LINK: Final = -1.75
_MOST_DOUBTED: Final = 3  # names in italics, each of which speaks against a title
_LAST_NAME: Final = -3.0  # `Ann Bell, Bo Carr: The title` without *Ann Bell*
_BRACKET: Final = -1.5
_BRACKET_BEFORE: Final = -3.0
_INITIALS: Final = 1.2
_TITLE_CELL: Final = 1.0
_LATE: Final = -0.12  # for each atom before
_SHARE: Final = 0.2  # of what a piece says for more than it holds

_BONUS: Final[Mapping[str, float]] = {"quoted": 4.0, "strong": 2.8, "em": 1.8}
_TO_PAPER: Final = 4.0  # what a link to a paper says for its label

_WHOLE_LINK: Final = 4.0  # the same for all of it, where commas and colons part its text
_QUOTED: Final = re.compile(r"\A['‘]([^'’]+)['’]\Z")
_SOURCE: Final = frozenset({"authors", "venue"})
_EXPLAINED: Final = 0.2  # gain of what is more than a guess
_SET_APART: Final = 4.0  # gain of a venue that stands apart
_SURE_NAMES: Final = 1.7
_BY_LENGTH: Final = ((0, -8.0), (1, -3.5), (2, -0.2), (3, 1.2), (20, 2.5), (28, 1.6), (40, -1.0))
"""Merit of up to so many words."""

_TOO_LONG: Final = -5.0
_LONG: Final = 8  # words
_WITHIN: Final = frozenset({"comma", "colon", "mark"})
_UNFINISHED: Final = (" and", " or", " of", " the", " for", " with", " in", " on", " to", " a", " by", " via")
_MID_SENTENCE: Final = frozenset({"and", "or", "of", "with", "by", "via"})
_DESCRIBES: Final = re.compile(rf"(?:{packaged.read_pattern('words/lists.txt', 'descriptions')})\b")
_SENTENCE: Final = re.compile(rf"\b(?:{packaged.read_pattern('words/lists.txt', 'sentences')})\b")
"""These two are of texts in lower case: `re` is several times as fast without a flag."""


class AtomExplanation(NamedTuple):
    """What an atom is if it is no part of the title, and how sure that is; no title holds one that ``is_closed``."""

    role: str
    gain: float
    is_closed: bool = False

    @property
    def is_name(self) -> bool:
        """Whether it is rather a person's name than not."""
        return self.role == "authors" and self.gain > 0


class LinkUse(NamedTuple):
    """What a link leads to, its label, and the type of the code that this says."""

    role: str
    label: str
    target: str
    code_type: str = ""


class TitleReading(NamedTuple):
    """A run of atoms taken for the title.

    Attributes:
        title: the text.
        score: how well the whole item is explained.
        first, last: atoms.
        shape: how the title is set apart.
        merit: of the title alone.
    """

    title: str
    score: float
    first: int
    last: int
    shape: str
    merit: float


def is_name(word: str) -> bool:
    """Tell whether a word is written as no other: with a digit, or a capital inside."""
    return _NAME.fullmatch(word) is not None


def describes_paper(text: str) -> bool:
    """Tell whether a text is a sentence about a paper."""
    low = text.lower()
    return _DESCRIBES.match(low) is not None or _SENTENCE.search(low) is not None


class Scoring:
    """Scores the runs of one item."""

    def __init__(
        self, spans: Spans, explained: Sequence[AtomExplanation], links: Mapping[int, LinkUse], *, is_title_cell: bool
    ) -> None:
        self.spans = spans
        self.explained = explained
        self.is_title_cell = is_title_cell
        self.bonuses = dict(_set_apart_pieces(spans, links))
        self.whole_links = {  # of titles, whose text is no citation
            (piece.first, self._without_source(piece))
            for piece, bonus in self.bonuses.items()
            if piece.kind == "link" and bonus == _TO_PAPER and piece.first < piece.last
            if all(atom.sep not in {"stop", "soft", "line"} for atom in spans.atoms[piece.first + 1 : piece.last + 1])
        }
        self.has_paper = any(use.role == "paper" for use in links.values())
        self.inner = list(accumulate(starmap(self._continuation_cost, pairwise(spans.atoms)), initial=0.0))
        self.around: list[list[Piece]] = [[] for _ in explained]  # the pieces that each atom is in
        self.linked = [0.0] * (len(explained) + 1)  # what links that end before an atom say at most
        for piece, bonus in self.bonuses.items():
            for at in range(piece.first, piece.last + 1):
                self.around[at].append(piece)
            if piece.kind == "link":
                self.linked[piece.last + 1] = bonus
        self.linked = list(accumulate(self.linked, max))
        self.start = next((at for at, one in enumerate(explained) if one.role != "noise"), 0)  # `1) The title`
        gains = []  # what each atom is worth without a title: a name by itself says less than one among others
        for at, one in enumerate(explained):
            gain = one.gain
            if one.role == "authors" and 0 < gain < 2:  # noqa: PLR2004 - an `et al.` says enough
                near = (explained[other] for other in (at - 1, at + 1) if 0 <= other < len(explained))
                gain += 0.6 if any(other.is_name for other in near) else -0.6
            gains.append(gain)
        self.before = (0.0, *accumulate(gains))
        self.left = (0, *accumulate(explanation.gain <= _EXPLAINED for explanation in explained))

    def _without_source(self, piece: Piece) -> int:
        """Return where the title of a link ends that goes on with its source: `Nets (Bell et al., 2018)`."""
        start = last = piece.last
        while start > piece.first and self.explained[start].role in _SOURCE:
            is_apart = self.spans.around[start] is not None or self.spans.atoms[start].sep == "dash"
            start -= 1
            last = start if is_apart else last
        return last

    def ranked(self) -> tuple[TitleReading, ...]:
        """Return all that may be the title, the best first."""
        runs = dict.fromkeys((*self.whole_links, *self._runs()))
        found = filter(None, starmap(self.reading, runs))
        return tuple(sorted(found, key=lambda reading: -reading.score))

    def reading(self, first: int, last: int) -> TitleReading | None:
        """Return the reading that takes a run of atoms for the title; None where brackets close beyond it."""
        whole = _close_brackets(self.spans, self.spans.atoms[first].start, self.spans.atoms[last].end)
        title = trimmed(self.spans.text[whole[0] : whole[1]]) if whole else ""
        title = _QUOTED.sub(r"\1", title)
        if whole is None or not title:
            return None
        bonus, shape = self._strongest_markup(first, last)
        bonus += _WHOLE_LINK if (first, last) in self.whole_links else 0.0
        inner = self.inner[last] - self.inner[first]
        place = self._context_bonus(first, last, shape)
        merit = like_title(title) + bonus + place + _bracket_bonus(self.spans, whole) + inner
        score = merit + self.before[first] + self.before[-1] - self.before[last + 1] + _LATE * first
        return TitleReading(title, score, first, last, shape, merit)

    def _runs(self) -> Iterator[tuple[int, int]]:
        """Yield the runs of atoms that may be the title: all of a link to a paper, and what no bar or line parts."""
        atoms = self.spans.atoms
        for first, start in enumerate(self.explained):
            is_named = start.role == "authors" and start.gain > _SURE_NAMES and not atoms[first].link
            is_named |= start.role == "noise" and first + 1 < len(self.explained)  # `1) The title`
            if start.is_closed or start.gain > _SET_APART or is_named:
                continue
            lost = 0.0
            for last in range(first, min(len(atoms), first + _MAX_ATOMS)):
                end = self.explained[last]
                if last > first:
                    is_within = atoms[last].sep in _SEPARATORS or (self.is_title_cell and atoms[last].sep == "bar")
                    if end.is_closed or not is_within:
                        break
                lost += max(0.0, end.gain)
                if lost > _MAX_LOST:
                    break
                yield first, last

    def _continuation_cost(self, before: Atom, atom: Atom) -> float:
        cost = _SEPARATORS.get(atom.sep, 0.0)  # a bar in the cell of a title, which had a backslash
        cost += 2 * _CUT if IMAGE in self.spans.text[before.end : atom.start] else 0.0  # `The title [badge] Ann Bell`
        if atom.sep == "dash" and (atom.link != before.link or (before.style, atom.style) == ("strong", "")):
            cost += 2 * _LINK_EDGE  # `**The title** - what it does`
        elif atom.link != before.link:
            link = before.link or atom.link
            is_paper = link is not None and addresses.is_paper(link.target)
            is_short = before.link is not None and atom.sep == "colon" and " " not in before.text
            is_short = is_short and (is_paper or self.has_paper)
            cost += _LINK_EDGE if not is_short else _SHORT_LINK if is_paper else _SHORT_OTHER_LINK
        elif before is self.spans.atoms[0] and before.style == "strong" and before.link is None:
            low = before.text.casefold()  # of `**Name** The title`, `**Name** : The title`
            is_name = before.text[:1].isupper() and " " not in low and low not in _WORDS
            is_apart = atom.sep == "colon" and self.spans.text[before.end :].startswith(" ")
            is_apart = is_apart or (atom.sep == "" and atom.style != before.style)
            cost += _BEHIND_SHORT if is_name and is_apart else 0.0
        return cost

    def _context_bonus(self, first: int, last: int, shape: str) -> float:
        atoms, explained = self.spans.atoms, self.explained
        value = _TITLE_CELL if self.is_title_cell and first == self.start else 0.0
        for before, at in ((first - 1, first), (last, last + 1)):
            other = before if at == first else at
            if 0 <= other < len(atoms) and at < len(atoms) and atoms[at].sep in _WITHIN:
                is_lost = explained[other].gain <= _EXPLAINED and not explained[other].is_closed
                is_lost = is_lost and atoms[before].markup == atoms[at].markup
                value += _CUT if is_lost else 0.0
        if shape == "plain":
            is_description = first > 0 and atoms[first].sep == "dash" and atoms[first].text[0].islower()
            value += 2 * _CUT if is_description else 0.0
            if self.linked[first]:
                value += _BEHIND_LINK if self.linked[first] >= _TO_PAPER else 2 * _BEHIND_LINK
        if first == last and explained[first].role == "venue":
            value += 2 * _CUT
        around = self.spans.around
        if first and (group := around[first]) is not None and group is around[last] and group.kind == "(":
            value += _BRACKET_BEFORE
        if explained[first].role == "authors":
            inside = explained[first : last + 1]
            names = sum(1 for _ in takewhile(lambda explained: explained.is_name, inside))
            if names == len(inside) or (first < last and all(explained.role == "authors" for explained in inside)):
                value -= min(len(inside), _MOST_DOUBTED) if shape == "em" else 1.0
            elif names and first and explained[first - 1].is_name and atoms[first + names].sep == "colon":
                value += _LAST_NAME
        return value

    def _strongest_markup(self, first: int, last: int) -> tuple[float, str]:
        """Return what the styles, links and quotes of a run say for it, and the strongest of them."""
        bonus, shape = 0.0, "plain"
        for piece in dict.fromkeys(chain.from_iterable(self.around[first : last + 1])):
            value = 0.0
            if first <= piece.first and piece.last <= last:
                is_all = (first, last) == (piece.first, piece.last)
                value = self.bonuses[piece] * (1.0 if is_all else _SHARE)
            elif piece.first <= first and last <= piece.last:
                is_less = self._count_unexplained(piece.first, piece.last) > self._count_unexplained(first, last)
                value = 0.0 if is_less else self.bonuses[piece]
            if value > bonus:
                bonus, shape = value, piece.kind
        return bonus, shape

    def _count_unexplained(self, first: int, last: int) -> int:
        return self.left[last + 1] - self.left[first]


def _set_apart_pieces(spans: Spans, links: Mapping[int, LinkUse]) -> Iterator[tuple[Piece, float]]:
    """Yield what is quoted, linked or emphasized, and how much that speaks for a title."""
    atoms = spans.atoms
    for group in spans.groups:
        if group.kind == '"' and _TWO_WORDS.search(spans.text, group.open, group.close):
            first = bisect_left(atoms, group.open, key=attrgetter("start"))
            last = bisect_right(atoms, group.close, key=attrgetter("end")) - 1
            if first <= last:
                yield Piece("quoted", first, last), _BONUS["quoted"]
    for kind in ("link", "strong", "em"):
        first = 0
        for at in range(1, len(atoms) + 1):
            key = _markup_key(kind, atoms[first], spans.around[first])
            goes_on = (
                at < len(atoms)
                and _markup_key(kind, atoms[at], spans.around[at]) == key
                and atoms[at].sep in _SEPARATORS
            )
            if not goes_on:
                if key is not None:
                    yield Piece(kind, first, at - 1), _markup_bonus(kind, atoms[first], links)
                first = at


def _markup_key(kind: str, atom: Atom, group: BracketGroup | None) -> object:
    if kind == "link":
        return atom.link.number if atom.link else None
    is_note = group is not None and group.kind == "("  # `The title (**TT**)`
    return kind if atom.style == kind and not is_note else None


def _markup_bonus(kind: str, atom: Atom, links: Mapping[int, LinkUse]) -> float:
    """Return how much it says for a title that it is set apart in this way: a link to a paper says most."""
    if kind != "link" or atom.link is None:
        return _BONUS[kind]
    use = links[atom.link.number]
    if use.role != "title":
        return 0.0
    return _TO_PAPER if addresses.is_paper(use.target) else 1.6 if addresses.is_code(use.target) else 2.6


def _close_brackets(spans: Spans, start: int, end: int) -> tuple[int, int] | None:
    """Return where a run begins and ends with the brackets and quotes that close in it; None if some do not."""
    text = spans.text
    end = _past_end_marks(text, end)
    for group in spans.ending_in(start, end):
        if group.open >= start and group.close > end:
            if text[end : group.close - 1].strip(" .,?!*”\"'"):
                return None
            end = group.close
        elif group.open < start and group.close <= end:
            if group.close == end or text[group.open + 1 : start].strip(" *“\"'"):
                return None
            start = group.open
    return start, _past_end_marks(text, end)


def _past_end_marks(text: str, end: int) -> int:
    while end < len(text) and text[end] in "?!":
        end += 1
    return end


@lru_cache(maxsize=1 << 14)
def like_title(title: str) -> float:
    """Return how much a text is like a title, by its words alone."""
    low = title.casefold()
    words = _WORD.findall(low if low.isascii() else EAST_ASIAN.sub(r"\g<0> ", low))
    merit = next((value for most, value in _BY_LENGTH if len(words) <= most), _TOO_LONG)
    if len(words) > 1:
        merit += 0.9 if not FUNCTION_WORDS.isdisjoint(words[1:-1]) else 0.0
        merit += min(2.0, 0.5 * sum(map(TITLE_WORDS.__contains__, words)))
    elif sum(map(str.isupper, title)) > 1:
        merit += 1.3  # a short name
    if title[:1].islower() and title.partition(" ")[0].islower():
        merit -= 3.3 if words and words[0] in _MID_SENTENCE else 1.3
    if low.endswith(_UNFINISHED):
        merit -= 2.0
    if _DESCRIBES.match(low):
        merit -= 1.2
    if len(words) > _LONG and _SENTENCE.search(low) and not title.endswith("?"):
        merit -= 0.8
    return merit


def _bracket_bonus(spans: Spans, whole: tuple[int, int]) -> float:
    """Return what brackets at the ends of a run say: they hold a note, unless they hold the initials of the words."""
    for group in spans.ending_in(*whole):
        if group.kind in "([" and group.close == whole[1] and group.open > whole[0]:
            inside, words = spans.text[group.open + 1 : group.close - 1].strip(), spans.text[whole[0] : group.open]
            letters = "".join(char for char in inside.casefold().rstrip("s") if char.isalpha())
            initials = iter("".join(word[0] for word in _WORD.findall(words)).casefold())
            is_word = 1 < len(letters) < _LONG and " " not in inside
            are_initials = is_word and sum(letter in initials for letter in letters) >= len(letters) - 1
            return _INITIALS if are_initials else _BRACKET
        if group.open == whole[0] and group.kind in "([":
            inside = spans.text[group.open + 1 : group.close - 1].strip(" *")
            return _BRACKET_BEFORE if group.kind == "[" or _NAME.fullmatch(inside) else 0.0  # not `(Re)thinking`
    return 0.0
