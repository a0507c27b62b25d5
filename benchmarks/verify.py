"""How well `metalint verify` tells right entries from wrong ones, as a table.

Usage: python benchmarks/verify.py DUMP [--time]

DUMP is a dump of DBLP, ``dblp.xml.gz``. ``benchmarks/verify.txt`` is the output; ``--time`` adds how long a list takes.

Each record becomes a paper: its title, authors, venue, year, and in turns its DOI, a page without an id, or
an id of arXiv that the dump lacks. True lists write the authors in eleven spellings, and the titles in four.
Then one thing is made wrong at a time. The program runs on these lists as it is, with the dump and without a network.

A wrong entry is found if its status is ``contradicted`` and the rule for what is wrong reports it; a true one is
falsely accused if its status is ``contradicted``. Names are invented from those of other records.
"""

from __future__ import annotations

import contextlib
import gzip
import html
import io
import json
import random
import re
import sys
import tempfile
import time
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple
from xml.etree import ElementTree as ET

from metalint.cli.main import main
from metalint.config.services import SOURCES
from metalint.services.dblp import person
from metalint.text.literal import quote_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

HEAD: Final = """\
# Made by: python benchmarks/verify.py DUMP
# On: {count:,} records of conferences in {name}. Each wrong kind is made of every fourth record.
"""
_UNREGISTERED: Final = (
    "ISIT", "CSCW", "Oakland", "Conference on Cats", "International Symposium on Medieval Art",
    "3rd Nordic Conference on Marine Biology", "Proceedings of the Symposium on Railway Signaling",
)  # fmt: skip
_JOURNALS: Final = ("TKDE", "TPAMI", "Journal of Computing", "IEEE Transactions on Railways", "Annals of Cats")
_NICKNAMES: Final = ("The Cat Meeting", "CatConf", "Cats 2021", "EuroCats")  # which may be other names of anything
_IN_FULL: Final = {
    "ICASSP": "IEEE International Conference on Acoustics, Speech and Signal Processing (ICASSP)",
    "CHI": "Proceedings of the 2021 CHI Conference on Human Factors in Computing Systems",
    "IJCAI": "International Joint Conference on Artificial Intelligence",
    "KDD": "ACM SIGKDD International Conference on Knowledge Discovery and Data Mining",
    "BMVC": "British Machine Vision Conference",
    "SIGIR": "International ACM SIGIR Conference on Research and Development in Information Retrieval",
    "WWW": "The Web Conference 2021",
    "SIGMOD Conference": "SIGMOD '21",
}
_STEP: Final = 4  # of the records that each wrong kind is made of
_SEED: Final = 20261130
_SHORT: Final = 6  # words of a title that nobody else has, as the contract of `verify` says
_ARXIV: Final = "https://arxiv.org/abs/2198."


class Entry(NamedTuple):
    """A paper of a list."""

    title: str
    url: str
    authors: tuple[str, ...]
    venue: str
    year: int

    def text(self) -> str:
        """Return the file."""
        authors = "".join(f"  authors: {quote_text(name)}\n" for name in self.authors)
        head = f"paper {{\n  title: {quote_text(self.title)}\n  url: {quote_text(self.url)}\n{authors}}}\n"
        return f"{head}pub {{\n  where: {quote_text(self.venue)}\n  year: {self.year}\n}}\n"


class Kind(NamedTuple):
    """Entries of one kind, and the rule that should report them; empty for true ones."""

    name: str
    rule: str
    entries: Sequence[Entry]
    is_known: bool = True  # whether the dump has them
    is_certain: bool = True  # whether the records say enough to tell; else the status is meant to stay ``unknown``


def records(dump: Path, *, is_preprint: bool = False) -> list[Entry]:
    """Return the papers of a dump that are at a conference, or its preprints."""
    with gzip.open(dump) as file:
        text = re.sub(rb"<!DOCTYPE[^>]*>", b"", file.read())
    found = []
    for number, node in enumerate(ET.fromstring(text)):  # noqa: S314 - a file of the one who measures
        doi = next((ee.text for ee in node.iter("ee") if ee.text and "doi.org" in ee.text), "")
        authors = tuple("".join(author.itertext()) for author in node.iter("author"))
        title = "".join(node.find("title").itertext()).removesuffix(".")  # type: ignore[union-attr]
        is_wanted = node.findtext("journal") == "CoRR" if is_preprint else node.tag == "inproceedings"
        if is_wanted and authors and title:
            urls = (doi, f"https://example.org/papers/{number}", f"{_ARXIV}{number:05}")
            venue, year = node.findtext("booktitle", "arXiv"), int(node.findtext("year", "0"))
            found.append(Entry(title, urls[number % 3] or urls[1], authors, venue, year))
    return found


