"""How many mistakes in the institutions of real papers are found, as a table.

Usage: python benchmarks/injected.py FOLDER [--tuning] [--rows FILE]

FOLDER holds ``affiliations/papers-*.jsonl``. ``benchmarks/injected.txt`` is the output. The papers are split in two
halves by their digest: on one the rules were tuned (``--tuning``), on the other they are measured. ``--rows`` writes
each mistake, and whether it was found, to a file.

Each half is a list, and ``metalint lint`` runs on it as it is: what it finds are the findings without mistakes. Then
mistakes are made in names that nothing was found in, at most one in a paper and one in ten papers at a time, and it
runs again. A mistake is found if there is a finding at its name. A safe fix is wrong if it writes neither the name
that was there nor another spelling that metalint reads as the same organization.

No mistake is made that nobody could tell: accents are dropped only from letters that have some (a ligature has none),
joined to a name are only organizations that somebody registered, and initials are not those of another organization.
"""

from __future__ import annotations

import hashlib
import json
import random
import string
import sys
import tempfile
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import metalint
from metalint.names.institutions.loading import packaged
from metalint.names.institutions.normalization import initials, key
from metalint.names.institutions.reading import read
from metalint.names.institutions.registry import Registry
from metalint.text.literal import quote_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from metalint import Finding

HEAD: Final = """\
# Made by: python benchmarks/injected.py FOLDER
# On: the {half} half of affiliations/papers-*.jsonl, {papers} papers with {names} different institutions.
# Findings without mistakes: {clean}, of which {typos} of institution-typo.
# Injected: mistakes in names that nothing was found in. Found: there is a finding at the name.
"""
SPARSE: Final = 10  # one paper in so many has a mistake at a time
ABBREVIATIONS: Final = {
    "University": "Univ.", "Institute": "Inst.", "Department": "Dept.", "Technology": "Tech.", "Laboratory": "Lab.",
    "National": "Natl.", "Academy": "Acad.", "Sciences": "Sci.", "Engineering": "Eng.",
}  # fmt: skip
_WORD: Final = 4  # letters of a word that gets a typo


class Paper(NamedTuple):
    """The institutions of a paper, and its year."""

    institutions: tuple[str, ...]
    year: int

    def text(self, number: int) -> str:
        """Return the file."""
        lines = "".join(f"  institutions: {quote_text(name)}\n" for name in self.institutions)
        return f'paper {{\n  title: "Paper {number}"\n{lines}}}\npub {{\n  year: {self.year}\n}}\n'


class Mistake(NamedTuple):
    """A mistake in a paper: the name that was there, and what stands there now, perhaps beside it."""

    paper: int
    name: str
    written: str
    is_beside: bool = False


class Name(NamedTuple):
    """A name that nothing was found in, and what is known of it."""

    text: str
    uses: int  # papers that have it
    has_address: bool
    is_registered: bool


Make = "Callable[[str, random.Random], str | None]"


def with_typo(name: str, chance: random.Random, words: Sequence[str] = ()) -> str | None:
    """Return a name with one slip in one of its words."""
    parts = name.split(" ")
    at = [i for i, part in enumerate(parts) if sum(map(str.isalpha, part)) >= _WORD and not part.isupper()]
    at = [i for i in at if not words or parts[i].strip(",") in words]
    if not at:
        return None
    place = chance.choice(at)
    word = parts[place]
    letters = [i for i, letter in enumerate(word) if letter.isalpha() and i]
    spot = chance.choice(letters)
    other = chance.choice(string.ascii_lowercase)
    made = {
        "swapped": word[:spot] + word[spot + 1 : spot + 2] + word[spot] + word[spot + 2 :],
        "left out": word[:spot] + word[spot + 1 :],
        "doubled": word[:spot] + word[spot] + word[spot:],
        "changed": word[:spot] + other + word[spot + 1 :],
        "added": word[:spot] + other + word[spot:],
    }
    kinds = ("swapped", "swapped", "left out", "left out", "doubled", "changed", "added")
    parts[place] = made[chance.choice(kinds)]
    return " ".join(parts)


def abbreviated(name: str, chance: random.Random) -> str | None:
    """Return a name with one of its words abbreviated."""
    known = [word for word in ABBREVIATIONS if word in name.replace(",", " ").split()]
    word = chance.choice(known) if known else ""
    return name.replace(word, ABBREVIATIONS[word], 1) if word else None


def without_accents(name: str, _: random.Random) -> str | None:
    """Return a name without its accents."""
    plain = "".join(char for char in unicodedata.normalize("NFD", name) if not unicodedata.combining(char))
    return plain.replace("ø", "o").replace("ł", "l").replace("ß", "ss")


def in_other_capitals(name: str, chance: random.Random) -> str | None:
    """Return a name in small letters, or with one of its words in them."""
    parts = name.split(" ")
    at = [i for i, part in enumerate(parts) if part[:1].isupper() and len(part) >= _WORD and i]
    if chance.random() < 0.4 or not at:  # noqa: PLR2004
        return name.lower() if " " in name else None
    place = chance.choice(at)
    return " ".join((*parts[:place], parts[place].lower(), *parts[place + 1 :]))


