from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Metalint, commit_all

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


@pytest.fixture
def root(tmp_path: Path, metalint: Metalint) -> Path:
    """A list in git with three papers by year; one has a note and a cover, and another refers to it."""
    root = tmp_path / "list"
    files = {
        "metalint.toml": SETTINGS,
        "README.md": README,
        "meta/2024/foo.prototxt": FOO,
        "meta/2024/one.prototxt": ONE + REFERRING,
        "meta/2024/two.prototxt": TWO,
        "notes/2024/foo/note.md": "# Streaming Language Models\n\n![x](cover.png) [two](../two/note.md)\n",
        "notes/2024/two/note.md": "See [foo](../foo/note.md#a) and <img src='../foo/cover.png'>.\n",
    }
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    (root / "notes/2024/foo/cover.png").write_bytes(PNG)
    (root / "meta/2024/two.prototxt").write_text(TWO + 'note {\n  url: "note.md"\n}\n')
    commit_all(root)
    assert metalint("fix", cwd=root).code == 0
    assert metalint("render", cwd=root).code == 0
    assert metalint("lint", cwd=root).out == "All checks passed (3 checked).\n"
    commit_all(root)
    return root
