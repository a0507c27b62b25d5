"""Random files: papers of any message type, and small changes that make them nearly valid."""

from __future__ import annotations

from random import Random
from typing import Final

from metalint.schema.types import INTEGER_RANGES, FieldType, MessageType
from metalint.text.lexer import tokenize

_INTEGERS: Final = [
    *["0", "1", "7", "-5", "-0", "017", "0x1F", "0X1f", "2147483647", "2147483648", "-2147483648", "4294967295"],
    *["9223372036854775807", "9223372036854775808", "18446744073709551615", "18446744073709551616", "-1", "08", "1_0"],
    *["- 5", "+5", "1e3", "1.0", "0x", "0b1", "\u0665", "1f", "0xFFFFFFFFFFFFFFFFF", "00", "-017", "-0x1"],
]
_FLOATS: Final = [
    *[
        "0.5",
        ".5",
        "1.",
        "-2e3",
        "1E+5f",
        "inf",
        "-Infinity",
        "nan",
        "-nan",
        "010",
        "1.5.5",
        "3F",
        "infinityf",
        "-.5e-1",
    ],
    *[
        "1e400",
        "-1e400",
        "1e-400",
        "0.1f",
        "1e",
        "1e+",
        ".",
        "0e0",
        "0x1p3",
        "NaN",
        "INF",
        "-inff",
        "1ef",
        "00.5",
        "1.e1",
    ],
    *["3.4028235e38", "3.4028236e38", "1.7976931348623157e308", "16777217", "- 1.5", "9" * 60, "0." + "9" * 60],
]
_TEXTS: Final = [
    *[
        '"A title"',
        "'b'",
        '""',
        "''",
        '"é ☃ 😀"',
        r'"\n\t\r\a\b\f\v"',
        r'"\x41\101\u00e9\U0001F600"',
        r'"\xff"',
        r'"\mu"',
    ],
    *[
        "\"a\" 'b'",
        '"a"\n  # c\n  "b"',
        r'"\?"',
        '"a\\',
        r'"\400"',
        r'"\ud83d\ude00"',
        r'"\u12"',
        r'"\x"',
        r'"\xc3\xa9"',
    ],
    *[
        r'"it\'s"',
        "'it\"s'",
        r'"\"q\""',
        r"'\\'",
        '"# no comment"',
        '"{ } [ ] < > : ; ,"',
        '"\x01\x7f"',
        '"\u2028\ufeff"',
    ],
    *[r'"\0\00\000"', r'"\x4"', r'"\X41"', r'"\U00110000"', r'"\377"', '"\\\n"', '"tab\there"', r'"\xc3" "\xa9"'],
]
_WORDS: Final = ["true", "True", "t", "1", "0", "false", "f", "F", "TRUE", "yes", "0x1", "01", "null", "99", "-1", "D"]
_BLANKS: Final = ["", "", "", " ", " ", "\n", "\n\n", "\t", "  ", "# x\n", " \r\n", "#\n", '\n  # a comment: "y" {\n']
_JUNK: Final = [
    *[
        *" \n\t{}<>[]:;,.-#\"'\\/=+%x1e_@~\0\r\v\f\x7f",
        "\u00a0",
        "\u2028",
        "\ufeff",
        "\udcff",
        "\udcc3",
        "é",
        "“",
        "☃",
        "0x",
    ],
    *[
        "e5",
        "\\x",
        "\\u00",
        "# a\n",
        "//",
        "/*",
        "*/",
        ": ",
        "[]",
        "{}",
        "<>",
        "f",
        "null",
        '""',
        "''",
        "[a.b]",
        "- ",
        "1",
    ],
    *[
        "<<<<<<< ",
        "=======",
        "\r\n",
        ": [",
        "]: ",
        "}\n",
        ",;",
        "inf",
        "nan",
        "-nan",
        "\\\\",
        "[a/b.C]",
        "# txtpbfmt: off\n",
    ],
]
SNIPPETS: Final = [
    *["[orchestra.rating]: 3", '[orchestra.tags]: ["a", "b"]', "[ orchestra . soloist ] { seat: 1 }", "[a.b]: 1"],
    *['[orchestra.Catalogue.shelfmark]: "a"', "extra { [a/orchestra.Part] { seat: 1 } }", "extra < [a.b/x.Y]: {} >"],
    *[
        'extra { type_url: "a" value: "\\377" }',
        "extra { [a/orchestra.Part] <> value: '' }",
        'former_title: "a"',
        "40: 1",
    ],
    *["extra { [a/orchestra.Score] { counts { key: 'a' } extra { [b/orchestra.Licence] { holder: 'x' } } } }"],
    *["desks { key: 1 value { seat: 1 } } desks { value {} key: 1 }", "counts: [{ key: 'a' }, { value: 2 key: 'a' }]"],
    *["Margin { width: 1 }", "margin { width: 1 }", "licence { year: 1 }", "movement { licence { holder: '' } }"],
]
"""What types do not tell: extensions, written-out ``Any``, maps with a key twice, groups, required and reserved."""


