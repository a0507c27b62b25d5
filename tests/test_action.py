"""The action and the workflows: what they run, and what they leave alone."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import commit_all, git
from report.reporting import paper, write
from workflow import CHECKOUT, action_steps, base, steps

from metalint.initialising import FILES

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the runner's bash is not what these tests start")

WORKFLOWS = sorted((CHECKOUT / ".github" / "workflows").glob("*.yml"))
YAML = [path.read_text() for path in (*WORKFLOWS, CHECKOUT / "action.yml")] + [FILES[".github/workflows/papers.yml"]]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "list"
    write(root, {"a.prototxt": paper("Slim models.", "2401.00001")})
    commit_all(root)
    return root


def act(root: Path, cache: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run the step of the action that lints, with ``inputs`` given with underscores."""
    given = {name.replace("_", "-"): value for name, value in inputs.items()}
    (step,) = [one for one in action_steps(given, {}) if one.get("id") == "lint"]
    env = {**base(root), "METALINT_CACHE_DIR": str(cache), **step["env"]}
    return subprocess.run(["bash", "-c", step["run"]], cwd=root, env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("policy", "code"), [("error", 0), ("warning", 1), ("never", 0)])
def test_a_warning_fails_by_policy(root: Path, cache: Path, policy: str, code: int) -> None:
    done = act(root, cache, fail_on=policy)
    assert (done.returncode, done.stdout.count("::warning ")) == (code, 1)


def test_an_error_fails_unless_nothing_may(root: Path, cache: Path) -> None:
    write(root, {"b.prototxt": "paper {"})
    assert [act(root, cache, fail_on=policy).returncode for policy in ("error", "warning", "never")] == [1, 1, 0]


def test_an_unknown_policy_and_broken_settings_fail_in_a_line(root: Path, cache: Path) -> None:
    done = act(root, cache, fail_on="often")
    assert (done.returncode, done.stdout) == (2, "::error title=metalint::fail-on must be error, warning or never\n")
    (root / "metalint.toml").write_text("exclud = []\n")
    done = act(root, cache, fail_on="never")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


def test_inputs_are_never_run(root: Path, cache: Path) -> None:
    (root / "metalint.toml").write_text('[links]\nexclude = ["*"]\n')
    for name in ("paths", "fail_on", "base", "sarif_file", "changed_only", "links_budget"):
        act(root, cache, links="true", **{name: "$(touch pwned); touch pwned; `touch pwned`\n--output-file=pwned"})
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


def test_the_summary_tells_what_the_change_adds_and_mends(root: Path, cache: Path) -> None:
    write(root, {"old.prototxt": paper("Old models.", "2401.00005")})
    commit_all(root)
    tip = git(root, "rev-parse", "HEAD").strip()
    git(root, "checkout", "--quiet", "-b", "branch")
    write(root, {"a.prototxt": paper("Slim models", "2401.00001"), "b.prototxt": paper("Fat models.", "2401.00002")})
    commit_all(root)
    assert act(root, cache, base=tip).returncode == 0
    summary = Path(base(root)["GITHUB_STEP_SUMMARY"]).read_text()
    assert summary.startswith("**Found 2 warnings in 3 papers.**")
    against = summary.partition("### Against the base\n\n")[2]
    assert against.startswith("**Found 1 warning in 3 papers (1 in the baseline).**")
    assert "1 finding of the baseline is gone" in against
    assert git(root, "worktree", "list").count("\n") == 1


def test_a_clone_without_the_base_is_told_in_a_line(root: Path, cache: Path, tmp_path: Path) -> None:
    first = git(root, "rev-parse", "HEAD").strip()
    (root / "README.md").write_text("x")
    commit_all(root)
    git(tmp_path, "clone", "--quiet", "--depth", "1", root.as_uri(), "copy")
    done = act(tmp_path / "copy", cache, base=first, changed_only="true")
    complaint = f"metalint: --changed-since: git knows no commit '{first}'; fetch it first\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", complaint)
    done = act(tmp_path / "copy", cache, base=first)
    assert done.returncode == 0
    assert "::notice title=metalint::no comparison with the base: it is not in this clone" in done.stdout
    done = act(tmp_path / "copy", cache, changed_only="true")
    assert (done.returncode, done.stdout.count("::error")) == (2, 1)


@pytest.mark.parametrize("text", YAML)
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


def test_the_weekly_check_keeps_one_issue(tmp_path: Path) -> None:
    stub = tmp_path / "bin"
    stub.mkdir()
    (stub / "gh").write_text('#!/bin/sh\necho "gh $*" >> calls\n[ "$2" = list ] && cat issue 2>/dev/null\nexit 0\n')
    (stub / "metalint").write_text("#!/bin/sh\ncp report.json .links/now.json\n")
    for name in ("gh", "metalint"):
        (stub / name).chmod(0o755)
    (tmp_path / "tools").symlink_to(CHECKOUT / "tools")
    (script,) = [step["run"] for step in steps("links.yml", "links") if "links.sh" in step.get("run", "")]

    def week(*dead: str, issue: str = "") -> list[str]:
        found = [
            {"rule": "dead-url", "fingerprint": url, "path": "meta/@a.prototxt", "start": {"line": 3}, "message": url}
            for url in dead
        ]
        (tmp_path / "report.json").write_text(json.dumps({"diagnostics": found}))
        (tmp_path / "issue").write_text(issue)
        (tmp_path / "calls").unlink(missing_ok=True)
        env = {**base(tmp_path / "x"), "PATH": f"{stub}:{Path(sys.executable).parent}:/usr/bin:/bin"}
        subprocess.run(["bash", "-e", "-c", script], cwd=tmp_path, env=env, check=True)
        return [" ".join(line.split()[1:4]) for line in (tmp_path / "calls").read_text().splitlines()][1:]

    assert week() == []
    assert week("http://one.example/<b>") == ["label create dead-links", "issue create --title"]
    assert week("http://one.example/<b>", issue="7") == []
    assert week("http://one.example/<b>", "http://two.example", issue="7") == ["issue edit 7", "issue comment 7"]
    new = (tmp_path / ".links" / "new.md").read_text()
    assert new == "Newly dead:\n\n- meta/@<!-- -->a.prototxt, line 3: http<!-- -->://two.example\n"
    assert week(issue="7") == ["issue close 7"]


@pytest.mark.parametrize("schema", ["vendor.github-workflows"])
def test_the_workflow_of_init_is_one(tmp_path: Path, schema: str) -> None:
    path = tmp_path / ".github" / "workflows" / "papers.yml"
    path.parent.mkdir(parents=True)
    path.write_text(FILES[".github/workflows/papers.yml"])
    words = [str(Path(sys.executable).parent / "check-jsonschema"), "--builtin-schema", schema, str(path)]
    assert subprocess.run(words, check=False, capture_output=True).returncode == 0
    words = [str(Path(sys.executable).parent / "zizmor"), "--offline", "--persona", "pedantic", str(path)]
    assert subprocess.run(words, check=False, capture_output=True).returncode == 0


def test_the_files_of_init_are_ones_that_pre_commit_and_metalint_read(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(FILES[".pre-commit-config.yaml"])
    words = [sys.executable, "-m", "pre_commit", "validate-config", str(path)]
    assert subprocess.run(words, check=False).returncode == 0
