"""Files go from stage to stage together, and each gets what it gets alone."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from metalint.config import settings as config
from metalint.engine.report_types import report_all_paths
from metalint.files.decoding import BOM
from metalint.index import examination
from metalint.index.analysis import pack_analysis
from metalint.index.examination import examine_files
from metalint.index.project import Project
from metalint.rules import checking
from metalint.rules.rule_set import RULES

if TYPE_CHECKING:
    from collections.abc import Sequence

CASES = Path(__file__).parents[1] / "rules/cases"
OTHER = 'syntax = "proto3"; message Other { string name = 1; }'
ENABLED = frozenset(rule.name for rule in RULES)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """All papers of the cases of rules, good ones and bad ones mixed, and files that others read or nobody does."""
    meta = tmp_path / "meta"
    meta.mkdir()
    for at, paper in enumerate(sorted(CASES.glob("*/*/meta/**/*.prototxt"))):
        (meta / f"{at % 7}-{at:03}-{paper.name}").write_bytes(paper.read_bytes())
    (tmp_path / "other.proto").write_text(OTHER)
    (meta / "3-other.prototxt").write_text('# proto-file: other.proto\n# proto-message: Other\nname: "A"\n')
    (meta / "4-gone.prototxt").write_text("# proto-file: gone.proto\n# proto-message: Gone\n")
    (meta / "5-mark.prototxt").write_bytes(f'{BOM}paper {{\n  title: "A"\n}}\n'.encode())
    (meta / "6-bytes.prototxt").write_bytes(b"\xff")
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes/a.md").write_text("# Notes\n\n[x](gone.md)\n")
    for at in range(2):
        (meta / f"note{at}.prototxt").write_text('paper {\n  title: "A"\n}\nnote {\n  url: "a.md"\n}\n')
    return tmp_path


def examined(root: Path, paths: Sequence[str]) -> list[tuple[str, bytes, bytes]]:
    project = Project(config.read_config({"required": ["title", "url"]}, root, "test"), 2026, None)
    found = examine_files(project, paths, ENABLED, report_all_paths)
    return [(analysis.path, analysis.digest, pack_analysis(analysis)) for analysis in found]


def papers(root: Path) -> list[str]:
    return sorted(path.relative_to(root).as_posix() for path in (root / "meta").iterdir())


@pytest.mark.slow
def test_together_or_alone_makes_no_difference(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = papers(root)
    assert len(paths) > 300
    alone = [found for path in paths for found in examined(root, [path])]
    for most, step in ((0, 9), (1_000, 1), (1 << 20, -1)):
        monkeypatch.setattr(examination, "_MOST_TOGETHER", most)
        assert examined(root, paths[::step]) == alone[::step]
        assert examined(root, []) == []


def test_of_large_files_few_are_together(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    whole = examination._examine_sources  # noqa: SLF001

    def counted(*words: object) -> object:
        sizes.append(len(words[1]))  # type: ignore[arg-type]
        return whole(*words)  # type: ignore[arg-type]

    monkeypatch.setattr(examination, "_examine_sources", counted)
    monkeypatch.setattr(examination, "_MOST_TOGETHER", 100)
    for name in "abc":
        (root / f"meta/{name}.prototxt").write_text(f'paper {{ title: "{name * 60}" }}')
    examined(root, [f"meta/{name}.prototxt" for name in "abc"])
    assert sizes == [2, 1]


def test_what_one_of_them_has_no_room_for_is_told_of_that_alone(root: Path) -> None:
    (root / "paper.proto").write_text('syntax = "proto3"; message PaperInfo { PaperInfo paper = 1; string title = 2; }')
    texts = {"a": 'title: "A"', "deep": "paper {" * 800 + 'title: "B"' + "}" * 800, "z": 'title: "Z" title: "Z"'}
    for name, text in texts.items():
        (root / f"meta/{name}.prototxt").write_text(text)
    settings = {"limits": {"depth": 900}, "proto": "paper.proto", "fields": {"title": "title"}, "required": []}
    project = Project(config.read_config(settings, root, "test"), 2026, None)
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(1000)
    try:
        paths = [f"meta/{name}.prototxt" for name in texts]
        found = list(examine_files(project, paths, frozenset({"oversized-file", "syntax"}), report_all_paths))
    finally:
        sys.setrecursionlimit(limit)
    assert [(analysis.path, analysis.is_broken) for analysis in found] == [
        ("meta/a.prototxt", False), ("meta/deep.prototxt", True), ("meta/z.prototxt", True),
    ]  # fmt: skip
    assert [diagnostic.rule for diagnostic in found[1].findings.diagnostics] == ["oversized-file"]


def test_a_byte_order_mark_is_removed_where_the_rest_is_what_its_header_says(root: Path) -> None:
    header = f"{BOM}# proto-file: other.proto\n# proto-message: Other\n"
    for name, body in {"other": 'name: "A"\n', "own": 'paper {\n  title: "A"\n}\n', "twice": f"{BOM}name: 'A'"}.items():
        (root / f"meta/{name}.prototxt").write_text(header + body, encoding="utf-8")
    project = Project(config.read_config({"required": []}, root, "test"), 2026, None)
    paths = [f"meta/{name}.prototxt" for name in ("5-mark", "other", "own", "twice")]
    found = list(examine_files(project, paths, ENABLED, report_all_paths))
    fixes = [bool(diagnostic.fix) for analysis in found for diagnostic in analysis.findings.diagnostics[:1]]
    assert fixes == [True, True, False, False]
    assert [analysis.is_foreign for analysis in found] == [False, True, True, True]


def test_rules_on_files_are_asked_where_a_paper_names_one(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    check_assets = checking.check_assets

    def noted(papers: Any, *words: Any) -> Any:
        asked.extend(paper.path for paper, _ in papers)
        return check_assets(papers, *words)

    monkeypatch.setattr(checking, "check_assets", noted)
    (root / "meta/plain.prototxt").write_text('paper {\n  title: "A"\n}\n')
    examined(root, ["meta/plain.prototxt", "meta/note0.prototxt", "meta/6-bytes.prototxt"])
    assert asked == ["meta/note0.prototxt"]
