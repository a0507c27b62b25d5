"""How many written-out forms of conferences are read as the conference, as a table.

Usage: python benchmarks/venues.py DUMP

DUMP is a dump of DBLP, ``dblp.xml.gz``. ``benchmarks/venues.txt`` is the output.

The first part takes the booktitle of each record, in forms of titles of proceedings: with the place and the date of
2021, as DBLP, Crossref and reference managers write them. The second part writes every conference of the packaged
registry in the same forms. A form is right if it is read as its venue. In the third part each of these is a workshop,
a track, a companion volume or similar, and it is right if it is read as nothing, or as another registered venue.
"""

from __future__ import annotations

import gzip
import html
import re
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from metalint.names import venues, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from metalint.names.conventions import FormPart

HEAD: Final = """\
# Made by: python benchmarks/venues.py DUMP
# On: {records:,} records with a booktitle in {name},
#     and {conferences} conferences of the packaged registry, all of 2021.
"""
YEAR: Final = 2021
_WHERE: Final = {
    "BMVC": "Online, November 22-25, 2021",
    "CHI": "Virtual Event / Yokohama, Japan, May 8-13, 2021",
    "ICASSP": "Toronto, ON, Canada, June 6-11, 2021",
    "IJCAI": "Virtual Event / Montreal, Canada, 19-27 August 2021",
    "KDD": "Virtual Event, Singapore, August 14-18, 2021",
    "SIGIR": "Virtual Event, Canada, July 11-15, 2021",
    "SIGMOD": "Virtual Event, China, June 20-25, 2021",
    "WWW": "Virtual Event / Ljubljana, Slovenia, April 19-23, 2021",
}
"""Where and when conferences were held, as DBLP has it; others take turns with these."""
MAIN: Final = {
    "short": "{short}",
    "short, year": "{short} 2021",
    "short, two digits": "{short} '21",
    "In: Proceedings": "In: Proceedings of the {long}",
    "Proc.": "Proc. of {long}",
    "long, short in brackets": "2021 {long} ({short})",
    "sponsors": "Proceedings of the 2021 ACM/IEEE {long}",
    "edition, short, place, date": "{edition} {long}, {short} 2021, {where}",
    "short: edition, place, date": "{short} '21: The {edition} Annual ACM {long}, {where}",
    "proceedings, parts": "Proceedings of the {edition} {long}, {short} 2021, {where}, Proceedings, Part II",
    "publisher": "{long}. IEEE, 2021",
}
ASIDE: Final = {
    "workshops": "{long} Workshops, {short} Workshops 2021, {where}",
    "workshop": "{short} 2021 Workshop on Deep Learning",
    "workshop track": "{edition} {long}, {short} 2021, {where}, Workshop Track Proceedings",
    "companion": "Companion Proceedings of the {long}, {short} 2021 Companion, {where}",
    "demonstrations": "Proceedings of the {long}: System Demonstrations, {short} 2021, {where}",
    "doctoral consortium": "{long}, {short} 2021, Doctoral Consortium, {where}",
    "industry track": "{long}: Industry Track, {short} (Industry Track) 2021, {where}",
    "in practice": "{long}: Software Engineering in Practice, {short} (SEIP) 2021, {where}",
    "posters": "{short} 2021 Posters, {where}",
    "findings": "Findings of the {long}, {short} 2021, {where}",
    "extended abstracts": "{short} '21: {long}, {where}, Extended Abstracts",
    "datasets track": "{long} Track on Datasets and Benchmarks 1, {short} Datasets and Benchmarks 2021, {where}",
}


def booktitles(dump: Path) -> Counter[str]:
    """Return how many records of a dump have each booktitle."""
    text = gzip.decompress(dump.read_bytes()).decode("ascii")
    return Counter(map(html.unescape, re.findall(r"<booktitle>([^<]+)</booktitle>", text)))


def conferences() -> Iterator[tuple[str, str]]:
    """Yield short and long names of the registered conferences that have both."""
    for venue in vocabulary.packaged(venues.PACKAGED):
        longest = max(venue.other_names, key=len, default="")
        if re.search(r"\b(?:Conference|Symposium|Meeting)\b", longest) and "Findings" not in longest:
            yield venue.name, longest


def forms(short: str, long: str, templates: Iterable[str], turn: int) -> Iterator[str]:
    """Yield the forms of a conference."""
    where = _WHERE.get(short) or [*_WHERE.values()][turn % len(_WHERE)]
    sponsored = re.compile(r"^(?:(?:ACM|IEEE|CVF|Annual)[ /-])+")
    for template in templates:
        name = sponsored.sub("", long) if "ACM" in template else long
        yield template.format(short=short, long=name, where=where, edition=f"{turn % 50 + 4}th")


def read(known: venues.Venues, written: str) -> FormPart | None:
    """Return what a venue in a paper of 2021 is read as."""
    form = known.mark_form(written, YEAR)
    return known.read_form(form) if form else None


def share(measure: str, part: int, whole: int) -> str:
    """Return one line."""
    return f"{measure:<40} {part:>6} / {whole:<6} {part / whole:.3f}"


def measured(known: venues.Venues, names: Sequence[tuple[str, str, int]]) -> Iterator[str]:
    """Yield the lines on the forms of conferences, each with how often it counts."""
    found: Counter[str] = Counter()
    safe: Counter[str] = Counter()
    whole = sum(count for *_, count in names)
    for turn, (short, long, count) in enumerate(names):
        for kind, form in zip(MAIN, forms(short, long, MAIN.values(), turn), strict=True):
            part = read(known, form)
            is_right = part is not None and part.packaged == short
            found[kind] += count * is_right
            safe[kind] += count * (part is not None and is_right and part.grade != "lossy")
    for kind in MAIN:
        yield f"{share(kind, found[kind], whole)}  nothing lost {safe[kind] / whole:.3f}"
    yield share("all forms", found.total(), whole * len(MAIN))


def merged(known: venues.Venues, names: Sequence[tuple[str, str, int]]) -> Iterator[str]:
    """Yield the lines on what is not the conference, and is read as the conference."""
    wrong: Counter[str] = Counter()
    for turn, (short, long, _) in enumerate(names):
        for kind, form in zip(ASIDE, forms(short, long, ASIDE.values(), turn), strict=True):
            part = read(known, form)
            wrong[kind] += part is not None and part.packaged == short
    for kind in ASIDE:
        yield share(kind, wrong[kind], len(names))
    yield share("all forms", wrong.total(), len(names) * len(ASIDE))


def main() -> None:
    """Print the table."""
    dump = Path(sys.argv[1])
    known = venues.load(())
    registered = dict(conferences())
    counts: Counter[str] = Counter()
    for booktitle, count in booktitles(dump).items():
        part = read(known, booktitle)
        counts[part.packaged if part else ""] += count
    dumped = [(name, registered[name], count) for name, count in counts.most_common() if name in registered]
    each = [(short, long, 1) for short, long in registered.items()]
    records = sum(count for *_, count in dumped)
    print(HEAD.format(records=records, name=dump.name, conferences=len(each)), end="")
    print("Records of DBLP: read as the conference", *measured(known, dumped), sep="\n")
    print("Registered conferences: read as the conference", *measured(known, each), sep="\n")
    print("What is not the conference: read as the conference", *merged(known, each), sep="\n")


if __name__ == "__main__":
    main()