def plain(entry: Entry) -> Entry:
    """Return an entry with the authors as people write them, without DBLP's numbers."""
    return entry._replace(authors=tuple(map(person, entry.authors)))


def _split(name: str) -> tuple[list[str], str]:
    *given, family = person(name).split()
    if given and family.rstrip(".") in {"Jr", "Sr", "II", "III", "IV"}:
        return given[:-1], f"{given[-1]} {family}"
    return given, family


def _initials(name: str) -> str:
    given, family = _split(name)
    return " ".join([*("-".join(f"{part[0]}." for part in word.split("-") if part) for word in given), family])


def _bare_initials(name: str) -> str:
    given, family = _split(name)
    return " ".join([*(word[0] for word in given[:1]), family])


def _family_first(name: str) -> str:
    given, family = _split(name)
    return f"{family}, {' '.join(given)}" if given else family


def _without_accents(name: str) -> str:
    letters = str.maketrans(
        {"ø": "o", "ł": "l", "ß": "ss", "\u0131": "i", "đ": "d", "æ": "ae", "Ø": "O", "Ł": "L", "Đ": "D"}
    )
    parts = unicodedata.normalize("NFKD", person(name).translate(letters))
    return "".join(char for char in parts if not unicodedata.combining(char))


def _transliterated(name: str) -> str:
    written = person(name)
    for letter, others in zip("öüäøåÖÜÄØ", ("oe", "ue", "ae", "oe", "aa", "Oe", "Ue", "Ae", "Oe"), strict=True):
        written = written.replace(letter, others)
    return _without_accents(written)


def _without_middle(name: str) -> str:
    given, family = _split(name)
    return " ".join([*given[:1], family])


def _unhyphenated(name: str) -> str:
    return person(name).replace("-", " ")


def _east_asian(name: str) -> str:
    given, family = _split(name)
    return " ".join([family, *given]) if len(given) == 1 and given[0][1:2] not in {"", "."} else person(name)


def _loud(name: str) -> str:
    return person(name).upper()


SPELLINGS: Final[dict[str, Callable[[str], str]]] = {
    "as DBLP prints them": person,
    "with DBLP's numbers": str,
    "initials": _initials,
    "one initial, no stop": _bare_initials,
    "Family, Given": _family_first,
    "without accents": _without_accents,
    "transliterated": _transliterated,
    "without middle names": _without_middle,
    "hyphens as blanks": _unhyphenated,
    "family name first": _east_asian,
    "in capitals": _loud,
}
_TITLES: Final[tuple[Callable[[str], str], ...]] = (
    str,
    lambda title: f"{title}.",
    str.lower,
    lambda title: f"{{{title}}}" if "{" not in title else title,
)


def true_kinds(found: Sequence[Entry], preprints: Sequence[Entry]) -> Iterator[Kind]:
    """Yield lists that say what the records do, in other words."""
    for spelling, write in SPELLINGS.items():
        entries = [
            entry._replace(title=_TITLES[at % len(_TITLES)](entry.title), authors=tuple(map(write, entry.authors)))
            for at, entry in enumerate(found)
        ]
        yield Kind(f"true, {spelling}", "", entries)
    in_full = [plain(entry)._replace(venue=_IN_FULL[entry.venue]) for entry in found if entry.venue in _IN_FULL]
    yield Kind("true, the venue in full", "", in_full)
    yield Kind("true, the preprint and its year", "", list(map(plain, preprints)))


