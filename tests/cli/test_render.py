from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Metalint

PAPER = 'paper {\n  title: "A | B"\n  url: "https://x.org"\n  institutions: "MIT"\n}\npub {\n  year: 2024\n}\n'
README = "# Mine\r\n<!-- metalint:begin papers -->\r\n<!-- metalint:end papers -->\r\nend\r\n"
OUTPUT = '{ path = "README.md", view = "institution", layout = "table", marker = "papers" }'
SETTINGS = """\
[[outputs]]
path = "README.md"
view = "year"
layout = "list"
marker = "papers"
[[outputs]]
path = "lists/all.md"
view = "all"
layout = "list"
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "meta").mkdir()
    (tmp_path / "meta" / "x.prototxt").write_text(PAPER)
    (tmp_path / "README.md").write_bytes(README.encode())
    (tmp_path / "metalint.toml").write_text(SETTINGS)
    return tmp_path


def test_outputs_are_written_once(metalint: Metalint, root: Path) -> None:
    run = metalint("render")
    assert run == (0, "", "updated README.md\nwrote lists/all.md\n")
    assert (root / "README.md").read_bytes().decode() == (
        "# Mine\r\n<!-- metalint:begin papers -->\r\n\r\n1 paper, 1 year\r\n\r\n### 2024\r\n\r\n"
        "- [A &#124; B](https://x.org)\r\n\r\n<!-- metalint:end papers -->\r\nend\r\n"
    )
    times = [(root / name).stat().st_mtime_ns for name in ("README.md", "lists/all.md")]
    assert metalint("render") == (0, "", "all outputs are current\n")
    assert metalint("render", "--quiet") == (0, "", "")
    assert [(root / name).stat().st_mtime_ns for name in ("README.md", "lists/all.md")] == times


def test_only_files_whose_bytes_change_are_written(metalint: Metalint, root: Path) -> None:
    metalint("render")
    before = (root / "README.md").stat()
    (root / "lists" / "all.md").write_text("old\n")
    assert metalint("render") == (0, "", "updated lists/all.md\n")
    after = (root / "README.md").stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)


def test_what_a_reader_will_not_see_is_noted(metalint: Metalint, root: Path) -> None:
    (root / "meta" / "y.prototxt").write_text('paper {\n  title: "Without a year"\n}\n')
    (root / "metalint.toml").write_text(SETTINGS.replace('"list"', '"classic"', 1))
    note = (
        "1 of 2 papers has no year and is left out; the layouts `table` and `list` show such papers under `Unknown`\n"
    )
    assert metalint("render", "--check").err.startswith(f"note: README.md: {note}would change README.md\n")
    assert metalint("render").err == f"note: README.md: {note}updated README.md\nwrote lists/all.md\n"
    assert metalint("render", "--quiet").err == ""
    assert metalint("render", "--view", "year", "--layout", "classic").err == f"note: {note}"
    assert metalint("render", "--view", "year", "--layout", "list").err == ""


def test_a_list_that_github_cuts_off_is_noted(metalint: Metalint, root: Path) -> None:
    for number in range(9):
        (root / "meta" / f"{number}.prototxt").write_text(f'paper {{\n  title: "{"long " * 12_000}"\n}}\n')
    size = len(metalint("render", "--view", "all", "--layout", "list").out.encode())
    assert size > 512_000
    assert (
        f"note: lists/all.md: {size} bytes; GitHub shows the first 512000 bytes of a README and cuts off the rest;"
        " use the layout `list`, or one output per view\n"
    ) in metalint("render", "--check").err


def test_check_and_diff_write_nothing_and_fail_on_drift(metalint: Metalint, root: Path) -> None:
    assert metalint("render", "--check") == (1, "", "would change README.md\nwould create lists/all.md\n")
    run = metalint("render", "--diff", "--quiet")
    assert (run.code, run.err) == (1, "")
    assert "--- a/README.md\n+++ b/README.md\n" in run.out
    assert "+- [A &#124; B](https://x.org)\r\n" in run.out
    assert (root / "README.md").read_bytes().decode() == README
    assert not (root / "lists").exists()
    assert metalint("render").code == 0
    assert metalint("render", "--check") == (0, "", "")
    assert metalint("render", "--diff") == (0, "", "")


@pytest.mark.parametrize("words", [("--stdout",), ("--view", "institution"), ("--layout", "table")])
def test_one_list_is_printed(metalint: Metalint, root: Path, words: tuple[str, ...]) -> None:
    run = metalint("render", *words)
    assert (run.code, run.err) == (0, "")
    assert run.out.endswith(
        "## MIT\n\n| Paper | Venue | Year |\n|:--|:--|--:|\n"
        "| [A &#124; B](https://x.org)<br><small>[metadata](meta/x.prototxt)</small> |  | 2024 |\n"
    )
    assert not (root / "lists").exists()


def test_a_template_is_printed(metalint: Metalint, root: Path) -> None:
    (root / "t.j2").write_text("{{ papers | length }}\n")
    assert metalint("render", "--layout", "t.j2") == (0, "1\n", "")


def test_nothing_is_written_while_a_paper_is_broken(metalint: Metalint, root: Path) -> None:
    (root / "meta" / "y.prototxt").write_text("paper {\n")
    for words in ((), ("--check",), ("--stdout",)):
        run = metalint("render", *words)
        assert (run.code, run.out) == (1, "")
        assert "meta/y.prototxt:" in run.err
        assert run.err.endswith("metalint: nothing is written while a paper cannot be parsed\n")
    assert (root / "README.md").read_bytes().decode() == README


def test_nothing_is_written_when_one_output_cannot_be(metalint: Metalint, root: Path) -> None:
    (root / "metalint.toml").write_text(SETTINGS.replace('marker = "papers"', 'marker = "other"'))
    run = metalint("render")
    assert (run.code, run.out) == (2, "")
    assert run.err == (
        "metalint: README.md: no marker `other`; add the two lines <!-- metalint:begin other --> and"
        " <!-- metalint:end other --> where the list belongs\n"
    )
    assert not (root / "lists").exists()


@pytest.mark.parametrize(
    ("settings", "words", "message"),
    [
        ("", (), f"no outputs are configured; add to metalint.toml, above the first [table]: outputs = [{OUTPUT}]"),
        (
            'message = "PaperInfo"\n',
            ("--check",),
            f"no outputs are configured; add to metalint.toml, above the first [table]: outputs = [{OUTPUT}]",
        ),
        (SETTINGS, ("--stdout", "--check"), "--check and --diff compare the configured outputs;"),
        (SETTINGS, ("--layout", "tabel"), "--layout tabel: no such layout; did you mean `table`?"),
        (SETTINGS, ("--layout", "x"), "--layout x: no such layout; choose from classic, table, list"),
        (SETTINGS, ("--layout", "../x.j2"), "layout: there is no template ../x.j2 below the root"),
        ('papers = ["no/*.prototxt"]\n' + SETTINGS, (), "no papers: nothing in "),
    ],
)
def test_a_mistake_is_one_line(
    metalint: Metalint, root: Path, settings: str, words: tuple[str, ...], message: str
) -> None:
    (root / "metalint.toml").write_text(settings)
    run = metalint("render", *words)
    assert (run.code, run.out, run.err.count("\n")) == (2, "", 1)
    assert run.err.startswith(f"metalint: {message}")


def test_lint_reports_a_stale_output_and_missing_markers(metalint: Metalint, root: Path) -> None:
    run = metalint("lint", "--select", "stale-output", "--format", "concise")
    assert run.code == 1
    assert (
        "README.md:1:1: error[stale-output] the file differs from what `metalint render` would write, first in line 3"
        in run.out
    )
    assert metalint("render").code == 0
    assert metalint("lint", "--select", "stale-output", "--format", "concise").code == 0
    (root / "README.md").write_text("")
    run = metalint("lint", "--select", "stale-output", "--format", "concise")
    assert "README.md:1:1: error[stale-output] no marker `papers`; add the two lines" in run.out
    (root / "README.md").unlink()
    lines = "<!-- metalint:begin papers --> and <!-- metalint:end papers -->"
    missing = f"the file does not exist; create it with the two lines {lines} where the list belongs"
    assert metalint("render") == (2, "", f"metalint: README.md: {missing}\n")
    run = metalint("lint", "--select", "stale-output", "--format", "concise")
    assert f"README.md:1:1: error[stale-output] {missing}" in run.out


def test_the_remedy_for_no_outputs_works(metalint: Metalint, root: Path) -> None:
    (root / "metalint.toml").unlink()
    (root / "pyproject.toml").write_text("[tool.metalint]\n")
    where, remedy = metalint("render").err.split(": ", 2)[1:]
    assert where == "no outputs are configured; add to pyproject.toml, directly below [tool.metalint]"
    (root / "pyproject.toml").write_text(f"[tool.metalint]\n{remedy}")
    assert metalint("render") == (0, "", "updated README.md\n")


def test_the_remedy_for_no_outputs_works_above_the_tables_only(metalint: Metalint, root: Path) -> None:
    fields = '[fields]\ntitle = "paper.title"\n'
    (root / "metalint.toml").write_text(fields)
    where, remedy = metalint("render").err.split(": ", 2)[1:]
    assert where == "no outputs are configured; add to metalint.toml, above the first [table]"
    (root / "metalint.toml").write_text(fields + remedy)
    misplaced = "`outputs` is a key of the top level and stands below `[fields]`; move it above the first [table]"
    assert metalint("render") == (2, "", f"metalint: metalint.toml: {misplaced}\n")
    (root / "metalint.toml").write_text(remedy + fields)
    assert metalint("render") == (0, "", "updated README.md\n")
