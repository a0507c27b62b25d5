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
    "dataclasses pull in inspect, ast and dis": ("dataclasses", "inspect", "ast", "dis"),
    "protobuf and jsonschema speak of papers that are not plain": (
        "google.protobuf",
        "jsonschema",
        "metalint.schema.gate",
        "metalint.schema.constraints",
        "metalint.schema.binding",
    ),
    "a plain paper is proven valid without its tree": (
        "metalint.text.parser",
        "metalint.text.cst",
        "metalint.text.layout",
        "metalint.text.printer",
    ),
    "nothing is fixed, and nothing is rendered": ("metalint.rules.edits", "metalint.render", "jinja2"),
    "nobody edits": ("metalint.lsp", "pygls", "lsprotocol", "attrs", "cattrs"),
    "there is no note to read": ("metalint.papers.notes", "html"),
    "URLs are not looked for": ("metalint.links.status", "metalint.links", "httpx", "asyncio", "socket", "ssl"),
    "no name is misspelt": ("difflib", "heapq"),
    "the settings have not changed": ("tomllib", "string"),
    "digests, archives, resources and the width of a terminal have cheaper ways": (
        "hashlib",
        "shutil",
        "bz2",
        "lzma",
        "gzip",
        "tempfile",
        "importlib.resources",
    ),
    "one process is enough": ("multiprocessing", "concurrent.futures"),
}
"""By the reason; a name stands for all below it, too."""

UNCHANGED: Final = {
    "no paper is read": ("metalint.schema.proof", "metalint.schema.bounds", "json"),
    "the index of git has its old signature, and git is not asked": ("subprocess",),
    "no name of an organisation or a venue is looked up": (
        "metalint.names.institutions.registry",
        "metalint.names.institutions.reading",
        "metalint.names.venues",
        "rapidfuzz",
    ),
    "what was not written in ASCII was folded before": ("unicodedata",),
}

LINKS: Final = {
    "TLS is for pages that are asked for by it": ("httpx", "httpcore", "h2", "anyio"),
    "there is no trouble to wait after, no odd status to name": ("random", "http"),
    "no answer of a registry is compressed": ("gzip",),
    "there is no bar": ("rich",),
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
    (root / "paper.json").write_text('{"required": ["paper"], "properties": {"paper": {"$ref": "other.json"}}}')
    (root / "other.json").write_text("{}")
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
    loaded = imported(root, "meta/kind7.prototxt")
    assert "metalint.schema.proof" in loaded
    assert unwanted(loaded, NEVER) == {}


def test_a_module_in_the_list_would_be_seen(root: Path) -> None:
    path = root / "meta" / "kind7.prototxt"
    path.write_text(path.read_text().replace('abbr: "kind7"', "abbr: 'kind7'"))
    loaded = imported(root, "--ignore", "layout")
    assert unwanted(loaded, NEVER)["a plain paper is proven valid without its tree"]


def test_a_check_of_links_begins_with_little() -> None:
    code = "import sys, metalint.links.checker, metalint.links.history; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert unwanted(set(done.stdout.split()), LINKS) == {}
