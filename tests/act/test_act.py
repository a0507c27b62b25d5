"""The action and the workflows on `act`, which runs them as GitHub's runner does, on this machine.

Third-party actions are small stand-ins: no network is needed except for the packages that the action installs. Run by
``make act``, and by ``make act QUICK=1`` only the scenarios that matter most.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from conftest import commit_all, git
from report.reporting import paper, write
from workflow import CHECKOUT

from metalint.config.installation import PUBLISHED
from metalint.scaffold.workflows import papers_workflow

ACT = os.environ.get("METALINT_ACT", "")
QUICK = {"bad", "hostile"}

pytestmark = pytest.mark.skipif(not ACT, reason="make act runs it")

STAND_INS = {
    "actions/upload-artifact": """\
runs:
  using: composite
  steps:
    - shell: bash
      run: "true"
""",
    "actions/checkout": """\
inputs:
  fetch-depth: {default: "1"}
  persist-credentials: {default: "true"}
runs:
  using: composite
  steps:
    - shell: bash
      env:
        DEPTH: ${{ inputs.fetch-depth }}
      run: |
        find . -mindepth 1 -delete
        git init --quiet .
        if [ "$DEPTH" = 0 ]; then
          git fetch --quiet "file://$ACT_REMOTE" "+refs/*:refs/remotes/origin/*"
          git checkout --quiet --detach "refs/remotes/origin/$ACT_REF"
        else
          git fetch --quiet --depth "$DEPTH" "file://$ACT_REMOTE" "refs/$ACT_REF"
          git checkout --quiet --detach FETCH_HEAD
        fi
""",
    "actions/setup-python": """\
inputs:
  python-version: {default: ""}
runs:
  using: composite
  steps:
    - shell: bash
      run: cd / && python -I -c "import sys; assert sys.version_info >= (3, 11)"
""",
    "actions/cache": """\
inputs:
  path: {default: ""}
  key: {default: ""}
  restore-keys: {default: ""}
runs:
  using: composite
  steps:
    - shell: bash
      run: "true"
""",
    "github/codeql-action": "",
}
UPLOAD = """\
inputs:
  sarif_file: {default: ""}
  category: {default: ""}
runs:
  using: composite
  steps:
    - shell: bash
      env:
        FILE: ${{ inputs.sarif_file }}
      run: cp -- "$FILE" "$ACT_UPLOADED"
"""
HOSTILE = (
    "pip.py", "metalint.py", "sitecustomize.py", "usercustomize.py", "json.py", "venv.py", "ensurepip.py", "runpy.py",
    "encodings.py", "google/__init__.py", "google/protobuf/__init__.py", "metalint/__init__.py", "metalint/__main__.py",
    "hatchling/__init__.py", "grpc_tools/protoc.py", "setup.py", "conftest.py",
)  # fmt: skip
"""Names that Python, pip, the build and metalint import."""


class Result(NamedTuple):
    """How a job on the runner went: what was printed, its summary, and what was uploaded to code scanning."""

    passed: bool
    log: str
    uploaded: Path

    def annotations(self) -> list[tuple[str, str, str]]:
        """Return level, file and title of each annotation that the runner understood."""
        told = [json.loads(line) for line in self.log.splitlines() if line.startswith("{")]
        found = [one for one in told if one.get("command") in {"error", "warning", "notice"}]
        return [
            (one["command"], one.get("kvPairs", {}).get("file", ""), one.get("kvPairs", {}).get("title", ""))
            for one in found
        ]


def uses() -> dict[str, str]:
    """Return the commit of each third-party action that our files name."""
    texts = [path.read_text() for path in (CHECKOUT / ".github" / "workflows").glob("*.yml")]
    texts += [(CHECKOUT / "action.yml").read_text(), papers_workflow()]
    found = re.findall(r"uses: ([\w-]+/[\w-]+)[\w/-]*@([0-9a-f]{40})", "\n".join(texts))
    assert all(len({sha for name, sha in found if name == one}) == 1 for one, _ in found)
    return dict(found)


@pytest.fixture(scope="session")
def actions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The stand-ins, and our own action as it is committed, by ``owner/name@version``."""
    top = tmp_path_factory.mktemp("actions")
    found: dict[str, Path] = {}
    for name, sha in uses().items():
        at = top / name
        (at / "upload-sarif").mkdir(parents=True)
        (at / "upload-sarif" / "action.yml").write_text(f"name: upload\n{UPLOAD}")
        if name in STAND_INS:
            (at / "action.yml").write_text(f"name: {name}\n{STAND_INS[name]}")
        found[f"{name}@{sha}"] = at
    own = top / "metalint"
    for path in subprocess.check_output(["git", "ls-files", "-z"], cwd=CHECKOUT, text=True).split("\0"):
        if path and not path.startswith(("tests/", "meta/")) and (CHECKOUT / path).is_file():
            (own / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(CHECKOUT / path, own / path)
    found["metalint/metalint@v0"] = own
    return found


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


def run(
    root: Path, actions: dict[str, Path], *, event: str = "pull_request", ref: str = "heads/change", **env: str
) -> Result:
    """Commit what is there, and run the workflow for ``event``."""
    commit_all(root)
    tip, base = (git(root, "rev-parse", name).strip() for name in ("HEAD", "main"))
    payload = {
        "pull_request": {"number": 1, "base": {"sha": base, "ref": "main"}, "head": {"sha": tip, "ref": "change"}}
    }
    (root.parent / "event.json").write_text(json.dumps(payload if event == "pull_request" else {}))
    uploaded = root.parent / "uploaded.sarif"
    words = [
        ACT,
        event,
        "--json",
        "--eventpath",
        str(root.parent / "event.json"),
        "--platform",
        "ubuntu-latest=-self-hosted",
    ]
    for name, place in actions.items():
        words += ["--local-repository", f"{name}={place}"]
    words += [
        "--no-skip-checkout",
        "--env",
        f"ACT_REMOTE={root}",
        "--env",
        f"ACT_REF={ref}",
        "--env",
        f"ACT_UPLOADED={uploaded}",
    ]
    for name, value in env.items():
        words += ["--env", f"{name}={value}"]
    words += [
        "--action-cache-path",
        str(root.parent / "act"),
        "--workflows",
        str(root / ".github" / "workflows" / "papers.yml"),
    ]
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("GITHUB_", "METALINT_", "PYTEST_"))}
    done = subprocess.run(words, cwd=root, env=kept, capture_output=True, text=True, timeout=600, check=False)
    return Result(done.returncode == 0, done.stdout + done.stderr, uploaded)


def scenario(name: str) -> None:
    """Leave a scenario out of the quick half unless it belongs to it."""
    if os.environ.get("METALINT_ACT_QUICK") and name not in QUICK:
        pytest.skip("make act runs it, make act QUICK=1 does not")


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
    (at / "papers.yml").write_text(papers_workflow(source=PUBLISHED))
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
