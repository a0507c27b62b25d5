"""Names of the files that imported papers get."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, NamedTuple

from metalint.importing.merging import PersonKey, is_same_person, person_key
from metalint.importing.records import PaperRecord, Remark
from metalint.names.folding import folded
from metalint.papers.identifiers import Identity, identify
from metalint.util.file_names import DEVICE
from metalint.util.unicode import compose
from metalint.util.unicode import fold_file_name as same_file
from metalint.util.wording import quote

_GAP: Final = re.compile("_{2,}")
_TITLE_WORD: Final = re.compile(r"\d+(?:\.\d+)*\+*|[^\W\d_]+\+*")
_NUMBER: Final = re.compile(r"\d.*|[ivx]+", re.DOTALL)
_LATIN: Final = re.compile("[a-z\xc0-\u024f\u1e00-\u1eff][\u0300-\u036f]*")
_MARKS: Final = frozenset({"Mn", "Mc"})
_MAX_SHORT: Final = 3  # words before a colon that are a name: `LLM.int8(): 8-bit Matrix Multiplication …`
_MAX_WORDS: Final = 6
_ALIKE: Final = 0.9  # of titles that differ by a slip
_MOST_ALIKE: Final = 50
"""Papers with one title, or one id, that another is compared with: no list has more, and the time stays linear."""

_MOST_PEOPLE: Final = 20
_ENOUGH_WORDS: Final = 6  # a title so long belongs to one work
_MAX_LENGTH: Final = 45  # characters, which take four bytes at most


class _KnownPaper(NamedTuple):
    """What records of one paper have named so far."""

    people: set[PersonKey]
    addresses: set[Identity | None]


def assign_names(rows: Iterable[PaperRecord]) -> tuple[list[PaperRecord], list[Remark]]:
    """Return the rows with a file name each: the same for the same paper, and for no other.

    Papers that a list names keep their names, or are among the remarks. The others are called after what they are known
    by.
    """
    keyed = [((row.source or row.name) if row.name else number, number, row) for row, number in _number_papers(rows)]
    names: dict[str | int, str] = {}
    taken: dict[str, int] = {}
    renamed = []
    for key, number, row in sorted(keyed, key=lambda item: not item[2].name):
        if key not in names:
            name = names[key] = make_unique(_without_device(compose(row.name) or f"{slug(row)}.prototxt"), taken)
            names.setdefault(number, name)
            if row.name and name != row.name:
                why = "the name of another file" if _without_device(row.name) == row.name else "a device on Windows"
                what = f"{quote(row.name)} is {why}, so that the paper is {quote(name)}"
                renamed.append(Remark(row.path, row.line, what))
    return [row._replace(name=names[key]) for key, _, row in keyed], renamed


def _without_device(name: str) -> str:
    """Return a file name that is no device on Windows: ``con_paper.prototxt`` for ``con.prototxt``."""
    folder, slash, file = name.rpartition("/")
    device = DEVICE.match(file)
    return f"{folder}{slash}{device[0]}_paper{file[device.end() :]}" if device else name


def _number_papers(records: Iterable[PaperRecord]) -> Iterator[tuple[PaperRecord, int]]:
    """Yield the records, those of the same paper with the same number.

    A paper is the same if a registry (arXiv, DOI, …) has one id for both and their titles do not contradict, since a
    list may have copied the address of another paper; or if it has the same title, and the rest does not contradict.
    """
    papers: list[_KnownPaper] = []
    by_identity: dict[Identity, list[tuple[str, int]]] = {}
    by_title: dict[str, dict[int, None]] = {}
    for record in records:
        identity = identify(record.url) if record.url else None
        registered = by_identity.setdefault(identity, []) if identity and identity.kind != "URL" else []
        titled = by_title.setdefault(folded(record.title) or record.title, {})
        people = set(map(person_key, record.authors[:_MOST_PEOPLE]))
        same = [
            number
            for title, number in islice(registered, _MOST_ALIKE)
            if _is_beginning(record.title, title)
            or (_is_slip(record.title, title) and _have_common(people, papers[number].people))
        ]
        is_telling = len(record.title.split()) >= _ENOUGH_WORDS
        likeliest = sorted(islice(titled, _MOST_ALIKE), key=lambda number: identity not in papers[number].addresses)
        same += (
            number for number in likeliest if _is_consistent(papers[number], identity, people, is_telling=is_telling)
        )
        number = next(iter(same), len(papers))
        if not same:
            papers.append(_KnownPaper(set(), set()))
        registered.append((record.title, number))
        titled[number] = None
        papers[number].addresses.add(identity)
        papers[number].people.update(people)
        yield record, number


def _is_consistent(known: _KnownPaper, identity: Identity | None, people: set[PersonKey], *, is_telling: bool) -> bool:
    """Tell whether a record with the title of a known paper is of it: no other id in its registry, nor other people.

    Where one of them names no authors, the same address, or a title that is telling, stands for that. One paper may
    have two addresses: one in a registry and another, or in two registries.
    """
    others = (other for other in known.addresses if other is not None and other != identity)
    if identity is not None and any(other.kind == identity.kind for other in others):
        return False
    is_known = identity is not None and identity in known.addresses
    has_evidence = is_telling or is_known or bool(people and known.people)
    return has_evidence and _have_common(people, known.people)


def _have_common(people: set[PersonKey], others: set[PersonKey]) -> bool:
    """Tell whether an author may be in both, or one names none."""
    families = {other[-1] for other in others}
    named = [person for person in people if person[-1] in families]
    is_common = any(is_same_person(person, other) for person in named for other in others)
    return is_common or not people or not others


def _is_beginning(one: str, other: str) -> bool:
    """Tell whether one title is the beginning of the other, also cut inside of a word, or they have the same words.

    `SAM` is no beginning of `SAM 2`, nor `Part I` of `Part II`.
    """
    titles = sorted((folded(one), folded(other)), key=len)
    short, long = sorted((_title_words(one), _title_words(other)), key=len)
    at = len(short)
    if long[:at] == short:
        return long == short or not _NUMBER.fullmatch(long[at])
    is_cut = at >= _ENOUGH_WORDS and titles[1].startswith(titles[0])
    return is_cut and not _NUMBER.fullmatch(long[at - 1])


def _is_slip(one: str, other: str) -> bool:
    """Tell whether two titles differ by a slip, which a number never is: `GPT-3` and `GPT-4 Technical Report`."""
    from rapidfuzz.distance import Levenshtein

    numbers = [[word for word in _title_words(title) if _NUMBER.fullmatch(word)] for title in (one, other)]
    likeness = Levenshtein.normalized_similarity(folded(one), folded(other), score_cutoff=_ALIKE)
    return numbers[0] == numbers[1] and likeness >= _ALIKE


def _title_words(title: str) -> list[str]:
    """Return the words of a title, numbers by themselves: `LLaMA2: Open` is llama, 2, open."""
    return [word for word in map(folded, _TITLE_WORD.findall(title)) if word]


def make_unique(name: str, taken: dict[str, int]) -> str:
    """Return a name that is not ``taken``, and take it; each has the last number that was tried after it.

    Names are taken in any case and any form of Unicode, since some file systems tell neither apart.
    """
    stem, dot, suffix = name.rpartition(".")
    free = name
    while same_file(free) in taken:
        taken[same_file(name)] += 1
        free = f"{stem}-{taken[same_file(name)]}{dot}{suffix}"
    taken[same_file(free)] = 1
    return free


def slug(row: PaperRecord) -> str:
    """Return the stem of a file name for a paper: its short name, or the beginning of its title."""
    short, colon, _ = row.title.partition(":")
    if not colon or len(short.split()) > _MAX_SHORT:
        short = " ".join(row.title.split()[:_MAX_WORDS])
    return _make_stem(row.abbr) or _make_stem(short) or _make_stem(row.title) or "paper"


def _make_stem(text: str) -> str:
    plain = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).casefold())
    words = "".join(
        char if char.isalnum() or unicodedata.category(char) in _MARKS else "_"
        for char in _LATIN.sub(_without_accents, plain)
    )
    return _GAP.sub("_", words.strip("_"))[:_MAX_LENGTH].strip("_")


def _without_accents(letter: re.Match[str]) -> str:
    """Return a Latin letter without its accents; what is an accent there is part of the letter in other scripts."""
    decomposed = unicodedata.normalize("NFD", letter[0])
    return "".join(char for char in decomposed if not unicodedata.combining(char))
