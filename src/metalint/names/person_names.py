"""When two names are one person's, and how two lists of authors differ."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import Final, Literal, NamedTuple

from metalint.names.folding import folded
from metalint.names.garbling import garblings
from metalint.names.people import EAST_ASIAN_WORD, SUFFIX, is_group, split_left_out, without_markup
from metalint.text.edit import find_longest_rising
from metalint.util import packaged
from metalint.util.regex import lazy

Likeness = Literal["same", "different", "doubtful"]
"""``doubtful`` is what may be one person's: a short form, a slip of the pen, another script."""

_TEXTS: Final = packaged.read_sections("words/people.txt")
_JOINED: Final = lazy(r"(?:(?<!\s)\s++)?(?:[,;]|\band\b|&)\s*")
# A form of address, and the number by which DBLP tells people of one name apart.
_BESIDE: Final = lazy(
    r"(?:\A|(?<=, ))(?:(?:dr|prof(?:essor)?|mrs?|ms)\b\.?\s++)++(?=\S)|(?<!\s)\s++\d{4}\Z", re.IGNORECASE
)
_NICKNAME: Final = lazy(r"""[(\[{]([^()\[\]{}]*)[)\]}]|["“„”«‟]([^"“”«»‟]*)["“”»‟]|(?<!\w)['‘’]([^'‘’]+)['‘’](?!\w)""")
_TOKEN: Final = lazy(r"[^\W\d_]+(?:['’‘`\u00b4\u02b9-\u02bf][^\W\d_]+)*")
_APOSTROPHES: Final = lazy("['’‘`\u00b4\u02b9-\u02bf]")
_DIGRAPH: Final = lazy(r"(?:(?<=[ao])|(?<=u)(?<![qxy]u))e(?=[a-z])")  # no `Yue`, `Xueming`, `Choe`
_SHORT_SUFFIX: Final = lazy(r"(?:jn?r|j[uú]nior|sn?r|ii|iii|iv|2nd|3rd|4th)\.?", re.IGNORECASE)
_OTHER_SCRIPT: Final = lazy("[\u0370-\u1cff\u1f00-\u1fff\u2c80-\ua71f\ua800-\uab2f\uac00-\ufaff]")
_LONGEST: Final = 300  # characters; what is longer is no name
_MOST_TOKENS: Final = 12
_WAYS: Final = 4  # of spelling a letter, at most
_MOST_PAIRS: Final = 40_000  # names that are compared one by one beyond equal ones; lists of collaborations have more
_MOST_ALIKE: Final = 40  # authors with one family name whom an initial is tried on
_INITIALS: Final = 3  # capital letters without stops, at most, that may be initials: `JRR`
_LEAST_LONG: Final = 5  # letters from which a word is one that a slip may have changed
_LEAST_VERY_LONG: Final = 10
_MOST_SLIPS: Final = 2
_LEAST_PREFIX: Final = 3
_LONGEST_SHORT: Final = 3  # letters of a word with a stop that is no initial and stands for a longer one: `Chr.`
# What transliterations of one name differ in: of Russian and Ukrainian, Japanese, Korean and Chinese.
_ROMANIZATIONS: Final = tuple(
    (lazy(pattern), plain)
    for pattern, plain in (
        (r"\A([ln])(?:v|yu)\Z", r"\1u"), ("youn", "yeon"), ("ks", "x"), ("ph", "f"), ("kh", "h"), ("y", "i"),
        ("(?<=[aeiou])j(?![aeiou])", "i"), ("eo", "u"), ("ou", "o"), ("(?<=[aeiou])h(?![aeiou])", ""), ("w", "v"),
        (r"(.)\1+", r"\1"),
    )
)  # fmt: skip
# Letters as they are written without accents and strokes; the first way is the usual one.
_LETTERS: Final[Mapping[str, tuple[str, ...]]] = {
    letter: tuple(way.replace("-", "") for way in ways.split())
    for letter, ways in packaged.split_pairs(_TEXTS["letters"]).items()
}
_PARTICLES: Final = frozenset(_TEXTS["particles"].split()) | {"abu", "ould"}
# The numbers of the groups that hold a given name and its short forms.
_SHORT_FORMS: Final[dict[str, set[int]]] = defaultdict(set)
for _number, _group in enumerate(_TEXTS["short forms"].splitlines()):
    for _name in _group.split():
        _SHORT_FORMS[_name].add(_number)


