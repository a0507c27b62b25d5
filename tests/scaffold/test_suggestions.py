"""The issue form and the workflow by which strangers suggest papers: written once, sound, and harmless."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import Metalint, git
from docs.pages import blocks
from first_hour import write
from workflow import CHECKOUT

from metalint.config.installation import InstallSource, installed_source, placeholder, release
from metalint.scaffold.workflows import (
    FORM,
    IDENTIFIER,
    KEYWORDS,
    LABEL,
    PAPERS,
    SUGGESTIONS,
    form,
    papers_workflow,
    suggestions_workflow,
)
from metalint.schema.compiling import PACKAGED

BIN = Path(sys.executable).parent
RELEASE = release("https://git.example.org/metalint")


def jobs() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(suggestions_workflow(RELEASE))["jobs"]
    return found


def checked(*words: str, path: Path) -> None:
    done = subprocess.run([BIN / words[0], *words[1:], str(path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


# -- what init does


def test_init_writes_both_where_it_is_asked_to(metalint: Metalint, tmp_path: Path) -> None:
    write(tmp_path / "paper.proto", (PACKAGED / "paper.proto").read_text())
    assert metalint("init").code == 0
    assert not (tmp_path / FORM).exists()
    (command,) = blocks("suggestions.md", "sh")
    run = metalint(*command.split()[1:])
    assert f"written  {FORM}\nwritten  {SUGGESTIONS}\n" in run.out
    assert (tmp_path / SUGGESTIONS).read_text() == suggestions_workflow(installed_source())
    asked = yaml.safe_load((tmp_path / FORM).read_text())["body"]
    assert [(one["type"], one["attributes"]["label"]) for one in asked] == [
        ("input", IDENTIFIER),
        ("dropdown", KEYWORDS),
        ("textarea", "Why"),
    ]
    assert asked[0]["validations"] == {"required": True}
    options = asked[1]["attributes"]["options"]
    assert {"quantization", "survey"} < set(options)
    assert "none" not in options
    assert asked[1]["attributes"]["multiple"] is True


@pytest.mark.parametrize("name", [FORM, SUGGESTIONS])
def test_no_existing_file_is_touched(metalint: Metalint, tmp_path: Path, name: str) -> None:
    write(tmp_path / name, "mine\n")
    write(tmp_path / ".github" / "ISSUE_TEMPLATE" / "config.yml", "blank_issues_enabled: false\n")
    run = metalint("init", "--suggestions")
    assert f"kept     {name}\n" in run.out
    assert (tmp_path / name).read_text() == "mine\n"
    assert (tmp_path / ".github" / "ISSUE_TEMPLATE" / "config.yml").read_text() == "blank_issues_enabled: false\n"
    assert all((tmp_path / one).exists() for one in (FORM, SUGGESTIONS))


def test_a_link_out_of_the_repository_is_not_followed(metalint: Metalint, tmp_path: Path) -> None:
    root = tmp_path / "list"
    (root / ".github").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    (root / ".github" / "ISSUE_TEMPLATE").symlink_to(tmp_path / "elsewhere")
    run = metalint("init", "--suggestions", cwd=root)
    assert run.code in {1, 2}
    assert not list((tmp_path / "elsewhere").iterdir())


def test_below_the_top_of_a_repository_they_are_not_written(metalint: Metalint, tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    (tmp_path / "sub").mkdir()
    run = metalint("--root", "sub", "init", "--suggestions")
    assert f"{FORM}, {SUGGESTIONS}: they belong to the top of the repository" in run.out
    assert not (tmp_path / "sub" / ".github").exists()


def test_it_is_not_taken_for_the_workflow_that_lints(metalint: Metalint, tmp_path: Path) -> None:
    assert metalint("init", "--suggestions").code == 0
    (tmp_path / PAPERS).unlink()
    assert f"written  {PAPERS}" in metalint("init").out


def test_a_workflow_that_cannot_install_metalint_is_named(metalint: Metalint, tmp_path: Path) -> None:
    write(tmp_path / PAPERS, papers_workflow(RELEASE))
    run = metalint("init", "--suggestions")
    assert (
        f"Before you push: {SUGGESTIONS} does not say yet where to install metalint from; see its comments." in run.out
    )


# -- the form


def test_keywords_of_a_schema_that_takes_any_are_those_in_use(metalint: Metalint, tmp_path: Path) -> None:
    fields = "string title = 1; string url = 2; string tags = 3;"
    write(tmp_path / "list.proto", f'syntax = "proto3";\nmessage P {{ {fields} }}\n')
    settings = 'proto = "list.proto"\nmessage = "P"\nrequired = []\n'
    write(tmp_path / "metalint.toml", f'{settings}fields = {{ title = "title", url = "url", keywords = "tags" }}\n')
    tags = ["speed, true", "speed", "none", 'say \\"hi\\"', "x" * 101, "- dash", "#1", "a: b", "1.0", "null", ""]
    for number, tag in enumerate(tags):
        text = f'title: "Paper {number}"\nurl: "https://example.org/{number}"\ntags: "{tag}"\n'
        write(tmp_path / "meta" / f"{number}.prototxt", text)
    assert metalint("init", "--suggestions").code == 0
    (_, dropdown, _) = yaml.safe_load((tmp_path / FORM).read_text())["body"]
    assert dropdown["attributes"]["options"] == ["#1", "- dash", "1.0", "a: b", "null", 'say "hi"', "speed", "true"]
    checked("check-jsonschema", "--builtin-schema", "vendor.github-issue-forms", path=tmp_path / FORM)


def test_of_many_keywords_the_commonest_are_offered(metalint: Metalint, tmp_path: Path) -> None:
    fields = "string title = 1; string url = 2; repeated string tags = 3;"
    write(tmp_path / "list.proto", f'syntax = "proto3";\nmessage P {{ {fields} }}\n')
    settings = 'proto = "list.proto"\nmessage = "P"\nrequired = []\n'
    write(tmp_path / "metalint.toml", f'{settings}fields = {{ title = "title", url = "url", keywords = "tags" }}\n')
    tags = "".join(f'tags: "tag {number}"\n' for number in range(150)) + 'tags: "zzz"\ntags: "zzz"\n'
    write(tmp_path / "meta" / "a.prototxt", f'title: "A"\nurl: "https://example.org"\n{tags}')
    assert metalint("init", "--suggestions").code == 0
    (_, dropdown, _) = yaml.safe_load((tmp_path / FORM).read_text())["body"]
    options = dropdown["attributes"]["options"]
    assert (len(options), len(set(options)), options[-1]) == (100, 100, "zzz")


@pytest.mark.parametrize("keywords", [[], ["one"], ["yes", "No", "null", "2024", 'a "b" \\c', "é: ü"]])
def test_it_is_a_sound_form(tmp_path: Path, keywords: list[str]) -> None:
    path = tmp_path / "form.yml"
    path.write_text(form(keywords, takes_several=False), encoding="utf-8")
    checked("check-jsonschema", "--builtin-schema", "vendor.github-issue-forms", path=path)
    asked = yaml.safe_load(path.read_text(encoding="utf-8"))["body"]
    options = [one["attributes"]["options"] for one in asked if one["type"] == "dropdown"]
    assert options == ([keywords] if keywords else [])


# -- the workflow


@pytest.mark.parametrize("source", [RELEASE, placeholder(), None])
def test_it_is_a_sound_workflow(tmp_path: Path, source: InstallSource | None) -> None:
    path = tmp_path / SUGGESTIONS
    write(path, suggestions_workflow(source))
    checked("check-jsonschema", "--builtin-schema", "vendor.github-workflows", path=path)
    checked("zizmor", "--offline", "--quiet", "--persona", "pedantic", path=path)
    if (actionlint := CHECKOUT / ".tools" / "bin" / "actionlint").exists():
        env = {**os.environ, "PYTHONPATH": str(CHECKOUT / ".tools")}
        done = subprocess.run([actionlint, str(path)], capture_output=True, text=True, env=env)
        assert done.returncode == 0, done.stdout + done.stderr


def test_each_job_may_do_what_it_does_and_no_more() -> None:
    assert yaml.safe_load(suggestions_workflow(RELEASE))["permissions"] == {}
    assert {name: job["permissions"] for name, job in jobs().items()} == {
        "add": {"contents": "read"},
        "answer": {"issues": "write"},
        "open": {"contents": "write", "pull-requests": "write"},
    }


def test_metalint_runs_without_a_token() -> None:
    (step,) = [one for one in jobs()["add"]["steps"] if "-m metalint" in one.get("run", "")]
    assert list(step["env"]) == ["NUMBER"]
    assert not any("token" in str(one) for one in jobs()["add"]["steps"])


def test_of_the_event_it_takes_the_number_the_label_and_the_branch_alone() -> None:
    found = set(re.findall(r"github\.event\.[\w.]+", suggestions_workflow(RELEASE)))
    assert found == {
        "github.event.issue.number",
        "github.event.label.name",
        "github.event.repository.default_branch",
    }
    for job in jobs().values():
        assert not any("${{" in step.get("run", "") for step in job["steps"])


def test_it_runs_for_the_label_alone() -> None:
    told = yaml.safe_load(suggestions_workflow(RELEASE))
    assert told[True] == {"issues": {"types": ["labeled"]}}
    assert told["jobs"]["add"]["if"] == f"github.event.label.name == '{LABEL}'"
    assert all(told["jobs"][name]["needs"] == "add" for name in ("answer", "open"))


def test_no_run_takes_the_place_of_one_that_waits() -> None:
    """GitHub keeps one run waiting in each group: those of other issues and labels must not share it."""
    limits = yaml.safe_load(suggestions_workflow(RELEASE))["concurrency"]
    number, label = "${{ github.event.issue.number }}", f"${{{{ github.event.label.name == '{LABEL}' }}}}"
    assert limits == {"group": f"suggest-paper-{number}-{label}", "cancel-in-progress": False}


def test_actions_are_those_of_the_other_workflows() -> None:
    ours = dict(re.findall(r"uses: (\S+)@([0-9a-f]{40}) # v[\d.]+\n", suggestions_workflow(RELEASE)))
    assert suggestions_workflow(RELEASE).count("uses:") == len(
        re.findall(r"uses: \S+@[0-9a-f]{40} ", suggestions_workflow(RELEASE))
    )
    others = "".join(path.read_text() for path in (CHECKOUT / ".github" / "workflows").glob("*.yml"))
    known = dict(re.findall(r"uses: (\S+)@([0-9a-f]{40}) ", others))
    assert ours == {name: known[name] for name in ours}
