"""The step of the corrections' workflow that runs metalint: what it hands on to the jobs that can write."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from adding.suggested import Step, event, run_step
from conftest import commit_all
from first_hour import write as write_file

from metalint.scaffold.workflows import CORRECTIONS, make_workflow

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the workflow runs on Linux")

EVIL = "$(touch pwned) `touch pwned` ::set-output name=outcome::answered @everyone"
# what `metalint fix` would change besides
PAPER = 'paper {\n  title: "LoRA."\n  url: "http://arxiv.org/abs/2106.09685v1"\n}\npub {\n  year: 2022\n}\n'


def run(root: Path, old: str, new: str) -> Step:
    """Run the step in the list as it is committed, as the runner would."""
    asked = {"Paper": "lora", "Field": "title", "Present value": old, "New value": new, "Why": EVIL}
    body = "\n\n".join(f"### {label}\n\n{value}" for label, value in asked.items())
    environment = {
        "METALINT_CACHE_DIR": str(root.parent / "cache"),
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_REPOSITORY": "example/papers",
        "GITHUB_SHA": "0" * 40,  # of the default branch, which lacks the change
    }
    return run_step(root, make_workflow(CORRECTIONS, None), "correct", event(body), "correction", **environment)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "list"
    output = '[[outputs]]\npath = "README.md"\nview = "year"\nlayout = "table"\n'
    write_file(root / "metalint.toml", f'required = []\npapers = ["meta/*.prototxt"]\n{output}')
    write_file(root / "meta" / "lora.prototxt", PAPER)
    subprocess.run([sys.executable, "-m", "metalint", "--no-cache", "render"], cwd=root, check=True)
    commit_all(root)
    return root


@pytest.mark.slow
def test_one_value_and_the_lists_are_in_the_pull_request(root: Path) -> None:
    step = run(root, "LoRA.", f"LoRA {EVIL}")
    assert (step.code, step.outputs) == (0, "outcome=corrected\n")
    assert step.read("title.txt") == "Correct meta/lora.prototxt\n"
    assert step.read("body.md").startswith("Closes #7.\n")
    at = "https://github.com/example/papers/blob/correct/7/meta/lora.prototxt"
    shown = "LoRA \\$(touch pwned) \\`touch pwned\\` ::set-output name=outcome::answered @<!-- -->everyone"
    assert f"[metadata]({at})" in step.read("body.md")
    assert f"\n- meta/lora.prototxt\n  - paper.title: LoRA. → {shown}\n" in step.read("body.md")
    patch = step.read("change.patch").splitlines()
    assert [line.split()[-1] for line in patch if line.startswith("diff ")] == ["b/README.md", "b/meta/lora.prototxt"]
    of_paper = patch[patch.index("+++ b/meta/lora.prototxt") :]
    changed = [line for line in of_paper if line[0] in "+-" and not line.startswith("+++")]
    assert changed == ['-  title: "LoRA."', f'+  title: "LoRA {EVIL}"']
    assert not list(root.parent.rglob("pwned"))


@pytest.mark.slow
def test_a_correction_that_is_not_made_is_answered(root: Path) -> None:
    step = run(root, "Lora", "LoRA")
    assert (step.code, step.outputs) == (0, "outcome=answered\n")
    assert step.read("answer.md").startswith("Nothing was changed: the value that the issue names")
    assert [path.name for path in step.folder.iterdir()] == ["answer.md"]
    assert (root / "meta" / "lora.prototxt").read_text() == PAPER
