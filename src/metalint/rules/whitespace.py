r"""Blanks that do not belong in a value.

What it does:
    Finds leading, trailing and doubled blanks, line breaks and tabs, no-break and other special blanks, control
    characters, those that turn the direction of writing, and characters of no width, such as the soft hyphen, in all
    strings. Joiners inside words of scripts that need them, and inside emoji, stay. Of paths of notes and covers only
    the ends are looked at, for file names may hold blanks. URLs are left to `malformed-url`.

Why is this bad:
    They come along with text copied from a PDF or a web page. Nobody sees them, but names with them are other
    names: they break search, sorting and the finding of duplicates. What turns the direction of writing makes readers
    see another text than tools do.

Example:
    title: "Attention Is All  You\nNeed "

Use instead:
    title: "Attention Is All You Need"

Fix safety:
    Safe: each run of blanks becomes a single plain one, and blanks at the ends, characters of no width, control
    characters and those that turn the direction of writing go. A value with control characters from U+0080 to U+009F
    is left as it is: they are what is left of letters or quotes in a wrong encoding, and have to be typed anew.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from metalint import urls
from metalint.diagnostic import Problem, Safety, Severity, about, replacing
from metalint.facts import strings
from metalint.patterns import lazy
from metalint.rules.base import FileRule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from metalint.corpus import Context
    from metalint.facts import Facts

# Scripts and emoji in which joiners join: no Latin, Greek or Cyrillic, and nothing that goes itself.
_JOINED: Final = "\u0590-\u180d\u180f-\u1dff\u2190-\ufefe\uff00-\U0010ffff"
_WIDTHLESS: Final = lazy(
    f"[\u00ad\u180e\u200b\u200e\u200f\u2060\ufeff]|(?<![{_JOINED}])[\u200c\u200d]|[\u200c\u200d](?![{_JOINED}])"
)
_TURNING: Final = lazy("[\u202a-\u202e\u2066-\u2069]")
_CONTROL: Final = lazy(r"[\x00-\x08\x0e-\x1b\x7f]")
_MISREAD: Final = lazy(r"[\x80-\x84\x86-\x9f]")
_TIDY: Final = re.compile(r"(?:[!-~]++(?: [!-~]++)*+)?")  # as nearly all texts are
_KINDS: Final = (
    ("a blank at the start", lazy(r"\A\s")),
    ("a blank at the end", lazy(r"\s\Z")),
    ("a line break", lazy(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")),
    ("a tab", lazy(r"\t")),
    ("a no-break or special blank", lazy(r"[^\S \t\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")),
    ("doubled blanks", lazy(r"\s\s")),
    ("a character of no width", _WIDTHLESS),
    ("a character that turns the direction of writing", _TURNING),
    ("a control character", lazy(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")),
)


def check(paper: Facts, _: Context) -> Iterator[Problem]:
    """Yield a problem for each string that tidying changes."""
    if _are_tidy(strings(paper)):
        return
    addresses = {value.path for role in urls.ROLES for value in paper.many(role)}
    for value in paper.texts:
        if _TIDY.fullmatch(value.value) or value.path in addresses:
            continue
        tidy = tidied(value.value)
        if tidy != value.value or _MISREAD.search(value.value):
            fix = None if _MISREAD.search(value.value) else replacing(value, tidy)
            yield about(value, _message(value.value), fix=fix)
    yield from _around_paths(paper)


def _are_tidy(texts: Iterable[str]) -> bool:
    """Tell whether no text has anything but plain blanks, one at a time, between what can be seen.

    Everything that the rule finds, blanks aside, is a character that is not printed. All texts are looked at at once.
    """
    line = f"|{'|'.join(texts)}|"
    return line.isprintable() and "  " not in line and "| " not in line and " |" not in line


def _message(text: str) -> str:
    kinds = [kind for kind, pattern in _KINDS if pattern.search(text)]
    return f"the value has {', '.join(kinds)}; leave single blanks between words only"


def _around_paths(paper: Facts) -> Iterator[Problem]:
    for role in sorted(urls.LOCAL_ROLES):
        for value in paper.many(role):
            path = value.value.strip()
            if path not in {"", value.value} and not urls.has_scheme(path):
                yield about(value, "the path has a blank at an end; take it out", fix=replacing(value, path))


def tidied(text: str) -> str:
    """Return ``text`` with single plain blanks between its words, and nothing invisible."""
    if _TIDY.fullmatch(text):
        return text
    text = _CONTROL.sub("", _TURNING.sub("", text))
    return _collapsed(_WIDTHLESS.sub("", _collapsed(text)))


def _collapsed(text: str) -> str:
    return " ".join(text.split())


RULE = FileRule("whitespace", group="content", severity=Severity.WARNING, fixes=Safety.SAFE, check=check)