class _Token(NamedTuple):
    """A part of a name between spaces, hyphens and stops: its spellings, and whether it is an initial."""

    spellings: tuple[str, ...]  # one a way, the usual one first
    is_initial: bool = False  # or the beginning of a word, with a stop
    is_hyphenated: bool = False  # whether a hyphen parts it from the one before

    @property
    def plain(self) -> str:
        """Return the usual spelling."""
        return self.spellings[0]


class _Reading(NamedTuple):
    """A name read as given and family names."""

    given: tuple[_Token, ...]
    family: tuple[_Token, ...]
    is_turned: bool = False  # whether the family name is taken to stand first


class PersonName(NamedTuple):
    """A name, taken apart."""

    written: str
    tokens: tuple[_Token, ...]  # in the order given, family
    family_at: int  # where the family name begins, if a comma says so; else -1
    suffix: str  # `jr`, `iii`
    nicknames: tuple[_Token, ...]  # in brackets or quotes

    @property
    def key(self) -> str:
        """Return all letters in one word: names with the same are the same."""
        return "".join(token.plain for token in self.tokens)


@lru_cache(maxsize=1 << 15)
def parse(name: str) -> PersonName:
    """Take a name apart: ``Lin, Ji``, ``Ji Lin 0002``, ``J. Lin``, ``William "Bill" Gates III``."""
    plain = name[:_LONGEST]
    if not name.isascii() or any(char in name for char in "\\{}$<*&"):
        plain = without_markup(next((broken.text for broken in reversed(garblings(plain))), plain))
    plain = _BESIDE.sub("", plain)
    nicknames = _split_tokens(" ".join(map("".join, _NICKNAME.findall(plain))))
    plain = " ".join(_NICKNAME.sub(" ", plain).split()) or plain
    parts = [part.strip() for part in plain.split(",")]
    # `Jr., Claudio Bordin`, as machines turn it
    are_suffixes = [
        bool(_SHORT_SUFFIX.fullmatch(part) or (at and SUFFIX.fullmatch(part))) for at, part in enumerate(parts)
    ]
    kept = [part for part, is_suffix in zip(parts, are_suffixes, strict=True) if part and not is_suffix] or parts
    is_turned = len(kept) == 2  # noqa: PLR2004 - `Lin, Ji`
    last = kept[0] if is_turned else " ".join(kept)
    head, _, tail = last.rpartition(" ")
    if (is_turned or " " in head) and _SHORT_SUFFIX.fullmatch(tail):  # `King Jr., Martin`
        last = head or tail
    suffix = next(filter(_SHORT_SUFFIX.fullmatch, (*parts, tail)), "").rstrip(".").lower()
    given = _split_tokens(kept[1]) if is_turned else ()
    tokens, family_at = (*given, *_split_tokens(last)), len(given) if is_turned else -1
    return PersonName(name, tokens[:_MOST_TOKENS], family_at, suffix, nicknames)


def _split_tokens(text: str) -> tuple[_Token, ...]:
    found: list[_Token] = []
    is_loud = text.isupper()  # whose words in capitals are no initials
    has_more = len(text.split()) > 1
    for match in _TOKEN.finditer(text):
        word = _APOSTROPHES.sub("", match[0])
        is_stopped = text[match.end() : match.end() + 1] == "."
        is_hyphenated = match.start() > 0 and text[match.start() - 1] in "-\u2010\u2011\u2012\u2013"
        # capitals are initials behind a family name, or before one: `Bell AC`, `JRR Tolkien`
        is_run = 1 < len(word) <= _INITIALS and word.isupper() and (has_more or is_stopped)
        is_run = is_run and _list_spellings(word)[0].isascii()  # `MÁ`
        for part in word if is_run and not is_loud else (word,):
            spellings = _list_spellings(part)
            if spellings[0]:
                is_short = len(word) <= _LONGEST_SHORT and part.istitle() and is_stopped
                is_initial = len(part) == 1 or (is_short and has_more)
                found.append(_Token(spellings, is_initial, is_hyphenated))
    return tuple(found)


