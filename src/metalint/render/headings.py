"""Headings of a Markdown text, and the anchors that GitHub gives them."""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Final

from metalint.render.escape import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINE: Final = re.compile(r"[^\n]*+\n|[^\n]++")
_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})([^\r\n]*)")
_HEADING: Final = re.compile(r" {0,3}#{1,6}[ \t]+(.*)")
_LINK: Final = re.compile(r"!?\[((?:\\.|[^\]\\])*)\]\([^)]*\)")
_MAX_HEADING: Final = 1000  # bounds the work on a line that is no real heading
_NOT_IN_SLUG: Final = re.compile(r"[^\w -]", re.ASCII)  # what `_is_in_slug` keeps of ASCII, faster
_TAG: Final = re.compile(r"<!--.*?-->|</?[A-Za-z][^>]*>")
_BACKSLASH: Final = re.compile(r"\\([!-/:-@\[-`{-~])")


class Anchors:
    """Gives each heading an anchor as GitHub does: what was given before gets a number."""

    def __init__(self, text: str = "") -> None:
        self._given = Counter(slug(shown) for shown in headings(text))

    def give(self, heading: str) -> str:
        """Return the anchor of the next heading, which shows the text ``heading``."""
        name = slug(heading)
        count = self._given[name]
        self._given[name] += 1
        return f"{name}-{count}" if count else name


def slug(heading: str) -> str:
    """Return the anchor of a heading that shows this text, without a number."""
    shown = " ".join(plain(heading).split()).lower()
    kept = _NOT_IN_SLUG.sub("", shown) if shown.isascii() else "".join(filter(_is_in_slug, shown))
    return kept.replace(" ", "-")


def _is_in_slug(char: str) -> bool:
    category = unicodedata.category(char)
    return char in " -" or category[0] in "LMN" or category == "Pc"


def headings(text: str) -> Iterator[str]:
    """Yield what the headings (those that begin with ``#``) of a Markdown text show."""
    for _, line in lines(text):
        if match := _HEADING.match(line.rstrip()):
            shown = _TAG.sub("", _LINK.sub(r"\1", _without_closing(match[1])[:_MAX_HEADING]))
            yield _BACKSLASH.sub(r"\1", html.unescape(shown))


def _without_closing(heading: str) -> str:
    """Take off the number signs that may close a heading."""
    bare = heading.rstrip("#")
    return bare.rstrip() if not bare or bare[-1] in " \t" else heading


def lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield offset and text, line end included, of every line outside fenced code."""
    offset, fence = 0, ""
    for line in _LINE.findall(text):
        match = _FENCE.match(line)
        if fence:
            if match and match[1].startswith(fence) and not match[2].strip():
                fence = ""
        elif match and not (match[1][0] == "`" and "`" in match[2]):
            fence = match[1]
        else:
            yield offset, line
        offset += len(line)
