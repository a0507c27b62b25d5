"""docs/text-format.md: its paper is right, its mistakes are reported as it says, and its table is the schema."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from conftest import Metalint

from metalint.config.settings import Config
from metalint.index.project import Project
from metalint.util import packaged

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "text-format.md").read_text(encoding="utf-8")
BLOCK = {"titel": "paper", "title": "paper", "year": "pub", "where": "pub", "words": "keyword"}
MISTAKES = re.findall(r"^\| `([^`]+)` \| `` (.+) `` \|$", PAGE, re.MULTILINE)


def test_its_paper_has_no_finding(metalint: Metalint, tmp_path: Path) -> None:
    (paper,) = re.findall(r"^```textproto\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    (tmp_path / "meta" / "2022").mkdir(parents=True)
    (tmp_path / "meta" / "2022" / "lora.prototxt").write_text(paper)
    run = metalint("--no-cache", "lint", "--fail-on", "warning")
    assert (run.code, run.out) == (0, "All checks passed (1 checked).\n")


@pytest.mark.parametrize(("written", "message"), MISTAKES, ids=lambda text: text[:20])
def test_a_mistake_is_reported_as_the_page_says(metalint: Metalint, tmp_path: Path, written: str, message: str) -> None:
    (tmp_path / "meta").mkdir()
    block = BLOCK.get(written.partition(":")[0], "paper")
    (tmp_path / "meta" / "a.prototxt").write_text(f"{block} {{\n  {written}\n}}\n", encoding="utf-8")
    run = metalint("--no-cache", "lint", "--select", "parse", "--format", "json")
    (finding,) = json.loads(run.out)["diagnostics"]
    assert (finding["message"].partition("; ")[0], finding["start"]["line"]) == (message, 2)


def test_there_are_mistakes() -> None:
    assert len(MISTAKES) == 7


def test_the_table_has_every_keyword() -> None:
    enum = packaged.read_packaged("paper.proto").partition("enum Word {")[2].partition("\n  }")[0]
    cells = re.findall(r"^\| [^|]+ \| (.*?) \|", PAGE.partition("### Keywords")[2], re.MULTILINE)
    listed = [word for cell in cells for word in re.findall(r"`(\w+)`", cell)]
    assert listed == re.findall(r"^ +(\w+) = \d+;", enum, re.MULTILINE)


def test_the_table_has_every_field_of_the_schema(tmp_path: Path) -> None:
    fields = Project(Config(tmp_path), 2026, None).context.declared.fields
    first_cells = re.findall(r"^\| (.*?) \|", PAGE.partition("## The schema of a paper")[2], re.MULTILINE)
    assert set(re.findall(r"`([a-z_.]+)`", " ".join(first_cells))) == set(fields)
