"""How well `metalint verify` tells right entries from wrong ones, as a table.

Usage: python benchmarks/verify.py DUMP [--other-half] [--time]

DUMP is a dump of DBLP, ``dblp.xml.gz``. ``benchmarks/verify.txt`` is the output; ``--time`` adds how long a list takes.

Each record becomes a paper: its title, authors, venue, year, and in turns its DOI, a page without an id, or
an id of arXiv that the dump lacks. True lists write the authors in eleven spellings, and the titles in five.
Then one thing is made wrong at a time, and at last the dump has another version of each paper, or its preprint beside
it. The program runs on these lists as it is, with the dump and without a network. Only records are measured whose keys
have an even hash: the others are there to work with (``--other-half``).

A wrong entry is found if its status is ``contradicted`` and the rule for what is wrong reports it; a true one is
falsely accused if its status is ``contradicted``. What is in doubt must be neither. Names are invented from those of
other records.
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
from collections import Counter
from hashlib import blake2b
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
# On: {count:,} records of conferences in {name}, half of them, by a hash of their keys.
# Each wrong kind is made of every fourth record.
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
_BEHIND_SPONSORS: Final = {
    "ICASSP": "IEEE ICASSP",
    "CVPR": "IEEE CVPR",
    "KDD": "ACM KDD",
    "SIGIR": "ACM SIGIR",
    "CHI": "ACM CHI",
}
_BRITISH: Final = (
    (r"(?<=[a-z])ization", "isation"), (r"(?<=[a-z]{3})iz(?=ing|ed|e\b)", "is"), (r"\b([Cc])olor", r"\1olour"),
    (r"([Bb])ehavior", r"\1ehaviour"), (r"([Mm])odeling", r"\1odelling"), (r"([Ll])abel(?=ed|ing)", r"\1abell"),
    (r"([Nn])eighbor", r"\1eighbour"), (r"([Aa])nalyz", r"\1nalys"), (r"([Cc])enter\b", r"\1entre"),
)  # fmt: skip
_MOST_BAD: Final = 3
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
    is_certain: bool = True  # whether the records say enough to tell; else the status is meant to stay ``unknown``
    known: Sequence[Entry] | None = None  # the records of a dump of its own; without, the dump is the one given


def records(dump: Path, *, is_preprint: bool = False, half: int = 0) -> list[Entry]:
    """Return half of the papers of a dump that are at a conference, or of its preprints."""
    with gzip.open(dump) as file:
        text = re.sub(rb"<!DOCTYPE[^>]*>", b"", file.read())
    found = []
    for number, node in enumerate(ET.fromstring(text)):  # noqa: S314 - a file of the one who measures
        doi = next((ee.text for ee in node.iter("ee") if ee.text and "doi.org" in ee.text), "")
        authors = tuple("".join(author.itertext()) for author in node.iter("author"))
        title = "".join(node.find("title").itertext()).removesuffix(".")  # type: ignore[union-attr]
        is_wanted = node.findtext("journal") == "CoRR" if is_preprint else node.tag == "inproceedings"
        key = title if is_preprint else node.get("key", "")  # all preprints of this dump have one key
        in_half = blake2b(key.encode(), digest_size=1).digest()[0] % 2 == half
        if is_wanted and in_half and authors and title:
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


def british(title: str) -> str:
    """Return a title in British spelling."""
    for pattern, written in _BRITISH:
        title = re.sub(pattern, written, title)
    return title


_TITLES: Final[tuple[Callable[[str], str], ...]] = (
    str,
    lambda title: f"{title}.",
    str.lower,
    lambda title: f"{{{title}}}" if "{" not in title else title,
    british,
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
    behind = [
        plain(entry)._replace(venue=_BEHIND_SPONSORS[entry.venue]) for entry in found if entry.venue in _BEHIND_SPONSORS
    ]
    yield Kind("true, the venue behind its sponsor", "", behind)
    spelled = [
        plain(entry)._replace(title=british(entry.title)) for entry in found if british(entry.title) != entry.title
    ]
    yield Kind("true, the title in British spelling", "", spelled)
    with_id = [plain(entry) for entry in found if "doi.org" in entry.url]
    longer = [entry._replace(title=f"NewName: {entry.title}") for entry in with_id if ":" not in entry.title]
    yield Kind("true, the title grew a name, with a DOI", "", longer)
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
    yield Kind("one given name of others", "author-mismatch", [other_given(entry) for entry in two], is_certain=False)
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
    yield Kind("work that nobody knows", "", unknown, is_certain=False)


def thin_kinds(found: Sequence[Entry]) -> Iterator[Kind]:
    """Yield lists that say too little to be confirmed."""
    some = [plain(entry) for entry in found[::_STEP] if len(entry.authors) > 2]  # noqa: PLR2004 - first, others, last
    first = [entry._replace(authors=(f"{entry.authors[0]} et al.",)) for entry in some]
    yield Kind("thin, the first author et al.", "", first, is_certain=False)
    last = [entry._replace(authors=(f"{entry.authors[-1]} et al.",)) for entry in some]
    yield Kind("thin, the last author et al.", "author-mismatch", last)
    yield Kind("thin, nobody is named", "", [entry._replace(authors=()) for entry in some], is_certain=False)

    one_syllable = [
        entry._replace(authors=tuple(re.sub(r"^(\w+)-\w+(?= )", r"\1", name) for name in entry.authors))
        for entry in map(plain, found)
    ]
    one_syllable = [
        entry for entry, one in zip(one_syllable, map(plain, found), strict=True) if entry.authors != one.authors
    ]
    yield Kind("thin, one syllable of a hyphenated given name", "", one_syllable, is_certain=False)


def version_kinds(found: Sequence[Entry]) -> Iterator[Kind]:
    """Yield lists of which the dump has another version, or the preprint beside the record."""
    chance = random.Random(_SEED)  # noqa: S311 - samples, no secrets
    some = [plain(entry) for entry in found[::_STEP]]
    pages = [entry._replace(url=f"https://example.org/p/{at}") for at, entry in enumerate(some)]
    preprints = [
        entry._replace(venue="CoRR", year=entry.year - 1, url=f"https://arxiv.org/abs/2197.{at:05}")
        for at, entry in enumerate(some)
    ]
    both = [*some, *preprints]
    aside = [entry._replace(venue=f"{entry.venue.split()[0]} Workshops") for entry in some]
    as_aside = [entry._replace(venue=f"{entry.venue.split()[0]} Workshop") for entry in pages]
    yield Kind("main paper as workshop's, with preprint", "", as_aside, is_certain=False, known=both)
    yield Kind("workshop's paper as main, with preprint", "", pages, is_certain=False, known=[*aside, *preprints])
    venues = sorted({entry.venue for entry in found if "Workshop" not in entry.venue})
    wrong = [entry._replace(venue=chance.choice([one for one in venues if one != entry.venue])) for entry in pages]
    yield Kind("wrong venue, with preprint", "venue-mismatch", wrong, known=both)
    journals = [
        entry._replace(venue=chance.choice(_JOURNALS), url=f"https://doi.org/10.9999/journal.{at}",
                       year=entry.year + 1, authors=(*entry.authors, "Vivian Additional"))
        for at, entry in enumerate(some)
    ]  # fmt: skip
    yield Kind("journal version with one more author", "", journals, is_certain=False, known=both)
    others = [entry._replace(authors=("Vivian Additional", *entry.authors[1:])) for entry in journals]
    yield Kind("journal version with other authors", "", others, is_certain=False, known=some)
    later = [entry._replace(venue=one.venue, year=entry.year + 3) for entry, one in zip(pages, wrong, strict=True)]
    yield Kind("version of another year elsewhere", "", later, is_certain=False, known=some)
    ids = [entry._replace(venue="arXiv", url=one.url, year=one.year, authors=entry.authors[::-1])
           for entry, one in zip(some, preprints, strict=True)]  # fmt: skip
    yield Kind("preprint in an order of its own", "", ids, is_certain=False, known=some)
    alone = [entry._replace(url=one.url) for entry, one in zip(some, preprints, strict=True)]
    yield Kind("only the preprint is known", "", alone, is_certain=False, known=preprints)


def write_dump(path: Path, known: Sequence[Entry]) -> None:
    """Write records as a dump of DBLP."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<dblp>"]
    for at, entry in enumerate(known):
        is_preprint = entry.venue == "CoRR"
        kind, field = ("article", "journal") if is_preprint else ("inproceedings", "booktitle")
        key = f"journals/corr/abs-{at}" if is_preprint else f"conf/{entry.venue.split()[0].lower()}/X{at}"
        people = "".join(f"<author>{html.escape(name)}</author>" for name in entry.authors)
        said = f"{people}<title>{html.escape(entry.title)}.</title><year>{entry.year}</year><ee>{entry.url}</ee>"
        lines.append(f'<{kind} key="{key}">{said}<{field}>{html.escape(entry.venue)}</{field}></{kind}>')
    path.write_bytes(gzip.compress("\n".join([*lines, "</dblp>"]).encode()))


