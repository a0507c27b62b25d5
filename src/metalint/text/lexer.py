"""Lexer of the protobuf text format: lossless, and total over all strings.

The token kinds follow the published specification (https://protobuf.dev/reference/protobuf/textformat-spec/).
Whatever that does not know becomes an ``invalid`` token, so that the tokens' texts always join to the input.
"""

import re
from itertools import islice
from typing import Final, Literal, NamedTuple, cast

from metalint.util.limits import STRICT, ParseOptions

Kind = Literal[
    "blank",  # spaces, tabs, line ends
    "comment",  # from # to the end of the line, without the line end
    "foreign",  # a comment in the style of C: // to the end of the line, or /* to the next */
    "conflict",  # a line that git left behind in a merge
    "name",  # an identifier
    "number",  # digits and all that is glued to them; `literal` judges them
    "string",  # one quoted literal, quotes included
    "unterminated",  # a quote without its partner on the line
    "punctuation",  # one of {}<>[]:;,-./%
    "invalid",  # characters that belong to no token
    "unread",  # all that stands behind more tokens than anybody writes
]


class Token(NamedTuple):
    """A piece of the text: ``text[start:end]``."""

    kind: Kind
    start: int
    end: int


# Possessive quantifiers keep each alternative linear in the length of the text.
_SCANNER: Final = re.compile(
    r"""
      (?P<blank>[ \t\r\n]++)
    | (?P<conflict>^(?:<{7,}|>{7,}|\|{7,})[ ][^\r\n]*+ | ^={7,}(?=\r?$))
    | (?P<comment>\#[^\n]*+)
    | (?P<foreign>//[^\r\n]*+ | /\*(?:[^*]++|\*(?!/))*+(?:\*/)?+)
    | (?P<name>[A-Za-z_][A-Za-z0-9_]*+)
    | (?P<number>(?:[0-9]|\.[0-9])(?:[eE][+-]|[0-9A-Za-z_.])*+)
    | (?P<string>"(?:[^"\\\n]++|\\[^\n])*+"|'(?:[^'\\\n]++|\\[^\n])*+')
    | (?P<unterminated>["'][^\r\n]*+)
    | (?P<punctuation>[{}<>\[\]:;,\-./%])
    | (?P<invalid>[^ \t\r\n\#A-Za-z_0-9"'{}<>\[\]:;,\-./%]++)
    """,
    re.VERBOSE | re.MULTILINE,
)


def tokenize(text: str, options: ParseOptions = STRICT) -> list[Token]:
    """Split ``text`` into tokens that tile it: joined, their texts are the text again.

    What is left behind twice as many as `limits.Limits.tokens` is one ``unread`` token.
    """
    # no two whitespace tokens are neighbors: so many tokens hold all others; if more follow, the next is other
    matches = islice(_SCANNER.finditer(text), 2 * options.limits.tokens + 1)
    tokens = [Token(cast("Kind", match.lastgroup), *match.span()) for match in matches]
    if "go" not in options.parsers:  # for Python, all of Unicode's spaces are whitespace; for C++, two more
        others = None if options.parsers == {"python"} else "\v\f"
        for number, (kind, start, end) in enumerate(tokens):
            if kind == "invalid" and not text[start:end].strip(others):
                tokens[number] = Token("blank", start, end)
    read = tokens[-1].end if tokens else 0
    if read < len(text):
        tokens.append(Token("unread", read, len(text)))
    return tokens
