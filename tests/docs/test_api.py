"""The pages on the Python API and on plug-ins are true: each example runs, each name is there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from conftest import Metalint
from docs.pages import DOCS, blocks
from plugins.installing import DEMO, write

import metalint as api
from metalint.config import settings
from metalint.rules import api as rules_api
from metalint.rules.plugins import KINDS


def test_each_example_of_the_api_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "papers" / "meta").mkdir(parents=True)
    (tmp_path / "papers" / "metalint.toml").write_text("required = ['authors']\n")
    (tmp_path / "papers" / "meta" / "flash.prototxt").write_text('paper {\n  title: "Flash Models"\n}\n')
    monkeypatch.chdir(tmp_path)
    examples = blocks("api.md", "python")
    assert len(examples) == 4
    for example in examples:
        exec(compile(example, "api.md", "exec"), {})
    out = capsys.readouterr().out
    assert "meta/flash.prototxt:1: error[missing-field] " in out
    assert out.endswith("meta/flash.prototxt Flash Models []\n")


def test_every_function_and_result_is_on_the_page() -> None:
    page = (DOCS / "api.md").read_text()
    internal = {"AppliedFix", "ChangedFile", "Edit", "Position", "Related", "Summary", "__version__"}
    missing = [name for name in api.__all__ if name not in internal and not re.search(rf"`{name}\b", page)]
    assert missing == []


def test_the_rule_on_the_page_works(metalint: Metalint, tmp_path: Path) -> None:
    (code,) = blocks("plugins.md", "python")
    site = write(tmp_path / "site", "metalint-demo", code, {"spaced-colon": "metalint_demo:RULE"})
    root = tmp_path / "list"
    (root / "meta").mkdir(parents=True)
    (root / "metalint.toml").write_text('plugins = ["metalint-demo"]\nselect = ["demo"]\n')
    (root / "meta" / "a.prototxt").write_text('paper {\n  title: "LoRA : Low-Rank Adaptation"\n}\n')
    assert metalint("fix", cwd=root, PYTHONPATH=str(site)).code == 0
    assert (root / "meta" / "a.prototxt").read_text() == 'paper {\n  title: "LoRA: Low-Rank Adaptation"\n}\n'
    assert "Use instead:" in metalint("explain", "spaced-colon", cwd=root, PYTHONPATH=str(site)).out


def test_the_settings_and_the_kinds_on_the_page_are_there(tmp_path: Path) -> None:
    first, second, package = map(tomllib.loads, blocks("plugins.md", "toml"))
    for table in (first, second):
        assert settings.read_config(table, tmp_path, "plugins.md").plugins == ("metalint-demo",)
    demo = tomllib.loads((DEMO / "pyproject.toml").read_text())["project"]
    assert package["project"]["name"] == demo["name"]
    assert (
        package["project"]["entry-points"]["metalint.rules"].items() <= demo["entry-points"]["metalint.rules"].items()
    )
    kinds = re.findall(r"^\| `(\w+Rule)` \|", (DOCS / "plugins.md").read_text(), re.MULTILINE)
    assert kinds == [kind.__name__ for kind in KINDS]
    assert {kind.__name__ for kind in KINDS} <= set(rules_api.__all__)
    assert all(hasattr(rules_api, name) for name in rules_api.__all__)
