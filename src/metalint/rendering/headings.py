"""Headings of a Markdown text, and the anchors that GitHub gives them."""

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from metalint.rendering.escape import flatten

_LINE: Final = re.compile(r"[^\n]*+\n|[^\n]++")
_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})([^\r\n]*)")
_HEADING: Final = re.compile(r" {0,3}#{1,6}[ \t]+(.*)")
_LINK: Final = re.compile(r"(\\.)|!?\[((?:\\.|[^\[\]\\])*+)\]\((?:[^()]|\([^()]*+\))*+\)")
_NOT_IN_SLUG: Final = re.compile(r"[^\w -]", re.ASCII)  # faster than to ask for the category of each character
_TAG: Final = re.compile(r"<!--.*?-->|(<!--.*)|</?[A-Za-z][^<>]*+>")  # a comment without an end is looked for once
_BACKSLASH: Final = re.compile(r"\\([!-/:-@\[-`{-~])")


class Outline:
    """The headings of a text that is read piece by piece, each of whole lines, and how many have which anchor."""

    def __init__(self, text: str = "") -> None:
        self._lines = Lines()
        self.given: Counter[str] = Counter()
        self.read(text)

    def read(self, text: str) -> None:
        """Read on."""
        self.given.update(make_slug(shown) for shown in find_headings(self._lines.read(text)))


def give_anchor(heading: str, given: Counter[str]) -> str:
    """Return the anchor of the next heading, by what it shows, as GitHub does: what was ``given`` gets a number."""
    name = make_slug(heading)
    count = given[name]
    given[name] += 1
    return f"{name}-{count}" if count else name


def make_slug(heading: str) -> str:
    """Return the anchor of a heading that shows this text, without a number."""
    shown = " ".join(flatten(heading).split()).lower()
    if shown.isascii():
        return _NOT_IN_SLUG.sub("", shown).replace(" ", "-")
    kept = (char for char in shown if char in " -" or unicodedata.category(char).startswith(("L", "M", "N", "Pc")))
    return "".join(kept).replace(" ", "-")


def find_headings(lines: Iterable[tuple[int, str]]) -> Iterator[str]:
    """Yield what the headings (those that begin with ``#``) in some `Lines` of Markdown show."""
    for _, line in lines:
        if match := _HEADING.match(line.rstrip()):
            bare = match[1].rstrip("#")  # number signs may close a heading
            text = bare.rstrip() if not bare or bare[-1] in " \t" else match[1]
            shown = _TAG.sub(r"\1", _LINK.sub(r"\1\2", text))
            yield _BACKSLASH.sub(r"\1", html.unescape(shown))


class Lines:
    """The lines outside fenced code of a text that is read piece by piece, each of whole lines."""

    def __init__(self) -> None:
        self._offset = 0
        self._fence = ""

    def leave_code(self) -> None:
        """Take the lines read so far for no part of fenced code: they belong to a region, and are written again."""
        self._fence = ""

    def read(self, text: str) -> Iterator[tuple[int, str]]:
        """Yield offset and text, line end included, of every further line."""
        return ((offset, line) for offset, line, is_code in self.all(text) if not is_code)

    def all(self, text: str) -> Iterator[tuple[int, str, bool]]:
        """Yield the same of all further lines, and whether they are fenced code, or the fence of it."""
        for line in _LINE.findall(text):
            match, is_code = _FENCE.match(line), bool(self._fence)
            if is_code:
                if match and match[1].startswith(self._fence) and not match[2].strip():
                    self._fence = ""
            elif match and not (match[1][0] == "`" and "`" in match[2]):
                self._fence, is_code = match[1], True
            yield self._offset, line, is_code
            self._offset += len(line)
