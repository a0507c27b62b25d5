"""What GitHub makes of Markdown: its own parser, then what it does to the texts in the page."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import NamedTuple

import cmarkgfm
from cmarkgfm.cmark import Options

_HANDLED = (
    r"(?:^|\W)@[A-Za-z0-9][A-Za-z0-9-]*(?!\w)",  # a mention; of a team with a / behind it
    r"(?:^|\W|[\w.-])#[0-9]+\b",  # an issue, user#1 and user/repository#1 among them
    r"(?i:(?:^|\W)GH-[0-9]+\b)",
    r":(?:[0-9_+-]*[a-z][a-z0-9_+-]*|[+-]1|100|1234):",  # an emoji
    r"(?i:\b(?=[a-f]*[0-9])(?=[0-9]*[a-f])[0-9a-f]{7,40}\b)",  # a commit that is neither a word nor a number
)
_NO_LINKS = {"a", "pre", "code", "tt"}


class Shown(NamedTuple):
    """A page: its whole text, its links (target and text), its tags, and what becomes something else on GitHub."""

    text: str
    links: list[tuple[str, str]]
    tags: list[str]
    handled: list[str]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = [""]
        self.links: list[tuple[str, str]] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.texts.append("")
        if tag == "a":
            self.links.append((dict(attrs)["href"] or "", ""))
            self.inside = True

    inside = False

    def handle_endtag(self, tag: str) -> None:
        self.texts.append("")
        self.inside = self.inside and tag != "a"

    def handle_comment(self, data: str) -> None:  # noqa: ARG002 - nobody sees what it says
        self.texts.append("")

    def handle_data(self, data: str) -> None:
        self.texts[-1] += data
        if self.inside:
            target, text = self.links[-1]
            self.links[-1] = target, text + data


def shown(markdown: str) -> Shown:
    """Return the page that GitHub makes of a Markdown text."""
    reader = _Reader()
    reader.feed(cmarkgfm.github_flavored_markdown_to_html(markdown, Options.CMARK_OPT_UNSAFE))
    reader.close()
    handled = [match for text in reader.texts for pattern in _HANDLED for match in re.findall(pattern, text, re.ASCII)]
    return Shown("".join(reader.texts), reader.links, reader.tags, handled)