@lru_cache(maxsize=1 << 15)
def _list_spellings(word: str) -> tuple[str, ...]:
    """Return a word in plain Latin letters in each way: ``müller`` is also ``mueller``, and that is ``muller``."""
    low = word.lower()
    if not low.isascii():
        low = unicodedata.normalize("NFC", low.replace("i\u0307", "i"))
    letters = [_LETTERS.get(char) or (_without_accents(char),) for char in low]
    ways = ["".join(ways[min(way, len(ways) - 1)] for ways in letters) for way in range(_WAYS)]
    usual = ways[0]  # whose `e` may stand for the dots of an umlaut
    return (*ways, _DIGRAPH.sub("", usual) if len(usual) >= _LEAST_LONG else usual)


def _without_accents(char: str) -> str:
    parts = unicodedata.normalize("NFKD", char)
    if parts[:1] >= "\u1100":  # the syllables of Korean and kana are no accented letters
        return char
    return "".join(part for part in parts if not unicodedata.combining(part)).replace("\u2019", "")


@lru_cache(maxsize=1 << 16)
def compare(first: str, second: str) -> Likeness:
    """Tell whether two names are one person's, in any usual spelling of each."""
    if first >= second:
        return "same" if first == second else compare(second, first)
    one, other = parse(first), parse(second)
    if not one.tokens or not other.tokens:
        return "same" if len({"".join(name.split()).casefold() for name in (first, second)}) == 1 else "doubtful"
    if {one.suffix[:1], other.suffix[:1]} == {"j", "s"}:
        return "different" if one.key == other.key else "doubtful"
    has_same_signs = EAST_ASIAN_WORD.fullmatch(one.key) and sorted(one.key) == sorted(other.key)  # `王伟`, `伟 王`
    is_called_so = _goes_by_nickname(one, other) or _goes_by_nickname(other, one)
    if has_same_signs or is_called_so or _is_joined(one.tokens, other.tokens) or _is_turned(one, other):
        return "same"
    # what is written in other letters cannot be compared letter by letter
    if len({_OTHER_SCRIPT.search(name.written) is None for name in (one, other)}) > 1:
        return "doubtful"
    has_initial_last = one.tokens[-1].is_initial or other.tokens[-1].is_initial  # `Zhang W.`
    likenesses = {
        _compare_readings(ours, theirs)
        for ours, theirs in product(_list_readings(one), _list_readings(other))
        if has_initial_last or not (ours.is_turned and theirs.is_turned)
    }
    if likenesses == {"different"} and _may_be_one(one, other):
        likenesses = {"doubtful"}
    return next((likeness for likeness in ("same", "doubtful") if likeness in likenesses), "different")


def _is_joined(one: Sequence[_Token], other: Sequence[_Token]) -> bool:
    """Tell whether words have the same letters, whatever parts them: ``Ming-Hsuan``, ``Minghsuan``."""
    ours, theirs = (
        {*map("".join, zip(*(token.spellings for token in tokens), strict=True))} for tokens in (one, other)
    )
    return not ours.isdisjoint(theirs)


def _is_word(one: _Token, other: _Token) -> bool:
    return not set(one.spellings).isdisjoint(other.spellings)


def _is_turned(one: PersonName, other: PersonName) -> bool:
    """Tell whether names have the same words, in another order: ``Wei Zhang``, ``Zhang Wei``."""
    if len(one.tokens) != len(other.tokens):
        return False
    rest = list(other.tokens)
    for token in one.tokens:
        found = next((there for there in rest if _is_word(token, there)), None)
        if found is None:
            return False
        rest.remove(found)
    return True


