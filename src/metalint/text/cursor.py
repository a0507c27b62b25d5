"""The cursor of the parser: where it stands, what it has to complain of, and where it goes on after an error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from metalint.text.complaint import Complaint, describe_unexpected, shorten
from metalint.text.cst import SyntaxProblem
from metalint.text.lexer import Token
from metalint.text.span import Span
from metalint.util.limits import MAX_PROBLEMS

if TYPE_CHECKING:
    from metalint.text.quoting import Misquoted

_NOT_GRAMMAR: Final = frozenset(("blank", "comment", "foreign", "conflict"))
_OPENERS: Final = frozenset("{<")
_CLOSERS: Final = frozenset("}>")
_BEHIND_NAME: Final = frozenset(":{<=")


class Refused(Exception):  # noqa: N818 - control flow inside the parser: unwinds to the nearest field
    """Something that the grammar does not allow at ``span``."""

    def __init__(self, span: Span, complaint: Complaint) -> None:
        self.span = span
        self.complaint = complaint


class Stopped(Exception):  # noqa: N818 - control flow inside the parser: unwinds all of it
    """There is no use in reading on."""


class Cursor:
    """A position at one of the tokens that the grammar knows.

    ``token`` is that token, the empty one at the end of the text included; ``symbol`` is its text if it is
    punctuation, and nothing otherwise. ``is_unbalanced`` is set once a skipped bracket was never closed.
    """

    def __init__(self, text: str, tokens: list[Token]) -> None:
        self.text = text
        self.end = Token("blank", len(text), len(text))
        self.tokens = [token for token in tokens if token.kind not in _NOT_GRAMMAR]
        self.symbols = [text[token.start] if token.kind == "punctuation" else "" for token in self.tokens]
        self.tokens.append(self.end)
        self.symbols.append("")
        self.problems: list[SyntaxProblem] = []
        self.is_unbalanced = False
        self.go(0)

    def go(self, at: int) -> None:
        """Move to the token with that number."""
        self.at = at
        self.token = self.tokens[at]
        self.symbol = self.symbols[at]

    def take(self) -> Span:
        """Step over the token at hand and return where it is."""
        token = self.token
        self.go(self.at + 1)
        return Span(token.start, token.end)

    def report(self, span: Span, message: str, help_: str, *, is_limit: bool = False, field: str = "") -> None:
        """Note a problem that reading can go on from."""
        if len(self.problems) == MAX_PROBLEMS:
            raise Stopped
        self.problems.append(SyntaxProblem(span, message, is_limit, help_, field))

    def unexpected(self, wanted: str, help_: str = "") -> Refused:
        """Return the complaint that the token at hand is not ``wanted``; without ``help_`` it says to write that."""
        token = self.token
        if token is self.end:
            last = self.tokens[self.at - 1]
            complaint = Complaint(f"the file ends where {wanted} is expected", "complete the line, or delete it")
            return Refused(Span(last.start, last.end), complaint)
        text = self.text[token.start : token.end]
        is_name = self.symbols[self.at + 1] in _BEHIND_NAME
        return Refused(
            Span(token.start, token.end), describe_unexpected(token.kind, text, wanted, help_, is_name=is_name)
        )

    def misquoted(self, at: int) -> Misquoted | None:
        """Return what is wrong with the quotes of the value in the line around an offset, if it is them."""
        from metalint.text.quoting import MAX_LENGTH, find_misquoted  # most texts have nothing wrong

        start = self.text.rfind("\n", 0, at) + 1
        found = find_misquoted(self.text[start : start + MAX_LENGTH + 1])
        return found and found._replace(start=start + found.start, end=start + found.end)

    def line(self, at: int) -> int:
        """Return the number of the line around an offset."""
        return self.text.count("\n", 0, at) + 1

    def indent(self, at: int) -> int:
        """Return how far the line around an offset is indented."""
        start = self.text.rfind("\n", 0, at) + 1
        line = self.text[start:at]
        return len(line) - len(line.lstrip(" \t"))

    def is_first_in_line(self, at: int) -> bool:
        """Tell whether only whitespace is before an offset in its line."""
        return not self.text[self.text.rfind("\n", 0, at) + 1 : at].strip(" \t")

    def place(self, at: int) -> str:
        """Return where something that belongs before an offset should be written."""
        if at == self.end.start:
            return "at the end of the file"
        if self.is_first_in_line(at):
            return f"before line {self.line(at)}"
        return f"before {shorten(self.text[at : self.token.end])}"

    def recover(self, start: int) -> None:
        """Go to the next field in its own line, or to the bracket that closes the message at hand.

        Brackets on the way are skipped with what they hold; if one is never closed, its first field is enough.
        """
        last = len(self.tokens) - 1
        skipped = self.symbols[start : self.at]
        depth, inner = sum((symbol in _OPENERS) - (symbol in _CLOSERS) for symbol in skipped), 0
        for at in range(self.at, last):
            symbol = self.symbols[at]
            if (depth <= 0 and symbol in _CLOSERS) or ((depth <= 0 or self.is_unbalanced) and self.begins_field(at)):
                self.go(at)
                return
            if symbol:
                depth += (symbol in _OPENERS) - (symbol in _CLOSERS)
            elif not inner and self.begins_field(at):
                inner = at
        self.is_unbalanced = True  # looking for the end again and again would be quadratic
        self.go(inner or last)

    def is_cut_off(self) -> bool:
        """Tell whether something else begins, or all ends, where a value should go on."""
        return self.token is self.end or self.symbol in _CLOSERS or self.begins_field(self.at)

    def begins_field(self, at: int) -> bool:
        """Tell whether a name with ``:``, ``{``, ``<`` or ``=`` after it is first in its line."""
        token = self.tokens[at]
        if token.kind != "name":
            return False
        following = self.tokens[at + 1]
        if self.text[following.start : following.end] not in _BEHIND_NAME:
            return False
        return at == 0 or "\n" in self.text[self.tokens[at - 1].end : token.start]
