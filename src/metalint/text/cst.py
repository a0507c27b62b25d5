"""The syntax tree: thin nodes that hold spans of the untouched text.

The tree is what the text says, whatever a schema thinks of it. Comments and whitespace live in
``Document.tokens`` alone; a node's surroundings are found there by offset.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

from metalint.text.span import Position, Span, find_line_starts, locate_offset
from metalint.util.limits import STRICT, ParseOptions

if TYPE_CHECKING:
    from metalint.text.lexer import Token


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

    ``name`` is the identifier, or ``[package.extension]`` or ``[host/package.Type]`` without spaces; it is written from
    ``start`` to ``name_end``. ``separator`` is the ``,`` or ``;`` after the value.
    """

    name: str
    start: int
    name_end: int
    value: Scalar | Message | ListValue
    separator: Span | None

    @property
    def name_span(self) -> Span:
        """Where the name is written."""
        return Span(self.start, self.name_end)

    @property
    def span(self) -> Span:
        """From the name to the end of the value."""
        return Span(self.start, self.value.span.end)


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


class Document:
    """A parsed file.

    Attributes:
        text: all of it.
        fields: those at the top level.
        problems: what is wrong with the text.
        options: how it was read.
        is_plain: whether `lines` has read it, which knows no tokens.
        is_laid_out: whether `layout` is known to change nothing.
    """

    def __init__(
        self,
        text: str,
        fields: tuple[Field, ...],
        problems: tuple[SyntaxProblem, ...] = (),
        options: ParseOptions = STRICT,
    ) -> None:
        self.text = text
        self.fields = fields
        self.problems = problems
        self.options = options
        self.is_plain = False
        self.is_laid_out = False

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """The offsets at which the lines begin."""
        return find_line_starts(self.text)

    @cached_property
    def tokens(self) -> list[Token]:
        """The tokens that tile the text; most plain files are never asked for them."""
        from metalint.text.lexer import tokenize

        return tokenize(self.text, self.options)

    def slice(self, span: Span) -> str:
        """Return the text at ``span``."""
        return self.text[span.start : span.end]

    def position(self, offset: int) -> Position:
        """Return line and column of ``offset``."""
        return locate_offset(self.line_starts, offset)
