"""The action and the workflows on `act`, which runs them as GitHub's runner does, on this machine.

Third-party actions are small stand-ins: no network is needed except for the packages that the action installs. Run by
``tools/act.sh``, and by ``tools/act.sh --quick`` only the scenarios that matter most.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from act.runner import Event, Result, act, scenario, uses
from conftest import commit_all, git
from report.reporting import paper, write
from workflow import CHECKOUT

from metalint.config.installation import make_release_source
from metalint.scaffold.workflows import PAPERS, make_workflow

HOSTILE = (
    "pip.py", "metalint.py", "sitecustomize.py", "usercustomize.py", "json.py", "venv.py", "ensurepip.py", "runpy.py",
    "encodings.py", "google/__init__.py", "google/protobuf/__init__.py", "metalint/__init__.py", "metalint/__main__.py",
    "hatchling/__init__.py", "grpc_tools/protoc.py", "setup.py", "conftest.py",
)  # fmt: skip
"""Names that Python, pip, the build and metalint import."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A list with an old finding; a change to it is checked out."""
    root = tmp_path / "repository"
    write(root, {"old.prototxt": paper("Old models.", "2401.00001")})
    (root / "metalint.toml").touch()
    commit_all(root)
    git(root, "checkout", "--quiet", "-b", "change")
    return root


def workflow(root: Path, /, *, depth: int = 0, env: dict[str, str] | None = None, **inputs: str) -> None:
    """Write the workflow of a list that uses our action."""
    given = {name.replace("_", "-"): value for name, value in inputs.items()}
    steps: list[dict[str, Any]] = [
        {"uses": f"actions/checkout@{uses()['actions/checkout']}", "with": {"fetch-depth": depth}},
        {"uses": "metalint/metalint@v0", "with": {"changed-only": "true", **given}},
    ]
    job = {"runs-on": "ubuntu-latest", "env": env or {}, "steps": steps}
    at = root / ".github" / "workflows"
    at.mkdir(parents=True, exist_ok=True)
    (at / "papers.yml").write_text(yaml.safe_dump({"name": "papers", "on": "pull_request", "jobs": {"papers": job}}))


def run(root: Path, actions: dict[str, Path], *, ref: str = "heads/change", **env: str) -> Result:
    """Commit what is there, and run the workflow for a pull request."""
    commit_all(root)
    tip, base = (git(root, "rev-parse", name).strip() for name in ("HEAD", "main"))
    payload = {
        "pull_request": {"number": 1, "base": {"sha": base, "ref": "main"}, "head": {"sha": tip, "ref": "change"}}
    }
    return act(root, actions, "papers.yml", Event("pull_request", payload), ACT_REF=ref, **env)


def test_a_clean_change_passes(root: Path, actions: dict[str, Path]) -> None:
    scenario("clean")
    write(root, {"new.prototxt": paper("New models", "2401.00002")})
    workflow(root, upload_sarif="true")
    result = run(root, actions)
    assert result.passed, result.log
    assert result.annotations() == []
    assert json.loads(result.uploaded.read_text())["runs"][0]["results"] == []
    assert "All checks passed (1 checked)" in result.log


def test_a_bad_change_fails_with_its_findings(root: Path, actions: dict[str, Path]) -> None:
    scenario("bad")
    write(root, {"new.prototxt": paper("New models.", "2401.00001")})
    workflow(root)
    result = run(root, actions)
    assert not result.passed
    assert result.annotations() == [
        ("error", "meta/new.prototxt", "duplicate-paper"),
        ("warning", "meta/new.prototxt", "title-period"),
    ], result.log


def test_a_hostile_checkout_executes_nothing(root: Path, actions: dict[str, Path], tmp_path: Path) -> None:
    scenario("hostile")
    code = f"open({str(tmp_path / 'pwned')!r}, 'a').write(__file__)\n"
    for name in HOSTILE:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(code)
    (root / "evil.pth").write_text(f"import os; {code}")
    (root / ".python-version").write_text("0.0.0\n")
    (root / "pyproject.toml").write_text(
        '[build-system]\nrequires = []\nbuild-backend = "setup"\nbackend-path = ["."]\n'
    )
    (root / "pip.conf").write_text("[global]\nindex-url = https://evil.example/\n")
    (root / ".gitattributes").write_text("* filter=evil diff=evil\n")
    write(root, {"new.prototxt": paper("New models.", "2401.00001")})
    workflow(root, env={"PYTHONPATH": "."})
    result = run(root, actions)
    assert not (tmp_path / "pwned").exists(), (tmp_path / "pwned").read_text()
    assert not result.passed
    assert [title for _, _, title in result.annotations()] == ["duplicate-paper", "title-period"], result.log


