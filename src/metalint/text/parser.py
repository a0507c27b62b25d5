"""Parser of the protobuf text format, with recovery: it reports several errors a file and never raises.

It knows no schema. It accepts what the published specification and protobuf's Python, C++ and Go parsers
all accept as syntax; `literal` and the schema judge the values.
"""

import math
from bisect import bisect_right
from itertools import islice
from typing import Final, NamedTuple

from metalint.text.complaint import (
    FIELD_NAME,
    LIST_ITEM,
    Complaint,
    describe_unclosed,
    shorten,
)
from metalint.text.cst import Document, Field, ListValue, Message, Scalar, SyntaxProblem
from metalint.text.cursor import Cursor, Refused, Stopped
from metalint.text.lexer import Token
from metalint.text.span import Span
from metalint.util.limits import STRICT, Limits, ParseOptions
from metalint.util.wording import plural, quote

_CLOSER: Final = {"{": "}", "<": ">"}
_SHORT: Final = frozenset(("name", "number", "string"))
_VALUES: Final = _SHORT | {"unterminated"}
_MAX_INDENTS: Final = 200  # fields whose indents are looked at
_SHORTEN_HELP: Final = "shorten it, or raise `limits` in the configuration"


def parse_document(text: str, options: ParseOptions = STRICT) -> Document:
    """Parse ``text`` as ``options`` say; whatever it holds, a document comes back, its problems with it.

    Reading stops after a hundred problems, and where the text exceeds one of the limits.
    """
    document = Document(text, (), (), options)
    tokens = document.tokens
    if excess := _exceeded_limit(tokens, options.limits):
        document.problems = (excess,)
        return document
    conflicts = _find_conflicts(text, tokens)
    one_side = tokens
    if conflicts:  # two sides together are seldom one text
        ends = [span.end for span, _ in conflicts]
        others = [*(other_side for _, other_side in conflicts), math.inf]
        one_side = [token for token in tokens if token.start < others[bisect_right(ends, token.start)]]
    parser = _Parser(text, one_side, options)
    fields: list[Field] = []
    try:
        parser.report_foreign(tokens, conflicts)
        parser.parse_fields(fields)
    except Stopped:
        pass
    document.fields, document.problems = tuple(fields), tuple(sorted(parser.problems))
    return document


def _exceeded_limit(tokens: list[Token], limits: Limits) -> SyntaxProblem | None:
    """Return what keeps the text from being read at all."""
    counted = (token for token in tokens if token.kind != "blank")
    most = limits.tokens
    if len(tokens) > most and (token := next(islice(counted, most, None), None)):
        what = f"the file has more than {most:,} tokens, all that `limits.values = {limits.values}` allows"
        return SyntaxProblem(Span(token.start, token.start + 1), what, is_limit=True, help=_SHORTEN_HELP)
    for kind, start, end in tokens:
        if end - start > limits.length and kind in _SHORT:
            what = _describe_length(f"this {kind}", end - start, limits)
            return SyntaxProblem(Span(start, end), what, is_limit=True, help=_SHORTEN_HELP)
    return None


def _describe_length(what: str, length: int, limits: Limits) -> str:
    allowed = f"`limits.size = {limits.size}` allows {limits.length:,} in one value"
    return f"{what} has {length:,} characters; {allowed}"


def _find_conflicts(text: str, tokens: list[Token]) -> list[tuple[Span, int]]:
    """Return from where to where each conflict goes that git left behind, and where its other side begins."""
    # a marker that belongs to none makes a new one
    conflicts: list[tuple[Span, int]] = []
    began: Token | None = None
    other_side = 0
    for token in tokens:
        if token.kind != "conflict":
            continue
        mark = text[token.start]
        if mark == "<":
            began, other_side = token, 0
        elif began is not None and mark != ">":
            other_side = other_side or token.start
            continue
        if mark == ">" and began is not None:
            while conflicts and conflicts[-1][0].start >= began.start:
                conflicts.pop()
            conflicts.append((Span(began.start, token.end), other_side or token.start))
            began = None
        else:
            conflicts.append((Span(token.start, token.end), token.end))
    return conflicts


class _Opened(NamedTuple):
    """A message that is not closed, or by a bracket which may be meant for another one around it."""

    name: Span | None
    opening: Span
    closer: str
    fields: list[Field]


