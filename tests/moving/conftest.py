from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import commit_all, drive, git

FOO = """\
paper {
  title: "Streaming Language Models"
  abbr: "SLM"
  url: "https://arxiv.org/abs/2406.11987"
  authors: "Jane Doe"
  authors: "Richard Roe"
  institutions: "University of Sydney"
}
pub {
  where: "NeurIPS"
  year: 2024
}
cover {
  url: "cover.png"
}
note {
  url: "2024/foo/note.md#results"
}
"""
ONE, TWO = (
    FOO.partition("cover {")[0].replace("Streaming", title).replace("SLM", title).replace("11987", number)
    for title, number in (("Slim", "11988"), ("Sparse", "11989"))
)
REFERRING = 'baseline {\n  methods: "2024/foo"\n  methods: "2024/two"\n  methods: \'2024/foo\'  # twice\n}\n'
SETTINGS = """\
papers = ["meta/**/*.prototxt"]
[[outputs]]
path = "README.md"
view = "year"
layout = "table"
marker = "papers"
"""
README = "# A list\n\n<!-- metalint:begin papers -->\n<!-- metalint:end papers -->\n\nThe end.\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Path:
    """A list in git with three papers by year; one has a note and a cover, and another refers to it."""
    root = tmp_path_factory.mktemp("template")
    files = {
        "metalint.toml": SETTINGS,
        "README.md": README,
        "meta/2024/foo.prototxt": FOO,
        "meta/2024/one.prototxt": ONE + REFERRING,
        "meta/2024/two.prototxt": TWO + 'note {\n  url: "note.md"\n}\n',
        "notes/2024/foo/note.md": "# Streaming Language Models\n\n![x](cover.png) [two](../two/note.md)\n",
        "notes/2024/two/note.md": "See [foo](../foo/note.md#a) and <img src='../foo/cover.png'>.\n",
    }
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    (root / "notes/2024/foo/cover.png").write_bytes(PNG)
    commit_all(root)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        patch.setenv("METALINT_CACHE_DIR", str(cache))
        assert (drive("fix").code, drive("render").code) == (0, 0)
        assert drive("lint").out == "All checks passed (3 checked).\n"
    commit_all(root)
    git(root, "repack", "-a", "-d", "--quiet")  # few files to copy
    git(root, "prune-packed", "--quiet")
    return root


@pytest.fixture
def root(template: Path, tmp_path: Path) -> Path:
    """A copy of the template."""
    return Path(shutil.copytree(template, tmp_path / "list"))
