"""What counts as a fix that did just what it said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from google.protobuf import text_format
from rows import each_row

from metalint.config import settings as config
from metalint.fixes import verification
from metalint.index.project import Project
from metalint.papers.paper import Value
from metalint.rules.problems import Change, Remove, Replace, Rewrite, Split
from metalint.schema.protobuf_check import Record
from metalint.text.edit import Edit
from metalint.text.parser import parse_document
from metalint.text.reading import read_text
from metalint.text.span import Span

if TYPE_CHECKING:
    from pathlib import Path
    from typing import NoReturn

OLD = 'paper { title: "A." authors: ["B", "C"] }  # why\nnote { url: "" }\n'
NOWHERE = Span(0, 0)
LAYOUT = Rewrite((Edit(NOWHERE, ""),))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Project:
    return Project(config.read_config({}, tmp_path_factory.mktemp("root"), "test"), 2026, cache)


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


PLAIN = """\
# why
paper {
  title: "A."
  # because
  authors: "B"
  authors: "C"
}
pub {
  year: 2020
}
note {
  url: "#"
}
"""
"""A text that is read without protobuf elsewhere."""
PLAIN_KEPT: list[tuple[str, str, Change]] = [
    ("A.", "A", Replace(at("paper.title"), "A")),
    ('  authors: "B"\n', "", Remove(at("paper.authors[0]"))),
    ("2020", "2021", Replace(at("pub.year"), "2021")),
    ('"C"', '"D"\n  authors: "E"', Split(at("paper.authors[1]"), ("D", "E"))),
    ('note {\n  url: "#"\n}\n', "", Remove(at("note"))),
    ('  url: "#"\n', "", Remove(at("note.url"))),
    ("# because\n  ", "# because\n", LAYOUT),
    ("  # because", "# because", LAYOUT),
]
PLAIN_BROKEN: list[tuple[str, str, Change]] = [
    ("A.", "A", Replace(at("paper.title"), "B")),
    ("A.", "A.", Replace(at("paper.title"), "A")),
    ("A.", "A", Replace(at("paper.abbr"), "A")),
    ("A.", "A", LAYOUT),
    ("2020", "2021", LAYOUT),
    ("2020", "2021", Replace(at("pub.year"), "2022")),
    ("2020", '"2020"', LAYOUT),
    ('"B"\n  authors: "C"', '"C"\n  authors: "B"', LAYOUT),
    ('  authors: "B"\n', "", LAYOUT),
    ('  authors: "B"\n', '  authors: "B"\n  authors: "B"\n', LAYOUT),
    ('  authors: "C"\n', "", Remove(at("paper.authors[0]"))),
    ('"C"', '"E"\n  authors: "D"', Split(at("paper.authors[1]"), ("D", "E"))),
    ('"C"', '"D"', Split(at("paper.authors[1]"), ("D", "E"))),
    ('note {\n  url: "#"\n}\n', "", Remove(at("note.url"))),
    ('  url: "#"\n', "", Remove(at("note"))),
    ('note {\n  url: "#"\n}\n', "note {\n}\n", LAYOUT),
    ("# why\n", "", LAYOUT),
    ("# why", "# wh", LAYOUT),
    ("  # because\n", "", Replace(at("paper.title"), "A.")),
    ("# because", "# because ", LAYOUT),
    ("# why\n", "# why\n# why\n", LAYOUT),
    ("}\n", "}\r\n", LAYOUT),
    ('"#"\n}\n', '"#"\n}', Replace(at("note.url"), "#")),
    ("2020\n", '2020\n  where: "ICLR"\n', LAYOUT),
    ("paper {", "papers {", LAYOUT),
]


@each_row(("old", "new", "change"), PLAIN_KEPT)
def test_a_word_about_a_plain_text_kept(project: Project, old: str, new: str, change: Change) -> None:
    assert read_text(PLAIN).is_plain
    assert PLAIN.count(old) >= 1
    assert verification.is_verified(project, PLAIN, PLAIN.replace(old, new), [change])


@each_row(("old", "new", "change"), PLAIN_BROKEN)
def test_a_word_about_a_plain_text_broken(project: Project, old: str, new: str, change: Change) -> None:
    assert PLAIN.count(old) >= 1
    assert not verification.is_verified(project, PLAIN, PLAIN.replace(old, new), [change])


def test_a_text_that_is_laid_out_may_have_been_none_that_is_plain(project: Project) -> None:
    new = PLAIN.replace("# why\n", "").replace("  # because\n", "")
    old = new.replace("\n", " ").rstrip() + "\n"
    assert not read_text(old).is_plain
    assert read_text(new).is_plain
    assert verification.is_verified(project, old, new, [LAYOUT])
    assert not verification.is_verified(project, old, new.replace("2020", "2021"), [LAYOUT])
    assert not verification.is_verified(project, old, "# why\n" + new, [LAYOUT])


def test_what_protobuf_refuses_is_never_written(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    new, change = PLAIN.replace("A.", "A"), Replace(at("paper.title"), "A")
    assert verification.is_verified(project, PLAIN, new, [change])

    def refuse(text: str, *_: object, **__: object) -> NoReturn:
        raise text_format.ParseError(f"no {text}")

    monkeypatch.setattr(text_format, "Parse", refuse)
    assert not verification.is_verified(project, PLAIN, new, [change])


LINE_ENDS = [  # old, new, and whether that is fine
    ("", "\n", True),
    ("", "\r\n", False),
    ("\n", "\n\n", True),
    ("\r\n", "\r\n\r\n", True),
    ("\n", "\r\n", False),
    ("\r\n", "\n", False),
    ("\r\n\n", "\n\n", True),
    ("\r\n\n", "\r\n", True),
]


@each_row(("old", "new", "is_fine"), LINE_ENDS)
def test_no_other_kind_of_line_end_comes_in(project: Project, old: str, new: str, is_fine: bool) -> None:  # noqa: FBT001 - of a table
    field = 'note { url: "" }'
    assert verification.is_verified(project, field + old, field + new, [LAYOUT]) is is_fine


@each_row(("old", "new", "change"), KEPT)
def test_a_word_kept(project: Project, old: str, new: str, change: Change) -> None:
    assert OLD.count(old) >= 1
    assert verification.is_verified(project, OLD, OLD.replace(old, new), [change])


@each_row(("old", "new", "change"), BROKEN)
def test_a_word_broken(project: Project, old: str, new: str, change: Change) -> None:
    assert OLD.count(old) >= 1
    assert not verification.is_verified(project, OLD, OLD.replace(old, new), [change])


def test_nothing_may_be_left(project: Project) -> None:
    assert verification.is_verified(project, "note { }\n", "", [Remove(at("note"))])


def test_an_element_that_goes_moves_those_behind_it_up(tmp_path: Path, cache: Path) -> None:
    (tmp_path / "list.proto").write_text(
        'syntax = "proto3"; message List { optional string title = 1; repeated Part parts = 2; '
        "map<string, string> at = 3; } message Part { repeated string names = 1; optional double size = 2; }"
    )
    settings = config.read_config(
        {"proto": "list.proto", "message": "List", "fields": {"title": "title"}, "required": []}, tmp_path, "test"
    )
    project = Project(settings, 2026, cache)
    old = 'parts { names: "a" names: "b" } parts { } parts { names: "c" size: nan } at { key: "x[1]" value: "v" }'
    assert isinstance(project.kind.admit(parse_document(old)), Record)

    def is_kept(new: str, *changes: Change) -> bool:
        return verification.is_verified(project, old, new, changes)

    without_first = 'parts { } parts { names: "c" size: nan } at { key: "x[1]" value: "v" }'
    assert is_kept(without_first, Remove(at("parts[0]")))
    assert not is_kept(without_first, Remove(at("parts[1]")))
    assert not is_kept(without_first.replace("{ }", '{ names: "c" }'), Remove(at("parts[0]")))
    both = [Remove(at("parts[0].names[0]")), Remove(at("parts[1]"))]
    assert is_kept(old.replace('names: "a" ', "").replace("parts { } ", ""), *both)
    assert not is_kept(old.replace("x[1]", "x[0]"), LAYOUT)
    assert not is_kept(old.replace("size: nan", "size: inf"), LAYOUT)


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Project:
    root = tmp_path_factory.mktemp("lists")
    (root / "list.proto").write_text(
        'syntax = "proto3"; message List { repeated string tags = 1; repeated Part parts = 2; '
        "optional Part part = 3; } message Part { repeated string names = 1; optional int32 size = 2; }"
    )
    settings = {"proto": "list.proto", "message": "List", "fields": {"title": ""}, "required": []}
    return Project(config.read_config(settings, root, "test"), 2026, cache)


PARTS = 'tags: "x" tags: "y" tags: "x" parts { names: "a" size: 1 } parts { names: "b" size: 2 } part { size: 3 }'
SORTS = "sort_fields_by_field_name"
UNIQUE = "remove_duplicate_values_for_repeated_fields"


@each_row(
    ("option", "old", "new", "is_kept"),
    [
        (SORTS, 'tags: "x" tags: "y"', 'tags: "y" tags: "x"', True),
        (SORTS, 'tags: "x" tags: "y" tags: "x"', 'tags: "y" tags: "x"', False),
        (
            SORTS,
            'names: "a" size: 1 } parts { names: "b" size: 2',
            'size: 2 names: "b" } parts { size: 1 names: "a"',
            True,
        ),
        (
            SORTS,
            'names: "a" size: 1 } parts { names: "b" size: 2',
            'size: 2 names: "a" } parts { size: 1 names: "b"',
            False,
        ),
        (SORTS, "part { size: 3 }", "", False),
        (SORTS, "part { size: 3 }", "parts { size: 3 }", False),
        (UNIQUE, 'tags: "y" tags: "x"', 'tags: "y"', True),
        (UNIQUE, 'tags: "x" tags: "y"', 'tags: "y"', True),
        (UNIQUE, 'tags: "y" ', "", False),
        (UNIQUE, 'tags: "y" ', 'tags: "z" ', False),
        (UNIQUE, 'parts { names: "a" size: 1 }', "", False),
        (UNIQUE, 'names: "b" size: 2', 'names: "a" size: 1', False),
        ("smartquotes", 'tags: "x" tags: "y"', 'tags: "y" tags: "x"', False),
        ("smartquotes", 'tags: "y" tags: "x"', 'tags: "y"', False),
    ],
)
def test_what_the_header_allows(lists: Project, option: str, old: str, new: str, *, is_kept: bool) -> None:
    text = f"# txtpbfmt: {option}\n{PARTS}\n"
    assert PARTS.count(old) == 1
    assert verification.is_verified(lists, text, text.replace(old, new), [LAYOUT]) == is_kept
    assert not verification.is_verified(lists, text, text.replace(old, new), [])


def test_equal_messages_are_no_duplicates(lists: Project) -> None:
    text = f"# txtpbfmt: {UNIQUE}\nparts {{ size: 1 }} parts {{ size: 1 }} parts {{ }} parts {{ }}\n"
    for once in ("parts { size: 1 } ", "parts { } "):
        assert not verification.is_verified(lists, text, text.replace(once, "", 1), [LAYOUT])
