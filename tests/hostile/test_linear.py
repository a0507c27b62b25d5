"""Series of growing inputs: twice as much takes about twice as long, wherever lists are read, rendered and fixed."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from render.building import corpus, paper
from rows import each_row

from metalint.config import settings as config
from metalint.config.settings import Output
from metalint.engine.report_types import Request
from metalint.errors import MetalintError
from metalint.files.file_changes import FileChange
from metalint.fixes import fixer
from metalint.importing import lists, merging
from metalint.importing.candidates import ListReading
from metalint.importing.cells import unescape
from metalint.index.project import Project
from metalint.names.venues import Venues
from metalint.rendering import escape, headings, markers
from metalint.rendering.outputs import find_stale_outputs, plan_outputs
from metalint.report import fixes

pytestmark = pytest.mark.slow

MAX_RATIO = 2.6
LEAST = 0.01  # seconds; what is faster is not measured, but made larger
ATTEMPTS = 6  # other programs run as well
LONGEST = 1 << 16  # characters
QUICK = 0.15  # seconds; work that grows with the square takes many of them for the longest value


class Series(NamedTuple):
    """Inputs of any size, and what is done with them."""

    make: Callable[[int], Any]
    act: Callable[[Any], object]


def seconds(act: Callable[[Any], object], given: object) -> float:
    gc.collect()
    start = time.process_time()
    act(given)
    return time.process_time() - start


def check_linear(series: Series, size: int, most: int) -> None:
    """Measure inputs of ``size`` and twice that; ``most`` is the largest size to measure."""
    while size * 2 < most and seconds(series.act, series.make(size)) < LEAST:
        size *= 2
    one, two = series.make(size), series.make(2 * size)
    ratios = []
    for _ in range(ATTEMPTS):
        base = min(seconds(series.act, one) for _ in range(3))
        double = min(seconds(series.act, two) for _ in range(3))
        ratios.append(double / max(base, LEAST / 10))
        if ratios[-1] < MAX_RATIO:
            return
    pytest.fail(f"{size} and {2 * size}: ratios {', '.join(f'{ratio:.2f}' for ratio in ratios)}")


def check_value(unit: str, act: Callable[[str], object], frame: str = "@") -> None:
    """Do the same for a long value, unless the longest that a paper may hold takes no time to speak of."""
    series = Series(lambda size: frame.replace("@", unit * (size // len(unit))), act)
    if seconds(act, series.make(LONGEST)) > QUICK:
        check_linear(series, LONGEST // 8, LONGEST)


# -- outputs


ONE = paper("meta/x.prototxt", 2024, title="X", institutions="MIT", venue="ICML")


def regions(number: int) -> str:
    return "".join(f"# h{n}\n<!-- metalint:begin m{n} -->\n<!-- metalint:end m{n} -->\n" for n in range(number))


def plan_refused(given: Any) -> None:
    with pytest.raises(MetalintError):
        plan_outputs(given)


@pytest.mark.parametrize("number", ["all", "one", "misplaced", "without end"])
def test_marker_regions(tmp_path: Path, number: str) -> None:
    def make(size: int) -> Any:
        ends = {"misplaced": "<!-- metalint:end z -->\n", "without end": "<!-- metalint:begin z -->\n"}
        (tmp_path / f"R{size}.md").write_text(regions(size) + ends.get(number, ""))
        names = range(size if number == "all" else 1)
        return corpus(tmp_path, ONE, outputs=tuple(Output(f"R{size}.md", "year", "list", f"m{n}") for n in names))

    check_linear(Series(make, plan_outputs if number in {"all", "one"} else plan_refused), 500, 16_000)


@pytest.mark.parametrize("act", [plan_outputs, lambda given: list(find_stale_outputs(given))])
def test_output_files(tmp_path: Path, act: Callable[[Any], object]) -> None:
    def make(size: int) -> Any:
        return corpus(tmp_path, ONE, outputs=tuple(Output(f"d/o{n}.md", "year", "list", None) for n in range(size)))

    check_linear(Series(make, act), 250, 8_000)


def test_outputs_in_the_configuration(tmp_path: Path) -> None:
    def make(size: int) -> Any:
        return {"outputs": [{"path": f"o{n}.md", "marker": "m"} for n in range(size)]}

    check_linear(Series(make, lambda table: config.read_config(table, tmp_path, "metalint.toml")), 1_000, 32_000)


# -- texts


UNITS = (
    "<", "*", "_", "`", "~", "\\", "](", "[", "(", ")", "$", "&", "#", "@", "@a", "a@", "a@b.", "http", ":a", ":", "://",
    "www.", "www", "a1b2c3", "0123456789abcdef", "0", "a", "-", "_b_", "a_", "\0", "\u2028", "é", "gh-", "|", "<!--",
    "-->", "<!-- -->", ".", "#1", "x ", "&#1;", "&amp;", "\\_", "![",
)  # fmt: skip
ACTS: dict[str, Callable[[str], object]] = {
    "text": escape.escape_text,
    "minimal": escape.escape_minimally,
    "image_text": escape.escape_image_text,
    "attribute": escape.escape_attribute,
    "target": lambda value: escape.escape_target(f"https://x.org/{value}"),
    "slug": headings.make_slug,
    "heading": lambda value: list(headings.find_headings(headings.Lines().read(f"# {value}"))),
    "unescape": unescape,
}


@each_row("act", ACTS)
def test_long_values(act: str) -> None:
    for unit in UNITS:
        check_value(unit, ACTS[act])


def test_texts_of_many_lines() -> None:
    for unit in ("# a\n", "```\n", "~~~\n", "#\n", " \n", "x", "`", "~", "# [a](b) ", "# [", " <!--", "\r", "[a]("):
        check_value(unit, headings.Outline)
        check_value(unit, lambda text: markers.find_regions(text, "R.md", []))


# -- import


HEAD = "### institution\n<details open><summary><b>X</b></summary> \n"
COLUMNS = "|  | meta | title | cover | pub | year | code | note |\n|--|--|--|--|--|--|--|--|\n"


READING = ListReading("notes", {}, bool, Venues({}))


def read(text: str) -> object:
    return merging.merge(lists.read("x.md", text, READING).records)


def row(number: int) -> str:
    return f"| {number} | [m](./meta/p{number}.prototxt) | [T](https://x.org/{number}) |  | V | 2024 | | |\n"


def test_import_of_many_rows() -> None:
    check_linear(Series(lambda size: HEAD + COLUMNS + "".join(map(row, range(size))), read), 1_000, 8_000)


def test_import_of_a_paper_in_many_sections() -> None:
    def make(size: int) -> str:
        section = f"<details open><summary><b>S@</b></summary> \n{COLUMNS}{row(1)}</p>\n</details>\n"
        return "### institution\n" + "".join(section.replace("@", str(number)) for number in range(size))

    check_linear(Series(make, read), 500, 8_000)


@pytest.mark.parametrize("frame", ["| 0 | [m](./meta/p.prototxt) | [T](https://x.org) | @ | V | 2024 | | |\n", "@\n"])
def test_import_of_long_lines(frame: str) -> None:
    def act(text: str) -> None:
        with suppress(MetalintError):
            read(text)

    marks = ("|", "\\|", "| ", "[", "](", "-", "|-", "|:-:", " ", "</p>", "&#", "![](", "../", "%2e")
    for unit in (*marks, "<details ", "</b></summary>", "<img src='"):
        check_value(unit, act, HEAD + COLUMNS + frame)


# -- fixes


@each_row(
    ("old", "new"),
    [
        (lambda n: f"l{n}\n", lambda n: f"l{n if n % 2 else -n}\n"),
        (lambda n: f"l{n}\n", lambda n: f"l{n if n % 10 else -n}\n"),
        (lambda _: "a\nb\n", lambda _: "b\nc\na\n"),
        (lambda n: f"l{n // 2}\n", lambda n: f"l{n // 2}\nx\n"),
        (lambda n: f"l{n}\n", lambda n: f"l{n ^ 1}\n"),
    ],
)
def test_diffs(old: Callable[[int], str], new: Callable[[int], str]) -> None:
    def make(size: int) -> FileChange:
        return FileChange("a.md", "".join(map(old, range(size))), "".join(map(new, range(size))))

    check_linear(Series(make, lambda changed: fixes.write_unified_diff(changed, color=False)), 1_000, 32_000)


@pytest.mark.parametrize(
    "unit",
    [
        '  institutions: "MIT"\n',
        ' institutions: "MIT"',
        '  authors: "Ann  Bell{n}"  # x\n',
        '  # metalint: ignore[whitespace] why\n  authors: "Ann Bell{n}"\n',
        ' authors: "Ann  Bell{n}";',
        "}}\npaper {{\n",
    ],
)  # fmt: skip
def test_values_to_fix_in_one_file(tmp_path: Path, unit: str) -> None:
    project = Project(config.read_config({"required": []}, tmp_path, "test"), 2026, None)

    def make(size: int) -> str:
        return "paper {\n" + "".join(unit.format(n=n) for n in range(size)) + "}\n"

    def act(text: str) -> object:
        enabled = frozenset({"whitespace", "repeated-institution", "unused-suppression", "layout", "syntax", "schema"})
        return fixer.fix_project(project, Request(enabled, texts={"meta/a.prototxt": text}))

    check_linear(Series(make, act), 125, 500)  # beyond a thousand findings there is another pass
