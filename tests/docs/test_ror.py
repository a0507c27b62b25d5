"""The page on the Research Organization Registry: its settings, and the command that it shows."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from docs.pages import blocks
from names.institutions.ror_dumps import organisation, write
from workflow import CHECKOUT

if TYPE_CHECKING:
    from conftest import Metalint, Path

PAGE = "ror.md"


def test_the_command_prints_what_the_page_shows(metalint: Metalint, tmp_path: Path) -> None:
    names = (("Politeknik Negeri Bandung", "Bandung"), ("Tsinghua University", "Beijing"))
    write(tmp_path / "ror-data.zip", [organisation(at, *name) for at, name in enumerate(names)])
    for settings in blocks(PAGE, "toml"):
        dump = "" if "ror =" in settings else 'ror = "ror-data.zip"\n'
        (tmp_path / "metalint.toml").write_text(dump + settings)
        (block,) = blocks(PAGE, "console")
        command, _, shown = block.partition("\n")
        assert metalint(*shlex.split(command.removeprefix("$ metalint "))) == (0, shown, "")


def test_the_wrong_answers_are_those_that_were_counted() -> None:
    page = " ".join((CHECKOUT / "docs" / "ror.md").read_text(encoding="utf-8").split())
    counted = (CHECKOUT / "benchmarks" / "affiliations.txt").read_text(encoding="utf-8")
    first, second = map(tuple, re.findall(r"wrong answers that the string names in full +(\d+) / (\d+)", counted))
    said = "In {} of the {} wrong answers of the first set and {} of the {} of the second"
    assert said.format(*first, *second) in page
