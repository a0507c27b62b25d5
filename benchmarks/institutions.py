"""How well names of organisations are read, as a table.

Usage: python benchmarks/institutions.py FOLDER [--time]

FOLDER holds ``institutions/labels-dev.tsv``, ``pairs-dev.tsv`` and ``typos-dev.tsv`` and
``ror/ror-subset-schema_v2.zip``. The table is the same on every run; ``--time`` adds how long 5,000
and 50,000 distinct names take, which is not. ``benchmarks/institutions.txt`` is its output.
"""

from __future__ import annotations

import csv
import json
import random
import string
import sys
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from metalint.names.institutions.loading import packaged
from metalint.names.institutions.normalization import key
from metalint.names.institutions.reading import Reading, read
from metalint.names.institutions.registry import Registry
from metalint.names.institutions.variants import variants

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

RIGHT: Final = frozenset(
    {"DeepMind", "The Hong Kong University of Science and Technology", "The University of Texas at Austin"}
)
"""Official and former names that the labels call variants; they are right, and the list's own conventions decide."""
MISPRINTS: Final = frozenset({"Institue for Blood Transfusion of Serbia"})
"""Names in the sample of the Research Organization Registry that are misspelled there."""
FLAGGED: Final = ("typo", "alias", "variant")
SAMPLE: Final = 3000
CORRUPTIONS: Final = 2000


class Row(NamedTuple):
    """One line of the table: ``part`` of ``whole``, and what it has to reach."""

    measure: str
    part: int
    whole: int
    bar: str

    def __str__(self) -> str:
        """Return the line."""
        share = f"{self.part / self.whole:.3f}" if self.whole else "-"
        return f"{self.measure:<58} {self.part:>5} / {self.whole:<5} {share:>6}   {self.bar}"


def table(folder: Path) -> str:
    """Return the whole table."""
    registry = Registry(packaged())
    rows = [
        *labels(rows_of(folder / "institutions/labels-dev.tsv"), registry),
        *pairs(rows_of(folder / "institutions/pairs-dev.tsv"), registry),
        *typos(rows_of(folder / "institutions/typos-dev.tsv"), registry),
        *foreign(folder / "ror/ror-subset-schema_v2.zip", registry),
        *corrupted(registry),
    ]
    return "\n".join(map(str, rows)) + "\n"


def rows_of(path: Path) -> list[dict[str, str]]:
    """Return the rows of a tab-separated file without quoting."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def labels(rows: list[dict[str, str]], registry: Registry) -> Iterator[Row]:
    """Judge readings of labelled strings: flags, safe fixes, lookups."""
    read_rows = [(row, read(row["string"], registry)) for row in rows]
    odd = [one for row, one in read_rows if row["relation"] in ("typo", "variant") and one.name not in RIGHT]
    yield Row("flags: typo and variant strings flagged", count(odd, FLAGGED), len(odd), ">= 0.90")
    fine = [one for row, one in read_rows if row["relation"] in ("ok", "parent") or one.name in RIGHT]
    yield Row("flags: ok and parent strings called typo or alias", count(fine, FLAGGED[:2]), len(fine), "0")
    fixed = [(row, one) for row, one in read_rows if one.safety == "safe"]
    yield Row("safe fixes: to an accepted spelling", sum(is_accepted(*pair) for pair in fixed), len(fixed), "1.00")
    meant = [pair for pair in read_rows if pair[0]["safe_fix"] == "yes" and pair[1].name not in RIGHT]
    hits = sum(one.safety == "safe" and is_accepted(row, one) for row, one in meant)
    yield Row("safe fixes: strings to be fixed that are", hits, len(meant), ">= 0.85")
    found = [pair for pair in read_rows if pair[1].canonical]
    yield Row("lookups: canonical name accepted", sum(is_accepted(*pair) for pair in found), len(found), "")


def count(readings: Iterable[Reading], relations: tuple[str, ...]) -> int:
    """Return how many readings have one of the relations."""
    return sum(one.relation in relations for one in readings)


def is_accepted(row: dict[str, str], one: Reading) -> bool:
    """Tell whether the canonical name is one that the label accepts."""
    return one.canonical in {row["own_canonical"], *row["also_accept"].split("|")} - {""}


def pairs(rows: list[dict[str, str]], registry: Registry) -> Iterator[Row]:
    """Judge pairs of names that are one organisation's or are not."""
    same = [row["same"] == "1" for row in rows]
    merged = [any(True for _ in variants([row["a"], row["b"]], registry)) for row in rows]
    both = sum(one and other for one, other in zip(same, merged, strict=True))
    yield Row("pairs: precision", both, sum(merged), ">= 0.97")
    yield Row("pairs: recall", both, sum(same), ">= 0.75")


