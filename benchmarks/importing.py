"""How well `metalint import` reads real lists in Markdown: what it finds of what each list holds, by role.

    python benchmarks/importing.py [--misses] [FOLDER | LIST.md …]

Beside each list lies a JSONL file with an object per paper, as a reader written for that list alone, or a person,
found it: ``line``, ``title``, ``url``, ``venue``, ``year``, ``authors`` (their text) and ``author_count``; what the
list does not tell is absent or empty. Without arguments the lists in ``../shared/data/lists`` are read. The figures
stand in docs/lists.md.
"""

from __future__ import annotations

import argparse
import json
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from metalint.importing.candidates import ListReading
from metalint.importing.lists import read
from metalint.names import venues
from metalint.names.folding import folded
from metalint.names.institutions import loading
from metalint.names.institutions import reading as institutions
from metalint.papers.identifiers import identify

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from metalint.importing.records import PaperRecord

LISTS: Final = Path(__file__).parents[2] / "shared" / "data" / "lists"
ROLES: Final = ("papers", "titles", "urls", "venues", "years", "author counts", "author names")
_MOST_NAMES: Final = 40
"""Lists of names that are counted: longer ones are those of large groups."""

_NUMBERS: Final = re.compile(r"\W*\d[\d\W]*")
_NOT_NAMES: Final = frozenset({"al", "and", "et", "others", "jr"})
_NEAR: Final = 2  # lines


class Score(NamedTuple):
    """Of one role: values that are right, and values that the list tells."""

    right: int = 0
    known: int = 0

    @property
    def share(self) -> str:
        """How many of them are right."""
        return f"{self.right / self.known:.3f}" if self.known else "–"


class Outcome(NamedTuple):
    """What became of a list: the scores, wrong values by line, papers too many, and papers lost without a word."""

    scores: dict[str, Score]
    misses: list[str]
    unexpected: int
    untold: int


def outcome(path: Path) -> Outcome:
    """Read a list, and compare what was read with the papers that it holds."""
    papers = [json.loads(line) for line in path.with_suffix(".jsonl").read_text(encoding="utf-8").splitlines()]
    parsed = read(path.name, path.read_text(encoding="utf-8"), READING)
    paired = dict(_paired(parsed.records, papers))
    told = {remark.line for remark in parsed.unread} | {item.line for item in parsed.no_papers}
    counts: dict[str, list[bool]] = {role: [] for role in ROLES}
    misses, untold = [], 0
    for at, paper in enumerate(papers):
        record = paired.get(at)
        counts["papers"].append(record is not None)
        if record is None:
            is_told = any(abs(line - paper["line"]) <= _NEAR for line in told)
            untold += not is_told
            misses.append(f"{path.name}:{paper['line']}: paper: {'told' if is_told else 'LOST'}: {paper['title']!r}")
            continue
        for role, right, value, known in _compared(record, paper):
            counts[role].append(right)
            if not right:
                misses.append(f"{path.name}:{record.line}: {role}: {value!r}, and not {known!r}")
    scores = {role: Score(sum(of_role), len(of_role)) for role, of_role in counts.items()}
    used = set(map(id, paired.values()))
    extra = [record for record in parsed.records if id(record) not in used]
    misses += [f"{path.name}:{record.line}: unexpected: {record.title!r}" for record in extra]
    return Outcome(scores, misses, len(extra), untold)


def _paired(records: Iterable[PaperRecord], papers: Sequence[dict[str, Any]]) -> Iterator[tuple[int, PaperRecord]]:
    """Yield papers, by their places, with the records that were read of them: by line, then by title and address."""
    left = list(records)
    for at, paper in enumerate(papers):
        near = [record for record in left if abs(record.line - paper["line"]) <= _NEAR]
        same = [record for record in near if record.line == paper["line"]]
        likely = [record for record in same if folded(record.title) == folded(paper["title"])] or same
        likely = likely or [record for record in near if record.url == paper["url"]]
        if likely:
            left = [record for record in left if record is not likely[0]]
            yield at, likely[0]


def _compared(record: PaperRecord, paper: dict[str, Any]) -> Iterator[tuple[str, bool, object, object]]:
    """Yield for each role that the list tells whether it was read right, with both values."""
    title, venue = paper["title"], _NUMBERS.sub(" ", paper.get("venue") or "").strip()
    yield "titles", folded(record.title) == folded(title), record.title, title
    yield "urls", bool(record.url) and _address(record.url) == _address(paper["url"]), record.url, paper["url"]
    if venue:
        name = folded(_NUMBERS.sub(" ", record.venue))
        yield "venues", bool(name) and (name in folded(venue) or folded(venue) in name), record.venue, paper["venue"]
    if paper.get("year"):
        yield "years", record.year == paper["year"], record.year, paper["year"]
    authors, count = paper.get("authors"), paper.get("author_count")
    if count and count <= _MOST_NAMES:
        yield "author counts", len(record.authors) == count, record.authors, authors
    if authors and not count:
        yield "author names", _words(" ".join(record.authors)) == _words(authors), record.authors, authors


def _words(names: str) -> list[str]:
    return sorted(word for word in re.findall(r"[^\W\d_]+", names) if word.casefold() not in _NOT_NAMES)


def _address(url: str) -> object:
    return identify(url) or url


def table(outcomes: dict[str, Outcome]) -> str:
    """Return a table in Markdown with the scores of each list, and of all together."""
    total = {
        role: Score(*map(sum, zip(*(one.scores[role] for one in outcomes.values()), strict=True))) for role in ROLES
    }
    rows = [
        f"| {name} | {' | '.join(str(scores[role].share) for role in ROLES)} | {more} | {untold} |"
        for name, scores, more, untold in (
            *((name, one.scores, one.unexpected, one.untold) for name, one in outcomes.items()),
            (
                "all",
                total,
                sum(one.unexpected for one in outcomes.values()),
                sum(one.untold for one in outcomes.values()),
            ),
        )
    ]
    header = ["list", *ROLES, "not papers", "lost in silence"]
    return "\n".join([f"| {' | '.join(header)} |", f"|:--|{'--:|' * (len(header) - 1)}", *rows])


_REGISTRY: Final = loading.load(())
READING: Final = ListReading(
    "notes", {}, lru_cache(lambda name: institutions.read(name, _REGISTRY).canonical is not None), venues.load(())
)

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lists", nargs="*", type=Path, default=[LISTS])
    parser.add_argument("--misses", action="store_true", help="print what is wrong")
    arguments = parser.parse_args()
    paths = [path for given in arguments.lists for path in (sorted(given.glob("*.md")) if given.is_dir() else [given])]
    found = {path.stem: outcome(path) for path in paths if path.with_suffix(".jsonl").exists()}
    if arguments.misses:
        for one in found.values():
            print("\n".join(one.misses))
    print(table(found))