def _goes_by_nickname(one: PersonName, other: PersonName) -> bool:
    """Tell whether a name has a nickname of the other for its given name: ``Bill Gates``, ``William "Bill" Gates``."""
    called = [token for token in other.tokens if any(_is_word(token, nickname) for nickname in one.nicknames)]
    rest = [token for token in other.tokens if token not in called and not token.is_initial]
    return bool(called and rest) and all(any(_is_word(token, known) for known in one.tokens) for token in rest)


def _may_be_one(one: PersonName, other: PersonName) -> bool:
    """Tell whether names differ by a family name that stands first, as an initial, or by transliteration alone."""
    has_initial = any(token.is_initial for token in (*one.tokens, *other.tokens))
    ours, theirs = (sorted(_romanized(token.plain) for token in name.tokens) for name in (one, other))
    if not has_initial and ours == theirs:  # `Alexei Petrovskii`, `Alexey Petrovskiy`
        return True
    size = len(one.tokens)
    turns = [one.tokens[at:] + one.tokens[:at] for at in range(1, size)] if size == len(other.tokens) else []
    return any(  # `R. Venkatesh Babu`
        all(map(_agree, turn, other.tokens))
        and sum(not (a.is_initial or b.is_initial) for a, b in zip(turn, other.tokens, strict=True)) > 1
        for turn in turns
    )


@lru_cache(maxsize=1 << 14)
def _list_readings(name: PersonName) -> tuple[_Reading, ...]:
    """Return a name read in each likely way: the family name last, with its particles, or first."""
    tokens = name.tokens
    if name.family_at >= 0:
        return (_Reading(*_with_particles(tokens, name.family_at)),)
    found = [_Reading(*_with_particles(tokens, len(tokens) - 1))]
    if len(tokens) > 1 and not tokens[0].is_initial and not tokens[1].is_hyphenated:
        found.append(_Reading(*_with_particles((*tokens[1:], tokens[0]), len(tokens) - 1), is_turned=True))
    if len(tokens) > 2 and not (tokens[-2].is_initial or tokens[-2].is_hyphenated):  # noqa: PLR2004 - `García Márquez`
        found.append(_Reading(*_with_particles(tokens, len(tokens) - 2)))
    return tuple(found)


def _with_particles(tokens: Sequence[_Token], at: int) -> tuple[tuple[_Token, ...], tuple[_Token, ...]]:
    while at > 1 and tokens[at - 1].plain in _PARTICLES and not _is_given(tokens[at - 1]):
        at -= 1
    return tuple(tokens[:at]), tuple(tokens[at:])


def _is_given(token: _Token) -> bool:
    """Tell whether a word is no particle, though it looks like one: an initial, and the `an` of `Yu-an`."""
    return token.is_initial or token.is_hyphenated


def _bare_family(family: tuple[_Token, ...]) -> tuple[_Token, ...]:
    return tuple(token for token in family if token.plain not in _PARTICLES) or family


def _compare_readings(one: _Reading, other: _Reading) -> Likeness:
    family = _compare_families(one.family, other.family)
    if family == "different":
        return "different"
    given = _compare_given(_without_particles(one.given, other.family), _without_particles(other.given, one.family))
    if family == "same":  # `Van` may be the middle name that the other has as `Thi`
        fewer, more = sorted((one, other), key=lambda reading: len(reading.family))
        is_clear = (
            len(fewer.family) == len(more.family)
            or len(fewer.given) <= len(more.given)
            or _full_words(fewer.given) <= _full_words(more.given)
        )
        return given if is_clear or given == "different" else "doubtful"
    shorter, longer = sorted((one, other), key=lambda reading: len(_bare_family(reading.family)))
    fewer_words, more_words = _bare_family(shorter.family), _bare_family(longer.family)
    if len(fewer_words) < len(more_words):  # one of two family names, mostly the first
        is_first = _is_word(fewer_words[0], more_words[0])
        is_likely = is_first or len(shorter.given) <= len(longer.given)
    else:  # the given names must be the same in full
        is_likely = _full_words(one.given) > 0 and _full_words(other.given) > 0
    return "doubtful" if given == "same" and is_likely else "different"


