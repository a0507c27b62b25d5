"""Every rule against its cases: tiny corpora in ``cases/<rule>/{bad,good}-<what>/``.

A paper says itself what is found in it: ``# expect: rule, rule`` at the end of a line, and an ``expected.txt``
of ``path:line rule`` lines says it for other files. A case without a ``metalint.toml`` runs with the default
rules and its own, and requires no fields. ``after/`` holds what the papers are once fixed. A case with a
``tracked.txt`` is a git repository in which the files listed there are tracked.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rows import each_row

from metalint.config import settings as config
from metalint.engine import run as engine
from metalint.engine.report_types import Request
from metalint.files.writing import locked_writer
from metalint.fixes import fixer
from metalint.index.project import Project
from metalint.rules.base import OnlineRule
from metalint.rules.rule_set import BY_NAME, RULES
from metalint.rules.selection import Choice, enabled_rules

if TYPE_CHECKING:
    from metalint.rules.base import Rule

CASES = Path(__file__).parent / "cases"
FOLDERS = sorted(path for path in CASES.glob("*/*") if path.is_dir())
NOT_IN_CASE = shutil.ignore_patterns("after", "expected.txt", "tracked.txt")
EXPECT = re.compile(r"#\s*expect:\s*([a-z, -]+)$")


def open_case(folder: Path, rule: str) -> tuple[Project, frozenset[str]]:
    settings = config.load_config(folder, None, folder)
    if settings.source is None:
        settings = config.read_config({"required": []}, folder, "case")
    project = Project(settings, 2026, None)
    return project, enabled_rules(settings, Choice(extend=(rule,)))


def expected(folder: Path) -> list[tuple[str, int, str]]:
    found = []
    for path in sorted(folder.rglob("*.prototxt")):
        if "after" in path.relative_to(folder).parts:
            continue
        for number, line in enumerate(path.read_bytes().decode("utf-8", "replace").split("\n"), 1):
            if match := EXPECT.search(line.rstrip("\r")):
                name = path.relative_to(folder).as_posix()
                found += [(name, number, rule.strip()) for rule in match[1].split(",")]
    listed = folder / "expected.txt"
    for line in listed.read_text().splitlines() if listed.exists() else ():
        place, rule = line.rsplit(" ", 1)
        name, number = place.rsplit(":", 1)
        found.append((name, int(number), rule))
    return sorted(found)


@pytest.fixture
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of the case without ``after/``, so that nothing of this repository shows through."""
    shutil.copytree(request.param, tmp_path / "case", ignore=NOT_IN_CASE)
    if (listed := request.param / "tracked.txt").exists():
        subprocess.run(["git", "init", "--quiet"], cwd=tmp_path / "case", check=True)
        subprocess.run(["git", "add", "--", *listed.read_text().splitlines()], cwd=tmp_path / "case", check=True)
    return tmp_path / "case"


def name(folder: Path) -> str:
    return f"{folder.parent.name}/{folder.name}"


@pytest.mark.parametrize(("case", "folder"), [(f, f) for f in FOLDERS], ids=map(name, FOLDERS), indirect=["case"])
def test_the_findings_are_the_expected_ones_and_fixes_give_the_result(case: Path, folder: Path) -> None:
    rule = BY_NAME[folder.parent.name]
    project, enabled = open_case(case, rule.name)
    project.config = project.config._replace(fixable=(rule.name,))
    before = engine.lint_project(project, Request(enabled))
    found = sorted((one.path, one.start.line, one.rule) for one in before.diagnostics)
    assert found == expected(folder)
    assert (rule.name in {one for _, _, one in found}) == folder.name.startswith("bad-")
    safeties = {one.fix.safety for one in before.diagnostics if one.fix and one.rule == rule.name}
    assert safeties <= ({rule.fixes, "unsafe", "display"} if rule.fixes else set())
    result = fixer.fix_project(project, Request(enabled), unsafe=True)
    assert not [line for line in result.complaints if "would change more" in line or "not stable" in line]
    with locked_writer(project.config) as writer:
        assert fixer.write_fixes(project, result, writer) == result
    after = folder / "after"
    changed = {one.path for one in result.changed}
    assert changed == {path.relative_to(after).as_posix() for path in after.rglob("*") if path.is_file()}
    for path in changed:
        assert (case / path).read_bytes() == (after / path).read_bytes()
    again, _ = open_case(case, rule.name)
    again.config = project.config
    assert fixer.fix_project(again, Request(enabled), unsafe=True).changed == ()
    remaining = engine.lint_project(again, Request(enabled)).diagnostics
    assert len(remaining) == len(before.diagnostics) - len(result.applied)


# test_url_rules.py has what servers say, test_gate.py what the gate alone finds
OFFLINE = [rule for rule in RULES if not isinstance(rule, OnlineRule) and rule.name != "baseline-growth"]


@each_row("rule", OFFLINE)
def test_every_rule_has_bad_and_good_cases(rule: Rule) -> None:
    kinds = {path.name.split("-")[0] for path in (CASES / rule.name).glob("*") if path.is_dir()}
    assert kinds == {"bad", "good"}