@pytest.mark.parametrize(("policy", "passes"), [("error", True), ("warning", False), ("never", True)])
def test_each_policy(root: Path, actions: dict[str, Path], policy: str, *, passes: bool) -> None:
    scenario("policies")
    write(root, {"new.prototxt": paper("New models.", "2401.00002")})
    workflow(root, fail_on=policy)
    result = run(root, actions)
    assert result.passed is passes
    assert result.annotations() == [("warning", "meta/new.prototxt", "title-period")]


def test_a_shallow_clone_is_told_what_to_do(root: Path, actions: dict[str, Path]) -> None:
    scenario("shallow")
    workflow(root, depth=1)
    result = run(root, actions)
    assert not result.passed
    assert result.annotations() == [("error", "", "metalint")]
    assert "set `fetch-depth: 0` for actions/checkout" in result.log


def test_a_merge_commit_and_a_renamed_branch(root: Path, actions: dict[str, Path]) -> None:
    scenario("merge")
    write(root, {"new.prototxt": paper("New models.", "2401.00002")})
    workflow(root)
    commit_all(root)
    git(root, "checkout", "--quiet", "main")
    write(root, {"meanwhile.prototxt": paper("Other models.", "2401.00004")})
    commit_all(root)
    git(root, "checkout", "--quiet", "-b", "renamed")
    git(root, "merge", "--quiet", "--no-ff", "--no-edit", "change")
    git(root, "update-ref", "refs/pull/1/merge", "HEAD")
    result = run(root, actions, ref="pull/1/merge")
    assert result.passed
    assert result.annotations() == [("warning", "meta/new.prototxt", "title-period")], result.log


def test_a_list_in_a_folder(root: Path, actions: dict[str, Path]) -> None:
    scenario("folder")
    write(root / "the list", {"a.prototxt": paper("New models.", "2401.00002")})
    (root / "the list" / "metalint.toml").touch()
    workflow(root, root="the list", sarif_file="out.sarif", upload_sarif="true")
    result = run(root, actions)
    assert result.annotations() == [("warning", "the list/meta/a.prototxt", "title-period")], result.log
    (found,) = json.loads(result.uploaded.read_text())["runs"][0]["results"]
    assert found["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "the%20list/meta/a.prototxt"


def test_an_outage_fails_nothing(root: Path, actions: dict[str, Path]) -> None:
    scenario("outage")
    write(root, {"new.prototxt": paper("New models", "2401.00002").replace("arxiv.org", "arxiv.invalid")})
    (root / "metalint.toml").write_text("")
    workflow(root, links="true", links_budget="5s")
    result = run(root, actions)
    assert result.passed, result.log
    assert result.annotations() == []


def test_the_workflow_of_init(root: Path, actions: dict[str, Path], tmp_path: Path) -> None:
    scenario("init")
    wheel = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(tmp_path / "wheels")]
    subprocess.run([*wheel, str(actions["metalint/metalint@v0"])], check=True)
    write(root, {"new.prototxt": paper("New models", "2401.00001")})
    at = root / ".github" / "workflows"
    at.mkdir(parents=True)
    (at / "papers.yml").write_text(make_workflow(PAPERS, make_release_source("https://git.example.org/metalint")))
    result = run(root, actions, PIP_FIND_LINKS=str(tmp_path / "wheels"))
    assert not result.passed
    assert result.annotations() == [("error", "meta/new.prototxt", "duplicate-paper")], result.log


def test_the_gate_of_this_repository(root: Path, actions: dict[str, Path]) -> None:
    scenario("gate.yml")
    shutil.copytree(actions["metalint/metalint@v0"], root, dirs_exist_ok=True)
    for name in (".metalint-baseline.json", "metalint.toml", "README.md"):
        (root / name).unlink(missing_ok=True)
    shutil.rmtree(root / "lists", ignore_errors=True)
    (root / "metalint.toml").write_text('[links]\nexclude = ["*"]\n[[outputs]]\npath = "README.md"\n')
    subprocess.run([sys.executable, "-m", "metalint", "render"], cwd=root, check=True)
    git(root, "checkout", "--quiet", "main")
    commit_all(root)
    git(root, "checkout", "--quiet", "-B", "change")
    (root / ".github" / "workflows" / "papers.yml").write_text((CHECKOUT / ".github/workflows/gate.yml").read_text())
    write(root, {"new.prototxt": paper("New models", "2401.00001")})
    result = run(root, actions)
    assert not result.passed
    assert sorted(result.annotations()) == [
        ("error", "README.md", "stale-output"),
        ("error", "meta/new.prototxt", "duplicate-paper"),
    ]
    write(root, {"new.prototxt": paper("New models", "2401.00002")})
    subprocess.run([sys.executable, "-m", "metalint", "render"], cwd=root, check=True)
    assert run(root, actions).passed
