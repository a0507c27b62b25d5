"""Lexer of the protobuf text format: lossless, and total over all strings.

The token kinds follow the published specification (https://protobuf.dev/reference/protobuf/textformat-spec/).
Whatever that does not know becomes an ``invalid`` token, so that the tokens' texts always join to the input.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import Final, Literal, NamedTuple

from metalint.text.limits import MAX_TOKENS

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


_token: Final = Token._make

# Possessive quantifiers keep each alternative linear in the length of the text.
_SCANNER: Final = re.compile(
    r"""
      (?P<blank>[ \t\r\n]++)
    | (?P<conflict>^(?:<{7}|>{7}|\|{7})[ ][^\n]*+ | ^={7}(?=\r?$))
    | (?P<comment>\#[^\n]*+)
    | (?P<foreign>//[^\n]*+ | /\*(?:[^*]++|\*(?!/))*+(?:\*/)?+)
    | (?P<name>[A-Za-z_][A-Za-z0-9_]*+)
    | (?P<number>(?:[0-9]|\.[0-9])(?:[eE][+-]|[0-9A-Za-z_.])*+)
    | (?P<string>"(?:[^"\\\n]++|\\[^\n])*+"|'(?:[^'\\\n]++|\\[^\n])*+')
    | (?P<unterminated>["'][^\n]*+)
    | (?P<punctuation>[{}<>\[\]:;,\-./%])
    | (?P<invalid>[^ \t\r\n\#A-Za-z_0-9"'{}<>\[\]:;,\-./%]++)
    """,
    re.VERBOSE | re.MULTILINE,
)


# No two blanks are neighbours: so many tokens hold MAX_TOKENS others, and if more follow, the next is no blank.
_MOST: Final = 2 * MAX_TOKENS + 1


def lex(text: str) -> list[Token]:
    """Split ``text`` into tokens that tile it: joined, their texts are the text again.

    What is left behind the first hundred thousand is one ``unread`` token.
    """
    matches = islice(_SCANNER.finditer(text), _MOST)
    tokens = [_token((match.lastgroup, *match.span())) for match in matches]
    read = tokens[-1].end if tokens else 0
    if read < len(text):
        tokens.append(Token("unread", read, len(text)))
    return tokens
