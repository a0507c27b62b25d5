"""Papers and corpora for tests of rendering, and of import."""

from __future__ import annotations

from pathlib import Path

from conftest import DATA

from metalint.config.settings import Config
from metalint.engine import run as engine
from metalint.files.workspace import Workspace
from metalint.index.project import Project
from metalint.papers.corpus import Context, Corpus
from metalint.papers.paper import Paper, Value
from metalint.text.span import Span

SEED = DATA / "papers"


def paper(path: str, year: int | None = None, **roles: str | list[str]) -> Paper:
    """Return a paper with values by role, ``code_url`` for ``code-url``."""
    values = {
        name.replace("_", "-"): tuple(
            Value(one, Span(0, 0), name) for one in ([given] if isinstance(given, str) else given)
        )
        for name, given in roles.items()
    }
    return Paper(path, roles=values, year=None if year is None else Value(year, Span(0, 0), "pub.year"))


def corpus(root: Path, *papers: Paper, **settings: object) -> Corpus:
    """Return a corpus of papers whose other files lie below ``root``."""
    config = Config(root, "metalint.toml", **settings)  # type: ignore[arg-type]
    return Corpus(papers, tuple(one.path for one in papers), Workspace(root), Context(config, 2025, None))


def on_disk(root: Path, **settings: object) -> Corpus:
    """Return the corpus that lies in ``root``; every paper must parse."""
    project = Project(Config(root, "metalint.toml", **settings), 2025, None)  # type: ignore[arg-type]
    whole, broken = engine.load_corpus(project)
    assert broken == []
    return whole
