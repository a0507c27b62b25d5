"""How fast metalint is, each number a ratio to something that anybody can measure on a machine of their own.

Usage: python benchmarks/speed.py [--sizes 1000 10000 100000] [--runs 5] [--papers DIR] [--work DIR] [--out FILE]

What is compared runs in turn, several times; medians count, and the start of every process is included. metalint may
use all processors, the references use one. *Cold* is a run that nothing is kept for; the files are in memory. *Warm* is
the same run again.
``benchmarks/RESULTS.md`` is the output.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import os
import platform
import re
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import subjects
from google.protobuf.internal import api_implementation
from measuring import cost, in_turn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from measuring import Cost, Step
    from subjects import Repository

LOOP: Final = "bare parse loop"
IMPORT: Final = "import of text_format"
COLD: Final = 1.0
DIRTY: Final = 1.5
FOREIGN: Final = 2.0
WARM: Final = {10_000: 0.1, 100_000: 0.04}
FIX: Final = {10_000: 0.3}
CHANGED: Final = {431: 2.5, 100_000: 12.0}
RENDER: Final = 5.0
GROWTH: Final = 1.2
MEMORY: Final = 1024
"""Targets: ratios by the number of papers, and MiB."""

SLACK: Final = 1.1
"""A ratio that is missed by no more than that is within what two runs on one machine may differ by."""

MIDDLE: Final = 10_000
"""The most papers that one call of check-jsonschema takes, and the fewest that start-up does not matter for."""


class Line(NamedTuple):
    """A line of the table.

    Attributes:
        what: is measured.
        against: what it is a ratio to; of a size, its unit.
        target: the most that it may be; None where it only informs.
        measured: the ratio of wall-clock times, or the size.
        details: seconds, and the ratio of processor times.
    """

    what: str
    against: str
    target: float | None
    measured: float
    details: str = ""

    def __str__(self) -> str:
        """Return the line in Markdown."""
        target = "–" if self.target is None else f"{self.target:g}"
        return f"| {self.what} | {self.against} | {target} | {self.measured:.3g} | {self._holds()} | {self.details} |"

    def _holds(self) -> str:
        if self.target is None:
            return ""
        if self.measured <= self.target:
            return "yes"
        return "**no**" if self.misses() else "within 10 %"

    def misses(self) -> bool:
        """Tell whether it is more than it may be; of a ratio, by more than the slack."""
        slack = 1.0 if self.against in {"MiB", "bytes"} else SLACK
        return self.target is not None and self.measured > self.target * slack


def ratio(what: str, against: str, target: float | None, own: Cost, other: Cost) -> Line:
    """Return the line that compares two costs."""
    by_processor = f"by processor time {own.processor / other.processor:.2f}"
    details = f"{own.seconds:.3f} s to {other.seconds:.3f} s; {by_processor}; {own.memory:.0f} MiB"
    return Line(what, against, target, own.seconds / other.seconds, details)


def checks(repository: Repository, kind: str, runs: int, most: float = COLD) -> Iterator[Line]:
    """Measure a whole check, cold and warm, against protobuf's loop and other programs."""
    size = len(repository.papers)
    steps: dict[str, Step | None] = {
        LOOP: repository.parsed(),
        "cold": repository.metalint("lint", fresh=True),
        "warm": repository.metalint("lint"),
        "first fix": repository.metalint("fix", "--check"),
        "fix": repository.metalint("fix", "--check"),
        "txtpbfmt": repository.formatted(),
        "check-jsonschema": repository.checked_as_json() if size <= MIDDLE else None,
    }
    taken = in_turn({name: step for name, step in steps.items() if step is not None}, runs)
    yield ratio(f"cold `lint`, {size:,} {kind}", LOOP, most if size >= MIDDLE else None, taken["cold"], taken[LOOP])
    yield ratio(f"warm `lint`, {size:,} {kind}", LOOP, WARM.get(size), taken["warm"], taken[LOOP])
    yield ratio(f"first `fix --check` after a `lint`, {size:,} {kind}", LOOP, None, taken["first fix"], taken[LOOP])
    yield ratio(f"warm `fix --check`, {size:,} {kind}", LOOP, FIX.get(size), taken["fix"], taken[LOOP])
    yield Line(f"memory of cold `lint`, {size:,} {kind}", "MiB", MEMORY, taken["cold"].memory)
    yield Line(f"memory of warm `lint`, {size:,} {kind}", "MiB", MEMORY, taken["warm"].memory)
    for name in ("txtpbfmt", "check-jsonschema"):
        if name in taken:
            yield ratio(f"cold `lint`, {size:,} {kind}", name, None, taken["cold"], taken[name])
        elif size <= MIDDLE:
            print(f"skipped: {name} is not installed", file=sys.stderr)


