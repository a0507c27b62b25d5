"""Parser of the protobuf text format, with recovery: it reports several errors a file and never raises.

It knows no schema. It accepts what the published specification and protobuf's Python, C++ and Go parsers
all accept as syntax; `literal` and the schema judge the values.
"""

from __future__ import annotations

from typing import Final

from metalint.text.cst import Document, Field, ListValue, Message, Scalar, SyntaxProblem
from metalint.text.lexer import Token, lex
from metalint.text.span import Span

MAX_DEPTH: Final = 100
"""Messages nested deeper than this are refused: protobuf's parsers would recurse without bound."""

_CLOSER: Final = {"{": "}", "<": ">"}
_TRIVIA: Final = frozenset(("blank", "comment"))


def parse(text: str) -> Document:
    """Parse ``text``; whatever it holds, a document comes back, its problems with it."""
    tokens = lex(text)
    parser = _Parser(text, [token for token in tokens if token.kind not in _TRIVIA])
    return Document(text, tokens, tuple(parser.fields(None)), tuple(parser.problems))


class _Refused(Exception):  # noqa: N818 - control flow inside this module: unwinds to the nearest field
    """Something unexpected; carries the problem."""

    def __init__(self, span: Span, message: str) -> None:
        super().__init__(message)
        self.problem = SyntaxProblem(span, message)


