"""What protobuf's Python parser and protoc both accept, and metalint does not: each with its reason."""

from __future__ import annotations

import re
from typing import Final, NamedTuple


class Difference(NamedTuple):
    """A difference is known by what metalint says of it first, and by what the file holds."""

    message: str
    reason: str
    text: str = ""


DIFFERENCES: Final = {
    "lone-cr": Difference(
        r"a carriage return \(CR\) without a line feed",
        "it ends a line for some parsers, and hides the rest of a comment from others",
    ),
    "vertical-tab": Difference(r"`\\x0b` \(U\+000B\) is not allowed|is not in quotes", "Go refuses it", r"\x0b"),
    "form-feed": Difference(r"`\\x0c` \(U\+000C\) is not allowed|is not in quotes", "Go refuses it", r"\x0c"),
    "depth": Difference(r"nested too deeply", "no parser may run out of stack"),
    "twice-implicit": Difference(r"`.*` is set twice", "Go refuses it, and one of the values is lost"),
    "question-mark": Difference(r"reads `\\\?` differently", "Python keeps the backslash, the others do not"),
    "hexadecimal-capital": Difference(r"`\\X\w*` is not a valid escape", "Go refuses it"),
    "minus-nan": Difference(r"`.*` takes a number, not `-(?i:nan)`", "Go refuses it"),
    "any-url": Difference(
        r"after the name of an extension|`/.` is not a comment here|has no closing quote on its line",
        "type URLs with characters or spaces beyond the published grammar; Go refuses them",
        r"\[[^\]]*/[^\]]*\]",
    ),
    "any-with-more": Difference(
        r"`\[.*\]` must be the only field of its `Any`", "Go refuses it, and one of the values is lost"
    ),
    "backslashes": Difference(r"more than a hundred backslashes side by side", "Python needs quadratic time for them"),
    "digits": Difference(r"takes an? (number|integer), not", "no number needs 400 of them", r"[\w.]{400}"),
    "long": Difference(r"more than [\d,]+ tokens|has [\d,]+ characters", "no file may keep its parser busy"),
}
"""By name; Go's verdicts are known from its source and from the cases of ``test_strictness``."""


def named(messages: list[str], text: str) -> str | None:
    """The name of the difference that makes metalint refuse ``text`` with these messages, if it is one."""
    first = next((message for message in messages if "is never closed" not in message), messages[0])  # others follow
    for name, one in DIFFERENCES.items():
        if re.search(one.message, first, re.DOTALL) and re.search(one.text, text):
            return name
    return None