def of_another_schema(few: Repository, none: Repository, runs: int) -> Iterator[Line]:
    """Measure files that are no papers, and say how much of that is start-up and the schema."""
    steps = {
        LOOP: few.parsed(),
        "cold": few.metalint("lint", fresh=True),
        "start": none.metalint("schema", fresh=True),
        "warm": few.metalint("lint"),
    }
    taken = in_turn(steps, runs)
    what = f"`lint`, {len(few.papers):,} tiny files of another schema"
    yield ratio(f"cold {what}", LOOP, FOREIGN, taken["cold"], taken[LOOP])
    yield ratio(f"warm {what}", LOOP, None, taken["warm"], taken[LOOP])
    start, each = taken["start"].processor, 1e6 / len(few.papers)
    rest = (taken["cold"].processor - start) * each
    where = f"{start:.3f} s of start-up and schema, then {rest:.0f} µs per file: the proof, the rules, the cache"
    yield Line(f"where the time of cold {what} goes", "share of start", None, start / taken["cold"].processor, where)


def processes(repository: Repository, kind: str, runs: int) -> Iterator[Line]:
    """Measure two processes against one."""
    steps = {
        LOOP: repository.parsed(),
        "one": repository.metalint("lint", "--jobs", "1", fresh=True),
        "two": repository.metalint("lint", "--jobs", "2", fresh=True),
    }
    taken = in_turn(steps, runs)
    what = f"cold `lint --jobs 2`, {len(repository.papers):,} {kind}"
    yield ratio(what, LOOP, None, taken["two"], taken[LOOP])
    yield ratio(what, "`--jobs 1`", None, taken["two"], taken["one"])
    yield Line(f"memory of {what}", "MiB", MEMORY, taken["two"].memory)


def sameness(repository: Repository, kind: str) -> Iterator[Line]:
    """Compare the bytes of the report with and without a cache, and by one and two processes."""
    reports: dict[str, str] = {}
    for name, words, is_fresh in (
        ("cold", (), True),
        ("warm", (), False),
        ("--no-cache", ("--no-cache",), True),
        *((f"--jobs {number}", ("--jobs", str(number)), True) for number in (1, 2) if has_jobs()),
    ):
        with tempfile.NamedTemporaryFile() as report:
            cost(repository.metalint("lint", "--format", "json", *words, fresh=is_fresh, output=Path(report.name)))
            content = Path(report.name).read_bytes()
            reports[name] = f"{len(content):,} bytes, {hashlib.sha256(content).hexdigest()[:16]}"
    others = sum(report != reports["cold"] for report in reports.values())
    yield Line(
        f"reports that differ from the cold one: {', '.join(reports)}; {len(repository.papers):,} {kind}",
        "bytes", 0, others, reports["cold"],
    )  # fmt: skip


def changes(repository: Repository, kind: str, runs: int) -> Iterator[Line]:
    """Measure a check after a change of one paper, where all else is known."""
    cost(repository.metalint("lint"))
    steps = {
        IMPORT: subjects.importing(repository.folder),
        "one": repository.after_change("lint", named=True),
        "all": repository.after_change("lint", named=False),
        "none": repository.metalint("lint"),
    }
    taken = in_turn(steps, runs)
    target = CHANGED.get(len(repository.papers))
    among = f"one changed among {len(repository.papers):,} {kind}"
    yield ratio(f"`lint PATH`, {among}", IMPORT, target, taken["one"], taken[IMPORT])
    yield ratio(f"`lint`, {among}", IMPORT, target, taken["all"], taken[IMPORT])
    yield ratio(
        f"`lint`, none changed among {len(repository.papers):,} {kind}", IMPORT, None, taken["none"], taken[IMPORT]
    )


def rendering(repository: Repository, kind: str, runs: int) -> Iterator[Line]:
    """Measure how long it takes to write four lists of few papers."""
    what = f"`render`, {len(repository.papers)} {kind}, four views"
    steps = {
        IMPORT: subjects.importing(repository.folder),
        "cold": repository.metalint("render")._replace(before=repository.start_over),
        "warm": repository.metalint("render")._replace(before=repository.unrender),
        "current": repository.metalint("render", "--check"),
    }
    taken = in_turn(steps, runs)
    yield ratio(f"warm {what}", IMPORT, RENDER, taken["warm"], taken[IMPORT])
    yield ratio(f"cold {what}", IMPORT, None, taken["cold"], taken[IMPORT])
    yield ratio(f"warm {what}, `--check` of current ones", IMPORT, None, taken["current"], taken[IMPORT])


def with_outputs(repository: Repository, kind: str, runs: int) -> Iterator[Line]:
    """Measure a whole check that compares four current lists, too."""
    for words in (("render",), ("lint",)):
        cost(repository.metalint(*words))
    taken = in_turn({LOOP: repository.parsed(), "warm": repository.metalint("lint")}, runs)
    what = f"warm `lint`, {len(repository.papers):,} {kind}, four current lists"
    yield ratio(what, LOOP, None, taken["warm"], taken[LOOP])


