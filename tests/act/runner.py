"""What runs workflows on `act` as GitHub's runner does: small stand-ins for third-party actions, and the command."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from workflow import CHECKOUT

from metalint.scaffold import workflows
from metalint.scaffold.workflows import PAPERS, make_workflow

ACT = os.environ.get("METALINT_ACT", "")
QUICK = {"bad", "hostile", "suggestion", "correction"}
TOKEN = "the-token-of-the-run"

STAND_INS = {
    "actions/upload-artifact": """\
inputs:
  name: {default: artifact}
  path: {default: ""}
  if-no-files-found: {default: ""}
  retention-days: {default: ""}
runs:
  using: composite
  steps:
    - shell: bash
      env:
        NAME: ${{ inputs.name }}
        FILES: ${{ inputs.path }}
      run: mkdir -p "$ACT_ARTIFACTS" && cp -R -- "$FILES" "$ACT_ARTIFACTS/$NAME"
""",
    "actions/download-artifact": """\
inputs:
  name: {default: artifact}
  path: {default: .}
runs:
  using: composite
  steps:
    - shell: bash
      env:
        NAME: ${{ inputs.name }}
        INTO: ${{ inputs.path }}
      run: mkdir -p "$INTO" && cp -R -- "$ACT_ARTIFACTS/$NAME/." "$INTO"
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
        git remote add origin "file://$ACT_REMOTE"
        if [ "$DEPTH" = 0 ]; then
          git fetch --quiet origin "+refs/heads/*:refs/remotes/origin/*" "+refs/pull/*:refs/remotes/pull/*"
          git fetch --quiet origin "refs/$ACT_REF"
          git checkout --quiet --detach FETCH_HEAD
        else
          git fetch --quiet --depth "$DEPTH" origin "refs/$ACT_REF"
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
# the parts of `actions/cache` keep a folder beside the artifacts, under its name
PARTS = {
    "actions/cache/restore": """\
inputs:
  path: {default: ""}
  key: {default: ""}
  restore-keys: {default: ""}
runs:
  using: composite
  steps:
    - shell: bash
      env:
        FILES: ${{ inputs.path }}
      run: |
        if [ -d "$ACT_ARTIFACTS/kept" ]; then mkdir -p "$FILES"; cp -R -- "$ACT_ARTIFACTS/kept/." "$FILES"; fi
""",
    "actions/cache/save": """\
inputs:
  path: {default: ""}
  key: {default: ""}
runs:
  using: composite
  steps:
    - shell: bash
      env:
        FILES: ${{ inputs.path }}
      run: mkdir -p "$ACT_ARTIFACTS/kept" && cp -R -- "$FILES/." "$ACT_ARTIFACTS/kept"
""",
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
    texts += [
        (CHECKOUT / "action.yml").read_text(),
        make_workflow(PAPERS, None),
        workflows.make_workflow(workflows.SUGGESTIONS, None),
    ]
    texts += [workflows.make_workflow(workflows.CORRECTIONS, None), workflows.make_workflow(workflows.LINKS, None)]
    found = re.findall(r"uses: ([\w-]+/[\w-]+)[\w/-]*@([0-9a-f]{40})", "\n".join(texts))
    assert all(len({sha for name, sha in found if name == one}) == 1 for one, _ in found)
    return dict(found)


class Event(NamedTuple):
    """What happened, and what GitHub says of it."""

    name: str
    payload: Any


def act(root: Path, actions: dict[str, Path], workflow: str, event: Event, **env: str) -> Result:
    """Run a workflow for an event; ``env`` is what steps see, and its PATH what the runner itself does."""
    folder = root.parent
    (folder / "event.json").write_text(json.dumps(event.payload))
    words = [ACT, event.name, "--json", "--eventpath", str(folder / "event.json")]
    words += ["--platform", "ubuntu-latest=-self-hosted", "--no-skip-checkout"]
    for action, place in actions.items():
        words += ["--local-repository", f"{action}={place}"]
    uploaded = folder / "uploaded.sarif"
    told = {"ACT_REMOTE": root, "ACT_UPLOADED": uploaded, "ACT_ARTIFACTS": folder / "artifacts", **env}
    for name, value in told.items():
        words += ["--env", f"{name}={value}"]
    words += ["--secret", f"GITHUB_TOKEN={TOKEN}", "--action-cache-path", str(folder / "act")]
    words += ["--workflows", str(root / ".github" / "workflows" / workflow)]
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("GITHUB_", "METALINT_", "PYTEST_"))}
    kept["PATH"] = env.get("PATH", kept["PATH"])
    done = subprocess.run(words, cwd=root, env=kept, capture_output=True, text=True, timeout=600, check=False)
    return Result(done.returncode == 0, done.stdout + done.stderr, uploaded)


def environment(folder: Path, github: str, wheels: Path) -> dict[str, str]:
    """Return what steps see: `gh` is a stand-in that asks the API at a URL, and pip installs the wheels in a folder."""
    gh = folder / "bin" / "gh"
    gh.parent.mkdir()
    gh.write_text(f"#!{sys.executable} -I\n{(Path(__file__).parent / 'gh.py').read_text()}")
    gh.chmod(0o755)
    return {
        "ACT_REF": "heads/main",
        "GH_STAND_IN": github,
        "PATH": f"{gh.parent}{os.pathsep}{os.environ['PATH']}",
        "PIP_NO_INDEX": "1",
        "PIP_NO_COMPILE": "1",
        "PIP_FIND_LINKS": str(wheels),
        "METALINT_CACHE_DIR": str(folder / "cache"),
    }


def scenario(name: str) -> None:
    """Leave a scenario out of the quick half unless it belongs to it."""
    if os.environ.get("METALINT_ACT_QUICK") and name not in QUICK:
        pytest.skip("tools/act.sh runs it, tools/act.sh --quick does not")