def _without_particles(given: tuple[_Token, ...], family: tuple[_Token, ...]) -> tuple[_Token, ...]:
    """Return given names without the initials of the particles of a family name: ``W. v. d. Heuvel``."""
    particles = [token.plain[0] for token in family if token.plain in _PARTICLES]
    last = [token.plain for token in given[1:][-len(particles) :]]
    return given[: -len(particles)] if particles and last == particles else given


def _full_words(given: tuple[_Token, ...]) -> int:
    return sum(not token.is_initial for token in given)


def _compare_families(one: tuple[_Token, ...], other: tuple[_Token, ...]) -> Likeness:
    if _is_joined(one, other):
        return "same"
    ours, theirs = _bare_family(one), _bare_family(other)
    if _is_joined(ours, theirs):
        return "same"
    if len(ours) != len(theirs):  # one of two family names
        shorter, longer = sorted((ours, theirs), key=len)
        if shorter and all(any(_is_word(a, b) for b in longer) for a in shorter):
            return "doubtful"
    words = ("".join(token.plain for token in family) for family in (ours, theirs))
    return "doubtful" if _is_slip(*words) else "different"


def _compare_given(one: tuple[_Token, ...], other: tuple[_Token, ...]) -> Likeness:
    """Compare given names: an initial stands for any name with it, and a middle name may be left out."""
    if not one or not other:
        return "doubtful"  # a family name alone
    if _is_joined(one, other) or _fits(one, other) or _fits(other, one):
        return "same"
    is_likely = _is_one_goes_by(one, other) or _is_one_goes_by(other, one) or _may_be_called(one, other)
    return "doubtful" if is_likely else "different"


def _may_be_called(one: tuple[_Token, ...], other: tuple[_Token, ...]) -> bool:
    """Tell whether given names differ by a short form or a slip of the pen."""
    first, second = one[0], other[0]
    shorter, longer = sorted((first.plain, second.plain), key=len)
    is_prefix = len(shorter) >= _LEAST_PREFIX and len(longer) > _LEAST_LONG and longer.startswith(shorter)
    are_grouped = not _SHORT_FORMS.get(shorter, set()).isdisjoint(_SHORT_FORMS.get(longer, ()))
    if (is_prefix or are_grouped) and not _agree(first, second):
        return True
    if first.is_initial or second.is_initial:
        return False
    if len(one) == len(other):
        return all(_agree(a, b) or _is_slip(a.plain, b.plain) for a, b in zip(one, other, strict=True))
    if _is_slip(*("".join(token.plain for token in given) for given in (one, other))):
        return True
    rests = sorted((one[1:], other[1:]), key=len)
    return _is_slip(first.plain, second.plain) and _fits(*rests)


def _fits(fewer: tuple[_Token, ...], more: tuple[_Token, ...]) -> bool:
    """Tell whether given names are others with some left out, none contradicting: the first ones always agree."""
    if not fewer or not more:
        return not fewer
    if not _agree(fewer[0], more[0]):
        for size in range(2, len(more) + 1):  # whose first word is several of the others: `Minghsuan A.`, `Ming-Hsuan`
            if _is_joined(more[:size], fewer[:1]):
                return _fits(fewer[1:], more[size:]) or _fits(more[size:], fewer[1:])
        return False
    if not fewer[0].is_initial and more[1:] and more[1].is_hyphenated:  # `Zhi Zhou` is not `Zhi-Hua Zhou`
        return bool(fewer[1:]) and _fits(fewer[1:], more[1:])
    rest = iter(more[1:])
    return all(any(_agree(token, other) for other in rest) for token in fewer[1:])


def _agree(one: _Token, other: _Token) -> bool:
    if one.is_initial or other.is_initial:
        return any(a.startswith(b) or b.startswith(a) for a, b in product(one.spellings, other.spellings))
    return _is_word(one, other)


