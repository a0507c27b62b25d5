"""`add` and `update` on the real papers."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from adding import sample_papers
from adding.fake_services import Services
from adding.lists import PaperList
from conftest import DATA

PAPERS = DATA / "papers" / "meta"


@pytest.fixture
def real(paper_list: PaperList, services: Services) -> PaperList:
    for path in PAPERS.iterdir():
        shutil.copyfile(path, paper_list.root / "meta" / path.name)
    sample_papers.fill(services)
    return paper_list


def test_a_paper_that_the_list_has_is_refused(real: PaperList) -> None:
    ran = real.add("2306.00978", "https://arxiv.org/pdf/2305.14314v1")
    assert ran.code == 1
    assert ran.err.splitlines() == [
        "2306.00978: the list has this paper already: meta/awq.prototxt",
        "https://arxiv.org/pdf/2305.14314v1: the list has this paper already: meta/qlora.prototxt",
    ]


def test_a_new_paper_is_like_the_others(real: PaperList) -> None:
    (real.root / "meta/awq.prototxt").unlink()
    ran = real.add("2306.00978", "https://github.com/example-lab/FastPrune")
    assert (ran.code, ran.out) == (0, "meta/awq.prototxt\nmeta/fastprune.prototxt\n")
    golden = (Path(__file__).parent / "golden" / "arxiv.prototxt").read_text(encoding="utf-8")
    in_this_list = golden.replace("Massachusetts Institute of Technology", "MIT")  # the one form that it has
    assert real.read("meta/awq.prototxt") == in_this_list
    report = real.run("lint", "--format", "json", "meta/awq.prototxt", "meta/fastprune.prototxt").json
    assert [one["field"] for one in report["diagnostics"]] == ["paper.institutions"]


@pytest.mark.slow
def test_update_leaves_what_nobody_knows(real: PaperList) -> None:
    ran = real.run("update")
    assert ran.code == 0
    assert [line for line in ran.out.splitlines() if line.startswith("+++")] == ["+++ b/meta/awq.prototxt"]
    assert '+  where: "MLSys"' in ran.out
