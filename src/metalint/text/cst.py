"""The syntax tree: thin nodes that hold spans of the untouched text.

The tree is what the text says, whatever a schema thinks of it. Comments and blanks live in
``Document.tokens`` alone; a node's surroundings are found there by offset.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from metalint.text.span import Position, Span, line_starts, locate
from metalint.util.limits import STRICT
from metalint.util.named_tuples import NamedTuple

if TYPE_CHECKING:
    from metalint.text.lexer import Token
    from metalint.util.limits import ParseOptions


class Scalar(NamedTuple):
    """A value without structure.

    ``parts`` are the literals of a string, which may be several side by side; for a number or a
    name it is the one token, and ``span`` starts at the minus sign where there is one.
    """

    kind: Literal["string", "number", "name"]
    span: Span
    parts: tuple[Span, ...]


class Message(NamedTuple):
    """``{ … }`` or ``< … >``; the span includes the brackets."""

    span: Span
    fields: tuple[Field, ...]


class ListValue(NamedTuple):
    """``[ …, … ]``; the span includes the brackets."""

    span: Span
    items: tuple[Scalar | Message, ...]


class Field(NamedTuple):
    """One entry of a message.

    ``name`` is the identifier, or ``[package.extension]`` or ``[host/package.Type]`` without blanks.
    ``span`` runs from the name to the end of the value; ``separator`` is the ``,`` or ``;`` behind it.
    """

    name: str
    name_span: Span
    value: Scalar | Message | ListValue
    span: Span
    separator: Span | None


class SyntaxProblem(NamedTuple):
    """Something at ``span`` that the text format does not allow, or that exceeds a limit of ours.

    ``help`` is what to do about it, in the imperative. ``field`` is the path, without indexes, of the field whose value
    it is, if what that should look like depends on its type.
    """

    span: Span
    message: str
    is_limit: bool = False
    help: str = ""
    field: str = ""


class Document(NamedTuple):
    """A parsed file: its text, the tokens that tile it, the top-level fields, what was wrong, and how it was read."""

    text: str
    tokens: list[Token]
    fields: tuple[Field, ...]
    problems: tuple[SyntaxProblem, ...]
    options: ParseOptions = STRICT

    def slice(self, span: Span) -> str:
        """Return the text at ``span``."""
        return self.text[span.start : span.end]

    def position(self, offset: int) -> Position:
        """Return line and column of ``offset``."""
        return locate(line_starts(self.text), offset)