class Writer:
    """Writes what ``random`` decides."""

    def __init__(self, random: Random, odd: float = 0.1) -> None:
        self.random = random
        self.odd = odd

    def paper(self, of: MessageType) -> str:
        """A file that is mostly a valid ``of``, laid out in any way."""
        return self.body(of, 0)

    def body(self, of: MessageType, depth: int) -> str:
        names = list(of.fields)
        picked = [self.random.choice(names) for _ in range(self.random.choice([0, 1, 1, 2, 3, 5]))] if names else []
        fields = [self.field(of.fields[name], name, depth) for name in dict.fromkeys(picked)]
        if self.random.random() < self.odd:
            fields.append(self.random.choice(SNIPPETS))
        return self.random.choice([" ", "\n", "\n"]).join(fields) + self.blank()

    def plain(self, of: MessageType, indent: str = "") -> str:
        """A file that is mostly laid out as txtpbfmt does, with a field a line."""
        names = [name for name, field in of.fields.items() if len(indent) < 12 or field.message is None]
        lines: list[str] = []
        chosen = [self.random.choice(names) for _ in range(self.random.choice([0, 1, 2, 4, 8]))] if names else []
        if self.random.random() > self.odd:  # most files have what they need, and keys come first
            needed = [name for name in names if of.is_map or of.fields[name].is_required]
            chosen = needed if of.is_map else [*needed, *(name for name in chosen if name not in needed)]
        for name in chosen:
            field = of.fields[name]
            if field.message is None:
                lines.append(f"{indent}{name}: {self.scalar(field)}\n")
            else:
                lines.append(f"{indent}{name} {{\n{self.plain(field.message, indent + '  ')}{indent}}}\n")
        if self.random.random() < self.odd:
            at = self.random.randint(0, len(lines))
            lines.insert(
                at,
                self.random.choice(
                    ["", "\n", "\n\n", "\n\n\n", "# x\n", "  # metalint: x\n", "\t", " \n", "#", *lines]
                ),
            )
        return "".join(lines)

    def field(self, of: FieldType, name: str, depth: int) -> str:
        """A field of that type, with the blanks and separators that are allowed around it."""
        values = [self.value(of, depth)]
        if of.is_repeated and self.random.random() < 0.4:
            values = [self.value(of, depth) for _ in range(self.random.randrange(4))]
            written = "[" + ",".join(self.blank() + value + self.blank() for value in values) + "]"
        else:
            written = values[0]
        needs_colon = of.message is None or self.random.random() < 0.3
        colon = ":" if needs_colon else ""
        end = self.random.choice(["", "", "", ",", ";"])
        return name + self.blank() + colon + (self.blank() or " ") + written + self.blank() + end

    def value(self, of: FieldType, depth: int) -> str:
        if self.random.random() < self.odd / 4:
            return self.random.choice([*_INTEGERS, *_FLOATS, *_TEXTS, *_WORDS, "{}", "[]"])
        if of.message is not None:
            opening, closing = self.random.choice(["{}", "{}", "<>"])
            return opening + self.blank() + (self.body(of.message, depth + 1) if depth < 6 else "") + closing
        return self.scalar(of)

    def scalar(self, of: FieldType) -> str:
        if of.enum is not None:
            return self.random.choice([*of.enum.numbers, *map(str, of.enum.numbers.values()), "99"])
        if of.kind in INTEGER_RANGES:
            return self.random.choice(_INTEGERS if self.random.random() < 0.3 else _INTEGERS[:4])
        if of.kind in {"float", "double"}:
            return self.random.choice(_FLOATS if self.random.random() < 0.3 else _FLOATS[:8])
        if of.kind == "bool":
            return self.random.choice(_WORDS if self.random.random() < 0.2 else _WORDS[:8])
        return self.random.choice(_TEXTS if self.random.random() < 0.3 else _TEXTS[:6])

    def blank(self) -> str:
        return self.random.choice(_BLANKS) if self.random.random() < 0.5 else ""

    # -- changes

    def changed(self, text: str, other: str) -> str:
        """``text`` with one to four small changes, some of them made of pieces of ``other``."""
        for _ in range(self.random.choice([1, 1, 2, 4])):
            text = self.random.choice([self.with_junk, self.with_junk, self.with_token, self.repeated])(text)
            if self.random.random() < 0.15:
                text = self.spliced(text, other)
        return text

    def with_junk(self, text: str) -> str:
        """Replace a few characters."""
        at, length = self.random.randint(0, len(text)), self.random.choice([0, 0, 1, 1, 2, 8])
        return text[:at] + self.random.choice([*_JUNK, ""]) + text[at + length :]

    def with_token(self, text: str) -> str:
        """Delete, double, move or replace a token."""
        tokens = [text[start:end] for _, start, end in tokenize(text)]
        if not tokens:
            return self.random.choice(_JUNK)
        at, to = self.random.randrange(len(tokens)), self.random.randrange(len(tokens))
        match self.random.randrange(5):
            case 0:
                del tokens[at]
            case 1:
                tokens.insert(to, tokens[at])
            case 2:
                tokens[at], tokens[to] = tokens[to], tokens[at]
            case 3:
                tokens[at] = self.random.choice([*_INTEGERS, *_FLOATS, *_TEXTS, *_WORDS])
            case _:
                tokens.insert(at, self.random.choice([*_JUNK, *SNIPPETS]))
        return "".join(tokens)

    def repeated(self, text: str) -> str:
        """Repeat a piece, now and then so often that it exceeds a limit."""
        at = self.random.randint(0, len(text))
        piece = text[at : at + self.random.choice([1, 2, 5, 20])]
        return text[:at] + piece * self.random.choice([2, 2, 2, 3, 3, 10, 120]) + text[at:]

    def spliced(self, text: str, other: str) -> str:
        """The beginning of one file and the end of another, cut between tokens."""
        begin, end = ([token.start for token in tokenize(one)] or [0] for one in (text, other))
        return text[: self.random.choice(begin)] + other[self.random.choice(end) :]