def _is_one_goes_by(one: tuple[_Token, ...], other: tuple[_Token, ...]) -> bool:
    """Tell whether the first name of one is a later one of the other: ``J. Robert`` and ``Robert``."""
    # Where the first name is full, an initial after it is a weak sign: `Kevin M. Chu` is not `Melissa Chu`.
    later = [token for token in other[1:] if not token.is_initial or (other[0].is_initial and not one[0].is_initial)]
    return any(_agree(one[0], token) for token in later)


def _is_slip(one: str, other: str) -> bool:
    """Tell whether a slip of the pen, or another transliteration, makes one word of the other."""
    from rapidfuzz.distance import OSA

    if _romanized(one) == _romanized(other):
        return True
    size = min(len(one), len(other))
    if size < _LEAST_LONG:
        return False
    most = _MOST_SLIPS if size >= _LEAST_VERY_LONG else 1
    return OSA.distance(one, other, score_cutoff=most) <= most


@lru_cache(maxsize=1 << 14)
def _romanized(word: str) -> str:
    for pattern, plain in _ROMANIZATIONS:
        word = pattern.sub(plain, word)
    return word


def single_authors(authors: Iterable[str]) -> list[str]:
    """Return authors one by one; some lists write all of a paper's into one string."""
    single: list[str] = []
    for author in authors:
        parts = [part for part in _JOINED.split(author) if part]
        is_turned = len(parts) == 2 and " " not in parts[0] and "," in author  # noqa: PLR2004 - `Lin, Ji`
        single += [f"{parts[1]} {parts[0]}"] if is_turned else parts or [author]
    return single


class Alignment(NamedTuple):
    """How two lists of authors compare; names are given by their places in the lists."""

    matched: tuple[tuple[int, int], ...]  # the same people, in the order of the first list
    doubtful: tuple[tuple[int, int], ...]  # who may be the same
    extra: tuple[int, ...]  # of the first list, who is not in the second
    missing: tuple[int, ...]  # of the second list, who is not in the first
    moved: tuple[int, ...]  # of the first list, who stands elsewhere in the second
    repeated: tuple[int, ...] = ()  # of the first list, who stands there more often than in the second
    is_open: bool = False  # whether the first list says that others exist
    unnamed: tuple[int, ...] = ()  # of the first list, who may be one of those that the second does not name

    @property
    def is_same(self) -> bool:
        """Whether the lists certainly name the same people in the same order."""
        return not (self.doubtful or self.unnamed or self.is_different)

    @property
    def is_different(self) -> bool:
        """Whether the lists certainly differ."""
        return bool(self.extra or self.missing or self.moved or self.repeated)


def align(ours: Sequence[str], theirs: Sequence[str]) -> Alignment:
    """Compare two lists of authors: first equal names, then one person's in other spellings, then doubtful ones.

    An "et al." in a list, or a team that the other one lacks, stands for people who are not named.
    """
    own, record = ([split_left_out(name)[0].strip(" ,;") for name in names] for names in (ours, theirs))
    spelled = {folded(name): name for name in record if not is_group(name)}  # `QINGYAO AI` is no company
    own = [spelled.get(folded(name), name) if is_group(name) else name for name in own]
    is_open = any(map(_leaves_others_out, ours))
    mine, others = _parse_people(own), _parse_people(record)
    pairs = _pair_equal(mine, others)
    _pair_alike(mine, others, pairs, "same")
    doubtful: dict[int, int] = {}
    taken = set(pairs.values())
    left = {at: name for at, name in mine.items() if at not in pairs}
    rest = {at: name for at, name in others.items() if at not in taken}
    if left and rest:
        _pair_alike(left, rest, doubtful, "doubtful")
    extra = [at for at in left if at not in doubtful]
    missing = [at for at in rest if at not in set(doubtful.values())]
    # Such a team does not stand for others where it is in the record as well, unless the list names nobody else.
    known = {folded(name) for name in record if mine}
    has_team = any(at not in mine and folded(name) not in known for at, name in enumerate(own))
    has_team |= any(is_group(own[at]) for at in extra)
    if has_team:  # of which those who are not named may be members
        extra = [at for at in extra if not is_group(own[at])]
    again: dict[int, int] = {}
    _pair_alike({at: mine[at] for at in extra if at in mine}, others, again, "same")
    extra = [at for at in extra if at not in again]
    ours_folded = set(map(folded, own))
    has_their_team = any(is_group(name) and folded(name) not in ours_folded for name in record)
    unnamed: list[int] = []
    if has_their_team or any(map(_leaves_others_out, theirs)):  # the record names not all
        extra, unnamed = [], extra
    in_order = dict(find_longest_rising(sorted(pairs.items())))  # as many as possible
    if len(extra) == 1 and extra == missing and _go_by_one_family_name(mine, others, extra[0], pairs):
        doubtful[extra[0]] = missing[0]  # `Rex Ying`, who is `Zhitao Ying` elsewhere
        extra, missing = [], []
    # a list that goes on must begin as the other one does
    last = max((*pairs.values(), *doubtful.values()), default=-1) if ours and _leaves_others_out(ours[-1]) else -1
    return Alignment(
        tuple(sorted(pairs.items())),
        tuple(sorted(doubtful.items())),
        tuple(extra),
        tuple(at for at in missing if at < last) if is_open or has_team else tuple(missing),
        tuple(at for at in sorted(pairs) if at not in in_order),
        tuple(again),
        is_open or has_team,
        tuple(unnamed),
    )


