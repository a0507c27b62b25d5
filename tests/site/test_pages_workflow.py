"""The workflow that publishes the site: written once, sound, and pinned like the others."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import yaml
from conftest import Metalint, git
from workflow import CHECKOUT

from metalint.config.installation import InstallSource, find_installed_source
from metalint.scaffold.workflows import PAGES, PAPERS, make_workflow

BIN = Path(sys.executable).parent

RELEASE = InstallSource("metalint==1.0", "https://git.example.org/metalint", "v1.0", "")


def test_init_writes_it_where_it_is_asked_for(metalint: Metalint, tmp_path: Path) -> None:
    assert metalint("init").code == 0
    assert not (tmp_path / PAGES).exists()
    assert f"written  {PAGES}" in metalint("init", "--site").out
    assert (tmp_path / PAGES).read_text() == make_workflow(PAGES, find_installed_source())
    (tmp_path / PAGES).write_text("mine\n")
    assert f"kept     {PAGES}" in metalint("init", "--site").out
    assert (tmp_path / PAGES).read_text() == "mine\n"


def test_it_is_a_sound_workflow(tmp_path: Path) -> None:
    path = tmp_path / ".github" / "workflows" / "site.yml"
    path.parent.mkdir(parents=True)
    path.write_text(make_workflow(PAGES, RELEASE, "trunk"))
    checks = (
        ["check-jsonschema", "--builtin-schema", "vendor.github-workflows", str(path)],
        ["zizmor", "--offline", "--quiet", "--persona", "pedantic", str(path)],
    )
    for command in checks:
        done = subprocess.run([BIN / command[0], *command[1:]], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


def test_it_installs_writes_and_publishes() -> None:
    told = yaml.safe_load(make_workflow(PAGES, RELEASE, "trunk"))
    assert told[True]["push"]["branches"] == ["trunk"]
    commands = "\n".join(step.get("run", "") for step in told["jobs"]["build"]["steps"])
    assert "pip install --quiet metalint==1.0" in commands
    assert '-I -m metalint site --out "$RUNNER_TEMP/site" --base-url "$BASE_URL"' in commands
    assert told["jobs"]["deploy"]["permissions"] == {"pages": "write", "id-token": "write"}


def test_actions_are_those_of_the_other_workflows() -> None:
    ours = dict(re.findall(r"uses: (\S+)@([0-9a-f]{40}) # v[\d.]+\n", make_workflow(PAGES, RELEASE)))
    assert len(ours) == make_workflow(PAGES, RELEASE).count("uses:")
    text = (CHECKOUT / ".github" / "workflows" / "ci.yml").read_text()
    others = dict(re.findall(r"uses: (\S+)@([0-9a-f]{40}) ", text))
    shared = set(ours) & set(others)
    assert shared == {"actions/checkout", "actions/setup-python"}
    assert all(ours[name] == others[name] for name in shared)


def test_the_branch_is_quoted() -> None:
    told = yaml.safe_load(make_workflow(PAGES, RELEASE, "next, all: of it"))
    assert told[True]["push"]["branches"] == ["next, all: of it"]


def test_below_the_top_of_a_repository_it_is_not_written(metalint: Metalint, tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    (tmp_path / "sub").mkdir()
    run = metalint("--root", "sub", "init", "--site")
    assert f"{PAGES}: they belong to the top of the repository" in run.out
    assert not (tmp_path / "sub" / ".github").exists()


def test_it_is_not_taken_for_the_workflow_that_lints(metalint: Metalint, tmp_path: Path) -> None:
    assert metalint("init", "--site").code == 0
    (tmp_path / PAPERS).unlink()
    assert f"written  {PAPERS}" in metalint("init").out
