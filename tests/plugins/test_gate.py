"""Plug-ins and the gate: a change does not decide which of them judge it."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Metalint, commit_all, git
from plugins.installing import DEMO, install, write

PAPER = 'paper {\n  title: "N : M Low-Rank Adaptation"\n}\n'
PLAIN = 'required = ["title"]\n'
NAMED = 'plugins = ["metalint-demo"]\nrequired = ["title"]\n'


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return install(DEMO, tmp_path_factory.mktemp("demo") / "site")


def changed(root: Path, before: str, after: str) -> Path:
    """Return a repository whose settings a branch changes, and that gets a paper in it."""
    (root / "meta").mkdir(parents=True)
    (root / "metalint.toml").write_text(before)
    (root / "meta" / "a.prototxt").write_text('paper {\n  title: "Attention"\n}\n')
    commit_all(root)
    git(root, "switch", "--quiet", "--create", "change")
    (root / "metalint.toml").write_text(after)
    (root / "meta" / "b.prototxt").write_text(PAPER)
    commit_all(root)
    return root


def test_a_change_does_not_turn_one_on(metalint: Metalint, tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    code = f"from pathlib import Path\nPath({str(marker)!r}).write_text('run')\n"
    site = write(tmp_path / "site", "metalint-demo", code, {"spaced-colon": "metalint_demo:RULE"})
    more = 'select = ["default", "spaced-colon"]\n[rule-options.spaced-colon]\nmarks = ":"\n'
    root = changed(tmp_path / "list", PLAIN, NAMED + more)
    run = metalint("gate", "main", "--format", "text", cwd=root, PYTHONPATH=str(site))
    assert (run.code, run.err) == (0, "")
    assert "This change turns on `metalint-demo`: plug-ins run once it is merged." in run.out
    assert not marker.exists()


def test_nor_by_breaking_the_settings_before_it(metalint: Metalint, tmp_path: Path, site: Path) -> None:
    root = changed(tmp_path / "list", "no = 'key'\n", NAMED)
    run = metalint("gate", "main", "--format", "text", cwd=root, PYTHONPATH=str(site))
    assert (run.code, run.err, "spaced-colon" in run.out) == (0, "", False)


def test_a_change_does_not_turn_one_off(metalint: Metalint, tmp_path: Path, site: Path) -> None:
    root = changed(tmp_path / "list", NAMED, PLAIN)
    run = metalint("gate", "main", "--format", "json", cwd=root, PYTHONPATH=str(site))
    assert (run.code, run.err) == (0, "")
    assert [(one["path"], one["rule"]) for one in run.json()["diagnostics"]] == [("meta/b.prototxt", "spaced-colon")]
    isolated = metalint("gate", "main", "--format", "json", "--isolated", cwd=root, PYTHONPATH=str(site))
    assert (isolated.code, isolated.json()["diagnostics"]) == (0, [])


def test_one_that_stays_judges_what_is_new(metalint: Metalint, tmp_path: Path, site: Path) -> None:
    root = changed(tmp_path / "list", NAMED, NAMED)
    run = metalint("gate", "main", "--format", "json", cwd=root, PYTHONPATH=str(site))
    assert [(one["path"], one["rule"]) for one in run.json()["diagnostics"]] == [("meta/b.prototxt", "spaced-colon")]
