"""Issues as the forms of `init --suggestions` make them, the events of their labels, and the steps that read these."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import yaml


def body(identifier: str, keywords: str = "_No response_", why: str = "_No response_") -> str:
    """Return the text of an issue, as GitHub makes it of what is filled in."""
    return f"### Identifier or URL\n\n{identifier}\n\n### Keywords\n\n{keywords}\n\n### Why\n\n{why}\n"


def event(text: str | None, label: str = "accepted", action: str = "labeled", number: int = 7) -> dict[str, Any]:
    """Return what GitHub's runner writes into the file of the event."""
    return {
        "action": action,
        "issue": {"number": number, "title": "A paper; $(touch pwned)", "body": text, "labels": [{"name": label}]},
        "label": {"name": label},
        "repository": {"full_name": "example/papers", "default_branch": "main"},
        "sender": {"login": "maintainer"},
    }


def write(path: Path, said: Any) -> Path:
    path.write_text(json.dumps(said), encoding="utf-8")
    return path


class Step(NamedTuple):
    """How a step went: its exit code, its outputs, and the folder that it hands on."""

    code: int
    outputs: str
    folder: Path

    def read(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")


def run_step(root: Path, workflow: str, step: str, said: Any, folder: str, **environment: str) -> Step:
    """Run a step of a workflow in the list ``root`` as it is committed, as the runner would.

    ``said`` is the event, and ``folder`` is what the step hands on, below the runner's temporary folder.
    """
    around = root.parent
    python = around / "metalint" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    (around / folder).mkdir()
    (around / "output").touch()
    jobs = yaml.safe_load(workflow)["jobs"].values()
    (found,) = [one for job in jobs for one in job["steps"] if one.get("id") == step]
    env = {
        "PATH": os.environ["PATH"],
        "GITHUB_ACTIONS": "true",
        "GITHUB_OUTPUT": str(around / "output"),
        "GITHUB_EVENT_PATH": str(write(around / "event.json", said)),
        "NUMBER": "7",
        "RUNNER_TEMP": str(around),
        **environment,
    }
    done = subprocess.run(["bash", "-e", "-c", found["run"]], cwd=root, env=env, timeout=120)
    return Step(done.returncode, (around / "output").read_text(), around / folder)
