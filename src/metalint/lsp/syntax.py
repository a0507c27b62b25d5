"""What stands where in a text, valid or not: each field and value with the type that the schema gives it.

The tokens are walked in their order, so that a file which does not parse at the moment is read as far as it can be:
where brackets are missing, a field at the beginning of a line that only a message further out has belongs to that one.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Final, Literal, NamedTuple

from metalint.schema.types import FieldType, MessageType
from metalint.text.lexer import Token, tokenize
from metalint.text.literal import LiteralError, unescape_literal
from metalint.text.span import Span
from metalint.util.limits import STRICT

State = Literal["field", "named", "value"]
"""What may come next: a field's name, what follows a name, or a value."""

_BLANK: Final = frozenset(("blank", "comment", "foreign", "conflict"))
_STRINGS: Final = frozenset(("string", "unterminated"))
_BEHIND_NAME: Final = frozenset(":{<")


class MessageNode:
    """One message of the text: its type where the schema knows it, its path, and the fields that it holds."""

    def __init__(self, type_: MessageType | None, path: str, opened: SyntaxPosition | None = None) -> None:
        self.type = type_
        self.path = path
        self.opened = opened  # what stood where it begins; None for the file as a whole
        self.depth: int = opened.message.depth + 1 if opened else 0
        self.names: list[str] = []

    @property
    def parent(self) -> MessageNode | None:
        """The message around."""
        return self.opened.message if self.opened else None


class FieldNode(NamedTuple):
    """A field's name: where it stands, in which message, and its type where the schema knows it."""

    name: str
    span: Span
    message: MessageNode
    type: FieldType | None

    @property
    def path(self) -> str:
        """The path of the field without indexes."""
        return f"{self.message.path}.{self.name}" if self.message.path else self.name


class ValueNode(NamedTuple):
    """A scalar: how it is written and where, quotes included, and whose value it is."""

    kind: str
    text: str
    span: Span
    field: FieldNode

    @property
    def string(self) -> str:
        """What a string means; empty for one that cannot be read, and for other values."""
        try:
            return unescape_literal(self.text).decode() if self.kind == "string" else ""
        except (LiteralError, UnicodeDecodeError):
            return ""


class SyntaxPosition(NamedTuple):
    """What stands at an offset."""

    state: State  # what may come there
    message: MessageNode  # around it
    field: FieldNode | None  # whose name or value it is
    token: Token | None  # the token that the offset lies in or follows; None in white space
    is_list: bool  # whether values of a list may come


class SyntaxMap:
    """A text with the types of its fields."""

    def __init__(self, text: str, root: MessageType | None) -> None:
        self.text = text
        self.tokens = tokenize(text)  # that tile the text
        self.fields: list[FieldNode] = []  # all of them, in the order of the text
        self.values: list[ValueNode] = []  # all scalars
        self.root = MessageNode(root, "")
        # each token, with what stands before and after it
        self._steps: list[tuple[Token, SyntaxPosition, SyntaxPosition]] = []
        self._beginnings: set[int] = set()  # of the tokens that begin a line
        words = [token for token in self.tokens if token.kind not in _BLANK]
        marks = [text[token.start] if token.kind == "punctuation" else "" for token in words]
        end = 0
        for token in words:  # to look back from each would take quadratic time
            gap = text[end : token.start]
            if end == 0 or "\n" in gap or "\r" in gap:
                self._beginnings.add(token.start)
            end = token.end
        recovers = sum((mark in "{<") - (mark in "}>") for mark in marks if mark) != 0
        spot = SyntaxPosition("field", self.root, None, None, is_list=False)
        for token, mark, following in zip(words, marks, (*marks[1:], ""), strict=False):
            before = spot
            is_begun = following in _BEHIND_NAME and token.start in self._beginnings
            if token.kind == "name" and (is_begun or spot.state != "value"):
                spot = self._take_name(spot, token, recovers=recovers)
            elif token.kind == "punctuation":
                spot = self._take_mark(spot, mark)
            elif spot.field is not None and token.kind != "invalid":
                span = Span(token.start, token.end)
                self.values.append(ValueNode(token.kind, text[token.start : token.end], span, spot.field))
                spot = spot._replace(state="value" if spot.is_list else "field")
            self._steps.append((token, before, spot))

    def spot(self, offset: int) -> SyntaxPosition:
        """Return what stands at an offset."""
        at = bisect_right(self._steps, offset - 1, key=lambda step: step[0].start) - 1
        if at < 0:
            return SyntaxPosition("field", self.root, None, None, is_list=False)
        token, before, after = self._steps[at]
        is_word = token.kind in {"name", "number"} and offset <= token.end
        is_inside = offset < token.end or (token.kind == "unterminated" and offset <= token.end)
        if is_word or (token.kind in _STRINGS and is_inside):
            begun = after if before.state == "field" and token.kind == "name" else before
            return before._replace(token=token, field=begun.field, message=begun.message)
        return after

    def comment(self, offset: int) -> Token | None:
        """Return the comment at an offset."""
        comments = (token for token in self.tokens if token.kind == "comment" and token.start <= offset <= token.end)
        return next(comments, None)

    def field(self, offset: int) -> FieldNode | None:
        """Return the field whose name stands at an offset."""
        return next((field for field in self.fields if field.span.start <= offset <= field.span.end), None)

    def value(self, offset: int) -> ValueNode | None:
        """Return the value that stands at an offset."""
        return next((value for value in self.values if value.span.start <= offset <= value.span.end), None)

    def _take_name(self, spot: SyntaxPosition, token: Token, *, recovers: bool) -> SyntaxPosition:
        name = self.text[token.start : token.end]
        message = spot.message
        if recovers and token.start in self._beginnings:
            owner: MessageNode | None = message  # the innermost message around that has a field of this name
            while owner is not None and (owner.type is None or name not in owner.type.fields):
                owner = owner.parent
            message = owner or message
        type_ = message.type.fields.get(name) if message.type else None
        field = FieldNode(name, Span(token.start, token.end), message, type_)
        message.names.append(name)
        self.fields.append(field)
        return SyntaxPosition("named", message, field, None, is_list=False)

    def _take_mark(self, spot: SyntaxPosition, mark: str) -> SyntaxPosition:
        if mark in "{<" and spot.field is not None and (spot.state != "field" or spot.is_list):
            if spot.message.depth > STRICT.limits.depth:  # no parser reads on; nor is there anything to say
                return spot
            inner = spot.field.type.message if spot.field.type else None
            return SyntaxPosition("field", MessageNode(inner, spot.field.path, spot), None, None, is_list=False)
        if mark in "}>":
            opened = spot.message.opened
            if opened is not None and opened.is_list:
                return opened._replace(state="field")
            return SyntaxPosition("field", spot.message.parent or self.root, None, None, is_list=False)
        is_list = (spot.is_list or (mark == "[" and spot.field is not None and spot.state != "field")) and mark != "]"
        if mark in ",;]":
            return spot._replace(state="value" if is_list else "field", is_list=is_list)
        return spot._replace(state="value", is_list=is_list) if mark in ":[" else spot
