"""Names of the files that imported papers get."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

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


def assign_names(rows: Iterable[PaperRecord]) -> tuple[list[PaperRecord], list[Remark]]:
    """Return the rows with a file name each: the same for the same paper, and for no other.

    Papers that a list names keep their names, or are among the remarks. The others are called after what they are known
    by.
    """
    numbered = list(_number_papers(rows))
    names: dict[str | int, str] = {}
    taken: dict[str, int] = {}
    renamed = []
    for row, number in numbered:
        key = row.source or row.name
        if row.name and key not in names:
            folder, slash, file = compose(row.name).rpartition("/")
            if device := DEVICE.match(file):  # on Windows
                file = f"{device[0]}_paper{file[device.end() :]}"
            name = names[key] = make_unique(f"{folder}{slash}{file}", taken)
            names.setdefault(number, name)
            if name != row.name:
                why = "a device on Windows" if DEVICE.match(row.name.rpartition("/")[2]) else "the name of another file"
                what = f"{quote(row.name)} is {why}, so that the paper is {quote(name)}"
                renamed.append(Remark(row.path, row.line, what))
    for row, number in numbered:
        if not row.name and number not in names:
            names[number] = make_unique(f"{slug(row)}.prototxt", taken)
    keys = [(row.source or row.name) if row.name else number for row, number in numbered]
    return [row._replace(name=names[key]) for key, (row, _) in zip(keys, numbered, strict=True)], renamed


def _number_papers(records: Iterable[PaperRecord]) -> Iterator[tuple[PaperRecord, int]]:
    """Yield the records, those of the same paper with the same number.

    A paper is the same if a registry (arXiv, DOI, …) has one id for both and their titles and authors do not
    contradict, since a list may have copied the address of another paper; or if it
    has the same title and an author in common, and no other id in the same registry, nor another address where neither
    is in one. Where one of them names no authors, the same address, or a title of six words, stands for that. An item
    that occurs in several sections of a list is one paper.
    """
    listed: dict[PaperRecord, dict[tuple[str, ...], int]] = {}
    authors: list[set[PersonKey]] = []
    addresses: list[set[Identity | None]] = []
    by_identity: dict[Identity, list[tuple[PaperRecord, int]]] = {}
    by_title: dict[str, dict[int, None]] = {}
    for record in records:
        identity = identify(record.url) if record.url else None
        title = folded(record.title) or record.title
        registered = by_identity.setdefault(identity, []) if identity and identity.kind != "URL" else []
        alike = islice(by_title.setdefault(title, {}), _MOST_ALIKE)
        titled = sorted(alike, key=lambda number: identity not in addresses[number])
        same = [number for known, number in islice(registered, _MOST_ALIKE) if _may_be_same(record, known)]
        people = set(map(person_key, record.authors[:_MOST_PEOPLE]))
        is_telling = len(record.title.split()) >= _ENOUGH_WORDS
        same += [
            number
            for number in titled
            if all(  # one paper may have both: the same address, one of them none, or two registries
                identity is None or other is None or identity == other or identity.kind != other.kind
                for other in addresses[number]
            )
            and (is_telling or (identity is not None and identity in addresses[number]) or (people and authors[number]))
            and (not people or not authors[number] or _have_common(people, authors[number]))
        ]
        is_by_author = not set(record.headings).isdisjoint(record.authors)  # their names are sections
        item = record._replace(
            line=0,
            section="",
            headings=(),
            authors=() if is_by_author else record.authors,
            institutions=(),
            keywords=(),
        )
        sections = listed.setdefault(item, {})
        if not same and record.headings and record.headings not in sections:
            same += [*sections.values()][:1]
        if not same:
            addresses.append(set())
            authors.append(set())
        number = same[0] if same else len(addresses) - 1
        registered.append((record, number))
        by_title[title][number] = None
        addresses[number].add(identity)
        authors[number] |= people
        if record.headings:
            sections.setdefault(record.headings, number)
        yield record, number


def _have_common(people: Iterable[PersonKey], others: Iterable[PersonKey]) -> bool:
    families: dict[str, list[PersonKey]] = {}
    for other in others:
        families.setdefault(other[-1], []).append(other)
    return any(is_same_person(person, other) for person in people for other in families.get(person[-1], ()))


def _may_be_same(one: PaperRecord, other: PaperRecord) -> bool:
    """Tell whether two records do not contradict: their titles differ by a slip, or one is the beginning of the other.

    A number is never a slip: `GPT-3` and `GPT-4 Technical Report`, `SAM` and `SAM 2`, `Part I` and `Part II`.
    """
    titles = folded(one.title), folded(other.title)
    short, long = sorted((_title_words(one.title), _title_words(other.title)), key=len)
    if titles[0] == titles[1] or short == long:
        return True
    if long[: len(short)] == short:
        return not _NUMBER.fullmatch(long[len(short)])
    if len(short) >= _ENOUGH_WORDS and max(titles, key=len).startswith(min(titles, key=len)):  # cut inside of a word
        return not _NUMBER.fullmatch(long[len(short) - 1])
    people = [list(map(person_key, record.authors[:_MOST_PEOPLE])) for record in (one, other)]
    if all(people) and not _have_common(*people):
        return False
    from rapidfuzz.distance import Levenshtein

    numbers = [[word for word in words if _NUMBER.fullmatch(word)] for words in (short, long)]
    is_alike = Levenshtein.normalized_similarity(*titles, score_cutoff=_ALIKE) >= _ALIKE
    return is_alike and numbers[0] == numbers[1]


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
    stem = _make_stem(row.abbr) or _make_stem(short) or _make_stem(row.title) or "paper"
    return f"{stem}_paper" if DEVICE.match(stem) else stem


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
