"""The tables of the cache: a person can query them, and whatever is damaged in them is never believed."""

from __future__ import annotations

import contextlib
import gc
import sqlite3
import time
from typing import TYPE_CHECKING, Any

import pytest

from metalint.config import settings as config
from metalint.engine import run as engine
from metalint.engine.report_types import ONLINE, Report, Request
from metalint.files.signatures import sign_path
from metalint.index import changed_files
from metalint.index.project import Project
from metalint.rules.rule_set import RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

ENABLED = frozenset(rule.name for rule in RULES) - ONLINE - {"missing-header"}
TEXT = """paper {{
  title: "{title}"
  abbr: "A{number}"
  url: "https://arxiv.org/abs/2401.{number:05d}"
  authors: "Ann Bell"
  institutions: "{institution}"
}}

pub {{
  where: "arXiv"
  year: 2024
}}

baseline {{
  methods: "{method}"
}}
"""


def write(root: Path, path: str, number: int, **more: str) -> None:
    values = {"title": f"Models of kind {number}", "institution": "Houmo AI", "method": "None", **more}
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(TEXT.format(number=number, **values))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Eight papers: two share a title, one is misspelled, two have one file name."""
    root = tmp_path / "list"
    for number in range(6):
        write(root, f"meta/2024/p{number}.prototxt", number)
    write(root, "meta/2024/twin.prototxt", 6, title="Models of kind 3", institution="Univeristy of Sydney")
    write(root, "meta/2023/p1.prototxt", 7, institution="Houmo-AI")
    time.sleep(0.08)  # until nothing is so new that its signature is not trusted
    return root


def lint(root: Path, cache: Path | None) -> Report:
    project = Project(config.read_config({"papers": ["meta/**/*.prototxt"]}, root, "test"), 2026, cache)
    return engine.lint_project(project, Request(ENABLED))


def told(root: Path, cache: Path | None) -> tuple[list[Any], tuple[str, ...]]:
    report = lint(root, cache)
    return list(report.diagnostics), report.warnings


def file_of(cache: Path) -> Path:
    gc.collect()  # closes the cache
    (file,) = (cache / "results").glob("*.sqlite")
    return file


def query(file: Path, *statements: str) -> list[Any]:
    rows: Iterable[Any] = ()
    with contextlib.closing(sqlite3.connect(file)) as base:
        for statement in statements:
            rows = base.execute(statement).fetchall()
        base.commit()
    return list(rows)


def rewrite(root: Path) -> None:
    write(root, "meta/2024/twin.prototxt", 6, institution="Univeristy of Toronto")


def delete(root: Path) -> None:
    (root / "meta/2024/twin.prototxt").unlink()


def add(root: Path) -> None:
    write(root, "meta/2024/new.prototxt", 8, institution="Univeristy of Toronto")


def test_a_person_can_query_it(root: Path, tmp_path: Path) -> None:
    lint(root, tmp_path / "cache")
    file = file_of(tmp_path / "cache")
    papers = sorted(path.relative_to(root).as_posix() for path in (root / "meta").rglob("*.prototxt"))
    assert query(file, "SELECT path FROM papers ORDER BY path") == [(path,) for path in papers]
    assert query(file, "SELECT count(DISTINCT state), count(DISTINCT digest), count(mark) FROM papers") == [(1, 8, 8)]
    assert query(file, "SELECT name FROM notes ORDER BY name") == [("answers",), ("workspace",)]


DAMAGES = {
    "a paper less": "DELETE FROM papers WHERE rowid = 2",
    "no papers": "DELETE FROM papers",
    "another path": "UPDATE papers SET path = 'meta/2024/q.prototxt' WHERE rowid = 2",
    "a path that is a number": "UPDATE papers SET path = 7 WHERE rowid = 2",
    "a mark of another paper": "UPDATE papers SET mark = (SELECT mark FROM papers WHERE rowid = 3) WHERE rowid = 2",
    "marks that are texts": "UPDATE papers SET mark = 'x'",
    "a digest of another paper": "UPDATE papers SET digest = (SELECT max(digest) FROM papers)",
    "digests that are texts": "UPDATE papers SET digest = 'x'",
    "analyses that have changed places": "UPDATE papers SET analysis = (SELECT max(analysis) FROM papers)",
    "analyses and their checksums that have changed places": "UPDATE papers SET (analysis, checksum) = "
    "(SELECT analysis, checksum FROM papers WHERE rowid = 3)",
    "analyses that are texts": "UPDATE papers SET analysis = 'x'",
    "another state": "UPDATE papers SET state = state || 'x'",
    "other checksums": "UPDATE papers SET checksum = checksum + 1",
    "checksums that are texts": "UPDATE papers SET checksum = 'x'",
    "no notes": "DELETE FROM notes",
    "notes that have changed places": "UPDATE notes SET (value, checksum) = "
    "(SELECT value, checksum FROM notes WHERE name = 'answers')",
    "other notes": "UPDATE notes SET value = x'c0'",
    "notes that are texts": "UPDATE notes SET value = 'x', checksum = 'x'",
    "another table": "CREATE TABLE more (x)",
    "a trigger": "CREATE TRIGGER more AFTER INSERT ON papers BEGIN DELETE FROM notes; END",
}


@pytest.mark.parametrize("what", DAMAGES)
def test_damage_is_never_believed(root: Path, tmp_path: Path, what: str) -> None:
    cache = tmp_path / "cache"
    lint(root, cache)
    query(file_of(cache), DAMAGES[what])
    write(root, "meta/2024/p4.prototxt", 4, title="Models of kind 5", institution="Houmo-AI", method="p1")
    fresh = told(root, None)
    damaged = told(root, cache)
    assert damaged[0] == fresh[0]
    assert len(damaged[1]) <= 1
    gc.collect()
    assert [told(root, cache) for _ in range(3)][1:] == [fresh, fresh]


def test_whoever_speaks_of_a_name_changes_what_is_wrong_with_its_holders(root: Path, tmp_path: Path) -> None:
    """What papers that share a key have is remembered, though a paper without the key may change it."""
    cache = tmp_path / "cache"

    def twins() -> list[str]:
        found = lint(root, cache).diagnostics
        assert list(found) == told(root, None)[0]
        return [one.path for one in found if one.rule == "duplicate-id"]

    assert twins() == []
    write(root, "meta/2024/p5.prototxt", 5, method="p1")
    assert twins() == ["meta/2024/p1.prototxt"]
    write(root, "meta/2024/p4.prototxt", 4, title="Something else")
    assert twins() == ["meta/2024/p1.prototxt"]
    write(root, "meta/2024/p5.prototxt", 5)
    assert twins() == []


def test_texts_over_a_report_are_judged_with_all_papers(root: Path, tmp_path: Path) -> None:
    for cache in (None, tmp_path / "cache", tmp_path / "cache"):
        project = Project(config.read_config({"papers": ["meta/**/*.prototxt"]}, root, "test"), 2026, cache)
        report = engine.lint_project(project, Request(ENABLED))
        for title, others in (("Models of kind 2", 2), ("Models of kind 9", 1), ("Models of kind 3", 2)):
            text = TEXT.format(number=0, title=title, institution="Houmo AI", method="None")
            request = Request(ENABLED, texts={"meta/2024/p0.prototxt": text})
            report = engine.report_over(request, report.project_index)
            assert sum(one.rule == "duplicate-title" for one in report.diagnostics) == others
            alone = Project(project.config, 2026, None)
            assert report.diagnostics == engine.lint_project(alone, request).diagnostics


@pytest.mark.parametrize("change", [rewrite, delete, add])
def test_texts_over_a_report_count_where_the_files_have_changed_since_the_cache_was_written(
    root: Path, tmp_path: Path, change: Callable[[Path], None]
) -> None:
    """As in an editor that opens unsaved texts after a change of the branch."""
    cache, path = tmp_path / "cache", "meta/2024/twin.prototxt"
    lint(root, cache)
    unsaved = (root / path).read_text()
    change(root)
    project = Project(config.read_config({"papers": ["meta/**/*.prototxt"]}, root, "test"), 2026, cache)
    base = engine.lint_project(project, Request(ENABLED))
    for text in (unsaved, unsaved.replace("Univeristy of Sydney", "Univeristy of Melbourne"), unsaved):
        request = Request(ENABLED, texts={path: text})
        report = engine.report_over(request, base.project_index)
        alone = engine.lint_project(Project(project.config, 2026, None), request)
        found = [one.path for one in report.diagnostics if one.rule == "institution-typo"]
        assert found == ["meta/2024/new.prototxt"] * (change is add) + [path]
        assert report.diagnostics == alone.diagnostics
        assert names_of(report) == names_of(alone)


def names_of(report: Report) -> dict[str, dict[str, list[str]]]:
    """Return which papers hold which name, by the key of the names' source."""
    found = report.project_index.papers_by_name
    return {key: {name: sorted(paths) for name, paths in of_source.items()} for key, of_source in found.items()}