def wrong_kinds(found: Sequence[Entry]) -> Iterator[Kind]:
    """Yield lists with one thing wrong in each paper, and one of papers that do not exist."""
    chance = random.Random(_SEED)  # noqa: S311 - samples, no secrets
    some = [plain(entry) for entry in found[::_STEP]]
    names = [_split(name) for entry in found for name in entry.authors if " " in person(name)]

    def invented(others: Sequence[str]) -> str:
        while True:
            name = f"{' '.join(chance.choice(names)[0])} {chance.choice(names)[1]}"
            if name not in others:
                return name

    def one_invented(entry: Entry) -> Entry:
        at = chance.randrange(len(entry.authors))
        return entry._replace(authors=(*entry.authors[:at], invented(entry.authors), *entry.authors[at + 1 :]))

    def one_added(entry: Entry) -> Entry:
        at = chance.randrange(len(entry.authors) + 1)
        return entry._replace(authors=(*entry.authors[:at], invented(entry.authors), *entry.authors[at:]))

    def all_invented(entry: Entry) -> Entry:
        return entry._replace(authors=tuple(invented(entry.authors) for _ in entry.authors))

    def left_out(entry: Entry) -> Entry:
        at = chance.randrange(len(entry.authors))
        return entry._replace(authors=entry.authors[:at] + entry.authors[at + 1 :])

    def swapped(entry: Entry) -> Entry:
        at = chance.randrange(len(entry.authors) - 1)
        one, other = entry.authors[at : at + 2]
        return entry._replace(authors=(*entry.authors[:at], other, one, *entry.authors[at + 2 :]))

    def other_given(entry: Entry) -> Entry:
        at = chance.randrange(len(entry.authors))
        given, family = _split(entry.authors[at])
        others = [name for name, _ in names if name and given and name[0][0] != given[0][0]]
        name = f"{chance.choice(others)[0]} {family}"
        return entry._replace(authors=(*entry.authors[:at], name, *entry.authors[at + 1 :]))

    two, three = ([entry for entry in some if len(entry.authors) >= least] for least in (2, 3))
    venues = sorted({entry.venue for entry in found if "Workshop" not in entry.venue})
    alone = [entry for entry in some if "doi.org" not in entry.url]
    short = [entry for entry in alone if len(entry.title.split()) < _SHORT]
    yield Kind("one author invented", "author-mismatch", [one_invented(entry) for entry in two])
    yield Kind("one given name of others", "author-mismatch", [other_given(entry) for entry in two])
    yield Kind("one author added", "author-mismatch", [one_added(entry) for entry in some])
    yield Kind("all authors invented, with a DOI", "author-mismatch",
               [all_invented(entry) for entry in some if "doi.org" in entry.url])  # fmt: skip
    yield Kind("all authors invented, six words", "author-mismatch",
               [all_invented(entry) for entry in alone if entry not in short])  # fmt: skip
    yield Kind("all authors invented, fewer words", "author-mismatch",
               [all_invented(entry) for entry in short], is_certain=False)  # fmt: skip
    yield Kind("one author left out", "author-mismatch", [left_out(entry) for entry in two])
    yield Kind("first author alone", "author-mismatch", [entry._replace(authors=entry.authors[:1]) for entry in two])
    yield Kind("first and last author", "author-mismatch",
               [entry._replace(authors=(entry.authors[0], entry.authors[-1])) for entry in three])  # fmt: skip
    yield Kind("two authors swapped", "author-mismatch", [swapped(entry) for entry in two])
    yield Kind("wrong year", "year-mismatch",
               [entry._replace(year=entry.year + chance.choice((-3, -2, -1, 1, 2))) for entry in some])  # fmt: skip
    yield from wrong_venues(some, venues, chance)
    with_doi = [entry for entry in found if "doi.org" in entry.url]
    yield Kind("id of another paper", "url-title",
               [entry._replace(url=chance.choice(with_doi).url) for entry in some])  # fmt: skip
    words = [entry.title.split() for entry in found]
    unknown = [
        entry._replace(title=" ".join((*chance.choice(words)[:4], *chance.choice(words)[-4:])),
                       url=f"https://example.org/unknown/{at}")
        for at, entry in enumerate(some)
    ]  # fmt: skip
    yield Kind("work that nobody knows", "", unknown, is_known=False)


