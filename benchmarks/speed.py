"""How fast metalint is, each number a ratio to something that anybody can measure on a machine of their own.

Usage: python benchmarks/speed.py [--sizes 10000 100000] [--runs 5] [--work DIR] [--out FILE]

What is compared runs in turn, several times; medians count, and the start of every process is included. metalint may
use all processors, the references use one. *Cold* is a run that nothing is kept for; the files are in memory. *Warm* is
the same run again. Papers *with a finding each* have what is wrong with a real list of 94 papers, kind by kind.
``benchmarks/RESULTS.md`` is the output.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import os
import platform
import re
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import subjects
from google.protobuf.internal import api_implementation
from measuring import cost, in_turn

sys.path.append(str(Path(__file__).resolve().parents[1] / "tools"))

from weight import read_modules, total, weigh_rooms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from measuring import Cost
    from subjects import Repository

LOOP: Final = "bare parse loop"
IMPORT: Final = "import of text_format"
SCHEMA: Final = "check-jsonschema"
COLD: Final = 2.2
ALWAYS: Final = 3.5
AS_JSON: Final = {"papers with a finding each": 0.9, "papers with five findings each": 1.2}
WARM: Final = 0.15
HOOK: Final = 4.5
CHANGED: Final = 11.0
GROWTH: Final = 1.2
MEMORY: Final = 1024
NODES: Final = 440_000
DENSITY: Final = 13
"""Targets: ratios, MiB, nodes of the syntax tree, nodes for each statement."""

SLACK: Final = 1.1
"""A ratio that is missed by no more than that is within what two runs on one machine may differ by."""

MIDDLE: Final = 10_000
"""The most papers that one call of check-jsonschema takes."""


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
        number = f"{self.measured:.3g}" if self.measured < MEMORY else f"{self.measured:,.0f}"
        return f"| {self.what} | {self.against} | {target} | {number} | {self._holds()} | {self.details} |"

    def _holds(self) -> str:
        if self.target is None:
            return ""
        if self.measured <= self.target:
            return "yes"
        return "**no**" if self.misses() else "within 10 %"

    def misses(self) -> bool:
        """Tell whether it is more than it may be; of a ratio, by more than the slack."""
        slack = 1.0 if self.against in {"MiB", "bytes", "nodes", "nodes a statement"} else SLACK
        return self.target is not None and self.measured > self.target * slack


def ratio(what: str, against: str, target: float | None, own: Cost, other: Cost) -> Line:
    """Return the line that compares two costs."""
    by_processor = f"by processor time {own.processor / other.processor:.2f}"
    details = f"{own.seconds:.3f} s to {other.seconds:.3f} s; {by_processor}; {own.memory:.0f} MiB"
    return Line(what, against, target, own.seconds / other.seconds, details)


def checks(repository: Repository, kind: str, runs: int) -> Iterator[Line]:
    """Measure a whole check, cold and warm, against protobuf's loop and check-jsonschema."""
    size = len(repository.papers)
    steps = {
        LOOP: repository.parsed(),
        "cold": repository.metalint("lint", fresh=True),
        "warm": repository.metalint("lint"),
    }
    if size <= MIDDLE:
        steps["always"] = repository.metalint("lint", "--authority", "always", fresh=True)
        steps[SCHEMA] = repository.checked_as_json()
    taken = in_turn(steps, runs)
    is_real = kind in AS_JSON and size == MIDDLE
    bar, always = (COLD, ALWAYS) if is_real and AS_JSON[kind] < 1 else (None, None)
    yield ratio(f"cold `lint`, {size:,} {kind}", LOOP, bar, taken["cold"], taken[LOOP])
    if size <= MIDDLE:
        yield ratio(f"cold `lint --authority always`, {size:,} {kind}", LOOP, always, taken["always"], taken[LOOP])
        yield ratio(
            f"cold `lint`, {size:,} {kind}", SCHEMA, AS_JSON[kind] if is_real else None, taken["cold"], taken[SCHEMA]
        )
    yield ratio(f"warm `lint`, {size:,} {kind}", LOOP, WARM if size >= MIDDLE else None, taken["warm"], taken[LOOP])
    yield Line(f"memory of cold `lint`, {size:,} {kind}", "MiB", MEMORY, taken["cold"].memory)


