"""How often the rules on words report real titles, names and affiliations, and how often they are right, as a table.

Usage: python benchmarks/words.py FOLDER [--sample]

FOLDER holds ``dblp/dblp-2021.xml.gz``, ``lists/*.jsonl``, ``preprints/*.tsv``, ``affiliations/*``,
``institutions/*-dev.tsv`` and ``papers/meta/*.prototxt``. ``benchmarks/words.txt`` is the output; ``--sample`` prints
the sampled findings to be read.

Each record of the sources becomes a paper of one list, and the program runs on it as it is. Counted are different
strings. Some 200 findings, up to 28 of each rule, have been read one by one, and
``benchmarks/words.tsv`` holds the verdicts, by digest of rule and value: ``right`` if a careful maintainer would want
to hear of it and the proposed value is the right one, ``wrong`` if not, ``unsure`` where only the paper itself could
tell. ``benchmarks/affiliations.txt`` and ``benchmarks/institutions.txt`` say how well organizations are read.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import html
import json
import re
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import metalint
from metalint.services.dblp import person
from metalint.text.literal import quote_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from metalint import Finding

HEAD: Final = """\
# Made by: python benchmarks/words.py FOLDER
# On: {titles:,} titles, {authors:,} authors and {institutions:,} institutions, {whole:,} different strings
#     of {sources}.
# {read} of {found} findings were read, up to {most} of each rule, those with the least digests.
"""
RULES: Final = (
    "garbled-text", "whitespace", "placeholder", "title-period", "title-noise", "odd-author", "joined-authors",
    "repeated-author", "institution-typo", "institution-alias", "institution-variant", "ambiguous-institution",
    "repeated-institution",
)  # fmt: skip
VERDICTS: Final = Path(__file__).with_suffix(".tsv")
_SAMPLED: Final = 28  # of a rule


class Entry(NamedTuple):
    """A paper, of which some is known."""

    title: str = ""
    authors: tuple[str, ...] = ()
    institutions: tuple[str, ...] = ()

    def text(self, number: int) -> str:
        """Return the file."""
        lines = [f"  title: {quote_text(self.title)}"] if self.title else []
        lines.append(f'  url: "https://aclanthology.org/2021.words-{number // 1000 + 1}.{number % 1000}"')
        lines += [f"  authors: {quote_text(name)}" for name in self.authors]
        lines += [f"  institutions: {quote_text(name)}" for name in self.institutions]
        return "\n".join(("paper {", *lines, "}\n"))


def entries(folder: Path) -> Iterator[Entry]:
    """Yield what the sources hold."""
    dump = gzip.decompress((folder / "dblp" / "dblp-2021.xml.gz").read_bytes()).decode("ascii")
    for record in re.findall(r"<inproceedings .*?</inproceedings>", dump, re.DOTALL):
        title = re.search(r"<title>(.*?)</title>", record)
        names = tuple(person(html.unescape(name)) for name in re.findall(r"<author[^>]*>([^<]+)</author>", record))
        yield Entry(_plain(title[1]).removesuffix(".") if title else "", names)
    for path in sorted((folder / "lists").glob("*.jsonl")):
        yield from (Entry(json.loads(line)["title"]) for line in path.read_text("utf-8").splitlines())
    for path in sorted((folder / "preprints").glob("comet*.tsv")):
        yield from (Entry(row["title"]) for row in _rows(path))
    for path in sorted((folder / "affiliations").glob("*.jsonl")):
        lines = path.read_text("utf-8").splitlines()
        yield from (Entry(institutions=tuple(json.loads(line)["institutions"])) for line in lines)
    for path in sorted((folder / "affiliations").glob("*-train.tsv")):
        yield from (Entry(institutions=(row["affiliation"],)) for row in _rows(path))
    for path in sorted((folder / "institutions").glob("*-dev.tsv")):
        names = (row.get("string") or row.get("a") for row in _rows(path))
        yield from (Entry(institutions=(name,)) for name in names if name)
    for paper in metalint.load(folder / "papers").papers:
        yield Entry(
            paper.title.value if paper.title else "",
            tuple(author.value for author in paper.authors),
            tuple(institution.value for institution in paper.institutions),
        )


def _plain(title: str) -> str:
    """Return a title of DBLP, whose own markup is not the author's."""
    return html.unescape(re.sub(r"</?(?:i|sub|sup|tt|ref)>", "", title))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def findings(known: Sequence[Entry]) -> list[Finding]:
    """Return what the program reports of a list of all entries, each rule and value once."""
    with tempfile.TemporaryDirectory() as made:
        root = Path(made)
        (root / "meta").mkdir()
        (root / "metalint.toml").write_text("required = []\n", encoding="utf-8")
        for number, entry in enumerate(known):
            (root / "meta" / f"{number:05}.prototxt").write_text(entry.text(number), encoding="utf-8")
        report = metalint.lint(root, select=RULES)
    found = {(one.rule, one.value): one for one in report.diagnostics if one.rule in RULES}
    return [*found.values()]


def digest(finding: Finding) -> str:
    """Return what the verdict on a finding is kept by."""
    return hashlib.sha256(f"{finding.rule}\0{finding.value}".encode()).hexdigest()[:16]


def sample(found: Sequence[Finding]) -> list[Finding]:
    """Return the findings to be read: of each rule those with the least digests, which stay where others come."""
    ordered = sorted(found, key=digest)
    return [one for rule in RULES for one in [one for one in ordered if one.rule == rule][:_SAMPLED]]


def table(folder: Path, known: Sequence[Entry], found: Sequence[Finding]) -> Iterator[str]:
    """Yield the lines of the table."""
    titles = {entry.title for entry in known if entry.title}
    authors = {name for entry in known for name in entry.authors}
    institutions = {name for entry in known for name in entry.institutions}
    whole = len(titles) + len(authors) + len(institutions)
    verdicts = dict(line.split("\t") for line in VERDICTS.read_text("utf-8").splitlines())
    read = sample(found)
    sources = ", ".join(sorted(path.name for path in folder.iterdir() if path.name in _SOURCES))
    yield HEAD.format(
        titles=len(titles), authors=len(authors), institutions=len(institutions), whole=whole, sources=sources,
        read=sum(digest(one) in verdicts for one in read), found=len(found), most=_SAMPLED,
    ).rstrip()  # fmt: skip
    yield _row("rule", "findings", "per 1,000", "read", "right", "wrong", "unsure", "precision")
    for rule in (*RULES, "all"):
        those = [one for one in found if rule in {one.rule, "all"}]
        judged = Counter(verdicts.get(digest(one), "unread") for one in read if one in those)
        right, wrong, unsure = (judged[verdict] for verdict in ("right", "wrong", "unsure"))
        precision = f"{right / (right + wrong):.3f}" if right + wrong else "-"
        share = f"{1000 * len(those) / whole:.2f}"
        yield _row(rule, len(those), share, right + wrong + unsure, right, wrong, unsure, precision)


def _row(rule: str, *cells: object) -> str:
    return f"{rule:<21}" + "".join(f"{cell:>10}" for cell in cells)


_SOURCES: Final = frozenset({"dblp", "lists", "preprints", "affiliations", "institutions", "papers"})


def main() -> None:
    """Print the table, or the sample."""
    folder = Path(sys.argv[1])
    known = [*entries(folder)]
    found = findings(known)
    if "--sample" in sys.argv:
        for one in sample(found):
            print(one.rule, digest(one), one.value, one.fix.edits[0].content if one.fix else "-", sep="\t")
    else:
        print("\n".join(table(folder, known, found)))


if __name__ == "__main__":
    main()
