"""`init --render-on-main`: the workflow that writes the lists, and what `init` says of both ways to write them."""

from __future__ import annotations

from pathlib import Path

import yaml
from conftest import Metalint, git
from first_hour import write

from metalint.config.installation import find_installed_source, make_release_source
from metalint.scaffold.workflows import PAPERS, RENDER, make_workflow

RELEASE = make_release_source("https://git.example.org/metalint")
BY_COMMIT = (
    "lists    each commit brings them; `metalint init --render-on-main` lets a job on the default branch write them"
)
BY_JOB = f"lists    {RENDER} writes them on the default branch; to let each commit bring them, delete `render` in "


def test_init_sets_up_one_of_both_ways_and_says_how_to_change_it(metalint: Metalint, tmp_path: Path) -> None:
    assert BY_COMMIT in metalint("init").out.splitlines()
    assert not (tmp_path / RENDER).exists()
    run = metalint("init", "--render-on-main")
    lines = run.out.splitlines()
    assert 'set      in metalint.toml, above the first [table]: render = "main"' in lines
    assert f"written  {RENDER}" in lines
    assert f"{BY_JOB}metalint.toml and {RENDER}" in lines
    (tmp_path / "metalint.toml").write_text('render = "main"\n')
    (tmp_path / RENDER).unlink()
    (tmp_path / PAPERS).unlink()
    lines = metalint("init").out.splitlines()
    assert {f"written  {RENDER}", f"{BY_JOB}metalint.toml and {RENDER}"} < set(lines)
    assert f"written  {PAPERS}" in lines  # the other one does not count as the workflow that lints


def test_settings_of_a_new_list_have_it(metalint: Metalint, tmp_path: Path) -> None:
    write(tmp_path / "meta" / "a.prototxt", 'paper { title: "Slim models" }\n')
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk")
    run = metalint("init", "--render-on-main")
    assert "metalint render" not in run.out.partition("Next:")[2]
    assert 'render = "main" # ' in (tmp_path / "metalint.toml").read_text()
    text = (tmp_path / RENDER).read_text()
    assert text == make_workflow(RENDER, find_installed_source(), "trunk")
    assert yaml.safe_load(text)[True]["push"] == {"branches": ["trunk"]}


def test_the_job_has_the_least_rights() -> None:
    table = yaml.safe_load(make_workflow(RENDER, RELEASE))
    (job,) = table["jobs"].values()
    assert (table["permissions"], job["permissions"]) == ({}, {"contents": "write"})
    assert [step["name"] for step in job["steps"] if "GH_TOKEN" in step.get("env", {})] == [job["steps"][-1]["name"]]
    checkout = job["steps"][0]["with"]
    assert (checkout["persist-credentials"], checkout["fetch-depth"]) == (False, 0)
