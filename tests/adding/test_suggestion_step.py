"""The step of the suggestions' workflow that runs metalint: what it hands on to the jobs that can write."""

from __future__ import annotations

import sys

import pytest
from adding import sample_papers
from adding.fake_services import Services
from adding.lists import PaperList
from adding.suggested import Step, body, event, run_step
from conftest import commit_all, git
from links.fault_server import Exchange

from metalint.scaffold.workflows import SUGGESTIONS, make_workflow

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the workflow runs on Linux")

AWQ = "meta/awq.prototxt"


def run(paper_list: PaperList, text: str, label: str = "accepted") -> Step:
    """Run the step in the list as it is committed, as the runner would."""
    said, cache = event(text, label), str(paper_list.cache)
    return run_step(
        paper_list.root, make_workflow(SUGGESTIONS, None), "add", said, "suggestion", METALINT_CACHE_DIR=cache
    )


@pytest.fixture(autouse=True)
def _filled(services: Services, paper_list: PaperList) -> None:
    sample_papers.fill(services)
    git(paper_list.root, "init", "--quiet")
    output = '[[outputs]]\npath = "README.md"\nview = "year"\nlayout = "list"\n'
    settings = paper_list.read("metalint.toml")
    paper_list.write("metalint.toml", settings + output)


@pytest.mark.slow
def test_a_list_with_a_broken_paper_gets_the_new_one_and_is_told_that_it_is_not_rendered(paper_list: PaperList) -> None:
    paper_list.write("meta/broken.prototxt", "paper {\n")
    commit_all(paper_list.root)
    step = run(paper_list, body("2306.00978"))
    assert (step.code, step.outputs) == (0, "outcome=added\n")
    assert "The lists are not rendered: run `metalint render`, which says why." in step.read("body.md")
    assert [line.strip() for line in step.read("body.md").splitlines() if "broken" in line] == [
        "metalint: 1 paper cannot be parsed and is not compared with what is added: `meta/broken.prototxt`"
    ]
    assert step.read("title.txt") == f"Add {AWQ}\n"
    changed = [line for line in step.read("change.patch").splitlines() if line.startswith("diff ")]
    assert changed == [f"diff --git a/{AWQ} b/{AWQ}"]


@pytest.mark.slow
def test_many_findings_are_cut_to_what_github_takes(paper_list: PaperList, services: Services) -> None:
    services.arxiv["2306.00978"]["authors"] = [f"A: {'x' * 300} {number}" for number in range(400)]
    commit_all(paper_list.root)
    step = run(paper_list, body("2306.00978"))
    assert (step.code, step.outputs) == (0, "outcome=added\n")
    assert 50_000 < len(step.read("body.md")) < 65_536


@pytest.mark.slow
def test_what_is_missing_and_who_did_not_answer_is_in_the_pull_request(
    paper_list: PaperList, services: Services
) -> None:
    async def fail(exchange: Exchange) -> None:
        await exchange.reply("503 Service Unavailable", body=b"later")

    services.faults["openalex"] = fail
    commit_all(paper_list.root)
    step = run(paper_list, body("2306.00978"))
    assert (step.code, step.outputs) == (0, "outcome=added\n")
    _, _, rest = step.read("body.md").partition("\nWhat is missing or doubtful, and which services did not answer:\n\n")
    said = rest.partition("\n\n")[0].splitlines()
    assert all(line.startswith("    ") for line in said)
    empty = "`paper.institutions` is empty: no source gives it; `metalint lint` reports it as `missing-field` until"
    assert f"    {AWQ}: {empty} you fill it in" in said
    assert f"    {AWQ}: OpenAlex did not answer" in said
    assert any(line.startswith("    metalint: OpenAlex: ") for line in said)


def test_a_mistake_in_the_settings_fails_and_hands_nothing_on(paper_list: PaperList) -> None:
    paper_list.configure("nonsense = 1\n")
    commit_all(paper_list.root)
    step = run(paper_list, body("2306.00978"))
    assert (step.code, step.outputs) == (2, "")
    assert git(paper_list.root, "status", "--porcelain") == ""
