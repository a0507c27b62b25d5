"""How well affiliation strings are matched with organisations of ROR, as a table.

Usage: python benchmarks/affiliations.py FOLDER [--time]

FOLDER holds ``affiliations/*.tsv`` and ``ror/ror-subset-schema_v2.zip``. ``benchmarks/affiliations.txt`` is the output;
``--time`` adds speed, start-up and memory, which differ from run to run.

An answer is right if it is one of the ids that the label names. The labels are of 2021 to 2023 and are re-dated by two
rules, which look at labels and dump only, never at answers:

- An id that was withdrawn or has ended since stands for its only successor, in the label as in the answer.
- A string that is labelled as naming nobody, and that is a label or an alias of one active organisation and nothing
  else, was registered since; it is left out. Case, accents, punctuation, a legal form and a country behind the name do
  not count.

Recall counts the strings with an organisation that the dump has; the dump is a part of ROR, and lacks every fifth.
The last line of each set counts the wrong answers that a part of the string is a label or an alias of in ROR today:
they are wrong by labels that are older than the dump, or that name the university instead of its school.
"""

from __future__ import annotations

import csv
import gc
import resource
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from metalint.names.institutions.loading import packaged
from metalint.names.institutions.normalization import key, peeled, without_country
from metalint.names.institutions.places import country_of
from metalint.names.institutions.registry import Registry
from metalint.names.institutions.ror.dump import entries
from metalint.names.institutions.ror.index import ALIAS, LABEL
from metalint.names.institutions.ror.opening import digest_of, open_index, prepare
from metalint.names.institutions.ror.reading import NameReader
from metalint.names.institutions.ror.segments import segments

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from metalint.names.institutions.ror.dump import RorRecord
    from metalint.names.institutions.ror.index import RorIndex
    from metalint.names.institutions.ror.reading import RorReading

HEAD: Final = """\
# Made by: python benchmarks/affiliations.py FOLDER
# On: {files} (training halves of ROR's logs and of S2AFF's gold set)
#     and {dump}, {count} organisations.
# Labels re-dated: an id that was withdrawn since stands for its only successor; a string that is labelled as naming
#     nobody, and is by itself a label or an alias of one active organisation, is left out ({left_out}).
"""
SETS: Final = {"logs": "ror-logs-2023-09-03-train.tsv", "S2AFF": "s2aff-gold-train.tsv"}
DUMP: Final = "ror/ror-subset-schema_v2.zip"
READY: Final = (
    "Lund University",
    "Univresity of Lund",
    "Lundd University",
    "Institute of Nowhere, Lund, Sweden",
    "Zhejiang College of Science",
)
"""Names to read before time is taken: a registered one, misspelled ones, and such as nobody registered."""


class Labelled(NamedTuple):
    """A string, the ids that its re-dated label names, and whether the dump has one of them."""

    text: str
    gold: frozenset[str]
    is_known: bool


def table(folder: Path, index: RorIndex) -> str:
    """Return the whole table."""
    found = entries(folder / DUMP, DUMP)
    reader = NameReader(Registry(packaged()), index)
    sets = {name: labelled(folder / "affiliations" / file, found, index) for name, file in SETS.items()}
    left_out = ", ".join(f"{name}: {len(left)}" for name, (_, left) in sets.items())
    head = HEAD.format(files=", ".join(SETS.values()), dump=DUMP, count=f"{len(found):,}", left_out=left_out)
    lines = [line for name, (rows, left) in sets.items() for line in measured(name, rows, left, reader)]
    return head + "\n".join(lines) + "\n"


def labelled(path: Path, found: Sequence[RorRecord], index: RorIndex) -> tuple[list[Labelled], list[Labelled]]:
    """Return the rows of a set with re-dated labels, and those that are left out."""
    known = {one.ror for one in found}
    names: dict[str, set[str]] = {}
    for one in found:
        for name, types in one.names if one.status == "active" else ():
            if not {"label", "ror_display", "alias"}.isdisjoint(types):
                names.setdefault(key(name), set()).add(one.ror)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    made = [Labelled(row["affiliation"], *_gold(row["ror_ids"].split(), known, index)) for row in rows]
    kept = [one for one in made if one.gold or all(len(names.get(form, ())) != 1 for form in forms(one.text))]
    return kept, [one for one in made if one not in kept]


