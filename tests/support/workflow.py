"""Runs the steps of a workflow of GitHub's as its runner would, as far as ours need it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import warm
import yaml
from hostile.log import commands

CHECKOUT = Path(__file__).resolve().parents[2]


class Outcome(NamedTuple):
    """How a job went: the exit code of the first step that failed, all that was printed, the summary."""

    code: int
    log: str
    summary: str


def annotations(log: str) -> list[tuple[str, str, str]]:
    """Return level, file and title of each annotation, in the order in which they are printed."""
    made = commands(log)
    assert {one.name for one in made} <= {"error", "warning", "notice", "stop-commands"}
    return [(one.name, one.properties.get("file", ""), one.properties.get("title", "")) for one in made]


def steps(workflow: str, job: str) -> list[dict[str, Any]]:
    """Return the steps of a job."""
    table = yaml.safe_load((CHECKOUT / ".github" / "workflows" / workflow).read_text())
    found: list[dict[str, Any]] = table["jobs"][job]["steps"]
    return found


def run_job(root: Path, workflow: str, job: str, github: dict[str, str], **env: str) -> Outcome:
    """Run the steps of a job in ``root``; ``uses: ./`` runs our action, other actions are left out."""
    log, code = "", 0
    for step in steps(workflow, job):
        inner = action_steps(step.get("with", {}), github) if step.get("uses") == "./" else [step]
        for one in inner:
            if "run" in one and one.get("id") not in {"install", "health"}:  # installed; not asked for
                done = _run(root, one, {**base(root), **env})
                log += done.stdout + done.stderr
                code = code or done.returncode
        if code:
            break
    summary = base(root)["GITHUB_STEP_SUMMARY"]
    return Outcome(code, log, Path(summary).read_text(encoding="utf-8") if Path(summary).exists() else "")


def base(root: Path) -> dict[str, str]:
    """Return the environment of a step."""
    bin_ = os.pathsep.join([str(warm.starters()), str(Path(sys.executable).parent), os.environ["PATH"]])
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("GITHUB_", "METALINT_"))}
    at = root.parent / f"{root.name}-runner"
    at.mkdir(exist_ok=True)
    return {
        **kept,
        "PATH": bin_,
        "NO_COLOR": "1",
        "GITHUB_ACTIONS": "true",
        "GITHUB_ACTION_PATH": str(CHECKOUT),
        "GITHUB_STEP_SUMMARY": str(at / "summary.md"),
        "GITHUB_OUTPUT": str(at / "output"),
    }


def action_steps(given: dict[str, str], github: dict[str, str]) -> list[dict[str, Any]]:
    """Return the steps of action.yml with its inputs filled in, where expressions may stand: in ``env``."""
    action = yaml.safe_load((CHECKOUT / "action.yml").read_text())
    inputs = {name: _filled(str(table.get("default", "")), {}, github) for name, table in action["inputs"].items()}
    assert set(given) <= set(inputs)
    inputs |= given
    made = []
    for step in action["runs"]["steps"]:
        assert "${{" not in step.get("run", "")
        env = {name: _filled(str(value), inputs, github) for name, value in step.get("env", {}).items()}
        made.append({**step, "env": env})
    return made


def _filled(text: str, inputs: dict[str, str], github: dict[str, str]) -> str:
    def value(match: re.Match[str]) -> str:
        words = match[1].strip()
        if words.startswith("inputs.sarif-file ||"):
            return inputs["sarif-file"] or ("metalint.sarif" if inputs["upload-sarif"] == "true" else "")
        space, _, name = words.partition(".")
        own = {"install.outputs.metalint": str(warm.starters() / "metalint")}
        return {"inputs": inputs, "github": github, "steps": own}[space].get(name, "")

    return re.sub(r"\$\{\{(.*?)\}\}", value, text)


def _run(root: Path, step: dict[str, Any], env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]]
    env = {**env, **step.get("env", {})}
    return subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, check=False, timeout=120)
