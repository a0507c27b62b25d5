"""The workflow of ``init --links``: written once, sound, and one issue is kept by it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import Metalint, git
from first_hour import write
from workflow import CHECKOUT

from metalint.config.installation import (
    InstallSource,
    find_installed_source,
    make_release_source,
)
from metalint.report import dead_links
from metalint.scaffold.workflows import LINKS, PAPERS, make_workflow

RELEASE = make_release_source("https://git.example.org/metalint")


def jobs(text: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(text)["jobs"]
    return found


def test_init_writes_it_where_it_is_asked_to_and_changes_none(metalint: Metalint, tmp_path: Path) -> None:
    assert metalint("init").code == 0
    assert not (tmp_path / LINKS).exists()
    assert f"written  {LINKS}\n" in metalint("init", "--links").out
    assert (tmp_path / LINKS).read_text() == make_workflow(LINKS, find_installed_source())
    write(tmp_path / LINKS, "mine\n")
    assert f"kept     {LINKS}\n" in metalint("init", "--links").out
    assert (tmp_path / LINKS).read_text() == "mine\n"


def test_it_is_not_taken_for_the_workflow_that_lints(metalint: Metalint, tmp_path: Path) -> None:
    assert metalint("init", "--links").code == 0
    (tmp_path / PAPERS).unlink()
    assert f"written  {PAPERS}" in metalint("init").out


def test_below_the_top_of_a_repository_it_is_not_written(metalint: Metalint, tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    (tmp_path / "sub").mkdir()
    assert f"{LINKS}: they belong to the top" in metalint("--root", "sub", "init", "--links").out
    assert not (tmp_path / "sub" / ".github").exists()


def test_the_job_that_asks_servers_can_write_nothing() -> None:
    text = make_workflow(LINKS, RELEASE)
    assert yaml.safe_load(text)["permissions"] == {}
    assert {name: job["permissions"] for name, job in jobs(text).items()} == {
        "check": {"contents": "read"},
        "report": {"issues": "write"},
    }
    assert "metalint" not in str(jobs(text)["report"])
    for job in jobs(text).values():
        assert not any("${{" in step.get("run", "") for step in job["steps"])


def test_this_repository_checks_its_links_in_the_same_way() -> None:
    ours = jobs((CHECKOUT / LINKS).read_text(encoding="utf-8"))
    written = jobs(make_workflow(LINKS, InstallSource('"$GITHUB_WORKSPACE"', "", "", "")))
    assert {name: ours[name] for name in written} == written


@pytest.mark.skipif(sys.platform == "win32", reason="the runner's bash is not what this test starts")
def test_one_issue_is_kept(tmp_path: Path) -> None:
    stub, folder = tmp_path / "bin", tmp_path / "issue"
    stub.mkdir()
    folder.mkdir()
    (stub / "gh").write_text(
        '#!/bin/sh\necho "gh $*" >> ../calls\n[ "$2" = list ] && cat ../number 2>/dev/null\nexit 0\n'
    )
    (stub / "gh").chmod(0o755)
    (script,) = [step["run"] for step in jobs(make_workflow(LINKS, RELEASE))["report"]["steps"] if "run" in step]
    one, two = "http://one.example/<b>", "http://two.example"

    def week(issue: str = "", **links: str) -> list[str]:
        """Return what is done about the issue when ``one`` and ``two`` have a status; one without is in no paper."""
        urls = {"one": one, "two": two}
        found = [
            {"rule": "dead-url", "fingerprint": name, "value": urls[name], "path": "meta/@a.prototxt",
             "start": {"line": 3}, "message": urls[name]}
            for name, status in links.items() if status == "dead"
        ]  # fmt: skip
        listed = [{"url": urls[name], "status": status, "to": None, "why": ""} for name, status in links.items()]
        (folder / dead_links.REPORT).write_text(json.dumps({"diagnostics": found, "links": listed}))
        dead_links.write_dead_links(folder)
        (tmp_path / "number").write_text(issue)
        (tmp_path / "calls").unlink(missing_ok=True)
        env = {"PATH": f"{stub}:{os.environ['PATH']}", "RUNNER_TEMP": str(tmp_path)}
        subprocess.run(["bash", "-e", "-c", script], env=env, check=True)
        return [" ".join(line.split()[1:4]) for line in (tmp_path / "calls").read_text().splitlines()][1:]

    assert week() == []
    assert week(one="dead") == ["label create dead-links", "issue create --title"]
    assert week("7", one="dead") == []
    assert week("7", one="dead", two="dead") == ["issue edit 7", "issue comment 7"]
    new = (folder / "new.md").read_text()
    assert new == "Newly dead:\n\n- meta/@<!-- -->a.prototxt, line 3: http<!-- -->://two.example\n"
    for status in ("uncertain", "skipped"):
        assert week("7", one=status, two=status) == []  # nobody answered: what was dead stays dead
    assert week("7", one="dead", two="dead") == []  # and is not newly dead when somebody answers again
    assert week("7", one="uncertain", two="dead") == []
    assert week("7", one="alive", two="uncertain") == ["issue edit 7"]
    assert "two.example" in (folder / "all.md").read_text()
    (folder / "told.json").unlink()  # GitHub keeps no cache for ever
    assert week("7", two="dead") == ["issue edit 7"]  # so that it is not known what is new
    assert week("7") == ["issue close 7"]  # no paper has it any more


def test_the_links_of_a_paper_that_cannot_be_parsed_stay_dead(tmp_path: Path) -> None:
    dead = {"rule": "dead-url", "fingerprint": "f", "value": "http://x.example", "path": "a.prototxt",
            "start": {"line": 1}, "message": "gone"}  # fmt: skip
    for found in (dead, dead | {"rule": "syntax", "fingerprint": "g"}):
        (tmp_path / dead_links.REPORT).write_text(json.dumps({"diagnostics": [found], "links": []}))
        dead_links.write_dead_links(tmp_path)
        assert (tmp_path / "all.md").read_text() == "These links are dead for certain:\n\n- a.prototxt, line 1: gone\n"
        (tmp_path / "next.json").replace(tmp_path / "told.json")
    assert (tmp_path / "fewer").read_text() == ""


def test_an_issue_of_a_thousand_links_fits(tmp_path: Path) -> None:
    found = [
        {"rule": "dead-url", "fingerprint": str(at), "value": f"http://x.example/{at}", "path": "a.prototxt",
         "start": {"line": 1}, "message": "é" * 100}
        for at in range(1000)
    ]  # fmt: skip
    (tmp_path / dead_links.REPORT).write_text(json.dumps({"diagnostics": found, "links": []}))
    dead_links.write_dead_links(tmp_path)
    text = (tmp_path / "all.md").read_text(encoding="utf-8")
    assert len(text) < 65_536
    listed = text.count("a.prototxt")
    assert 0 < listed < 1000
    assert text.endswith(f"- … and {1000 - listed} more\n")


def test_the_command_writes_the_folder(metalint: Metalint, tmp_path: Path) -> None:
    write(tmp_path / "meta" / "a.prototxt", 'paper { title: "A" url: "http://127.0.0.1:9/x" }\n')
    run = metalint("links", "--issue", "out/issue", "--fail-on", "never")
    assert run.code == 0
    assert run.out == ""
    report = json.loads((tmp_path / "out" / "issue" / "now.json").read_text())
    assert [link["status"] for link in report["links"]] == ["skipped"]
    assert (tmp_path / "out" / "issue" / "all.md").read_text() == ""
    assert (tmp_path / "out" / "issue" / "next.json").read_text() == "[]"


@pytest.mark.parametrize("other", [["--format", "text"], ["--out", "x"]])
def test_another_output_beside_the_folder_is_refused(metalint: Metalint, tmp_path: Path, other: list[str]) -> None:
    write(tmp_path / "meta" / "a.prototxt", 'paper { title: "A" }\n')
    run = metalint("links", "--issue", "out", *other)
    assert run.code == 2
    assert "--issue writes all to its folder" in run.err