def wrong_venues(some: Sequence[Entry], venues: Sequence[str], chance: random.Random) -> Iterator[Kind]:
    """Yield lists with another venue in each paper."""
    yield Kind("wrong venue", "venue-mismatch",
               [entry._replace(venue=chance.choice([one for one in venues if one != entry.venue]))
                for entry in some])  # fmt: skip
    workshops = [entry._replace(venue=f"{chance.choice(venues)} Workshops") for entry in some]
    yield Kind("wrong venue, a workshop, with a DOI", "venue-mismatch",
               [entry for entry in workshops if "doi.org" in entry.url])  # fmt: skip
    yield Kind("wrong venue, a workshop", "venue-mismatch",
               [entry for entry in workshops if "doi.org" not in entry.url], is_certain=False)  # fmt: skip
    yield Kind("wrong venue, not registered", "venue-mismatch",
               [entry._replace(venue=chance.choice(_UNREGISTERED)) for entry in some])  # fmt: skip
    journals = [entry._replace(venue=chance.choice(_JOURNALS)) for entry in some]
    yield Kind("wrong venue, a journal, with a DOI", "venue-mismatch",
               [entry for entry in journals if "doi.org" in entry.url])  # fmt: skip
    yield Kind("wrong venue, a journal", "venue-mismatch",
               [entry for entry in journals if "doi.org" not in entry.url], is_certain=False)  # fmt: skip
    yield Kind("wrong venue, a nickname", "venue-mismatch",
               [entry._replace(venue=chance.choice(_NICKNAMES)) for entry in some], is_certain=False)  # fmt: skip


def judged(entries: Sequence[Entry], folder: Path, dump: Path) -> list[tuple[str, frozenset[str]]]:
    """Return status and rules of each entry, as the program prints them."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        (root / "meta").mkdir()
        for at, entry in enumerate(entries):
            (root / f"meta/{at:05}.prototxt").write_text(entry.text(), encoding="utf-8")
        rows = [f'{key} = ""' for key in SOURCES if key != "dblp"]
        (root / "metalint.toml").write_text("\n".join(["[sources]", f"dblp = {json.dumps(str(dump))}", *rows, ""]))
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
            main(["--root", name, "--cache-dir", str(folder), "verify", "--format", "json"])
    report = json.loads(out.getvalue())
    rules: dict[str, set[str]] = {}
    for one in report["diagnostics"]:
        rules.setdefault(one["path"], set()).add(one["rule"])
    return [(one["status"], frozenset(rules.get(one["path"], ()))) for one in report["papers"]]


def row(name: str, part: int, whole: int) -> str:
    """Return a line of the table."""
    return f"{name:<52}{part:>6} / {whole:<6}{part / whole if whole else 0:.4f}"


def table(dump: Path) -> Iterator[str]:
    """Yield the lines of the table."""
    found = records(dump)
    yield HEAD.format(count=len(found), name=dump.name).rstrip()
    sums = {"confirmed": [0, 0], "falsely contradicted": [0, 0], "found": [0, 0], "found, whatever records say": [0, 0]}

    def count(what: str, part: int, whole: int) -> str:
        sums[what][0] += part
        sums[what][1] += whole
        return f"{part:>6} / {whole:<6}{part / whole if whole else 0:.4f}"

    with tempfile.TemporaryDirectory() as name:
        for kind in (*true_kinds(found, records(dump, is_preprint=True)), *wrong_kinds(found)):
            results = judged(kind.entries, Path(name), dump)
            contradicted = sum(status == "contradicted" for status, _ in results)
            confirmed = sum(status == "confirmed" for status, _ in results)
            if kind.rule:
                hits = sum(status == "contradicted" and kind.rule in rules for status, rules in results)
                told = count("found, whatever records say", hits, len(results))
                if kind.is_certain:
                    count("found", hits, len(results))
                yield f"{kind.name + (': found' if kind.is_certain else ' (in doubt): found'):<52}{told}"
            elif kind.is_known:
                yield f"{kind.name + ': confirmed':<52}{count('confirmed', confirmed, len(results))}"
                yield f"{kind.name + ': contradicted':<52}{count('falsely contradicted', contradicted, len(results))}"
            else:
                yield row(f"{kind.name}: unknown", len(results) - contradicted - confirmed, len(results))
    for what, (part, whole) in sums.items():
        yield row(f"all: {what}", part, whole)


def timed(dump: Path) -> Iterator[str]:
    """Yield how long a list of 433 papers takes."""
    found = [plain(entry) for entry in records(dump)[:433]]
    with tempfile.TemporaryDirectory() as name:
        for what in ("index and list", "list"):
            began = time.perf_counter()
            judged(found, Path(name), dump)
            yield f"{what}, 433 papers: {time.perf_counter() - began:.2f} s"


if __name__ == "__main__":
    for line in table(Path(sys.argv[1])):
        print(html.unescape(line), flush=True)
    for line in timed(Path(sys.argv[1])) if "--time" in sys.argv[2:] else ():
        print(line, flush=True)
