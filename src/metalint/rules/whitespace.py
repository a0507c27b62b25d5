r"""Blanks that do not belong in a value.

What it does:
    Finds leading, trailing and doubled blanks, line breaks and tabs, no-break and other special blanks, and
    characters of no width, such as the soft hyphen, in all strings. Joiners inside words of scripts that need
    them, and inside emoji, stay. URLs and paths are left to `malformed-url` and `missing-note`.

Why is this bad:
    They come along with text copied from a PDF or a web page. Nobody sees them, but names with them are other
    names: they break search, sorting and the finding of duplicates.

Example:
    title: "Attention Is All  You\nNeed "

Use instead:
    title: "Attention Is All You Need"

Fix safety:
    Safe: each run of blanks becomes a single plain one, those at the ends and characters of no width go.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from metalint import urls
from metalint.diagnostic import Problem, Safety, Severity, about, replacing
from metalint.rules.base import FileRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from metalint.corpus import Context
    from metalint.facts import Facts

# Scripts and emoji in which joiners join: no Latin, Greek or Cyrillic, and nothing that goes itself.
_JOINED: Final = "\u0590-\u180d\u180f-\u1dff\u2190-\ufefe\uff00-\U0010ffff"
_WIDTHLESS: Final = re.compile(
    f"[\u00ad\u180e\u200b\u200e\u200f\u2060\ufeff]|(?<![{_JOINED}])[\u200c\u200d]|[\u200c\u200d](?![{_JOINED}])"
)
_KINDS: Final = (
    ("a blank at the start", re.compile(r"\A\s")),
    ("a blank at the end", re.compile(r"\s\Z")),
    ("a line break", re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")),
    ("a tab", re.compile(r"\t")),
    ("a no-break or special blank", re.compile(r"[^\S \t\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")),
    ("doubled blanks", re.compile(r"\s\s")),
    ("a character of no width", _WIDTHLESS),
)


def check(paper: Facts, _: Context) -> Iterator[Problem]:
    """Yield a problem for each string that tidying changes."""
    addresses = {value.path for role in urls.ROLES for value in paper.many(role)}
    for value in paper.texts:
        if value.path not in addresses and (tidy := tidied(value.value)) != value.value:
            kinds = [kind for kind, pattern in _KINDS if pattern.search(value.value)]
            message = f"the value has {', '.join(kinds)}; leave single blanks between words only"
            yield about(value, message, fix=replacing(value, tidy))


def tidied(text: str) -> str:
    """Return ``text`` with single plain blanks between its words, and nothing invisible."""
    return _collapsed(_WIDTHLESS.sub("", _collapsed(text)))


def _collapsed(text: str) -> str:
    return " ".join(text.split())


RULE = FileRule("whitespace", group="content", severity=Severity.WARNING, fixes=Safety.SAFE, check=check)
