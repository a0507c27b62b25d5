"""The workflow for corrections on `act`: from the label to the pull request, an answer, or the label taken away."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from act.runner import TOKEN, Event, act, environment, scenario
from act.test_suggestions import COMMANDS, EVIL, Api
from adding.suggested import event
from adding.test_corrections import body
from conftest import commit_all, git
from links.fault_server import FaultServer

from metalint.config.installation import make_release_source
from metalint.scaffold.workflows import CORRECTION, CORRECTIONS, LABEL, make_workflow

PAPER = 'paper {\n  title: "LoRA: Low-Rank Adaption"\n  url: "https://arxiv.org/abs/2106.09685"\n}\n'
PATH = "meta/lora.prototxt"


class Corrected:
    """A list on GitHub for which corrections can be asked."""

    def __init__(self, root: Path, actions: dict[str, Path], api: Api, env: dict[str, str]) -> None:
        self.root = root
        self.api = api
        self._actions = actions
        self._env = env

    def run(self, said: dict[str, Any]) -> None:
        """Run the workflow for the event of an issue with both labels."""
        said["issue"]["labels"] = [{"name": LABEL}, {"name": CORRECTION}]
        result = act(self.root, self._actions, Path(CORRECTIONS).name, Event("issues", said), **self._env)
        assert result.passed, result.log
        assert result.annotations() == []
        assert TOKEN not in result.log
        assert not list(self.root.parent.rglob("pwned"))


@pytest.fixture
def corrected(actions: dict[str, Path], wheels: Path, tmp_path: Path) -> Iterator[Corrected]:
    root = tmp_path / "repository"
    (root / "meta").mkdir(parents=True)
    (root / ".github" / "workflows").mkdir(parents=True)
    (root / CORRECTIONS).write_text(make_workflow(CORRECTIONS, make_release_source("https://git.example.org/metalint")))
    output = '[[outputs]]\npath = "README.md"\nview = "all"\nlayout = "list"\n'
    (root / "metalint.toml").write_text(f"required = []\n{output}")
    (root / PATH).write_text(PAPER)
    commit_all(root)
    api = Api(root)
    with FaultServer(answers={"repos": api.answer}) as github:
        yield Corrected(root, actions, api, environment(tmp_path, github.base, wheels))


def test_an_accepted_correction_becomes_a_pull_request(corrected: Corrected) -> None:
    scenario("correction")
    root = corrected.root
    new = f"LoRA: Low-Rank Adaptation {EVIL}"
    corrected.run(event(body("lora", "title", "LoRA: Low-Rank Adaption", new, f"{EVIL}{COMMANDS}")))
    assert corrected.api.asked == ["POST pulls"]
    ((_, pull),) = corrected.api.written
    assert (pull["title"], pull["head"], pull["base"]) == (f"Correct {PATH}", "correct/7", "main")
    assert pull["body"].startswith("Closes #7.\n\n")
    assert f"\n- {PATH}\n  - paper.title: LoRA: Low-Rank Adaption → LoRA: Low-Rank Adaptation " in pull["body"]
    assert "@everyone" not in pull["body"]
    assert git(root, "diff", "--name-only", "main", "correct/7").split() == ["README.md", PATH]
    written = git(root, "show", f"correct/7:{PATH}")
    assert written == PAPER.replace('Adaption"', f"Adaptation {EVIL}".replace('"', '\\"') + '"')
    assert git(root, "log", "--format=%s|%an", "main..correct/7") == f"Correct {PATH}|github-actions[bot]\n"


def test_a_value_that_is_not_there_any_more_is_answered(corrected: Corrected) -> None:
    scenario("old value")
    before = git(corrected.root, "for-each-ref")
    corrected.run(event(body("lora", "title", "Lora", "LoRA")))
    ((path, answer),) = corrected.api.written
    assert path == "issues/7/comments"
    assert answer["body"].startswith("Nothing was changed: the value that the issue names as the present one is not")
    assert git(corrected.root, "for-each-ref") == before


def test_an_edit_takes_the_label_away(corrected: Corrected) -> None:
    scenario("edit")
    corrected.run(event(body("lora", "title", "LoRA: Low-Rank Adaption", EVIL), action="edited"))
    assert corrected.api.asked == [f"DELETE issues/7/labels/{LABEL}", "POST issues/7/comments"]
    _, (_, comment) = corrected.api.written
    assert comment["body"].startswith("The issue was edited, so it has to be accepted again: ")
    assert "pwned" not in json.dumps(corrected.api.written)
