"""docs/ror.md tells the figures that were measured."""

from __future__ import annotations

import re

from workflow import CHECKOUT


def test_the_wrong_answers_are_those_that_were_counted() -> None:
    page = " ".join((CHECKOUT / "docs" / "ror.md").read_text(encoding="utf-8").split())
    counted = (CHECKOUT / "benchmarks" / "affiliations.txt").read_text(encoding="utf-8")
    first, second = map(tuple, re.findall(r"wrong answers that the string names in full +(\d+) / (\d+)", counted))
    said = "In {} of the {} wrong answers of the first set and {} of the {} of the second"
    assert said.format(*first, *second) in page