@pytest.mark.parametrize("count", [60, 1700])
def test_a_second_run_and_each_later_one_checks_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    """A collection of another schema, whose files name no others."""
    root, checked = tmp_path / "list", list[int]()
    check = changed_files.examine_in_batches
    noting = lambda *asked: checked.append(len(asked[2])) or check(*asked)  # noqa: E731
    monkeypatch.setattr(changed_files, "examine_in_batches", noting)
    (root / "nodes").mkdir(parents=True)
    schema = 'syntax = "proto2"; message Node { required string name = 1; repeated int32 port = 2; }'
    (root / "node.proto").write_text(schema)
    for number in range(count):
        (root / f"nodes/n{number}.txtpb").write_text(f'name: "n{number}"\nport: 1\nport: {number}\n')
    settings = {"papers": ["nodes/*.txtpb"], "proto": "node.proto", "message": "Node", "fields": {"title": "name"}}
    for _ in range(6):
        project = Project(config.read_config(settings, root, "test"), 2026, tmp_path / "cache")
        request = Request(frozenset({"syntax", "layout", "duplicate-title"}))
        assert engine.present_cached(project, request, "key", lambda report: report.files) == count
    assert (checked[0], any(checked[1:])) == (count, False)


def test_a_new_paper_in_a_folder_that_was_trusted_is_seen(root: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    for _ in range(2):
        lint(root, cache)
        time.sleep(0.08)
    before = sign_path(root / "meta/2024")
    write(root, "meta/2024/new.prototxt", 9, title="Models of kind 2")
    assert sign_path(root / "meta/2024") != before
    assert lint(root, cache).files == 9
    (root / "meta/2025").mkdir()
    time.sleep(0.08)
    assert lint(root, cache).files == 9
    write(root, "meta/2025/new.prototxt", 10)
    assert lint(root, cache).files == 10
    (root / "meta/2025/new.prototxt").unlink()
    assert lint(root, cache).files == 9
