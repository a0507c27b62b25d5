"""The oracle of the layout, `txtpbfmt`; where the two differ by design; and generated texts to compare them on."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import strategies as st

from metalint.text.cst import Document, Field, ListValue, Message, Scalar
from metalint.text.layout import format_document
from metalint.text.literal import unescape_literal
from metalint.text.parser import parse_document

if TYPE_CHECKING:
    from collections.abc import Iterator

needs_txtpbfmt = pytest.mark.skipif(shutil.which("txtpbfmt") is None, reason="txtpbfmt is not installed")
BLANK_BELOW_COMMENT = re.compile(r"#[^\n]*\n[ \t]*\n")


def txtpbfmt(text: str) -> str | None:
    """Return what the binary makes of `text`, or None if it refuses it."""
    done = subprocess.run(["txtpbfmt"], input=text.encode(), capture_output=True, timeout=10, check=False)
    return done.stdout.decode() if done.returncode == 0 else None


def laid_out(text: str) -> str:
    document = parse_document(text)
    assert not document.problems, text
    return format_document(document)


# -- which texts txtpbfmt loses something of, or needs two runs for


def known_differences(document: Document) -> set[str]:
    return set(_of_fields(document, document.fields, is_root=True))


def _of_fields(document: Document, fields: tuple[Field, ...], *, is_root: bool) -> Iterator[str]:
    for field in fields:
        between = document.text[field.name_span.end : field.value.span.start]
        if "#" in document.slice(field.name_span):
            yield "comment before value"
        if "#" in between and isinstance(field.value, Message):
            yield "comment before value"
        if "#" in between.split(":")[0] and isinstance(field.value, Scalar):
            yield "comment before value"
        if "#" in between and isinstance(field.value, ListValue) and _fits(document, field.value):
            yield "comment before one-line list"
        if BLANK_BELOW_COMMENT.search(between):
            yield "blank below comment"
        if field.separator:
            gap = document.text[field.value.span.end : field.separator.start]
            if gap.strip(" \t") or (gap and _has_messages(field.value) and not is_root):
                yield "loose separator"
        yield from _of_value(document, field.value)


def _of_value(document: Document, value: Scalar | Message | ListValue) -> Iterator[str]:
    text = document.slice(value.span)
    if isinstance(value, Scalar):
        if BLANK_BELOW_COMMENT.search(_without_strings(document, value)):
            yield "blank below comment"
    elif isinstance(value, Message):
        if "\n" not in text and _has_adjacent_strings(value):
            yield "adjacent strings in one line"
        yield from _of_fields(document, value.fields, is_root=False)
    else:
        if "\n" not in text and _has_adjacent_strings(value):
            yield "adjacent strings in one line"
        yield from _of_list(document, value)


def _of_list(document: Document, value: ListValue) -> Iterator[str]:
    starts = [value.span.start, *(item.span.end for item in value.items)]
    ends = [*(item.span.start for item in value.items), value.span.end]
    gaps = [document.text[start:end] for start, end in zip(starts, ends, strict=True)]
    if any("\n" in gap.split(",")[0] for gap in gaps[1:-1]):
        yield "loose separator"
    if not _has_messages(value) and any(BLANK_BELOW_COMMENT.search(gap) for gap in gaps[1:]):
        yield "blank below comment"
    if any(document.text[item.span.start] == "<" for item in value.items) or (
        not _has_messages(value) and _has_adjacent_strings(value)
    ):
        yield "odd list"
    for item in value.items:
        yield from _of_value(document, item)


def _fits(document: Document, value: ListValue) -> bool:
    return _has_messages(value) and "\n" not in document.slice(value.span)


def _without_strings(document: Document, value: Scalar) -> str:
    ends = zip(value.parts, value.parts[1:], strict=False)
    return "".join(document.text[left.end : right.start] + '""' for left, right in ends)


def _has_messages(value: Scalar | Message | ListValue) -> bool:
    return isinstance(value, Message) or (
        isinstance(value, ListValue) and any(isinstance(item, Message) for item in value.items)
    )


def _has_adjacent_strings(value: Scalar | Message | ListValue) -> bool:
    if isinstance(value, Scalar):
        return len(value.parts) > 1
    items = value.items if isinstance(value, ListValue) else [field.value for field in value.fields]
    return any(_has_adjacent_strings(item) for item in items)


def meaning(document: Document) -> object:
    """What a parser would read, and all comments."""

    def of_value(value: Scalar | Message | ListValue) -> object:
        if isinstance(value, Scalar):
            text = document.slice(value.span)
            return (
                b"".join(unescape_literal(document.slice(part)) for part in value.parts)
                if value.kind == "string"
                else text
            )
        if isinstance(value, Message):
            return of_fields(value.fields)
        return [of_value(item) for item in value.items]

    def of_fields(fields: tuple[Field, ...]) -> object:
        return tuple((field.name, of_value(field.value)) for field in fields)

    comments = sorted(document.text[at:end].rstrip("\r") for kind, at, end in document.tokens if kind == "comment")
    return of_fields(document.fields), comments


# -- generated texts

BLANKS = ["", "", "", " ", " ", "\n", "\t", "\n\n", " \n", "\n \n", "\n\n\n"]
gap = st.sampled_from([*BLANKS, *BLANKS, " # x\n", "\n# y\n", "\n\n  # z'\"{\n\n", "# a\n# b\n", " # c\n \n# d\n\n\n"])
beside = st.sampled_from([" ", "\n", "\n\n", " # x\n", "  # y\n\n", "\n# z\n"])
string = st.sampled_from(
    [
        '"x"',
        "'y'",
        "'q\"q'",
        r"'it\'s'",
        '"the lazy dog jumps"',
        "'one <b>two</b> \"three\"'",
        '"a # b"',
        '"{<"',
        '"é\\n"',
    ]
)
strings = st.lists(st.tuples(string, gap), min_size=1, max_size=3).map(lambda parts: "".join(map("".join, parts)))
scalar = st.one_of(st.sampled_from(["1", "-2", "0.5", "RED", "true", "-inf"]), string)
name = st.sampled_from(["a", "bc", "paper", "[a.b]", "[ x.y / z.T ]"])
separator = st.sampled_from(["", "", "", ",", ";"])


def listed(items: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    item = st.tuples(gap, items, gap).map("".join)
    return st.lists(item, min_size=1, max_size=3).map(lambda items: "[" + ",".join(items) + "]")


def message(fields: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(st.sampled_from(["{}", "{}", "<>"]), gap, fields).map(
        lambda drawn: drawn[0][0] + drawn[1] + drawn[2] + drawn[0][1]
    )


def fields_of(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    structured = message(inner)
    plain = st.tuples(name, gap, st.just(":"), gap, st.one_of(scalar, scalar, strings, listed(scalar)))
    nested = st.tuples(name, gap, st.sampled_from(["", ":"]), gap, st.one_of(structured, listed(structured)))
    field = st.tuples(st.one_of(plain, nested).map("".join), gap, separator, beside).map("".join)
    return st.lists(field, max_size=4).map("".join)


texts = st.tuples(gap, st.recursive(fields_of(st.just("")), fields_of, max_leaves=4)).map("".join)
