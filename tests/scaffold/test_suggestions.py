"""The issue form and the workflow by which strangers suggest papers: written once, sound, and harmless."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import Metalint, git
from docs.pages import blocks
from first_hour import write
from scaffold.checking import check_form
from workflow import CHECKOUT

from metalint.config.installation import (
    find_installed_source,
    make_release_source,
)
from metalint.scaffold.workflows import (
    CORRECTION,
    CORRECTION_FORM,
    CORRECTIONS,
    FORM,
    IDENTIFIER,
    KEYWORDS,
    LABEL,
    OF_ISSUES,
    PAPERS,
    SUGGESTIONS,
    correction_form,
    form,
    make_workflow,
)
from metalint.schema.compiling import PACKAGED

RELEASE = make_release_source("https://git.example.org/metalint")


BOTH = pytest.mark.parametrize("name", [SUGGESTIONS, CORRECTIONS])


def text_of(name: str) -> str:
    return make_workflow(name, RELEASE)


def jobs(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(text_of(name))["jobs"]
    return found


# -- what init does


def test_init_writes_both_where_it_is_asked_to(metalint: Metalint, tmp_path: Path) -> None:
    write(tmp_path / "paper.proto", (PACKAGED / "paper.proto").read_text())
    assert metalint("init").code == 0
    assert not (tmp_path / FORM).exists()
    (command,) = blocks("suggestions.md", "sh")
    run = metalint(*command.split()[1:])
    assert "".join(f"written  {name}\n" for name in OF_ISSUES) in run.out
    assert (tmp_path / CORRECTIONS).read_text() == make_workflow(CORRECTIONS, find_installed_source())
    assert (tmp_path / SUGGESTIONS).read_text() == make_workflow(SUGGESTIONS, find_installed_source())
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


@pytest.mark.parametrize("name", OF_ISSUES)
def test_no_existing_file_is_touched(metalint: Metalint, tmp_path: Path, name: str) -> None:
    write(tmp_path / name, "mine\n")
    write(tmp_path / ".github" / "ISSUE_TEMPLATE" / "config.yml", "blank_issues_enabled: false\n")
    run = metalint("init", "--suggestions")
    assert f"kept     {name}\n" in run.out
    assert (tmp_path / name).read_text() == "mine\n"
    assert (tmp_path / ".github" / "ISSUE_TEMPLATE" / "config.yml").read_text() == "blank_issues_enabled: false\n"
    assert all((tmp_path / one).exists() for one in OF_ISSUES)


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
    assert f"{', '.join(OF_ISSUES)}: they belong to the top of the repository" in run.out
    assert not (tmp_path / "sub" / ".github").exists()


def test_it_is_not_taken_for_the_workflow_that_lints(metalint: Metalint, tmp_path: Path) -> None:
    assert metalint("init", "--suggestions").code == 0
    (tmp_path / PAPERS).unlink()
    assert f"written  {PAPERS}" in metalint("init").out


def test_a_workflow_that_cannot_install_metalint_is_named(metalint: Metalint, tmp_path: Path) -> None:
    write(tmp_path / PAPERS, make_workflow(PAPERS, RELEASE))
    run = metalint("init", "--suggestions")
    assert (
        f"Before you push: {SUGGESTIONS} and {CORRECTIONS} do not say yet where to install metalint from; see their "
        "comments." in run.out
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
    check_form(tmp_path / FORM)


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
    check_form(path)
    asked = yaml.safe_load(path.read_text(encoding="utf-8"))["body"]
    options = [one["attributes"]["options"] for one in asked if one["type"] == "dropdown"]
    assert options == ([keywords] if keywords else [])


# -- the form for corrections


def test_the_fields_of_the_form_are_those_of_the_schemas_roles(metalint: Metalint, tmp_path: Path) -> None:
    fields = "string title = 1; int32 when = 2; repeated string tags = 3; string stars = 4;"
    write(tmp_path / "list.proto", f'syntax = "proto3";\nmessage P {{ {fields} }}\n')
    settings = 'proto = "list.proto"\nmessage = "P"\nrequired = []\n'
    write(tmp_path / "metalint.toml", f'{settings}fields = {{ keywords = "tags", title = "title", year = "when" }}\n')
    assert metalint("init", "--suggestions").code == 0
    check_form(tmp_path / CORRECTION_FORM)
    written = yaml.safe_load((tmp_path / CORRECTION_FORM).read_text())
    assert written["labels"] == [CORRECTION]
    assert [one["id"] for one in written["body"]] == ["paper", "field", "old", "new", "why"]
    assert written["body"][1]["attributes"]["options"] == ["title", "year", "keywords"]
    assert [one["id"] for one in written["body"] if one.get("validations")] == ["paper", "field", "new"]


def test_a_list_without_roles_gets_no_form_for_corrections(metalint: Metalint, tmp_path: Path) -> None:
    write(tmp_path / "list.proto", 'syntax = "proto3";\nmessage P { string x = 1; }\n')
    write(tmp_path / "metalint.toml", 'proto = "list.proto"\nmessage = "P"\nrequired = []\n')
    assert metalint("init", "--suggestions").code == 0
    assert (tmp_path / SUGGESTIONS).exists()
    assert not (tmp_path / CORRECTION_FORM).exists()
    assert not (tmp_path / CORRECTIONS).exists()


def test_the_form_for_corrections_is_a_sound_form(tmp_path: Path) -> None:
    write(tmp_path / "form.yml", correction_form(["title", "code-url"]))
    check_form(tmp_path / "form.yml")


# -- the workflows


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (SUGGESTIONS, {"add": {"contents": "read"}}),
        (CORRECTIONS, {"correct": {"contents": "read"}, "withdraw": {"issues": "write"}}),
    ],
)
def test_each_job_may_do_what_it_does_and_no_more(name: str, expected: dict[str, dict[str, str]]) -> None:
    assert yaml.safe_load(text_of(name))["permissions"] == {}
    assert {job: told["permissions"] for job, told in jobs(name).items()} == {
        **expected,
        "answer": {"issues": "write"},
        "open": {"contents": "write", "pull-requests": "write"},
    }


@pytest.mark.parametrize(("name", "job"), [(SUGGESTIONS, "add"), (CORRECTIONS, "correct")])
def test_metalint_runs_without_a_token(name: str, job: str) -> None:
    (step,) = [one for one in jobs(name)[job]["steps"] if "-m metalint" in one.get("run", "")]
    assert list(step["env"]) == ["NUMBER"]
    assert not any("token" in str(one) for one in jobs(name)[job]["steps"])
    assert not any("-m metalint" in str(told) for other, told in jobs(name).items() if other != job)


@BOTH
def test_of_the_event_it_takes_numbers_labels_and_the_branch_alone(name: str) -> None:
    found = set(re.findall(r"github\.event\.[\w.*]+", text_of(name)))
    assert found - {"github.event.action"} == {
        "github.event.issue.number",
        "github.event.issue.labels.*.name",
        "github.event.label.name",
        "github.event.repository.default_branch",
    }
    for job in jobs(name).values():
        assert not any("${{" in step.get("run", "") for step in job["steps"])


def test_each_runs_for_its_issues_and_the_label_alone() -> None:
    label, kind = f"github.event.label.name == '{LABEL}'", "contains(github.event.issue.labels.*.name, '{}')"
    told = yaml.safe_load(text_of(SUGGESTIONS))
    assert told[True] == {"issues": {"types": ["labeled"]}}
    assert told["jobs"]["add"]["if"] == f"{label} && !{kind.format(CORRECTION)}"
    assert all(told["jobs"][job]["needs"] == "add" for job in ("answer", "open"))
    told = yaml.safe_load(text_of(CORRECTIONS))
    assert told[True] == {"issues": {"types": ["labeled", "edited"]}}
    assert told["jobs"]["correct"]["if"] == (
        f"github.event.action == 'labeled' && {label} && {kind.format(CORRECTION)}"
    )
    assert all(told["jobs"][job]["needs"] == "correct" for job in ("answer", "open"))


def test_an_edit_takes_the_label_away() -> None:
    job = jobs(CORRECTIONS)["withdraw"]
    kind = "contains(github.event.issue.labels.*.name, '{}')"
    assert job["if"] == f"github.event.action == 'edited' && {kind.format(LABEL)} && {kind.format(CORRECTION)}"
    (step,) = job["steps"]
    assert step["run"].startswith(f"gh issue edit \"$NUMBER\" --remove-label '{LABEL}'\n")


def test_no_run_takes_the_place_of_one_that_waits() -> None:
    """GitHub keeps one run waiting in each group: those of other issues, labels and edits must not share it."""
    number, label = "${{ github.event.issue.number }}", f"${{{{ github.event.label.name == '{LABEL}' }}}}"
    limits = yaml.safe_load(text_of(SUGGESTIONS))["concurrency"]
    assert limits == {"group": f"suggest-paper-{number}-{label}", "cancel-in-progress": False}
    limits = yaml.safe_load(text_of(CORRECTIONS))["concurrency"]
    group = f"correct-paper-{number}-${{{{ github.event.action }}}}-{label}"
    assert limits == {"group": group, "cancel-in-progress": False}


@BOTH
def test_actions_are_those_of_the_other_workflows(name: str) -> None:
    ours = dict(re.findall(r"uses: (\S+)@([0-9a-f]{40}) # v[\d.]+\n", text_of(name)))
    assert text_of(name).count("uses:") == len(re.findall(r"uses: \S+@[0-9a-f]{40} ", text_of(name)))
    others = "".join(path.read_text() for path in (CHECKOUT / ".github" / "workflows").glob("*.yml"))
    known = dict(re.findall(r"uses: (\S+)@([0-9a-f]{40}) ", others))
    assert ours == {action: known[action] for action in ours}
