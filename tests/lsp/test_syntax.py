"""Positions and the map of a text hold for any text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lsp.conftest import PAPER
from lsp.editing import position
from lsprotocol.types import Position
from rows import each_row

from metalint.lsp.documents import PositionMap, find_path
from metalint.lsp.syntax import SyntaxMap
from metalint.schema import compiling
from metalint.schema.types import MessageType
from metalint.text.cst import ListValue, Message
from metalint.text.parser import parse_document

TEXTS = st.lists(
    st.sampled_from(
        ["paper", " ", "{", "}", "<", ">", ":", "[", "]", ",", ";", '"a"', "'", '"', "title", "pub", "year", "2023",
         "-", "#", "\n", "\r\n", "\r", "\u2028", "\U0001f600", "\u00e9", "institutions", "//", "where", "\x85", "\x0c"]
    ),
    max_size=40,
).map("".join)  # fmt: skip


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> MessageType:
    folder = tmp_path_factory.mktemp("schema")
    return compiling.load_schema(compiling.PACKAGED / "paper.proto", "PaperInfo", folder, None).root


@given(TEXTS, st.sampled_from(["utf-8", "utf-16"]), st.data())
def test_positions_are_those_of_lsp(text: str, encoding: str, data: st.DataObject) -> None:
    positions = PositionMap(text, encoding)
    offset = data.draw(st.integers(0, len(text)))
    at = positions.position(offset)
    assert {"line": at.line, "character": at.character} == position(text, offset, encoding)
    if text[offset - 1 : offset + 1] != "\r\n":  # no position lies within a line end
        assert positions.offset(at) == offset


@given(TEXTS, st.integers(0, 50), st.integers(0, 50))
def test_every_position_has_an_offset(text: str, line: int, character: int) -> None:
    positions = PositionMap(text, "utf-16")
    offset = positions.offset(Position(line, character))
    assert 0 <= offset <= len(text)
    assert positions.position(offset).line <= line


@given(text=TEXTS)
def test_the_map_of_any_text(root: MessageType, text: str) -> None:
    syntax = SyntaxMap(text, root)
    assert "".join(text[token.start : token.end] for token in syntax.tokens) == text
    for offset in range(len(text) + 1):
        spot = syntax.spot(offset)
        assert spot.state in {"field", "named", "value"}


@given(text=TEXTS)
@example(text="paper: [{title: 'a'}, {title: 'b', x {}}] pub {year: 1}")
@example(text="paper [] pub: {where: ['a', 'b'] year: 1}")
def test_a_text_that_parses_is_read_as_the_parser_does(root: MessageType, text: str) -> None:
    tree = parse_document(text)
    if tree.problems:
        return
    expected: list[str] = []
    pending = [("", field) for field in reversed(tree.fields)]
    while pending:
        prefix, field = pending.pop()
        if field.name.startswith("["):  # an extension
            return
        expected.append(prefix + field.name)
        items = field.value.items if isinstance(field.value, ListValue) else (field.value,)
        inner = [one for item in items if isinstance(item, Message) for one in item.fields]
        pending += [(f"{prefix}{field.name}.", one) for one in reversed(inner)]
    assert [field.path for field in SyntaxMap(text, root).fields] == expected


def test_types_of_fields(root: MessageType) -> None:
    syntax = SyntaxMap(PAPER, root)
    kinds = {field.path: field.type.kind for field in syntax.fields if field.type}
    assert kinds == {
        "paper": "message", "paper.title": "string", "paper.abbr": "string", "paper.url": "string",
        "paper.authors": "string", "paper.institutions": "string", "pub": "message", "pub.where": "string",
        "pub.year": "int32",
    }  # fmt: skip
    assert [value.string for value in syntax.values][-3:] == ["Stanford University", "ICLR", ""]


@each_row(
    ("uri", "path"),
    [
        ("file:///a%20b/c.prototxt", "/a b/c.prototxt"),
        ("file:///a%23b", "/a#b"),
        ("file://localhost/a", "/a"),
        ("untitled:a", None),
        ("https://example.org/a", None),
        ("file:///a%00", None),
        ("", None),
        ("http://[", None),
    ],
)
def test_paths_of_uris(uri: str, path: str | None) -> None:
    assert find_path(uri) == (Path(path) if path else None)