def forms(text: str) -> Iterator[str]:
    """Yield the key of a name, and those of what is left of it without a legal form and a country at its end."""
    yield key(text)
    rest = peeled(text)
    if rest and (rest.step == "legal" or (rest.step == "place" and country_of(rest.part))):
        yield from forms(rest.name)
    if bare := without_country(text):
        yield from forms(bare.name)


def _gold(ids: Sequence[str], known: set[str], index: RorIndex) -> tuple[frozenset[str], bool]:
    return frozenset(map(index.current, ids)), any(ror in known for ror in ids)


def measured(name: str, rows: Sequence[Labelled], left: Sequence[Labelled], reader: NameReader) -> Iterator[str]:
    """Yield the lines on one set."""
    answers = [(row, reader.read(row.text)) for row in rows]
    given = [(row, one) for row, one in answers if one.ror]
    right = [pair for pair in given if is_right(*pair)]
    named = [(row, one) for row, one in given if row.gold]
    nobody = [(row, one) for row, one in answers if not row.gold]
    safe = [(row, one) for row, one in given if one.reading.safety == "safe"]
    yield share(f"{name}: precision", len(right), len(given))
    yield share(f"{name}: precision, strings that name somebody", len(right), len(named))
    found = sum(reader.read(row.text).ror is not None for row in left)
    yield share(f"{name}: precision, if what is left out is wrong", len(right), len(given) + found)
    yield share(f"{name}: recall, organizations of the dump", len(right), sum(row.is_known for row in rows))
    yield share(f"{name}: recall, all organizations", len(right), sum(bool(row.gold) for row in rows))
    yield share(f"{name}: specificity", sum(not one.ror for _, one in nobody), len(nobody))
    yield share(f"{name}: precision of what is safe", sum(is_right(*pair) for pair in safe), len(safe))
    wrong = [(row.text, one) for row, one in given if not is_right(row, one)]
    named_in_full = sum(is_named(text, one, reader.index) for text, one in wrong)
    yield share(f"{name}: wrong answers that the string names in full", named_in_full, len(wrong))


def is_right(row: Labelled, answer: RorReading) -> bool:
    """Tell whether an answer is one that the label names."""
    return answer.ror in row.gold


def is_named(text: str, answer: RorReading, index: RorIndex) -> bool:
    """Tell whether a part of a string is a label or an alias of the organisation in the answer."""
    claims = (claim for part in segments(text) for claim in index.claims(" ".join(part.counting)))
    return any(one.kind in (LABEL, ALIAS) and index.organisation(one.organisation).ror == answer.ror for one in claims)


def share(measure: str, part: int, whole: int) -> str:
    """Return one line."""
    return f"{measure:<52} {part:>5} / {whole:<5} {part / whole:.3f}"


def timed(folder: Path, cache: Path) -> Iterator[str]:
    """Yield speed on one core, start-up and memory."""
    digest = digest_of(folder, DUMP, cache)
    with ProcessPoolExecutor(1) as other:  # so that memory and speed are those of a run that finds the index
        other.submit(prepare, folder, DUMP, cache, digest).result()
    start = time.perf_counter()
    index = open_index(folder, DUMP, cache, digest)
    yield f"to open the index: {(time.perf_counter() - start) * 1000:.1f} ms"
    reader = NameReader(Registry(packaged()), index)
    gc.disable()  # as the command line does
    start = time.process_time()
    for name in READY:
        reader.read(name)
    yield f"to read the first {len(READY)} names, with what is loaded once: {time.process_time() - start:.2f} s"
    for name, file in SETS.items():
        lines = (folder / "affiliations" / file).read_text(encoding="utf-8").splitlines()
        strings = [line.split("\t")[0] for line in lines[1:]]
        start = time.process_time()
        for text in strings:
            reader.read(text)
        yield f"{name}: {len(strings) / (time.process_time() - start):.0f} strings a second"
    own, child = (resource.getrusage(who).ru_maxrss >> 10 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    yield f"memory: {own} MiB, and {child} MiB to make the index"


def main() -> None:
    """Print the table; with ``--time`` how long it takes as well."""
    folder = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as made:
        cache = Path(made)
        if "--time" in sys.argv:
            print("\n".join(timed(folder, cache)))
        else:
            print(table(folder, open_index(folder, DUMP, cache, digest_of(folder, DUMP, cache))), end="")


if __name__ == "__main__":
    main()