class _Parser:
    """A cursor over the significant tokens; the token past the last one is ``end``."""

    def __init__(self, text: str, tokens: list[Token]) -> None:
        self.text = text
        self.tokens = tokens
        self.end = Token("blank", len(text), len(text))
        self.at = 0
        self.depth = 0
        self.problems: list[SyntaxProblem] = []

    # -- the cursor

    def token(self) -> Token:
        return self.tokens[self.at] if self.at < len(self.tokens) else self.end

    def peek(self) -> str:
        """Return the text of the next token if it is punctuation, else nothing."""
        token = self.token()
        return self.text[token.start] if token.kind == "punctuation" else ""

    def take(self) -> Token:
        token = self.token()
        self.at += 1
        return token

    def take_punctuation(self, choices: str) -> Span | None:
        if self.peek() and self.peek() in choices:
            return _span(self.take())
        return None

    # -- the grammar

    def fields(self, closer: str | None) -> list[Field]:
        """Parse fields up to, not including, ``closer`` (the end of the text for None)."""
        found: list[Field] = []
        while self.token() is not self.end:
            if closer and self.peek() == closer:
                break
            start = self.at
            try:
                found.append(self.field())
            except _Refused as refused:
                self.problems.append(refused.problem)
                if not self.recover(start, inside=closer is not None):
                    break
        return found

    def field(self) -> Field:
        name, name_span = self.name()
        colon = self.take_punctuation(":")
        value = self.value(name, has_colon=colon is not None)
        span = Span(name_span.start, value.span.end)
        self.refuse_glued(value)
        return Field(name, name_span, value, span, self.take_punctuation(",;"))

    def name(self) -> tuple[str, Span]:
        token = self.token()
        if self.peek() == "[":
            return self.bracketed_name()
        if token.kind != "name":
            raise self.unexpected("a field name")
        self.take()
        return self.text[token.start : token.end], _span(token)

    def bracketed_name(self) -> tuple[str, Span]:
        opening = self.take()
        parts: list[str] = []
        while self.peek() != "]":
            token = self.token()
            if token.kind not in {"name", "number"} and self.peek() not in {".", "/", "-", "%"}:
                raise self.unexpected("']' behind the name of an extension")
            parts.append(self.text[token.start : token.end])
            self.take()
        closing = self.take()
        return f"[{''.join(parts)}]", Span(opening.start, closing.end)

    def value(self, name: str, *, has_colon: bool) -> Scalar | Message | ListValue:
        opening = self.peek()
        if opening in _CLOSER:
            return self.message()
        if opening == "[":
            return self.list_value(name, has_colon=has_colon)
        if not has_colon:
            raise self.unexpected(f"':' or '{{' behind '{name}'")
        return self.scalar(f"a value for '{name}'")

    def message(self) -> Message:
        opening = self.take()
        closer = _CLOSER[self.text[opening.start]]
        if self.depth >= MAX_DEPTH:
            raise _Refused(_span(opening), f"nested deeper than {MAX_DEPTH} messages")
        self.depth += 1
        fields = self.fields(closer)
        self.depth -= 1
        if self.peek() != closer:
            self.problems.append(
                SyntaxProblem(_span(opening), f"'{self.text[opening.start]}' is never closed by a '{closer}'")
            )
            return Message(Span(opening.start, self.token().start), tuple(fields))
        return Message(Span(opening.start, self.take().end), tuple(fields))

    def list_value(self, name: str, *, has_colon: bool) -> ListValue:
        opening = self.take()
        items: list[Scalar | Message] = []
        while not (closing := self.take_punctuation("]")):
            if items and not self.take_punctuation(","):
                raise self.unexpected("',' or ']' in the list")
            if self.peek() in _CLOSER:
                items.append(self.message())
            elif has_colon:
                items.append(self.scalar("a value in the list"))
            else:
                raise self.unexpected(f"':' behind '{name}'")
        return ListValue(Span(opening.start, closing.end), tuple(items))

    def scalar(self, wanted: str) -> Scalar:
        token = self.token()
        if token.kind == "string":
            return self.strings()
        sign = self.take_punctuation("-")
        token = self.token()
        if token.kind not in {"name", "number"}:
            raise self.unexpected(wanted)
        if sign and sign.end != token.start:
            raise _Refused(Span(sign.start, token.end), "blank between '-' and the number")
        self.take()
        kind = "name" if token.kind == "name" else "number"
        return Scalar(kind, Span(sign.start if sign else token.start, token.end), (_span(token),))

    def strings(self) -> Scalar:
        parts = [_span(self.take())]
        while self.token().kind == "string":
            parts.append(_span(self.take()))
        return Scalar("string", Span(parts[0].start, parts[-1].end), tuple(parts))

    def refuse_glued(self, value: Scalar | Message | ListValue) -> None:
        """Refuse ``"x"name: 1``-like text only where a parser of protobuf's refuses it: behind numbers."""
        token = self.token()
        if isinstance(value, Scalar) and value.kind == "number" and token.start == value.span.end:
            if token.kind in {"name", "number"} or self.peek() == ".":
                raise _Refused(Span(value.span.start, token.end), "no blank between a number and what follows it")

    # -- errors

    def unexpected(self, wanted: str) -> _Refused:
        token = self.token()
        if token is self.end:
            return _Refused(self.last_span(), f"the file ends where {wanted} is expected")
        text = self.text[token.start : token.end]
        return _Refused(_span(token), _EXPLAINED.get(token.kind, "expected {wanted}, found {text}").format(
            wanted=wanted, text=_shown(text)
        ))

    def last_span(self) -> Span:
        return _span(self.tokens[-1]) if self.tokens else Span(0, 0)

    def recover(self, start: int, *, inside: bool) -> bool:
        """Skip to what looks like the next field; False if the enclosing message should end here."""
        if self.at == start:
            if inside and self.peek() in {"}", ">"}:
                return False
            self.take()
        while self.token() is not self.end:
            if self.begins_field():
                return True
            if self.peek() in {"}", ">"}:
                if inside:
                    return True
            self.take()
        return True

    def begins_field(self) -> bool:
        """Tell whether a name followed by ``:``, ``{`` or ``<`` stands first in its line."""
        token = self.token()
        if token.kind == "conflict":
            return True
        if token.kind != "name" or self.text[self.text.rfind("\n", 0, token.start) + 1 : token.start].strip():
            return False
        following = self.tokens[self.at + 1] if self.at + 1 < len(self.tokens) else self.end
        return self.text[following.start : following.end] in {":", "{", "<"}


_EXPLAINED: Final = {
    "conflict": "{text} was left by an unfinished merge; keep one side and delete the marker lines",
    "unterminated": "the string that starts here has no closing quote on its line",
    "invalid": "{text} cannot stand outside quotes; expected {wanted}",
}


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:37] + "...")  # noqa: PLR2004 - what fits a line


def _span(token: Token) -> Span:
    return Span(token.start, token.end)
