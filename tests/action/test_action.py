"""The action and the workflows: what they run, and what they leave alone."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import commit_all, git
from hostile.log import commands
from report.reporting import paper, write
from rows import each_row
from workflow import CHECKOUT, action_steps, annotations, base

from metalint.config.installation import InstallSource, make_placeholder_source, make_release_source
from metalint.scaffold.files import hooks
from metalint.scaffold.workflows import PAPERS, make_workflow

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the runner's bash is not what these tests start")

WORKFLOWS = sorted((CHECKOUT / ".github" / "workflows").glob("*.yml"))
YAML = [path.read_text() for path in (*WORKFLOWS, CHECKOUT / "action.yml")] + [make_workflow(PAPERS, None)]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "list"
    write(root, {"a.prototxt": paper("Slim models.", "2401.00001")})
    commit_all(root)
    return root


def act(root: Path, cache: Path, /, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run the step of the action that lints, with ``inputs`` given with underscores."""
    given = {name.replace("_", "-"): value for name, value in inputs.items()}
    (step,) = [one for one in action_steps(given, {}) if one.get("id") == "lint"]
    env = {**base(root), "METALINT_CACHE_DIR": str(cache), **step["env"]}
    return subprocess.run(["bash", "-c", step["run"]], cwd=root, env=env, capture_output=True, text=True, check=False)


