from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import DATA
from lsp.client import Client, Start

PAPER = """paper {
  title: "Pruning of Kind One"
  abbr: "kind1"
  url: "https://arxiv.org/abs/2301.00001"
  authors: "Tri Dao"
  authors: "Ada Lovelace"
  institutions: "Stanford University"
}

pub {
  where: "ICLR"
  year: 2023
}
"""

SECOND = PAPER.replace("One", "Two").replace("kind1", "kind2").replace("0001", "0002")


@pytest.fixture
def start(tmp_path: Path, cache: Path) -> Iterator[Start]:
    """Start servers that end with the test."""
    clients: list[Client] = []

    def starting(*options: str, cwd: Path | None = None) -> Client:
        clients.append(Client(cwd or tmp_path, cache, *options))
        return clients[-1]

    yield starting
    for client in clients:
        client.end()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A list with two papers."""
    root = tmp_path / "list"
    (root / "meta").mkdir(parents=True)
    (root / "metalint.toml").write_text('papers = ["meta/**/*.prototxt"]\n')
    (root / "meta/one.prototxt").write_text(PAPER)
    (root / "meta/two.prototxt").write_text(SECOND)
    return root


@pytest.fixture
def real_papers() -> Path:
    return DATA / "papers" / "meta"
