"""The data dump of ROR as users meet it: lint, lookup and match with `ror` set."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from names.institutions.ror_dumps import ORGANISATIONS, ror, write

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Metalint

PAPER = 'paper {\n  institutions: "%s"\n}\n'
LINES = "Department of Physics, Zorblax University, Lund\n\nVexley College\nZorblxa University\n"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A paper with a name that only ROR knows, misspelled."""
    (tmp_path / "metalint.toml").write_text('required = []\nror = "ror.zip"\n')
    (tmp_path / "meta").mkdir()
    (tmp_path / "meta/a.prototxt").write_text(PAPER % "Zorblxa University")
    write(tmp_path / "ror.zip", ORGANISATIONS)
    return tmp_path


def found(metalint: Metalint, *options: str) -> list[tuple[str, str]]:
    run = metalint(*options, "lint", "--format", "json")
    return [(one["rule"], one["fix"]["safety"]) for one in json.loads(run.out)["diagnostics"]]


@pytest.mark.parametrize("options", [(), ("--no-cache",)])
def test_lint_finds_a_misspelt_name_that_only_ror_knows(metalint: Metalint, corpus: Path, options: tuple[str]) -> None:
    assert found(metalint, *options) == [("institution-typo", "safe")]
    assert found(metalint, *options) == [("institution-typo", "safe")]
    (corpus / "metalint.toml").write_text("required = []\n")
    assert found(metalint, *options) == []


def test_fix_writes_the_name(metalint: Metalint, corpus: Path) -> None:
    metalint("fix")
    assert (corpus / "meta/a.prototxt").read_text() == PAPER % "Zorblax University"


def test_another_dump_gives_other_findings(metalint: Metalint, corpus: Path) -> None:
    assert found(metalint) == [("institution-typo", "safe")]
    write(corpus / "ror.zip", ORGANISATIONS[3:])
    assert found(metalint) == []


@pytest.mark.usefixtures("corpus")
def test_lookup_tells_the_id(metalint: Metalint) -> None:
    expected = [(ror(1), "variant"), (None, "unknown"), (None, "unknown"), (ror(1), "typo")]
    run = metalint("names", "lookup", "--format", "json", "-", stdin=LINES)
    assert run.code == 0
    assert [one["name"] for one in json.loads(run.out)] == LINES.splitlines()
    assert [(one["ror"], one["relation"]) for one in json.loads(run.out)] == expected


def test_without_the_dump_lint_goes_on_and_lookup_does_not(metalint: Metalint, corpus: Path) -> None:
    assert found(metalint) == [("institution-typo", "safe")]
    (corpus / "ror.zip").unlink()
    told = (
        "metalint: ror.zip: no such file, although `ror` in metalint.toml names it; put a data dump of ROR there "
        "(https://doi.org/10.5281/zenodo.6347574), or remove `ror`"
    )
    for _ in range(2):
        run = metalint("lint")
        assert (run.code, run.err) == (0, f"{told}; until then names are read without it\n")
    run = metalint("names", "lookup", "MIT")
    assert (run.code, run.out, run.err) == (2, "", f"{told}\n")


@pytest.mark.parametrize("command", [("lint",), ("fix",), ("names", "lookup", "MIT")])
def test_a_damaged_dump_is_one_line(metalint: Metalint, corpus: Path, command: tuple[str, ...]) -> None:
    (corpus / "ror.zip").write_bytes((corpus / "ror.zip").read_bytes()[:300])
    run = metalint(*command)
    assert (run.code, run.out) == (2, "")
    assert run.err.startswith("metalint: ror.zip: `ror` is a damaged zip")
    assert run.err.count("\n") == 1


PAPERS = (
    ("Zorblax Univeristy", "Stanford Univ.", "Stanford University", "Department of Physics, Stanford University"),
    ("Stanford University", "Department of Law, Stanford University", "Houmo AI", "University of Washington, Seattle"),
    (
        "Houmo-AI",
        "Univeristy of Sydney",
        "IST",
        "Zorblax University",
        "Department of Physics, Zorblax University, Lund",
    ),
    ("Zorblax University", "Zorblax Univ., Lund", "University of Sydney", "AMD Inc.", "Advanced Micro Devices"),
)


def test_no_finding_is_lost_by_ror_and_no_unit_is_removed(metalint: Metalint, corpus: Path) -> None:
    for number, names in enumerate(PAPERS):
        lines = "".join(f'  institutions: "{name}"\n' for name in names)
        (corpus / f"meta/{number}.prototxt").write_text(f"paper {{\n{lines}}}\n")

    def findings() -> set[str]:
        return {json.dumps(one) for one in json.loads(metalint("lint", "--format", "json").out)["diagnostics"]}

    with_ror = findings()
    (corpus / "metalint.toml").write_text("required = []\n")
    without = findings()
    assert without < with_ror
    removed = {one["value"] for one in map(json.loads, with_ror) if one["rule"] == "repeated-institution"}
    assert removed == {"Stanford University", "Advanced Micro Devices"}  # beside another spelling of the same


def test_without_the_dump_the_baseline_keeps_what_was_found_by_it(metalint: Metalint, corpus: Path) -> None:
    assert metalint("baseline").out == ".metalint-baseline.json holds back 1 finding; commit it.\n"
    before = (corpus / ".metalint-baseline.json").read_bytes()
    (corpus / "ror.zip").rename(corpus / "elsewhere.zip")
    assert "of the baseline" not in metalint("lint").out
    for words in (("--check",), ("--prune",), ()):
        run = metalint("baseline", *words)
        assert (run.code, "until then names are read without it" in run.err) == (0, words != ("--check",))
        assert (corpus / ".metalint-baseline.json").read_bytes() == before
    (corpus / "elsewhere.zip").rename(corpus / "ror.zip")
    assert metalint("lint").out == "All checks passed (1 checked, 1 in the baseline).\n"