def test_the_health_report_is_written_where_asked(root: Path, cache: Path) -> None:
    given = {"health-report": "--out $(touch pwned).html", "health-history": "1d"}
    (step,) = [one for one in action_steps(given, {}) if one.get("id") == "health"]
    env = {**base(root), "METALINT_CACHE_DIR": str(cache), **step["env"]}
    done = subprocess.run(["bash", "-c", step["run"]], cwd=root, env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (root / "--out $(touch pwned).html").read_text().startswith("<!doctype html>")
    assert not list(root.rglob("pwned"))


@pytest.mark.parametrize(("policy", "code"), [("error", 0), ("warning", 1), ("never", 0)])
def test_a_warning_fails_by_policy(root: Path, cache: Path, policy: str, code: int) -> None:
    done = act(root, cache, fail_on=policy)
    assert (done.returncode, done.stdout.count("::warning ")) == (code, 1)


def test_an_error_fails_unless_nothing_may(root: Path, cache: Path) -> None:
    write(root, {"b.prototxt": "paper {"})
    assert [act(root, cache, fail_on=policy).returncode for policy in ("error", "warning", "never")] == [1, 1, 0]


def test_an_unknown_policy_and_broken_settings_fail_in_a_line(root: Path, cache: Path) -> None:
    done = act(root, cache, fail_on="often")
    complaint = "::error title=metalint::the input 'fail-on' must be error, warning or never\n"
    assert (done.returncode, done.stdout) == (2, complaint)
    (root / "metalint.toml").write_text("exclud = []\n")
    done = act(root, cache, fail_on="never")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


def test_inputs_are_never_run(root: Path, cache: Path) -> None:
    (root / "metalint.toml").write_text('[links]\nexclude = ["*"]\n')
    for name in ("paths", "fail_on", "base", "sarif_file", "changed_only", "links_budget"):
        act(root, cache, links="true", **{name: "$(touch pwned); touch pwned; `touch pwned`\n--out=pwned"})
    assert not list(root.rglob("pwned*"))


def test_paths_narrow_what_is_reported(root: Path, cache: Path) -> None:
    write(root, {"b b.prototxt": paper("Fat models.", "2401.00002")})
    assert "b b" not in act(root, cache, paths="meta/a.prototxt").stdout
    assert act(root, cache, paths="meta/a.prototxt\nmeta/b b.prototxt\n").stdout.count("title-period") == 2


def test_the_sarif_report_is_where_the_output_says(root: Path, cache: Path) -> None:
    assert act(root, cache, upload_sarif="true").returncode == 0
    output = Path(base(root)["GITHUB_OUTPUT"]).read_text()
    assert output == "sarif-file=./metalint.sarif\n"
    assert json.loads((root / "metalint.sarif").read_text())["version"] == "2.1.0"


@pytest.mark.parametrize("flag", ["changed_only", "links"])
@pytest.mark.parametrize("value", ["yes", "True", "1", "$(touch pwned)", "\n::error::x"])
def test_a_flag_is_true_or_false(root: Path, cache: Path, flag: str, value: str) -> None:
    done = act(root, cache, **{flag: value})
    name = flag.replace("_", "-")
    complaint = f"::error title=metalint::the input '{name}' must be true or false\n"
    assert (done.returncode, done.stdout) == (2, complaint)
    assert "could not run" in Path(base(root)["GITHUB_STEP_SUMMARY"]).read_text()


@pytest.mark.parametrize(("settings", "found"), [(None, True), ("", True), ('ignore = ["title-period"]\n', False)])
def test_the_input_root_is_the_root_whatever_stands_around_it(
    tmp_path: Path, cache: Path, settings: str | None, *, found: bool
) -> None:
    """A list in a folder of another one: neither settings of the outer one nor its papers are those of the inner."""
    top, inner = tmp_path / "list", tmp_path / "list" / "inner"
    write(top, {"outer.prototxt": "paper {"})
    write(inner, {"a.prototxt": paper("Slim models.", "2401.00001")})
    (top / "metalint.toml").write_text('papers = ["meta/*.prototxt"]\nignore = ["all"]\n')
    if settings is not None:
        (inner / "metalint.toml").write_text(settings)
    commit_all(top)
    done = act(top, cache, root="inner")
    told = [("warning", "inner/meta/a.prototxt", "title-period")] if found else []
    assert (done.returncode, annotations(done.stdout), done.stderr) == (0, told, "")
    write(inner, {"b.prototxt": paper("Fat models.", "2401.00002")})
    done = act(top, cache, root="inner", changed_only="true", base="HEAD")
    told = [("warning", "inner/meta/b.prototxt", "title-period")] if found else []
    assert (done.returncode, annotations(done.stdout), done.stderr) == (0, told, "")
    given = {"root": "inner", "health-report": "health.html", "health-history": "1d"}
    (step,) = [one for one in action_steps(given, {}) if one.get("id") == "health"]
    env = {**base(top), "METALINT_CACHE_DIR": str(cache), **step["env"]}
    done = subprocess.run(["bash", "-c", step["run"]], cwd=top, env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert ("title-period" in (inner / "health.html").read_text()) == found


@pytest.mark.parametrize("where", ["nowhere", "meta/a.prototxt", "\n::error::x"])
def test_a_root_that_is_no_folder_is_told_in_an_annotation(root: Path, cache: Path, where: str) -> None:
    done = act(root, cache, root=where)
    complaint = "::error title=metalint::the input 'root' names no folder of the checkout\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, complaint, "")


def test_a_folder_below_the_checkout_is_named_in_annotations(tmp_path: Path, cache: Path) -> None:
    top = tmp_path / "top"
    write(top / "list", {"a.prototxt": paper("Slim models.", "2401.00001")})
    (top / "list" / "metalint.toml").touch()
    commit_all(top)
    done = act(top, cache, root="list", paths="meta/a.prototxt", sarif_file="out.sarif")
    assert annotations(done.stdout) == [("warning", "list/meta/a.prototxt", "title-period")]
    assert "sarif-file=list/out.sarif\n" in Path(base(top)["GITHUB_OUTPUT"]).read_text()
    assert (top / "list" / "out.sarif").is_file()


def test_the_summary_tells_what_the_change_adds_and_fixes(root: Path, cache: Path) -> None:
    write(root, {"old.prototxt": paper("Old models.", "2401.00005")})
    commit_all(root)
    tip = git(root, "rev-parse", "HEAD").strip()
    git(root, "checkout", "--quiet", "-b", "branch")
    write(root, {"a.prototxt": paper("Slim models", "2401.00001"), "b.prototxt": paper("Fat models.", "2401.00002")})
    commit_all(root)
    done = act(root, cache, base=tip, changed_only="true")
    assert (done.returncode, annotations(done.stdout)) == (0, [("warning", "meta/b.prototxt", "title-period")])
    summary = Path(base(root)["GITHUB_STEP_SUMMARY"]).read_text().replace("<!-- -->", "")
    assert summary.startswith("## metalint\n\n**Found 1 warning in 1 file (2 checked).**\n")
    assert f"Compared with `{tip[:12]}`: 1 new, 1 fixed." in summary
    assert git(root, "worktree", "list").count("\n") == 1


def test_a_clone_without_the_base_is_told_in_an_annotation(root: Path, cache: Path, tmp_path: Path) -> None:
    first = git(root, "rev-parse", "HEAD").strip()
    (root / "README.md").write_text("x")
    commit_all(root)
    git(tmp_path, "clone", "--quiet", "--depth", "1", root.as_uri(), "copy")
    done = act(tmp_path / "copy", cache, base=first, changed_only="true")
    (only,) = commands(done.stdout)
    assert (done.returncode, only.name, "set `fetch-depth: 0`" in only.data) == (2, "error", True)
    assert act(tmp_path / "copy", cache, base=first).returncode == 0
    done = act(tmp_path / "copy", cache, changed_only="true")
    assert (done.returncode, [one.data for one in commands(done.stdout)]) == (
        2,
        ["'changed-only' needs a base: run it on pull requests, or set the input 'base'"],
    )


@each_row("text", YAML)
def test_workflows_grant_and_trust_as_little_as_they_can(text: str) -> None:
    table = yaml.safe_load(text)
    assert "pull_request_target" not in text
    if "jobs" in table:
        assert table["permissions"] == {}
        assert all("permissions" in job and "timeout-minutes" in job for job in table["jobs"].values())
    for uses, comment in re.findall(r"uses: (\S+)(.*)", text):
        assert uses == "./" or (
            re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", uses) and re.match(r" # v\d+\.\d+\.\d+", comment)
        )
    assert all("${{" not in script for script in scripts(table))


def scripts(node: Any) -> list[str]:
    """Return what is run in a shell."""
    if isinstance(node, list):
        return [script for inner in node for script in scripts(inner)]
    if isinstance(node, dict):
        own = [node["run"]] if isinstance(node.get("run"), str) else []
        return own + [script for inner in node.values() for script in scripts(inner)]
    return []


@pytest.mark.parametrize(
    "source", [make_release_source("https://git.example.org/metalint"), make_placeholder_source(), None]
)
def test_the_hooks_of_init_are_ones_that_pre_commit_reads(tmp_path: Path, source: InstallSource | None) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(hooks(source))
    words = [sys.executable, "-m", "pre_commit", "validate-config", str(path)]
    assert subprocess.run(words, check=False).returncode == 0


@pytest.mark.slow
def test_what_installs_and_runs_metalint_looks_for_nothing_in_the_checkout(tmp_path: Path) -> None:
    """Files in the working directory and in PYTHONPATH that Python, pip and metalint would import are not run."""
    wheel = tmp_path / "metalint-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as file:
        file.writestr("metalint/__init__.py", "")
        file.writestr("metalint/__main__.py", "import json, sys; print('ours', *sys.argv[1:])")
        file.writestr("metalint-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: metalint\nVersion: 1.0\n")
        file.writestr("metalint-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        file.writestr("metalint-1.0.dist-info/RECORD", "")
    checkout = tmp_path / "checkout"
    for name in ("pip", "json", "venv", "ensurepip", "metalint", "sitecustomize", "usercustomize", "google/__init__"):
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        (checkout / f"{name}.py").write_text(f"open({str(tmp_path / 'pwned')!r}, 'w')\n")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # as actions/setup-python leaves it
    env = {**os.environ, "PATH": path, "PYTHONPATH": ".", "RUNNER_TEMP": str(tmp_path / "runner"), "PIP_NO_INDEX": "1"}
    env |= {name: str(tmp_path / name) for name in ("GITHUB_OUTPUT", "GITHUB_PATH")}
    script = str(CHECKOUT / "tools" / "install.sh")
    subprocess.run(["bash", script, str(wheel)], cwd=checkout, env=env, check=True)
    outputs = dict(line.split("=", 1) for line in (tmp_path / "GITHUB_OUTPUT").read_text().splitlines())
    done = subprocess.run(
        [outputs["metalint"], "a b"], cwd=checkout, env=env, capture_output=True, text=True, check=True
    )
    assert done.stdout == "ours a b\n"
    assert (tmp_path / "GITHUB_PATH").read_text() == f"{Path(outputs['metalint']).parent}\n"
    assert not (tmp_path / "pwned").exists()
