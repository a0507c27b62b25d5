"""What a run that has little to do must not import: start-up is most of its time."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Final

import pytest
from conftest import commit_all

from metalint.schema.compiling import PACKAGED

if TYPE_CHECKING:
    from pathlib import Path

PAPER: Final = """paper {
  title: "Pruning of Kind %(number)d"
  abbr: "kind%(number)d"
  url: "https://arxiv.org/abs/2301.%(number)05d"
  authors: "Tri Dao"
  authors: "Ada Lovelace"
  institutions: "Stanford University"
}

pub {
  where: "ICLR"
  year: 2023
}
"""

NEVER: Final = {
    "nothing is asked of the network": ("httpx2", "httpcore2", "h2", "metalint.links.checker", "metalint.services"),
    "nothing is rendered": ("jinja2", "markupsafe", "metalint.rendering"),
    "the schema is compiled already": ("google.protobuf", "grpc_tools"),
    "a plain paper keeps to its constraints by itself": ("jsonschema", "metalint.schema.constraints"),
    "nobody edits": ("metalint.lsp", "pygls", "lsprotocol", "attrs", "cattrs"),
}
"""Packages outside of the standard library that a run does without, by the reason; a name stands for all below it."""

UNCHANGED: Final = {"no name of an organisation is looked up": ("rapidfuzz", "metalint.names.institutions.registry")}

LINKS: Final = {
    "a connection is for what is asked for": ("httpx2", "httpcore2", "h2", "anyio"),
}

RUN: Final = """
import sys
from metalint.cli.main import main
code = main(sys.argv[1:])
print(*sys.modules, sep="\\n", file=sys.stderr)
sys.exit(code)
"""


def imported(root: Path, *words: str) -> set[str]:
    """Return the modules that a run of ``lint``, in a process of its own, has loaded at its end."""
    command = [sys.executable, "-c", RUN, "--cache-dir", str(root.parent / "cache"), "lint", *words]
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "GITHUB_", "METALINT_"))}
    done = subprocess.run(command, cwd=root, env=plain, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "All checks passed" in done.stdout
    return set(done.stderr.split())


def unwanted(loaded: set[str], groups: dict[str, tuple[str, ...]]) -> dict[str, list[str]]:
    """Return the modules that should not be loaded, by the reason."""
    found = {
        why: sorted(one for one in loaded if any(one == name or one.startswith(f"{name}.") for name in names))
        for why, names in groups.items()
    }
    return {why: names for why, names in found.items() if names}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "list"
    (folder / "meta").mkdir(parents=True)
    (folder / "metalint.toml").write_text('required = ["title"]\n')
    for number in range(1, 21):
        (folder / "meta" / f"kind{number}.prototxt").write_text(PAPER % {"number": number})
    commit_all(folder)
    imported(folder)
    return folder


def test_a_run_after_nothing_has_changed_loads_little(root: Path) -> None:
    imported(root)
    assert unwanted(imported(root), NEVER | UNCHANGED) == {}


def test_a_schema_constraints_and_a_template_of_ones_own_cost_nothing_while_they_stay(root: Path) -> None:
    shutil.copy(PACKAGED / "paper.proto", root / "paper.proto")
    (root / "paper.json").write_text('{"required": ["paper"], "properties": {"paper": {}}}')
    (root / "list.md.j2").write_text("{{ sections | length }}\n")
    (root / "LIST.md").write_text("1\n")
    outputs = '[[outputs]]\npath = "LIST.md"\nview = "all"\nlayout = "list.md.j2"\n'
    settings = 'required = ["title"]\nproto = "paper.proto"\njson-schema = "paper.json"\n'
    (root / "metalint.toml").write_text(settings + outputs)
    time.sleep(0.08)  # until nothing is so new that its signature is not trusted
    assert "jinja2" in imported(root)
    imported(root)
    assert unwanted(imported(root), NEVER | UNCHANGED) == {}


def test_a_run_after_one_plain_paper_has_changed_loads_but_what_checks_it(root: Path) -> None:
    path = root / "meta" / "kind7.prototxt"
    path.write_text(path.read_text().replace("Pruning of", "Quantisation of"))
    assert unwanted(imported(root, "meta/kind7.prototxt"), NEVER) == {}


def test_a_package_in_the_list_would_be_seen(root: Path) -> None:
    assert unwanted(imported(root, "--authority", "always"), NEVER)["the schema is compiled already"]


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["lint", "--help"]])
def test_help_loads_no_work(words: list[str]) -> None:
    done = subprocess.run([sys.executable, "-c", RUN, *words], capture_output=True, text=True, check=True, timeout=60)
    engine = ("metalint.config", "metalint.engine", "metalint.files", "metalint.index", "metalint.rules")
    assert unwanted(set(done.stderr.split()), NEVER | {"nothing is linted": engine}) == {}


def test_a_check_of_links_begins_with_little() -> None:
    code = "import sys, metalint.links.checker, metalint.links.history; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert unwanted(set(done.stdout.split()), LINKS) == {}


def test_verify_begins_without_what_reads_lists() -> None:
    code = "import sys, metalint.cli.verify; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert unwanted(set(done.stdout.split()), {"no list is read": ("markdown_it",)}) == {}
