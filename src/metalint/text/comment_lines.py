"""Which lines, and which values on them, a comment is about."""

from collections.abc import Iterator

from metalint.text.cst import Document, Field, ListValue, Message, Scalar
from metalint.text.span import find_line_starts, locate_offset


def find_comment_targets(text: str) -> list[int]:
    """Return for each line which one a comment on it is about: its own, or the next one that holds more."""
    targets: list[int] = []
    lines = text.split("\n")
    target = len(lines)
    for number, line in reversed(list(enumerate(lines, 1))):
        if line.strip() and not line.lstrip().startswith("#"):
            target = number
        targets.append(target)
    return targets[::-1]


def find_commented_values(document: Document, marker: str) -> list[tuple[int, ...]]:
    """Return for each comment that holds ``marker`` the values on the line that it is about, by their places."""
    starts, lines = find_line_starts(document.text), find_comment_targets(document.text)
    by_line: dict[int, list[int]] = {}
    for place, scalar in enumerate(_list_scalars(document.fields)):
        for line in {locate_offset(starts, scalar.span.start).line, locate_offset(starts, scalar.span.end).line}:
            by_line.setdefault(line, []).append(place)
    comments = (token for token in document.tokens if token.kind == "comment")
    marked = (comment.start for comment in comments if marker in document.text[comment.start : comment.end])
    return [tuple(by_line.get(lines[locate_offset(starts, start).line - 1], ())) for start in marked]


def _list_scalars(fields: tuple[Field, ...]) -> Iterator[Scalar]:
    """Yield all values in their order."""
    for field in fields:
        for item in field.value.items if isinstance(field.value, ListValue) else (field.value,):
            if isinstance(item, Message):
                yield from _list_scalars(item.fields)
            elif not isinstance(item, ListValue):
                yield item
