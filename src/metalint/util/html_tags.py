"""The tags in a text of HTML, in linear time, whatever it holds."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

# html.parser takes 20 seconds for 50 kB of `<a `
_TAG: Final = re.compile(r"<(?:!--|[!?]|(/?)([A-Za-z][A-Za-z0-9-]*))")
_ATTRIBUTE: Final = re.compile(
    r"""[\s/]*(?:(>)|([^\s/>=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?|[="'])""", re.DOTALL
)
# what ends the elements in which nothing else is a tag:
# https://html.spec.whatwg.org/multipage/syntax.html#raw-text-elements
_ENDS: Final = {
    name: re.compile(rf"<(/)({name})(?=[\s/>])", re.IGNORECASE) for name in ("script", "style", "textarea", "title")
}


class HtmlTag(NamedTuple):
    """A tag, and where it begins and ends; without a name, a comment or an element whose content is not shown."""

    start: int
    end: int
    name: str
    is_end: bool
    attributes: dict[str, str]


def read_tags(text: str, hidden: Container[str]) -> Iterator[HtmlTag]:
    """Yield the tags of a text, names in lower case; what has no end goes on to the end of the text.

    Args:
        text: all of it, or a fragment.
        hidden: the names of elements that are skipped with their content.
    """
    start, at, inside = 0, 0, ""
    while found := _ENDS.get(inside, _TAG).search(text, at):
        start = start if inside else found.start()
        name, is_end = (found[2] or "").lower(), bool(found[1])
        if name:
            at, attributes = _read_attributes(text, found.end())
        else:
            closing = "-->" if found[0] == "<!--" else ">"
            end = text.find(closing, found.end())
            at, attributes = end + len(closing) if end >= 0 else -1, {}
        if at < 0:
            at, name, inside = len(text), "", ""
        if inside or name in hidden:
            inside = "" if is_end and name == inside else inside or ("" if is_end else name)
            name = ""
        if not inside:
            yield HtmlTag(start, at, name, is_end, attributes)
    if inside:
        yield HtmlTag(start, len(text), "", is_end=False, attributes={})


def _read_attributes(text: str, at: int) -> tuple[int, dict[str, str]]:
    """Return where a tag ends, and its attributes; -1 if it does not."""
    attributes: dict[str, str] = {}
    while match := _ATTRIBUTE.match(text, at):
        at = match.end()
        if match[1]:
            return at, attributes
        if match[2]:
            attributes.setdefault(match[2].lower(), unescape(match[3] or match[4] or match[5] or ""))
    return -1, attributes