class _Parser(Cursor):
    """The grammar; ``closers`` are the brackets that close the messages around the cursor, ``path`` their names."""

    def __init__(self, text: str, tokens: list[Token], options: ParseOptions) -> None:
        super().__init__(text, tokens)
        self.options = options
        self.in_brackets = frozenset("./-" if "go" in options.parsers else "./-%")  # Go refuses escapes in type URLs
        self.closers: list[str] = []
        self.path: list[str] = []
        self.suspect: tuple[_Opened, int] | None = None

    def report_foreign(self, tokens: list[Token], conflicts: list[tuple[Span, int]]) -> None:
        """Report what git left behind, and comments of other languages."""
        for span, _ in conflicts:
            first, last = self.line(span.start), self.line(span.end)
            what = f"line {first} is a marker of a merge conflict"
            if last > first:
                what = f"lines {first} to {last} are a merge conflict that is not resolved"
            markers = "the lines that begin with `<<<<<<<`, `=======` and `>>>>>>>`"
            self.report(span, what, f"keep one side, and delete {markers}")
        for kind, start, end in tokens:
            if kind == "foreign" and not (self.text[start - 1 : start + 2] == "://" and self.misquoted(start)):
                text = self.text[start:end]
                what = f"{quote(text[:2])} is not a comment here"
                if text.startswith("/*") and not text.endswith("*/"):
                    what += ", and swallows the rest of the file"
                self.report(Span(start, end), what, "begin each comment with `#`")

    # -- fields

    def parse_fields(self, found: list[Field]) -> None:
        """Parse fields up to, not including, a closing bracket of the messages around them."""
        depth = len(self.path)
        while self.token is not self.end:
            if self.symbol in {"}", ">"}:
                if self.closers:
                    return
                bracket = self.take()
                what = f"{shorten(self.text[bracket.start])} closes nothing: there are more closing braces than opening"
                self.report(bracket, f"{what} ones", "remove it, or add the opening brace that is missing above")
                continue
            start = self.at
            try:
                found.append(self.parse_field())
            except Refused as refused:
                del self.path[depth:]
                self.report_refused(refused, start)
            else:
                self.path.pop()

    def report_refused(self, refused: Refused, start: int) -> None:
        """Report what is wrong with the field that begins with the token ``start``, and go on after it."""
        misquoted = self.misquoted(self.tokens[start].start)
        if misquoted is None:
            at_fault = self.misquoted(refused.span.start)
            misquoted = None if at_fault and at_fault.name else at_fault  # one without quotes is another field's
        if misquoted is None:
            self.report(refused.span, *refused.complaint)
        else:
            field = ".".join((*self.path, misquoted.name)) if misquoted.name else ""
            self.report(Span(misquoted.start, misquoted.end), *misquoted.complaint, field=field)
            while self.token.start < misquoted.end and self.token is not self.end:
                self.take()
            start = self.at
        self.recover(start)

    def parse_field(self) -> Field:
        name, name_span = self.parse_name()
        self.path.append(name)
        has_colon = self.take_colon()
        if has_colon and self.is_cut_off():
            help_ = f"write the value after {shorten(name + ':')}"
            raise Refused(name_span, Complaint(f"{shorten(name)} has no value", help_))
        value = self.parse_value(name, name_span, has_colon=has_colon)
        return Field(name, *name_span, value, self.take_separator())

    def parse_name(self) -> tuple[str, Span]:
        if self.symbol in {"{", "["} and not self.path:
            is_json = self.symbols[self.at + 1] == "{"
            if self.symbol == "{":
                is_json = self.tokens[self.at + 1].kind == "string"
            if is_json:
                help_ = "write `name: value` lines, without braces around the file and without quotes around names"
                complaint = Complaint("the file looks like JSON, which is another format", help_)
                raise Refused(Span(self.token.start, self.token.end), complaint)
        if self.symbol == "[":
            return self.parse_bracketed_name()
        if self.token.kind != "name":
            raise self.unexpected(FIELD_NAME)
        span = self.take()
        return self.text[span.start : span.end], span

    def parse_bracketed_name(self) -> tuple[str, Span]:
        opening = self.take()
        parts: list[str] = []
        was_word = False
        while self.symbol != "]":
            is_word = self.token.kind in {"name", "number"}
            if (was_word and is_word) or not (is_word or self.symbol in self.in_brackets):
                raise self.unexpected("`]` after the name of an extension")
            span = self.take()
            parts.append(self.text[span.start : span.end])
            was_word = is_word
        return f"[{''.join(parts)}]", Span(opening.start, self.take().end)

    def take_colon(self) -> bool:
        """Take the colon, or what people write in its place."""
        if self.symbol == ":":
            self.take()
            return True
        if self.text[self.token.start : self.token.end] == "=":
            self.report(self.take(), "`=` is not allowed between name and value", "write `:` instead")
            return True
        return False

    def take_separator(self) -> Span | None:
        if self.symbol not in {",", ";"}:
            return None
        separator = self.take()
        while self.symbol in {",", ";"}:
            extra = self.take()
            self.report(extra, f"{shorten(self.text[extra.start])} is stray: one separator is enough", "remove it")
        return separator

    # -- values

    def parse_value(self, name: str, name_span: Span, *, has_colon: bool) -> Scalar | Message | ListValue:
        if self.symbol in _CLOSER:
            return self.parse_message(name_span)
        if not has_colon:
            is_value = self.token.kind in {"string", "number"} or self.symbol == "-"
            if self.symbol != "[" and not is_value:
                help_ = f"put the text in double quotes, or write `:` after {shorten(name)}"
                raise self.unexpected(f"`:` or `{{` after {shorten(name)}", help_)
            if is_value or self.tokens[self.at + 1].kind in _VALUES or self.symbols[self.at + 1] == "-":
                if self.misquoted(name_span.start):
                    raise self.unexpected(FIELD_NAME)
                self.report(name_span, f"the colon after {shorten(name)} is missing", f"write {shorten(name + ':')}")
        return self.parse_list(name_span) if self.symbol == "[" else self.parse_scalar(f"a value for {shorten(name)}")

    def parse_message(self, name: Span | None = None) -> Message:
        if len(self.closers) == self.options.limits.depth:
            what = f"this message is nested too deeply: `limits.depth` allows {plural(len(self.closers), 'level')}"
            self.report(self.take(), what, "nest less deeply, or raise `limits` in the configuration", is_limit=True)
            raise Stopped
        bracket = self.symbol
        opening = self.take()
        fields: list[Field] = []
        self.closers.append(_CLOSER[bracket])
        self.parse_fields(fields)
        end = self.close_message(_Opened(name, opening, self.closers.pop(), fields))
        return Message(Span(opening.start, end), tuple(fields))

    def report_unclosed(self, opened: _Opened, at: int) -> None:
        """Report a message that is not closed before ``at``; the indent of a field in it may say where it should be."""
        name, opening, closer, fields = opened
        indent = self.indent(opening.start)
        starts = (field.start for field in fields[:_MAX_INDENTS])
        behind = (start for start in starts if self.is_first_in_line(start) and self.indent(start) <= indent)
        where = self.place(next(behind, at))
        named = self.text[name.start : name.end] if name else ""
        span = Span(name.start if name else opening.start, opening.end)
        self.report(span, *describe_unclosed(named, self.text[opening.start], closer, where))

    def close_message(self, opened: _Opened) -> int:
        """Take the bracket that closes a message, and return where the message ends."""
        opening, closer = opened.opening, opened.closer
        at = self.token.start
        if self.symbol == closer:
            is_first = "\n" in self.text[self.tokens[self.at - 1].end : at]
            if is_first and not self.suspect and self.indent(at) < self.indent(opening.start):
                self.suspect = (opened, at)
            return self.take().end
        if self.symbol and self.symbol not in self.closers:
            closing = self.take()
            what = f"{shorten(self.text[closing.start])} does not close the {shorten(self.text[opening.start])}"
            self.report(closing, f"{what} of line {self.line(opening.start)}", f"write {shorten(closer)} instead")
            return closing.end
        if self.suspect and self.token is self.end:
            opened, at = self.suspect
            self.suspect = None
        self.report_unclosed(opened, at)
        return self.token.start

    def parse_list(self, name: Span) -> ListValue:
        opening = self.take()
        items: list[Scalar | Message] = []
        while self.symbol != "]":
            if self.is_cut_off():
                what = describe_unclosed(f"{self.text[name.start : name.end]}:", "[", "]", self.place(self.token.start))
                raise Refused(Span(name.start, opening.end), what)
            items.append(self.parse_message() if self.symbol in _CLOSER else self.parse_scalar(LIST_ITEM))
            if self.symbol == ",":
                comma = self.take()
                if self.symbol == "]":
                    self.report(comma, "the comma before `]` is stray: nothing follows it", "remove it")
            elif self.symbol != "]" and not self.is_cut_off():
                raise self.unexpected("`,` or `]` in the list")
        return ListValue(Span(opening.start, self.take().end), tuple(items))

    def parse_scalar(self, wanted: str) -> Scalar:
        if self.token.kind == "string":
            return self.parse_strings()
        sign = self.take() if self.symbol == "-" else None
        kind = self.token.kind
        if kind not in {"name", "number"}:
            raise self.unexpected(wanted)
        span = self.take()
        if sign is None:
            return Scalar(kind, span, (span,))
        if sign.end != span.start and "python" in self.options.parsers:
            what = Complaint(
                "Python's parser refuses what stands between `-` and its number", "remove what is between them"
            )
            raise Refused(Span(sign.start, span.end), what)
        return Scalar(kind, Span(sign.start, span.end), (span,))

    def parse_strings(self) -> Scalar:
        parts = [self.take()]
        while self.token.kind == "string":
            parts.append(self.take())
        length = sum(part.end - part.start for part in parts)
        if length > self.options.limits.length:
            what = _describe_length("this text in several strings", length, self.options.limits)
            self.report(parts[0], what, _SHORTEN_HELP, is_limit=True)
            raise Stopped
        return Scalar("string", Span(parts[0].start, parts[-1].end), tuple(parts))
