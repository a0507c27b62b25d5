"""Parser of the protobuf text format, with recovery: it reports several errors a file and never raises.

It knows no schema. It accepts what the published specification and protobuf's Python, C++ and Go parsers
all accept as syntax; `literal` and the schema judge the values.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from metalint.text.complaint import FIELD_NAME, alien
from metalint.text.cst import Document, Field, ListValue, Message, Scalar, SyntaxProblem
from metalint.text.cursor import Cursor, Refused, Stopped
from metalint.text.lexer import lex
from metalint.text.span import Span
from metalint.util.limits import STRICT

if TYPE_CHECKING:
    from metalint.text.lexer import Token
    from metalint.util.limits import Limits, ParseOptions

_CLOSER: Final = {"{": "}", "<": ">"}
_SHORT: Final = frozenset(("name", "number", "string"))
_VALUES: Final = _SHORT | {"unterminated"}


def parse(text: str, options: ParseOptions = STRICT) -> Document:
    """Parse ``text`` as ``options`` say; whatever it holds, a document comes back, its problems with it.

    Reading stops after a hundred problems, and where the text exceeds one of the limits.
    """
    tokens = lex(text, options)
    if excess := _excess(tokens, options.limits):
        return Document(text, tokens, (), (excess,), options)
    parser = _Parser(text, tokens, options)
    fields: list[Field] = []
    try:
        parser.aliens(tokens)
        parser.fields(fields)
    except Stopped:
        pass
    return Document(text, tokens, tuple(fields), tuple(sorted(parser.problems)), options)


def _excess(tokens: list[Token], limits: Limits) -> SyntaxProblem | None:
    """Return what keeps the text from being read at all."""
    counted = (token for token in tokens if token.kind != "blank")
    most = limits.tokens
    if len(tokens) > most and (token := next(islice(counted, most, None), None)):
        message = f"more than {most:,} tokens; `limits.values = {limits.values}` allows no more"
        return _limit(token.start, token.start + 1, message)
    for kind, start, end in tokens:
        if end - start > limits.length and kind in _SHORT:
            return _limit(start, end, too_long(f"a {kind}", end - start, limits))
    return None


def too_long(what: str, length: int, limits: Limits) -> str:
    """Return the message for a value of more characters than a value may have."""
    allowed = f"`limits.size = {limits.size}` allows {limits.length:,} in one value"
    return f"{what} of {length:,} characters; {allowed}"


def _limit(start: int, end: int, message: str) -> SyntaxProblem:
    return SyntaxProblem(Span(start, end), message, is_limit=True)


class _Parser(Cursor):
    """The grammar; ``closers`` are the brackets that close the messages around the cursor."""

    def __init__(self, text: str, tokens: list[Token], options: ParseOptions) -> None:
        super().__init__(text, tokens)
        self.options = options
        self.closers: list[str] = []
        self.in_brackets = frozenset("./-" if "go" in options.parsers else "./-%")  # Go refuses escapes in type URLs

    def aliens(self, tokens: list[Token]) -> None:
        for kind, start, end in tokens:
            if kind in {"foreign", "conflict"}:
                self.report(Span(start, end), alien(kind, self.text[start:end]))

    # -- fields

    def fields(self, found: list[Field]) -> None:
        """Parse fields up to, not including, a closing bracket of the messages around them."""
        while self.token is not self.end:
            if self.symbol in {"}", ">"}:
                if self.closers:
                    return
                self.report(self.take(), "this bracket closes nothing")
                continue
            start = self.at
            try:
                found.append(self.field())
            except Refused as refused:
                self.report(refused.span, str(refused))
                self.recover(start)

    def field(self) -> Field:
        name, name_span = self.name()
        has_colon = self.colon()
        if has_colon and self.is_cut_off():
            raise Refused(name_span, f"'{name}' has no value")
        value = self.value(name, name_span, has_colon=has_colon)
        return Field(name, name_span, value, Span(name_span.start, value.span.end), self.separator())

    def name(self) -> tuple[str, Span]:
        if self.symbol == "[":
            return self.bracketed_name()
        if self.token.kind != "name":
            raise self.unexpected(FIELD_NAME)
        span = self.take()
        return self.text[span.start : span.end], span

    def bracketed_name(self) -> tuple[str, Span]:
        opening = self.take()
        parts: list[str] = []
        was_word = False
        while self.symbol != "]":
            is_word = self.token.kind in {"name", "number"}
            if (was_word and is_word) or not (is_word or self.symbol in self.in_brackets):
                raise self.unexpected("']' behind the name of an extension")
            span = self.take()
            parts.append(self.text[span.start : span.end])
            was_word = is_word
        return f"[{''.join(parts)}]", Span(opening.start, self.take().end)

    def colon(self) -> bool:
        """Take the colon, or what people write in its place."""
        if self.symbol == ":":
            self.take()
            return True
        if self.text[self.token.start : self.token.end] == "=":
            self.report(self.take(), "a ':' stands between name and value, not '='")
            return True
        return False

    def separator(self) -> Span | None:
        if self.symbol not in {",", ";"}:
            return None
        separator = self.take()
        while self.symbol in {",", ";"}:
            self.report(self.take(), "one separator is enough")
        return separator

    # -- values

    def value(self, name: str, name_span: Span, *, has_colon: bool) -> Scalar | Message | ListValue:
        if self.symbol in _CLOSER:
            return self.message()
        if not has_colon:
            is_value = self.token.kind in {"string", "number"} or self.symbol == "-"
            if self.symbol != "[" and not is_value:
                raise self.unexpected(f"':' or '{{' behind '{name}'")
            if is_value or self.tokens[self.at + 1].kind in _VALUES or self.symbols[self.at + 1] == "-":
                self.report(name_span, f"'{name}' lacks the ':' before its value")
        return self.list_value() if self.symbol == "[" else self.scalar(f"a value for '{name}'")

    def message(self) -> Message:
        if len(self.closers) == self.options.limits.depth:
            message = f"nested deeper than {len(self.closers)} messages, which is `limits.depth`"
            self.report(self.take(), message, is_limit=True)
            raise Stopped
        bracket = self.symbol
        opening = self.take()
        fields: list[Field] = []
        self.closers.append(_CLOSER[bracket])
        self.fields(fields)
        return Message(Span(opening.start, self.close(opening, self.closers.pop())), tuple(fields))

    def close(self, opening: Span, closer: str) -> int:
        """Take the bracket that closes a message, and return where the message ends."""
        if self.symbol == closer:
            return self.take().end
        if self.symbol and self.symbol not in self.closers:
            closing = self.take()
            self.report(closing, f"a '{closer}' is needed here to close what line {self.line(opening)} opens")
            return closing.end
        self.report(opening, f"this bracket is never closed by a '{closer}'")
        return self.token.start

    def list_value(self) -> ListValue:
        opening = self.take()
        items: list[Scalar | Message] = []
        while self.symbol != "]":
            if self.is_cut_off():
                raise Refused(opening, "this bracket is never closed by a ']'")
            items.append(self.message() if self.symbol in _CLOSER else self.scalar("a value in the list"))
            self.comma()
        return ListValue(Span(opening.start, self.take().end), tuple(items))

    def comma(self) -> None:
        if self.symbol == ",":
            comma = self.take()
            if self.symbol == "]":
                self.report(comma, "no ',' stands before the ']'")
        elif self.symbol != "]" and not self.is_cut_off():
            raise self.unexpected("',' or ']' in the list")

    def scalar(self, wanted: str) -> Scalar:
        if self.token.kind == "string":
            return self.strings()
        sign = self.take() if self.symbol == "-" else None
        kind = self.token.kind
        if kind not in {"name", "number"}:
            raise self.unexpected(wanted)
        span = self.take()
        if sign is None:
            return Scalar(kind, span, (span,))
        if sign.end != span.start and "python" in self.options.parsers:
            message = "Python's parser refuses what stands between `-` and the number; write them side by side"
            raise Refused(Span(sign.start, span.end), message)
        return Scalar(kind, Span(sign.start, span.end), (span,))

    def strings(self) -> Scalar:
        parts = [self.take()]
        while self.token.kind == "string":
            parts.append(self.take())
        length = sum(part.end - part.start for part in parts)
        if length > self.options.limits.length:
            self.report(parts[0], too_long("a text in several strings", length, self.options.limits), is_limit=True)
            raise Stopped
        return Scalar("string", Span(parts[0].start, parts[-1].end), tuple(parts))

    def line(self, span: Span) -> int:
        return self.text.count("\n", 0, span.start) + 1