def typos(rows: list[dict[str, str]], registry: Registry) -> Iterator[Row]:
    """Judge misspelled names, and odd ones that are right."""
    wrong = [row for row in rows if row["label"] == "typo"]
    hits = sum(is_put_right(row["string"], row["right"], registry) for row in wrong)
    yield Row("misspellings: read as the right name", hits, len(wrong), ">= 0.85")
    odd = [read(row["string"], registry) for row in rows if row["label"] == "ok"]
    rewritten = sum(one.safety == "safe" or one.relation == "typo" for one in odd)
    yield Row("odd but right names: rewritten or called a typo", rewritten, len(odd), "0")


def is_put_right(string_: str, right: str, registry: Registry) -> bool:
    """Tell whether a misspelled name is read as the organisation that the right one is read as."""
    canonical = read(string_, registry).canonical
    return canonical is not None and canonical in (right, read(right, registry).canonical)


def foreign(path: Path, registry: Registry) -> Iterator[Row]:
    """Judge a sample of organisations' names, most of them in no registry of ours."""
    with zipfile.ZipFile(path) as archive:
        dump = json.loads(archive.read(next(name for name in archive.namelist() if name.endswith(".json"))))
    names = [
        (one["id"], name["value"])
        for one in dump
        if one["status"] == "active"
        for name in one["names"]
        if "acronym" not in name["types"]
    ]
    sample = [(id_, read(name, registry)) for id_, name in random.Random(2).sample(names, SAMPLE)]  # noqa: S311
    typo = sum(one.relation == "typo" and one.name not in MISPRINTS for _, one in sample)
    yield Row("names of the Research Organization Registry: called a typo", typo, SAMPLE, "0")
    moved = sum(one.safety == "safe" and is_moved(id_, one, registry) for id_, one in sample)
    yield Row("the same: rewritten to another by more than a lookup", moved, SAMPLE, "0")


def is_moved(id_: str, one: Reading, registry: Registry) -> bool:
    """Tell whether a name that is not registered is read as an organisation that has another id."""
    if one.name in registry.exact:
        return False
    owner = registry.by_name.get(one.canonical or "")
    return owner is not None and owner.ror not in ("", id_)


def corrupted(registry: Registry) -> Iterator[Row]:
    """Judge registered names with one typo of any kind anywhere, most of them worse than people make."""
    chance = random.Random(4)  # noqa: S311
    typos: list[tuple[str, Reading]] = []
    while len(typos) < CORRUPTIONS:
        name = chance.choice(packaged()).name
        slipped = with_typo(name, chance)
        if slipped not in registry.exact and key(slipped) != key(name):
            typos.append((name, read(slipped, registry)))
    right = sum(one.canonical == name for name, one in typos)
    wrong = sum(one.canonical not in (name, None) for name, one in typos)
    yield Row("registered names with one random slip: read rightly", right, CORRUPTIONS, "")
    yield Row("the same: read as another", wrong, CORRUPTIONS, "0")


def with_typo(name: str, chance: random.Random) -> str:
    """Return ``name`` with one letter swapped, left out, doubled, changed or added."""
    at = chance.choice([at for at, letter in enumerate(name) if letter.isalpha()])
    letter, other = name[at], chance.choice(string.ascii_lowercase)
    changed = {
        "swapped": name[at + 1 : at + 2] + letter,
        "left out": name[at + 1 : at + 2],
        "doubled": letter + letter.lower() + name[at + 1 : at + 2],
        "changed": (other.upper() if letter.isupper() else other) + name[at + 1 : at + 2],
        "added": letter + other + name[at + 1 : at + 2],
    }
    return name[:at] + chance.choice(list(changed.values())) + name[at + 2 :]


def seconds(many: int, registry: Registry) -> float:
    """Return how long ``many`` distinct names, each with a word in no vocabulary, take to read."""
    chance = random.Random(6)  # noqa: S311
    names = [f"{with_typo(chance.choice(packaged()).name, chance)} {at:x}q" for at in range(many)]
    start = time.perf_counter()
    for name in names:
        read(name, registry)
    return time.perf_counter() - start


def main() -> None:
    """Print the table."""
    print(table(Path(sys.argv[1])), end="")
    if "--time" in sys.argv:
        registry = Registry(packaged())
        read("Univeristy of Nowhere", registry)
        for many in (5000, 50000):
            print(f"{many} distinct names: {seconds(many, registry):.2f} s")


if __name__ == "__main__":
    main()
