"""What counts as a fix that did just what it said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from metalint import config, promise
from metalint.diagnostic import Change, Remove, Replace, Rewrite, Split
from metalint.facts import Value
from metalint.project import Project
from metalint.schema.gate import Record
from metalint.text.edit import Edit
from metalint.text.parser import parse
from metalint.text.span import Span

if TYPE_CHECKING:
    from pathlib import Path

OLD = 'paper { title: "A." authors: ["B", "C"] }  # why\nnote { url: "" }\n'
NOWHERE = Span(0, 0)
LAYOUT = Rewrite((Edit(NOWHERE, ""),))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Project:
    return Project(config.read({}, tmp_path_factory.mktemp("root"), "test"), 2026, cache)


def at(path: str) -> Value[str]:
    return Value("", NOWHERE, path)


def comment(text: str, new: str) -> Rewrite:
    start = OLD.index(text)
    return Rewrite((Edit(NOWHERE, ""),), ((Span(start, start + len(text)), new),))


KEPT: list[tuple[str, str, Change]] = [
    ("A.", "A", Replace(at("paper.title"), "A")),
    ('"B", "C"', '"C"', Remove(at("paper.authors[0]"))),
    ('"B", "C"', '"B", "D", "E"', Split(at("paper.authors[1]"), ("D", "E"))),
    ('note { url: "" }\n', "", Remove(at("note"))),
    ('url: "" ', "", Remove(at("note.url"))),
    (" }", "\n}", LAYOUT),
    ("# why", "", comment("# why", "")),
    ("# why", "# wh", comment("# why", "# wh")),
]
BROKEN: list[tuple[str, str, Change]] = [
    ("A.", "A", Replace(at("paper.title"), "B")),
    ("A.", "A.", Replace(at("paper.title"), "A")),
    ("A.", "A", Replace(at("paper.abbr"), "A")),
    ("A.", "A", LAYOUT),
    ('"B", "C"', '"C", "B"', LAYOUT),
    ('"B", "C"', '"B"', Remove(at("paper.authors[0]"))),
    ('"B", "C"', '"B", "E", "D"', Split(at("paper.authors[1]"), ("D", "E"))),
    ('note { url: "" }\n', "", Remove(at("note.url"))),
    ('url: "" ', "", Remove(at("note"))),
    ('note { url: "" }\n', "note { }\n", LAYOUT),
    ("# why", "", LAYOUT),
    ("# why", "# wh", LAYOUT),
    ("# why", "# wh", comment("# why", "")),
    ("}\n", "}\r\n", LAYOUT),
    ('"" }\n', '"" }', Replace(at("note.url"), "")),
    ("A.", 'A" title: "A', Replace(at("paper.title"), "A")),
    ('"A."', "A", Replace(at("paper.title"), "A")),
]


@pytest.mark.parametrize(("old", "new", "change"), KEPT)
def test_a_promise_kept(project: Project, old: str, new: str, change: Change) -> None:
    assert OLD.count(old) >= 1
    assert promise.is_kept(project, OLD, OLD.replace(old, new), [change])


@pytest.mark.parametrize(("old", "new", "change"), BROKEN)
def test_a_promise_broken(project: Project, old: str, new: str, change: Change) -> None:
    assert OLD.count(old) >= 1
    assert not promise.is_kept(project, OLD, OLD.replace(old, new), [change])


def test_nothing_may_be_left(project: Project) -> None:
    assert promise.is_kept(project, "note { }\n", "", [Remove(at("note"))])


def test_an_element_that_goes_moves_those_behind_it_up(tmp_path: Path, cache: Path) -> None:
    (tmp_path / "list.proto").write_text(
        'syntax = "proto3"; message List { optional string title = 1; repeated Part parts = 2; '
        "map<string, string> at = 3; } message Part { repeated string names = 1; optional double size = 2; }"
    )
    settings = config.read(
        {"proto": "list.proto", "message": "List", "fields": {"title": "title"}, "required": []}, tmp_path, "test"
    )
    project = Project(settings, 2026, cache)
    old = 'parts { names: "a" names: "b" } parts { } parts { names: "c" size: nan } at { key: "x[1]" value: "v" }'
    assert isinstance(project.admit(parse(old)), Record)

    def is_kept(new: str, *changes: Change) -> bool:
        return promise.is_kept(project, old, new, changes)

    without_first = 'parts { } parts { names: "c" size: nan } at { key: "x[1]" value: "v" }'
    assert is_kept(without_first, Remove(at("parts[0]")))
    assert not is_kept(without_first, Remove(at("parts[1]")))
    assert not is_kept(without_first.replace("{ }", '{ names: "c" }'), Remove(at("parts[0]")))
    both = [Remove(at("parts[0].names[0]")), Remove(at("parts[1]"))]
    assert is_kept(old.replace('names: "a" ', "").replace("parts { } ", ""), *both)
    assert not is_kept(old.replace("x[1]", "x[0]"), LAYOUT)
    assert not is_kept(old.replace("size: nan", "size: inf"), LAYOUT)