def with_mark(name: str, chance: random.Random) -> str | None:
    """Return a name with a footnote mark."""
    mark = chance.choice("*†‡§1234")
    return chance.choice((f"{name}{mark}", f"{mark}{name}", f"{name}{mark}"))


def with_other_blanks(name: str, chance: random.Random) -> str | None:
    """Return a name with a blank left out, or one within a word."""
    at = [i for i, char in enumerate(name) if char == " " and name[i - 1].isalpha()]
    if not at:
        return None
    spot = chance.choice(at)
    if chance.random() < 0.6:  # noqa: PLR2004
        return name[:spot] + name[spot + 1 :]
    start = max(0, spot - 3)
    return f"{name[:start]} {name[start:]}" if name[start - 1 : start].isalpha() else None


def with_repeated_part(name: str, chance: random.Random) -> str | None:
    """Return a name with its last part, or a short form of it, once more."""
    part = name.rsplit(", ", maxsplit=1)[-1]
    short = initials(part).upper()
    return f"{name}, {short if chance.random() < 0.3 and len(short) > 2 else part}"  # noqa: PLR2004


def mistakes(papers: Sequence[Paper], found: set[tuple[int, str]]) -> dict[str, list[Mistake]]:
    """Return the mistakes to make, by kind."""
    registry = Registry(packaged())
    uses = Counter(name for paper in papers for name in set(paper.institutions))
    clean = [(at, name) for at, paper in enumerate(papers) for name in paper.institutions if (at, name) not in found]
    names = {
        text: Name(text, uses[text], "," in text, read(text, registry).canonical is not None)
        for text in dict.fromkeys(name for _, name in clean)
    }
    others = sorted(text for text, name in names.items() if name.is_registered and key(text).count(" "))

    def joined(name: str, chance: random.Random) -> str | None:
        # of what nobody knows, none can tell that it is an organization, and that it is not a part of the other one
        other, sign = chance.choice(others), chance.choice((" and ", " & ", "; ", " / ", ", "))
        if key(other) in key(name) or key(name) in key(other) or (sign == ", " and not names[name].is_registered):
            return None
        return f"{name}{sign}{other}"

    def acronym(name: str, _: random.Random) -> str | None:
        short = initials(name).upper()
        other, own = (read(text, registry).canonical for text in (short, name))
        is_told = "," not in name and 3 <= len(short) <= 6  # noqa: PLR2004
        return short if is_told and (other is None or other == own) else None

    def of(chosen: Callable[[Name], bool]) -> list[tuple[int, str]]:
        return [(at, name) for at, name in clean if chosen(names[name])]

    rows: dict[str, tuple[list[tuple[int, str]], Make, int, bool]] = {
        "typo, the name stands elsewhere": (of(lambda one: one.uses > 1), with_typo, 100, False),
        "typo, registered name, nowhere else": (
            of(lambda one: one.uses == 1 and one.is_registered), with_typo, 80, False
        ),
        "typo, other name, nowhere else": (
            of(lambda one: one.uses == 1 and not one.is_registered and not one.has_address), with_typo, 80, False
        ),
        "typo in an address": (of(lambda one: one.uses == 1 and one.has_address), with_typo, 80, False),
        "capitals": (of(lambda one: len(one.text) > 8), in_other_capitals, 80, False),  # noqa: PLR2004
        "footnote marks": (of(lambda one: len(one.text) > 8), with_mark, 60, False),  # noqa: PLR2004
        "blanks": (of(lambda one: " " in one.text), with_other_blanks, 80, False),
        "abbreviated, the full name stands elsewhere": (of(lambda one: one.uses > 1), abbreviated, 60, False),
        "abbreviated, the full name nowhere": (of(lambda one: one.uses == 1), abbreviated, 60, False),
        "accents dropped": (of(lambda one: not one.text.isascii()), without_accents, 30, False),
        "a part twice": (of(lambda one: " " in one.text), with_repeated_part, 40, False),
        "two organizations in one string": (of(lambda one: " " in one.text), joined, 60, False),
        "twice in a paper, by acronym": (of(lambda one: " " in one.text), acronym, 30, True),
        "twice in a paper, by a typo": (of(lambda one: " " in one.text), with_typo, 40, True),
        "twice in a paper, by capitals": (of(lambda one: " " in one.text), in_other_capitals, 19, True),
    }  # fmt: skip
    made: dict[str, list[Mistake]] = {}
    for kind, (places, make, most, is_beside) in rows.items():
        chance = random.Random(kind)  # noqa: S311
        of_kind: dict[tuple[int, str], Mistake] = {}
        for at, name in chance.sample(places, len(places)):
            written = make(name, chance)
            if written and written not in (name, *names) and (at, written) not in of_kind and len(of_kind) < most:
                of_kind[at, written] = Mistake(at, name, written, is_beside)
        made[kind] = [*of_kind.values()]
    return made


