"""Markdown as lists of papers use it: headings, items, tables, and the pieces that a line of them consists of."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final, Literal

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from metalint.importing.cells import split_row
from metalint.render.escape import plain
from metalint.util.named_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from markdown_it.token import Token

SUMMARY: Final = 7
"""The level of a heading that is the summary of a ``<details>`` element."""

_MAX_NESTING: Final = 100
_STYLES: Final = {"strong": "strong", "b": "strong", "em": "em", "i": "em"}
_SUMMARY: Final = re.compile(r"<summary[^>]*>(.*?)</summary>", re.DOTALL | re.IGNORECASE)
_TAG: Final = re.compile(r"<[^>]*>")
_HTML_LIST: Final = re.compile(r"<(?:td|li)\b", re.IGNORECASE)


class Piece(NamedTuple):
    """A part of a line: text, a link with its label, an image with its alternative text, or a line break.

    ``target`` is where a link leads, or the source of an image. ``style`` is ``strong``, ``em`` or empty. ``badge`` is
    the source of the image that a link consists of.
    """

    kind: Literal["text", "link", "image", "break"]
    text: str = ""
    target: str = ""
    style: str = ""
    badge: str = ""


Pieces = tuple[Piece, ...]


class Heading(NamedTuple):
    """A heading, or the summary of a ``<details>`` element."""

    line: int
    level: int
    text: str


class Paragraph(NamedTuple):
    """A paragraph outside of items and tables."""

    line: int
    pieces: Pieces


class Item(NamedTuple):
    """An item of a list, and the items in it."""

    line: int
    pieces: Pieces
    children: tuple[Item, ...]


class TableRow(NamedTuple):
    """A row of a table; ``excess`` counts cells beyond those of the header, which no renderer shows."""

    line: int
    cells: tuple[Pieces, ...]
    excess: int


class Table(NamedTuple):
    """A table by its header, as text, and its rows."""

    line: int
    header: tuple[str, ...]
    rows: tuple[TableRow, ...]


class HtmlList(NamedTuple):
    """A table or list in HTML, which is not read."""

    line: int


Block = Heading | Paragraph | Item | Table | HtmlList


class _Markdown(MarkdownIt):
    """Markdown as GitHub reads it, with the targets of links as they are written."""

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - the library's name
        return url

    def validateLink(self, url: str) -> bool:  # noqa: N802, ARG002 - the same
        return True


def blocks(text: str) -> Iterator[Block]:
    """Yield the blocks of a Markdown text in their order."""
    parser = _Markdown("commonmark", {"html": True, "maxNesting": _MAX_NESTING}).enable(["table", "strikethrough"])
    yield from _blocks(SyntaxTreeNode(parser.parse(text)).children, text.split("\n"))


def shown(pieces: Iterable[Piece]) -> str:
    """Return the text that pieces show."""
    return "".join(" " if piece.kind == "break" else piece.text for piece in pieces).strip()


def _blocks(nodes: Iterable[SyntaxTreeNode], lines: Sequence[str]) -> Iterator[Block]:
    for node in nodes:
        match node.type:
            case "heading":
                yield Heading(_line(node), int(node.tag[1]), shown(_inline(node)))
            case "paragraph":
                yield Paragraph(_line(node), _inline(node))
            case "bullet_list" | "ordered_list":
                yield from map(_item, node.children)
            case "table":
                yield _table(node, lines)
            case "html_block":
                yield from _html(node)
            case "blockquote":
                yield from _blocks(node.children, lines)


def _line(node: SyntaxTreeNode) -> int:
    return node.map[0] + 1 if node.map else 1


def _inline(node: SyntaxTreeNode) -> Pieces:
    tokens = (child.token for child in node.children if child.type == "inline")
    return pieces(token for inline in tokens if inline for token in inline.children or ())


def _item(node: SyntaxTreeNode) -> Item:
    found: list[Piece] = []
    children: list[Item] = []
    for child in node.children:
        if child.type in {"bullet_list", "ordered_list"}:
            children += map(_item, child.children)
        elif child.type in {"paragraph", "heading"}:
            found += [Piece("break")] * bool(found) + list(_inline(child))
    return Item(_line(node), tuple(found), tuple(children))


def _table(node: SyntaxTreeNode, lines: Sequence[str]) -> Table:
    head, *body = (row for part in node.children for row in part.children)
    header = tuple(shown(_inline(cell)) for cell in head.children)
    rows = []
    for row in body:
        line = _line(row)
        excess = len(split_row(lines[line - 1])) - len(header)
        rows.append(TableRow(line, tuple(_inline(cell) for cell in row.children), max(0, excess)))
    return Table(_line(node), header, tuple(rows))


def _html(node: SyntaxTreeNode) -> Iterator[Block]:
    for found in _SUMMARY.finditer(node.content):
        line = _line(node) + node.content.count("\n", 0, found.start())
        yield Heading(line, SUMMARY, " ".join(_TAG.sub("", found[1]).split()))
    if _HTML_LIST.search(node.content):
        yield HtmlList(_line(node))


def pieces(tokens: Iterable[Token]) -> Pieces:
    """Return what the tokens of a line say."""
    reader = _Line()
    for token in tokens:
        reader.token(token)
    return tuple(reader.close())


class _Line(HTMLParser):
    """Puts a line together; the tags of HTML in it count like the marks of Markdown."""

    def __init__(self) -> None:
        super().__init__()
        self._found: list[Piece] = []
        self._label: list[Piece] | None = None
        self._target = ""
        self._styles: list[str] = []

    def token(self, token: Token) -> None:
        match token.type:
            case "text" | "text_special" | "code_inline":
                self._text(token.content)
            case "softbreak":
                self._text(" ")
            case "hardbreak":
                self._found.append(Piece("break"))
            case "image":
                self._image(str(token.attrs["src"]), token.content)
            case "link_open":
                self._open_link(str(token.attrs["href"]))
            case "link_close":
                self._close_link()
            case "strong_open" | "em_open":
                self._styles.append(token.tag)
            case "strong_close" | "em_close":
                self._styles.remove(token.tag)
            case "html_inline":
                self.feed(token.content)

    def close(self) -> list[Piece]:  # type: ignore[override]
        self._close_link()
        return self._found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "br":
            self._add(Piece("break"))
        elif tag == "img":
            self._image(given.get("src", ""), given.get("alt", ""))
        elif tag == "a" and "href" in given:
            self._open_link(given["href"])
        elif tag in _STYLES:
            self._styles.append(_STYLES[tag])

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._close_link()
        elif _STYLES.get(tag) in self._styles:
            self._styles.remove(_STYLES[tag])

    def _style(self) -> str:
        return "strong" if "strong" in self._styles else "em" if "em" in self._styles else ""

    def _add(self, piece: Piece) -> None:
        (self._found if self._label is None else self._label).append(piece)

    def _text(self, text: str) -> None:
        text = plain(text)
        if not text:
            return
        into = self._found if self._label is None else self._label
        style = self._style()
        if into and (into[-1].kind, into[-1].style) == ("text", style):
            text = into.pop().text + text
        into.append(Piece("text", text, style=style))

    def _image(self, source: str, text: str) -> None:
        self._add(Piece("image", plain(text), plain(source).strip()))

    def _open_link(self, target: str) -> None:
        self._close_link()
        self._label, self._target = [], plain(target).strip()

    def _close_link(self) -> None:
        if self._label is None:
            return
        label, self._label = self._label, None
        badge = next((piece.target for piece in label if piece.kind == "image"), "")
        style = next((piece.style for piece in label if piece.style), self._style())
        self._found.append(Piece("link", shown(label), self._target, style, badge))
