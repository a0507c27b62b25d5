"""The life of a list, from the first run on real papers to a pull request that goes through the gate."""

from __future__ import annotations

import base64
import re
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import commit_all, git
from workflow import Outcome, annotations, run_job

if TYPE_CHECKING:
    from conftest import Metalint

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the runner's bash is not what these tests start")

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)

BAD = """\
paper {
  title: "LoRA - Low-rank adaptation of large language models"
  url: "https://arxiv.org/pdf/2106.09685v1"
  authors: "Edward Hu"
  institutions: "Univeristy of Sydney"
}
pub {
  where: "ICLR"
  year: 2022
}
cover {
  url: "lora-again.jpg"
}
"""


def test_a_list_from_its_first_run_to_a_pull_request(metalint: Metalint, papers: Path, cache: Path) -> None:
    origin = git(papers, "rev-parse", "HEAD").strip()

    first = metalint("init", cwd=papers)
    assert first.code == 0
    assert re.search(r"^Found \d+ errors and \d+ warnings in \d+ files \(94 checked\)\.$", first.out, re.MULTILINE)
    assert re.search(r"^ +\d+  error    internal-url$", first.out, re.MULTILINE)
    with (papers / "metalint.toml").open("a") as file:
        file.write('[links]\nexclude = ["*"]\n')  # tests leave the network alone
        file.write('[[outputs]]\npath = "README.md"\nlayout = "classic"\nmarker = "papers"\n')
    (papers / "README.md").write_text("# A list\n\n<!-- metalint:begin papers -->\n<!-- metalint:end papers -->\n")
    assert metalint("render", cwd=papers).code == 0
    assert metalint("baseline", cwd=papers).code == 0
    assert metalint("lint", cwd=papers).code == 0
    commit_all(papers, "adopt metalint")
    main = git(papers, "rev-parse", "HEAD").strip()
    assert main != origin

    def gate() -> Outcome:
        shutil.rmtree(papers.parent / f"{papers.name}-runner", ignore_errors=True)
        github = {"event.pull_request.base.sha": main}
        return run_job(papers, "gate.yml", "papers", github, METALINT_CACHE_DIR=str(cache))

    git(papers, "checkout", "--quiet", "-b", "add-a-paper")
    (papers / "meta" / "lora_again.prototxt").write_text(BAD)
    commit_all(papers, "add a paper")
    refused = gate()
    new = "meta/lora_again.prototxt"
    assert refused.code == 1
    assert sorted(annotations(refused.log)) == [
        ("error", "README.md", "stale-output"),
        ("error", new, "duplicate-paper"),
        ("error", new, "institution-typo"),
        ("error", new, "missing-cover"),
        ("warning", new, "noncanonical-url"),
    ]
    assert "**Found 5 errors and 1 warning in 3 files (1 checked).**" in refused.summary
    assert f"Compared with `{main[:12]}`: 6 new, 0 fixed." in refused.summary
    assert "2 fixable with `metalint fix`." in refused.summary

    assert metalint("fix", new, cwd=papers).code == 0
    text = (papers / new).read_text()
    assert "University of Sydney" in text
    assert "https://arxiv.org/abs/2106.09685" in text
    text = text.replace("https://arxiv.org/abs/2106.09685", "https://arxiv.org/abs/2402.12354")
    text = text.replace("LoRA - Low-rank adaptation of large language models", "LoRA+: Efficient low rank adaptation")
    text = text.replace("year: 2022", "year: 2024").replace("lora-again.jpg", "lora-again.png")
    (papers / new).write_text(text)
    (papers / "notes" / "lora-again.png").write_bytes(PNG)
    git(papers, "add", "--all")  # lists link what git tracks
    assert metalint("render", cwd=papers).code == 0
    commit_all(papers, "mend it")
    passed = gate()
    assert (passed.code, annotations(passed.log)) == (0, []), passed.log
    assert "LoRA+: Efficient low rank adaptation" in (papers / "README.md").read_text()
    assert (
        "**Nothing found, but the only URL could not be judged: uncertain or skipped (1 checked).**" in passed.summary
    )