def lint(papers: Sequence[Paper]) -> list[Finding]:
    """Return what is found in the institutions of a list."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "meta").mkdir()
        (folder / "metalint.toml").write_text('papers = ["meta/*.prototxt"]\n')
        for number, paper in enumerate(papers):
            (folder / "meta" / f"{number:04}.prototxt").write_text(paper.text(number), encoding="utf-8")
        report = metalint.lint(folder, select=["institutions", "whitespace"], ignore=["unknown-institution"])
    return [one for one in report.diagnostics if one.rule != "institution-ror"]


def paper_of(finding: Finding) -> int:
    """Return the number of the paper of a finding."""
    return int(Path(finding.path).stem)


def rounds(made: dict[str, list[Mistake]], papers: int) -> Iterator[list[tuple[str, Mistake]]]:
    """Yield mistakes that are made at once: one in a paper, and in few papers."""
    waiting = [(kind, mistake) for kind, of_kind in made.items() for mistake in of_kind]
    random.Random(0).shuffle(waiting)  # noqa: S311
    while waiting:
        chosen: dict[int, tuple[str, Mistake]] = {}
        names = set[str]()
        for kind, mistake in waiting:
            if len(chosen) < papers // SPARSE and mistake.paper not in chosen and mistake.name not in names:
                chosen[mistake.paper] = (kind, mistake)
                names.add(mistake.name)
        yield [*chosen.values()]
        waiting = [pair for pair in waiting if pair not in set(chosen.values())]


def with_mistake(paper: Paper, mistake: Mistake) -> Paper:
    """Return a paper with a mistake in it."""
    names = list(paper.institutions)
    at = names.index(mistake.name)
    names[at : at + 1] = [mistake.name, mistake.written] if mistake.is_beside else [mistake.written]
    return paper._replace(institutions=tuple(names))


def is_wrong(mistake: Mistake, finding: Finding, registry: Registry) -> bool:
    """Tell whether a safe fix writes what is neither the old name nor another spelling of it."""
    if finding.fix is None or finding.fix.safety != "safe":
        return False
    new = json.loads(finding.fix.edits[0].content) if finding.fix.edits[0].content.strip() else mistake.name
    if key(new) == key(mistake.name) or not new:
        return False
    meant, now = (read(name, registry).canonical for name in (mistake.name, new))
    return meant is None or meant != now


def table(papers: Sequence[Paper], half: str, rows: Path | None) -> str:
    """Return the whole table."""
    registry = Registry(packaged())
    clean = lint(papers)
    made = mistakes(papers, {(paper_of(one), one.value) for one in clean if one.value})
    told, wrong = Counter[str](), Counter[str]()
    listed: dict[str, list[str]] = defaultdict(list)
    for at_once in rounds(made, len(papers)):
        changed = list(papers)
        for _, mistake in at_once:
            changed[mistake.paper] = with_mistake(papers[mistake.paper], mistake)
        by_paper: dict[int, list[Finding]] = defaultdict(list)
        for finding in lint(changed):
            by_paper[paper_of(finding)].append(finding)
        for kind, mistake in at_once:
            values = {mistake.written, mistake.name} if mistake.is_beside else {mistake.written}
            found = [one for one in by_paper[mistake.paper] if one.value in values]
            told[kind] += bool(found)
            bad = any(is_wrong(mistake, one, registry) for one in found)
            wrong[kind] += bad
            what = "WRONG" if bad else "found" if found else "missed"
            fix = found[0].fix.title if found and found[0].fix else ""
            rule = f"{found[0].rule} {fix}" if found else ""
            listed[kind].append(f"{kind}\t{what}\t{mistake.name}\t{mistake.written}\t{rule}")
    if rows:
        rows.write_text("\n".join(line for kind in made for line in sorted(listed[kind])) + "\n", encoding="utf-8")
    lines = [f"{'mistake':<46} found / injected  share  wrong safe fixes"]
    totals = {kind: (len(made[kind]), told[kind], wrong[kind]) for kind in made}
    totals["all"] = (sum(map(len, made.values())), told.total(), wrong.total())
    lines += [f"{kind:<46} {hit:>5} / {n:<8}  {hit / n:.3f}  {bad:>16}" for kind, (n, hit, bad) in totals.items()]
    typos = sum(one.rule == "institution-typo" for one in clean)
    names = len({name for paper in papers for name in paper.institutions})
    head = HEAD.format(half=half, papers=len(papers), names=f"{names:,}", clean=len(clean), typos=typos)
    return head + "\n".join(lines) + "\n"


def halves(folder: Path) -> tuple[list[Paper], list[Paper]]:
    """Return the papers to tune on, and those to measure on."""
    found: tuple[list[Paper], list[Paper]] = ([], [])
    for path in sorted((folder / "affiliations").glob("papers-*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            paper = Paper(tuple(dict.fromkeys(row["institutions"])), row["year"])
            found[hashlib.sha256(line.encode()).digest()[0] % 2].append(paper)
    return found


def main() -> None:
    """Print the table."""
    tuning, other = halves(Path(sys.argv[1]))
    rows = Path(sys.argv[sys.argv.index("--rows") + 1]) if "--rows" in sys.argv else None
    is_tuning = "--tuning" in sys.argv
    print(table(tuning if is_tuning else other, "tuning" if is_tuning else "other", rows), end="")


if __name__ == "__main__":
    main()