def count_joined(found: Sequence[Entry]) -> int:
    """Return how many of distinct papers the rules on duplicates take for one another, beyond doubt."""
    with tempfile.TemporaryDirectory() as name:
        write_list(Path(name), found)
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
            main(["--root", name, "--no-cache", "lint", "--select", "identity", "--format", "json"])
    return sum(one["severity"] == "error" for one in json.loads(out.getvalue())["diagnostics"])


def write_list(root: Path, entries: Sequence[Entry]) -> None:
    """Write a file for each paper."""
    (root / "meta").mkdir()
    for at, entry in enumerate(entries):
        (root / f"meta/{at:05}.prototxt").write_text(entry.text(), encoding="utf-8")
    (root / "metalint.toml").touch()


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
        write_list(root, entries)
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


def table(dump: Path, half: int) -> Iterator[str]:
    """Yield the lines of the table, and behind them bad rows."""
    found = records(dump, half=half)
    preprints = records(dump, is_preprint=True, half=half)
    yield HEAD.format(count=len(found), name=dump.name).rstrip()
    sums = dict.fromkeys(("confirmed", "falsely contradicted", "found", "falsely confirmed"), (0, 0))
    bad: list[str] = []

    def count(what: str, part: int, whole: int) -> str:
        sums[what] = (sums[what][0] + part, sums[what][1] + whole)
        return f"{part:>6} / {whole:<6}{part / whole if whole else 0:.4f}"

    with tempfile.TemporaryDirectory() as name:
        for kind in (*true_kinds(found, preprints), *wrong_kinds(found), *thin_kinds(found), *version_kinds(found)):
            own = Path(name) / "own.xml.gz"
            if kind.known is not None:
                write_dump(own, kind.known)
            results = judged(kind.entries, Path(name), dump if kind.known is None else own)
            statuses = Counter(status for status, _ in results)
            is_true = not kind.rule and kind.is_certain
            if is_true:
                yield f"{kind.name + ': confirmed':<52}{count('confirmed', statuses['confirmed'], len(results))}"
            elif kind.is_certain:
                hits = sum(status == "contradicted" and kind.rule in rules for status, rules in results)
                yield f"{kind.name + ': found':<52}{count('found', hits, len(results))}"
            else:
                yield row(f"{kind.name}: in doubt", statuses["unknown"], len(results))
            if not is_true:
                told = count("falsely confirmed", statuses["confirmed"], len(results))
                yield f"{kind.name + ': confirmed':<52}{told}"
            if not kind.rule:
                told = count("falsely contradicted", statuses["contradicted"], len(results))
                yield f"{kind.name + ': contradicted':<52}{told}"
            wanted = "confirmed" if is_true else "contradicted" if kind.is_certain else "unknown"
            bad += [
                f"  {kind.name}: {status}, {entry.venue} {entry.year}, {entry.url}: {entry.title}"
                for entry, (status, _) in zip(kind.entries, results, strict=True)
                if status != wanted
            ][:_MOST_BAD]
    for what, (part, whole) in sums.items():
        yield row(f"all: {what}", part, whole)
    every = [plain(entry) for half in (0, 1) for entry in records(dump, half=half)]
    yield row("distinct papers taken for one", count_joined(every), len(every))
    yield "# Bad rows, of each kind three at most"
    yield from bad


def timed(dump: Path) -> Iterator[str]:
    """Yield how long a list of 433 papers takes."""
    found = [plain(entry) for entry in records(dump)[:433]]
    with tempfile.TemporaryDirectory() as name:
        for what in ("index and list", "list"):
            began = time.perf_counter()
            judged(found, Path(name), dump)
            yield f"{what}, 433 papers: {time.perf_counter() - began:.2f} s"


if __name__ == "__main__":
    for line in table(Path(sys.argv[1]), int("--other-half" in sys.argv[2:])):
        print(html.unescape(line), flush=True)
    for line in timed(Path(sys.argv[1])) if "--time" in sys.argv[2:] else ():
        print(line, flush=True)