def sameness(repository: Repository, kind: str) -> Iterator[Line]:
    """Compare the bytes of the report with and without a cache, by one and two processes, and by authority."""
    reports: dict[str, str] = {}
    for name, words, is_fresh in (
        ("cold", (), True),
        ("warm", (), False),
        ("--no-cache", ("--no-cache",), True),
        ("--jobs 1", ("--jobs", "1"), True),
        ("--jobs 2", ("--jobs", "2"), True),
        ("--authority always", ("--authority", "always"), True),
    ):
        with tempfile.NamedTemporaryFile() as report:
            cost(repository.metalint("lint", "--format", "json", *words, fresh=is_fresh, output=Path(report.name)))
            content = Path(report.name).read_bytes()
            reports[name] = f"{len(content):,} bytes, {hashlib.sha256(content).hexdigest()[:16]}"
    others = sum(report != reports["cold"] for report in reports.values())
    what = f"reports that differ from the cold one: {', '.join(reports)}; {len(repository.papers):,} {kind}"
    yield Line(what, "bytes", 0, others, reports["cold"])


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
    size = len(repository.papers)
    hook, changed = (HOOK if size < MIDDLE else None), (CHANGED if size == MIDDLE else None)
    among = f"one changed among {size:,} {kind}"
    yield ratio(f"`lint PATH`, {among}", IMPORT, hook, taken["one"], taken[IMPORT])
    yield ratio(f"`lint`, {among}", IMPORT, changed, taken["all"], taken[IMPORT])
    yield ratio(f"`lint`, none changed among {size:,} {kind}", IMPORT, None, taken["none"], taken[IMPORT])


def growth(small: Repository, large: Repository, command: str) -> Iterator[Line]:
    """Measure what a paper costs among many against one among few."""
    steps = {
        "small": small.metalint(command)._replace(before=small.start_over),
        "large": large.metalint(command)._replace(before=large.start_over),
    }
    taken = in_turn(steps, 3)
    own, other = (taken[name].processor / len(one.papers) * 1e6 for name, one in (("large", large), ("small", small)))
    what = f"cold `{command}` per paper, {len(large.papers):,} papers"
    details = f"processor time: {own:.0f} µs to {other:.0f} µs"
    yield Line(what, f"the same of {len(small.papers):,}", GROWTH, own / other, details)


def weight() -> Iterator[Line]:
    """Weigh the program: what a reader must understand, however it is broken into lines."""
    nodes, statements = whole = total(weigh_rooms(read_modules()))
    yield Line("weight of `src/metalint`", "nodes", NODES, nodes, "tools/weight.py")
    yield Line(
        "density of `src/metalint`",
        "nodes a statement",
        DENSITY,
        whole.nodes_per_statement,
        f"{statements:,} statements",
    )


def table(work: Path, sizes: list[int], runs: int) -> Iterator[Line]:
    """Measure everything."""
    finding, five = AS_JSON
    for size in sizes:
        few = runs if size <= MIDDLE else max(1, runs // 2)
        yield from checks(subjects.made_up(work, size), finding, few)
        if size <= MIDDLE:
            yield from checks(subjects.made_up(work, size, "dirty", assets=True), five, few)
            yield from checks(subjects.made_up(work, size, "clean"), "clean papers", few)
            yield from sameness(subjects.made_up(work, size), finding)
    for size in (431, *sizes):
        yield from changes(subjects.made_up(work, size, "clean"), "clean papers", runs)
    for command in ("lint", "render"):
        small, large = (subjects.made_up(work, size, has_outputs=command == "render") for size in (1_000, MIDDLE))
        yield from growth(small, large, command)
    yield from weight()


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
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--work", type=Path, help="keep the repositories here, for the next time")
    parser.add_argument("--out", type=Path, help="write the table here too")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as own:
        work = (given.work or Path(own)).resolve()
        work.mkdir(parents=True, exist_ok=True)
        text = head(given.runs)
        print(text, end="", flush=True)
        lines = []
        for line in table(work, given.sizes, given.runs):
            print(line, flush=True)
            lines.append(line)
    if given.out:
        removed = (subjects.HERE / "removed.md").read_text(encoding="utf-8")
        given.out.write_text(text + "".join(f"{line}\n" for line in lines) + removed, encoding="utf-8")
    raise SystemExit(any(line.misses() for line in lines))


if __name__ == "__main__":
    main()