def _go_by_one_family_name(
    mine: Mapping[int, PersonName], others: Mapping[int, PersonName], at: int, pairs: Mapping[int, int]
) -> bool:
    """Tell whether two at one place of two lists have one family name, and all the others are the same."""
    if at not in mine or at not in others or not pairs or any(here != there for here, there in pairs.items()):
        return False
    return _is_word(mine[at].tokens[-1], others[at].tokens[-1])


def _leaves_others_out(name: str) -> bool:
    return split_left_out(name)[1]


def _parse_people(names: Sequence[str]) -> dict[int, PersonName]:
    """Return the people among authors by their places: teams, and what is empty or no name, are left out."""
    parsed = {at: parse(name) for at, name in enumerate(names) if 0 < len(name) <= _LONGEST}
    return {at: name for at, name in parsed.items() if not (is_group(name.written) or not name.tokens)}


def _pair_equal(mine: Mapping[int, PersonName], others: Mapping[int, PersonName]) -> dict[int, int]:
    """Pair names that are equal, or the same in another order of given and family name."""
    waiting: dict[str, list[int]] = defaultdict(list)
    for at, name in reversed(list(others.items())):
        waiting[name.key].append(at)
    pairs = {at: waiting[name.key].pop() for at, name in mine.items() if waiting.get(name.key)}
    return dict(sorted(pairs.items()))


def _pair_alike(
    mine: Mapping[int, PersonName], others: Mapping[int, PersonName], pairs: dict[int, int], wanted: Likeness
) -> None:
    """Pair names that are as alike as is wanted, each with the nearest in order."""
    taken = set(pairs.values())
    left = [at for at in mine if at not in pairs]
    rest = [at for at in others if at not in taken]
    is_short = len(left) * len(rest) <= _MOST_PAIRS
    by_word: dict[str, list[int]] = defaultdict(list)
    if not is_short:
        for at in rest:
            for word in _index_words(others[at]):
                by_word[word].append(at)
    offset = 0
    for at in left:
        alike = () if is_short else (to for word in _index_words(mine[at]) for to in by_word.get(word, ()))
        found = [to for to in (rest if is_short else dict.fromkeys(alike)) if to not in taken]
        near = sorted((abs(at + offset - to), number, to) for number, to in enumerate(found))
        for _, _, candidate in near if is_short else near[:_MOST_ALIKE]:
            if compare(mine[at].written, others[candidate].written) == wanted:
                pairs[at] = candidate
                taken.add(candidate)
                offset = candidate - at
                break


def _index_words(name: PersonName) -> Iterator[str]:
    for token in name.tokens:
        if not token.is_initial:
            yield from set(token.spellings)