def growth(small: Repository, large: Repository, kind: str, runs: int) -> Iterator[Line]:
    """Measure five lists of many papers against those of few, paper by paper."""
    steps = {
        name: repository.metalint("render")._replace(before=repository.unrender)
        for name, repository in (("small", small), ("large", large))
    }
    for step in steps.values():
        cost(step)
    taken = in_turn(steps, runs)
    own, other = taken["large"].seconds / len(large.papers), taken["small"].seconds / len(small.papers)
    what = f"warm `render` a paper, {len(large.papers):,} {kind}, five views"
    yield Line(
        what, f"the same of {len(small.papers):,}", GROWTH, own / other, f"{own * 1e6:.0f} µs to {other * 1e6:.0f} µs"
    )


def has_jobs() -> bool:
    """Tell whether this metalint can be told how many processes to use."""
    done = subprocess.run([sys.executable, "-m", "metalint", "lint", "--help"], capture_output=True, check=True)
    return b"--jobs" in done.stdout


def table(work: Path, sizes: list[int], papers: Path, runs: int) -> Iterator[Line]:
    """Measure everything."""
    for size in sizes:
        few = runs if size <= MIDDLE else max(3, runs // 2)
        yield from checks(subjects.made_up(work, size), "papers with a finding each", few)
        yield from checks(subjects.made_up(work, size, "clean"), "clean papers", few)
        if size == MIDDLE:
            dirty = subjects.made_up(work, size, "dirty", assets=True)
            yield from checks(dirty, "papers with five findings each", few, DIRTY)
            yield from checks(subjects.made_up(work, size, assets=True), "papers with notes and covers", few)
        if has_jobs():
            yield from processes(subjects.made_up(work, size), "papers with a finding each", few)
        yield from sameness(subjects.made_up(work, size), "papers with a finding each")
    yield from of_another_schema(subjects.foreign(work, 1_700), subjects.foreign(work, 0), runs)
    yield from changes(subjects.made_up(work, 431, "clean"), "clean papers", 2 * runs)
    for size in sizes:
        yield from changes(subjects.made_up(work, size, "clean"), "clean papers", runs)
    if papers.is_dir():
        yield from rendering(subjects.real(work, papers), "real papers", 2 * runs)
    else:
        print(f"no real papers in {papers}: made-up ones instead", file=sys.stderr)
        yield from rendering(subjects.made_up(work, 94, outputs=4), "papers", 2 * runs)
    yield from with_outputs(subjects.made_up(work, MIDDLE, outputs=4), "papers with a finding each", runs)
    small, large = (subjects.made_up(work, size, assets=True, outputs=5) for size in (1_000, MIDDLE))
    yield from growth(small, large, "papers with notes and covers", runs)


def head(runs: int) -> str:
    """Return what the numbers depend on."""
    usage = (__doc__ or "").split("\n\n")[2].replace("\n``benchmarks/RESULTS.md`` is the output.", "")
    names = ("metalint", "protobuf", "check-jsonschema")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    return (
        f"# How fast metalint is\n\n`make bench` writes this file. {usage.strip()}\n\n"
        f"{dt.datetime.now(dt.UTC).date()}, {processor()}; {platform.python_implementation()} "
        f"{platform.python_version()}, {versions} ({api_implementation.Type()}); {runs} runs in turn.\n\n"
        "| what | against | at most | measured | holds | seconds, processor time, memory |\n"
        "|:--|:--|--:|--:|:--|:--|\n"
    )


def processor() -> str:
    """Return what the processor calls itself, and how many there are."""
    try:
        found = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
    except OSError:
        found = None
    return f"{os.cpu_count()} × {found[1] if found else platform.machine()}, {platform.system()}"


def main() -> None:
    """Measure what the command line asks for; 1 if a target is missed."""
    parser = argparse.ArgumentParser(description="Measure metalint's speed against named references.")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--papers", type=Path, default=subjects.HERE.parents[1] / "shared" / "data" / "papers")
    parser.add_argument("--work", type=Path, help="keep the repositories here, for the next time")
    parser.add_argument("--out", type=Path, help="write the table here too")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as own:
        work = (given.work or Path(own)).resolve()
        work.mkdir(parents=True, exist_ok=True)
        text = head(given.runs)
        print(text, end="", flush=True)
        lines = []
        for line in table(work, given.sizes, given.papers, given.runs):
            print(line, flush=True)
            lines.append(line)
    if given.out:
        removed = (subjects.HERE / "removed.md").read_text(encoding="utf-8")
        given.out.write_text(text + "".join(f"{line}\n" for line in lines) + removed, encoding="utf-8")
    raise SystemExit(any(line.misses() for line in lines))


if __name__ == "__main__":
    main()
