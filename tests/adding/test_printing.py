"""New files and new lines say just what they are meant to say."""

from __future__ import annotations

import time
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rows import each_row

from metalint.adding.drafting import Filled
from metalint.adding.printing import FieldOrder, UnwritableError, insert_field, text_of, write_literals
from metalint.config.settings import Config
from metalint.index.project import Project
from metalint.papers.paper import without_indexes
from metalint.rules.diagnostics import parsed
from metalint.schema.protobuf_check import Record
from metalint.text.layout import format_document

PROJECT = Project(Config(Path(__file__).parent), time.gmtime().tm_year, None)
ORDER = FieldOrder([], PROJECT.kind.schema.root)  # compiles the schema, which takes longer than an example may
TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
FIELDS = {
    "paper.title": TEXT.map(lambda one: (one,)),
    "paper.abbr": TEXT.map(lambda one: (one,)),
    "paper.url": TEXT.map(lambda one: (one,)),
    "paper.authors": st.lists(TEXT, min_size=1, max_size=4).map(tuple),
    "paper.institutions": st.lists(TEXT, min_size=1, max_size=4).map(tuple),
    "pub.where": TEXT.map(lambda one: (one,)),
    "pub.year": st.integers(1900, 2100).map(lambda one: (str(one),)),
    "code.url": TEXT.map(lambda one: (one,)),
}
VALUES = st.fixed_dictionaries({}, optional=FIELDS)


def said(text: str) -> dict[str, tuple[str, ...]]:
    record = PROJECT.kind.admit(parsed(text))
    assert isinstance(record, Record), record
    found: dict[str, list[str]] = defaultdict(list)
    for entry in record.entries:
        found[without_indexes(entry.path)].append(str(entry.value))
    return {path: tuple(values) for path, values in found.items()}


def printed(values: dict[str, tuple[str, ...]]) -> str:
    filled = {path: Filled(listed, "arXiv") for path, listed in values.items()}
    return text_of(PROJECT.kind.schema.root, filled, ORDER)


@given(VALUES)
def test_a_new_file_says_what_it_is_given_in_canonical_layout(values: dict[str, tuple[str, ...]]) -> None:
    text = printed(values)
    assert said(text) == values
    assert format_document(parsed(text)) == text


@given(VALUES, st.sampled_from(sorted(FIELDS)), st.data())
def test_a_new_line_adds_its_value_and_nothing_else(
    values: dict[str, tuple[str, ...]], path: str, data: st.DataObject
) -> None:
    values.pop(path, None)
    new = data.draw(FIELDS[path])
    written = list(write_literals(PROJECT.kind.schema.root.field(path), new))
    before = printed(values)
    for text in (before, before.replace("\n", "\r\n"), before.removesuffix("\n"), "# ours\n" + before):
        after = insert_field(parsed(text), path, written, ORDER)
        assert said(after) == {**values, path: new}
    assert insert_field(parsed(before), path, written, ORDER) == printed({**values, path: new})


@each_row("path", ["paper.title", "paper.authors", "pub.where"])
def test_half_of_a_character_is_refused(path: str) -> None:
    """An answer in JSON may hold one, and no file can."""
    with pytest.raises(UnwritableError, match="holds half of a character; no file can"):
        text_of(PROJECT.kind.schema.root, {path: Filled(("x \ud83d",), "OpenAlex")}, ORDER)
