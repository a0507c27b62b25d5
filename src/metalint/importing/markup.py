"""Markdown and HTML as lists of papers use them: one tree of both, and the blocks in it."""

import heapq
import re
from collections.abc import Container, Iterable, Iterator, Sequence
from html import unescape
from itertools import takewhile
from operator import attrgetter
from typing import Final, Literal, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from metalint.importing.cells import split_row
from metalint.importing.records import Remark
from metalint.rendering.escape import flatten
from metalint.util.html_tags import read_tags
from metalint.util.wording import code

SUMMARY: Final = 7
"""The level of a heading that is the summary of a ``<details>`` element; of one in another it is greater."""

_MAX_NESTING: Final = 120
_MAX_LISTS: Final = 100
_MAX_WRAPPED: Final = 60
"""Elements that are open at once: all, those up to a list or table, and those up to one that only wraps others."""

_NEAR: Final = 8  # elements
_MAX_INLINE: Final = 60_000
"""Characters of a paragraph that is read for its marks. Its parser takes time that grows with the square."""

_MAX_COST: Final = 220_000
"""Of a list, in marks and punctuation; some seconds. Five thousand papers have half as many."""

_LINE_COST: Final = 4
_MARK: Final = re.compile(r"[\[\]*_<&`~\\!>]|[,;:.|] ")

_MAX_CELLS: Final = 100_000
_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_STYLES: Final = {"strong": "strong", "b": "strong", "em": "em", "i": "em", "code": "code"}
_BLOCKS: Final = frozenset({
    "blockquote", "center", "dd", "details", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol",
    "p", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
_CONTENT: Final = frozenset({"a", "li", "p", "td", "th", "tr", *_STYLES, *_HEADINGS})
_LISTS: Final = frozenset({"ol", "table", "tbody", "thead", "ul"})
_VOID: Final = frozenset({"br", "hr", "img", "input", "link", "meta", "source", "wbr"})
_HIDDEN: Final = frozenset({"pre", "script", "style", "svg", "template", "textarea", "title"})
_CLOSED_BY: Final = {
    "li": frozenset({"li"}), "tr": frozenset({"tr"}), "td": frozenset({"td", "th"}), "th": frozenset({"td", "th"}),
    "dt": frozenset({"dt", "dd"}), "dd": frozenset({"dt", "dd"}),
}  # fmt: skip
_CELLS: Final = frozenset({"td", "th", "caption"})
_TABLE: Final = frozenset({"table", "tbody", "td", "tfoot", "th", "thead", "tr"})
_SCOPES: Final = frozenset({"table", "ul", "ol", "td", "th", "details"})
"""Elements that no tag without a start of its own closes from within: a list in an item keeps its own items."""

_COMMENT: Final = re.compile(
    r"^ {0,3}\[(?://|comment|_)?[^\]\n]{0,20}\]: (?:#|<>)(?![\w-]).*$", re.MULTILINE | re.IGNORECASE
)
"""A definition of a link that leads nowhere: what people write for a comment."""

_BIBTEX: Final = re.compile(r"\s*@[A-Za-z]+\s*\{\s*(?:[^\s,{}]+\s*)?,")
_FOOTNOTE: Final = re.compile(r"[\d,;\s*\u2020\u2021\xa7]+")
_RAISED: Final = str.maketrans("0123456789", "\u2070\xb9\xb2\xb3\u2074\u2075\u2076\u2077\u2078\u2079", ",; ")
"""How the mark of a footnote is written without a tag."""

_LETTER: Final = re.compile(r"(?:[A-Z\d)\]}]|\b[a-z])$")
_BLANKS: Final = re.compile(r"\s+")


class Link(NamedTuple):
    """A link: which one of the document it is, and where it leads."""

    number: int
    target: str


class Run(NamedTuple):
    """A part of a line in one style: text, an image with its alternative text, or the end of a line.

    ``break`` is the end of a line that readers see, ``soft`` that of one of the source. ``target`` is the source of an
    image; ``style`` is ``strong``, ``em``, ``code`` or empty.
    """

    kind: Literal["text", "image", "break", "soft"]
    text: str = ""
    target: str = ""
    style: str = ""
    link: Link | None = None


Runs = tuple[Run, ...]


class Heading(NamedTuple):
    """A heading, or the summary of a ``<details>`` element."""

    line: int
    level: int
    runs: Runs


class End(NamedTuple):
    """The end of a ``<details>`` element, whose headings hold no longer."""

    line: int
    level: int


class Paragraph(NamedTuple):
    """A paragraph outside of items and tables."""

    line: int
    runs: Runs


class ListItem(NamedTuple):
    """An item of a list, and the items in it."""

    line: int
    runs: Runs
    children: "tuple[ListItem, ...]" = ()


class ItemList(NamedTuple):
    """A list."""

    line: int
    items: tuple[ListItem, ...]


class TableRow(NamedTuple):
    """A row of a table; ``excess`` counts cells beyond those of the header, which no renderer shows."""

    line: int
    cells: tuple[Runs, ...]
    excess: int = 0


class Table(NamedTuple):
    """A table by its header, which may be empty, and its rows."""

    line: int
    header: tuple[Runs, ...]
    rows: tuple[TableRow, ...]


class Entries(NamedTuple):
    """A block of code in BibTeX, and the line above its first one."""

    line: int
    text: str


Block = Heading | End | Paragraph | ItemList | Table | Entries | Remark


def shown_text(runs: Iterable[Run]) -> str:
    """Return the text that runs show."""
    return " ".join("".join(run.text if run.kind == "text" else " " for run in runs if run.kind != "image").split())


class _Markdown(MarkdownIt):
    """Markdown as GitHub reads it, with the targets of links as they are written."""

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - the library's name
        return url

    def validateLink(self, url: str) -> bool:  # noqa: N802, ARG002 - the same
        return True


def whole_line(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the library's signature
    """Take a line that is too long to be parsed as text."""
    if silent or state.pos or state.posMax <= _MAX_INLINE:
        return False
    state.pending += state.src
    state.pos = state.posMax
    return True


def _parse_tokens(text: str) -> list[Token]:
    parser = _Markdown("commonmark", {"html": True, "maxNesting": _MAX_NESTING}).enable(["table", "strikethrough"])
    parser.inline.ruler.before("text", "whole", whole_line)
    return parser.parse(_COMMENT.sub("", text))


def outline_blocks(text: str) -> list[tuple[int, int, int]]:
    """Return the level, for what is no heading 0, and the first and the last line of all that stands on the page."""
    return [
        (_HEADINGS.get(token.tag, 0), token.map[0] + 1, token.map[1])
        for token in _parse_tokens(text)
        if token.level == 0 and token.map and token.nesting >= 0
    ]


def parse_blocks(text: str) -> Iterator[Block]:
    """Yield the blocks of a Markdown text, in their order; remarks, of what is not read, have no path."""
    tree = _Tree()
    cost, end = 0, 0
    while end < len(text):  # whole lines, and as many as take some seconds to read, whatever they hold
        start, end = end, text.find("\n", end) + 1 or len(text)
        cost += _LINE_COST + len(_MARK.findall(text, start, end))
        if cost > _MAX_COST:
            end = start
            break
    read = text[:end]
    lines = read.split("\n")
    for token in _parse_tokens(read):
        for part in (token, *(token.children or ())):  # a line of text, and the tokens in it
            tree.add_token(part)
        if token.nesting == 1 and token.level >= _MAX_NESTING - 1 and token.map:
            written = lines[token.map[0]].strip()[:80]
            yield Remark("", token.map[0] + 1, f"nested too deeply: {code(written)}")
    yield from heapq.merge(_blocks_in(tree.root, lines), tree.entries, key=attrgetter("line"))
    if len(read) < len(text):
        yield Remark("", len(lines), "the list is too large; nothing from this line on is read")


class Node:
    """An element, with elements and runs in it."""

    __slots__ = ("attributes", "children", "has_headings", "line", "tag")

    def __init__(self, tag: str, line: int, attributes: dict[str, str]) -> None:
        self.tag = tag
        self.line = line
        self.attributes = attributes
        self.children: list[Node | Run] = []
        self.has_headings = False


class _Tree:
    """Builds the tree of a document; tags of HTML count like the marks of Markdown."""

    def __init__(self) -> None:
        self.root = Node("root", 1, {})
        self.entries: list[Entries] = []
        self._open_nodes = [self.root]
        self._line = 1
        self._links = 0

    def add_token(self, token: Token) -> None:
        self._line = token.map[0] + 1 if token.map else self._line
        match token.type:
            case "html_block" | "html_inline":
                self._add_html(token.content)
            case "fence" | "code_block" if token.map and _BIBTEX.match(token.content):
                self.entries.append(Entries(token.map[0] + (token.type == "fence"), token.content))
            case "text" | "text_special":
                self._add_text(token.content)
            case "code_inline":
                self._open_element("code", {})
                self._add_text(token.content)
                self._close_element("code")
            case "softbreak" | "hardbreak":
                self._add_run("soft" if token.type == "softbreak" else "break")
            case "image":
                self._add_run("image", token.content, str(token.attrs["src"]))
            case _ if token.nesting == 1:
                self._open_element(token.tag, {"href": str(token.attrs["href"])} if "href" in token.attrs else {})
            case _ if token.nesting == -1:
                self._close_element(token.tag)

    def _add_html(self, text: str) -> None:
        first, at = self._line, 0
        for tag in read_tags(text, _HIDDEN):
            self._add_text(_BLANKS.sub(" ", unescape(text[at : tag.start])))
            self._line += text.count("\n", at, tag.end)
            at = tag.end
            if tag.name and tag.is_end:
                self._close_element(tag.name)
            elif tag.name:
                self._open_element(tag.name, tag.attributes)
        self._add_text(_BLANKS.sub(" ", unescape(text[at:])))
        self._line = first if "\n" not in text else self._line

    def _open_element(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "br":
            self._add_run("break")
        elif tag == "img":
            self._add_run("image", attributes.get("alt", ""), attributes.get("src", ""))
        elif tag not in _VOID:
            if tag in _HEADINGS and self._open_nodes[-1].tag in _HEADINGS:
                self._open_nodes.pop()
            if tag in _BLOCKS:  # an item ends the one before, any block a paragraph
                self._close_innermost(_CLOSED_BY.get(tag, {"p"}), _SCOPES - {"td", "th"} if tag == "tr" else _SCOPES)
            if tag == "a":
                self._close_element("a")
                self._links += 1
                attributes["number"] = str(self._links)
            most = _MAX_NESTING if tag in _CONTENT else _MAX_LISTS if tag in _LISTS else _MAX_WRAPPED
            if len(self._open_nodes) < most or self._makes_room(tag):
                node = Node(tag, self._line, attributes)
                self._open_nodes[-1].children.append(node)
                if tag in _HEADINGS:
                    for above in takewhile(lambda above: not above.has_headings, reversed(self._open_nodes)):
                        above.has_headings = True
                self._open_nodes.append(node)

    def _makes_room(self, tag: str) -> bool:
        """End the last element of the same kind where too many are open, mostly without their end tags."""
        depth = len(self._open_nodes)
        near = (at for at in range(depth - 1, depth - _NEAR, -1) if self._open_nodes[at].tag == tag)
        at = next(near, depth - 1 if tag in _CONTENT or tag in _LISTS else 0)
        del self._open_nodes[at or depth :]
        return at > 0

    def _close_element(self, tag: str) -> None:
        scopes = _BLOCKS if tag not in _BLOCKS else frozenset() if tag in _TABLE else _CELLS
        self._close_innermost(_HEADINGS if tag in _HEADINGS else {tag}, scopes)

    def _close_innermost(self, tags: Container[str], scopes: Container[str]) -> None:
        """End the innermost element with one of the tags, unless one of the scopes is open within it."""
        for at in range(len(self._open_nodes) - 1, 0, -1):
            if self._open_nodes[at].tag in tags:
                del self._open_nodes[at:]
                return
            if self._open_nodes[at].tag in scopes:
                return

    def _add_text(self, text: str) -> None:
        if self._open_nodes[-1].tag == "sup" and _FOOTNOTE.fullmatch(text) and self._is_behind_word():
            text = text.translate(_RAISED)
        if text:
            self._add_run("text", text)

    def _is_behind_word(self) -> bool:
        """Tell whether the open element stands behind a word or at the beginning, and not as in `H<sup>2</sup>O`."""
        before = self._open_nodes[-2].children[-2:-1]
        return not before or not isinstance(before[0], Run) or not _LETTER.search(before[0].text[-2:])

    def _add_run(self, kind: Literal["text", "image", "break", "soft"], text: str = "", target: str = "") -> None:
        style, link = "", None
        for node in reversed(self._open_nodes):
            if node.tag in _BLOCKS:
                break
            if node.tag in _STYLES and style != "strong":
                style = _STYLES[node.tag]
            elif node.tag == "a" and link is None and "href" in node.attributes:
                link = Link(int(node.attributes["number"]), flatten(node.attributes["href"]).strip())
        self._open_nodes[-1].children.append(Run(kind, flatten(text), flatten(target).strip(), style, link))


def _blocks_in(node: Node, lines: Sequence[str], details: int = 0) -> Iterator[Block]:
    """Yield the blocks in a node, which is in so many ``<details>`` elements; loose runs are paragraphs."""
    runs: list[Run] = []
    items: list[ListItem] = []
    for child in node.children:
        if isinstance(child, Run):
            runs.append(child)
        elif child.tag == "li" and not child.has_headings:
            items.append(_make_item(child))
        else:
            yield from _make_list(items)
            if child.tag in _BLOCKS or _holds(child, _BLOCKS):
                yield from _make_paragraph(node.line, runs)
                yield from _blocks_of(child, lines, details)
            else:
                runs += _runs_in(child)
    yield from _make_list(items)
    yield from _make_paragraph(node.line, runs)


def _blocks_of(node: Node, lines: Sequence[str], details: int) -> Iterator[Block]:
    """Yield the block that a node is, or those in it."""
    if node.tag in _HEADINGS:
        yield Heading(node.line, _HEADINGS[node.tag], _merge_runs(_runs_in(node)))
    elif node.tag == "summary":
        yield Heading(node.line, SUMMARY + max(0, details - 1), _merge_runs(_runs_in(node)))
    elif node.tag in {"ul", "ol"} and not node.has_headings:  # one without an end holds what follows it
        yield from _make_list([*map(_make_item, _elements(node))])
    elif node.tag == "table" and not node.has_headings:
        yield from _make_table(node, lines, details)
    elif node.tag == "details":
        yield from _blocks_in(node, lines, details + 1)
        yield End(node.line, SUMMARY + details)
    else:
        yield from _blocks_in(node, lines, details)


def _make_table(node: Node, lines: Sequence[str], details: int) -> Iterator[Block]:
    rows = _find_rows(node)
    all_cells = [cell for row in rows for cell in _elements(row, "td", "th")]
    has_lists = any(len(_elements(inner)) > 1 for cell in all_cells for inner in _elements(cell, "ul", "ol"))
    if has_lists and all(cell.tag == "td" for cell in all_cells):  # it only places lists on the page
        yield from _blocks_in(node, lines, details)
        return
    if not rows:
        yield from (block for child in _elements(node) for block in _blocks_in(child, lines))
        return
    grid = _cell_grid(rows)
    has_header = all(cell.tag == "th" for cell in _elements(rows[0]))
    header = grid[0] if has_header else ()
    found, nested = [], list[ListItem]()
    for row, cells in zip(rows[has_header:], grid[has_header:], strict=True):
        if any(_holds(cell, {"table"}) for cell in _elements(row)):  # mostly one whose `</table>` is missing
            nested.append(_make_item(row))
            continue
        written = lines[row.line - 1] if row.line <= len(lines) else ""
        excess = len(split_row(written)) - len(header) if header and "|" in written and not row.attributes else 0
        found.append(TableRow(row.line, cells, max(0, excess)))
    yield Table(node.line, header, tuple(found))
    yield from _make_list(nested)


def _elements(node: Node, *tags: str) -> list[Node]:
    return [child for child in node.children if isinstance(child, Node) and (not tags or child.tag in tags)]


def _cell_grid(rows: Sequence[Node]) -> list[tuple[Runs, ...]]:
    """Return the cells of rows; one that spans rows or columns stands in each of them."""
    spanning: dict[int, tuple[int, Runs]] = {}
    grid, number = [], 0
    for row in rows:
        cells: list[Runs] = []
        for cell in (*_elements(row, "td", "th"), None):
            while len(cells) in spanning:
                left, runs = spanning.pop(len(cells))
                if left > 1:
                    spanning[len(cells)] = left - 1, runs
                cells.append(runs)
            if cell is not None:
                runs = _merge_runs(_runs_in(cell))
                down = _read_span(cell, "rowspan")
                for _ in range(min(_read_span(cell, "colspan"), 20)):
                    if down > 1 and number < _MAX_CELLS:
                        spanning[len(cells)] = down - 1, runs
                    cells.append(runs)
        number += len(cells)
        grid.append(tuple(cells))
    return grid


def _read_span(cell: Node, name: str) -> int:
    written = cell.attributes.get(name, "1")
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 4 else 1  # noqa: PLR2004 - 999 rows


def _make_paragraph(line: int, runs: list[Run]) -> Iterator[Paragraph]:
    """Yield the paragraph that loose runs are, and empty them."""
    found = _merge_runs(runs)
    runs.clear()
    if any(run.kind == "image" or run.text.strip() for run in found):
        yield Paragraph(line, found)


def _find_rows(table: Node) -> list[Node]:
    parts = (table, *_elements(table, "thead", "tbody", "tfoot"))
    return sorted((row for part in parts for row in _elements(part, "tr")), key=lambda row: row.line)


def _holds(node: Node, tags: Container[str]) -> bool:
    return any(child.tag in tags or _holds(child, tags) for child in _elements(node))


def _make_list(items: list[ListItem]) -> Iterator[ItemList]:
    """Yield the list that items are, and empty them."""
    if items:
        yield ItemList(items[0].line, tuple(items))
        items.clear()


def _make_item(node: Node) -> ListItem:
    runs, children = list[Run](), list[ListItem]()
    _collect_items(node, runs, children)
    return ListItem(node.line, _merge_runs(runs), tuple(children))


def _collect_items(node: Node, runs: list[Run], children: list[ListItem]) -> None:
    """Add what an item shows, and the items of the lists in it."""
    for child in node.children:
        if isinstance(child, Run):
            runs.append(child)
        elif child.tag in {"ul", "ol"}:
            children += map(_make_item, _elements(child))
        elif child.tag == "table":
            children += map(_make_item, _find_rows(child))
        else:
            if child.tag in _BLOCKS and runs:
                runs.append(Run("break"))
            _collect_items(child, runs, children)


def _runs_in(node: Node) -> list[Run]:
    """Return all runs in a node; blocks stand on lines of their own."""
    runs: list[Run] = []
    for child in node.children:
        if isinstance(child, Run):
            runs.append(child)
        else:
            is_block = child.tag in _BLOCKS and bool(runs)
            runs += [Run("break")] * is_block + _runs_in(child) + [Run("break")] * is_block
    return runs


def _merge_runs(runs: Iterable[Run]) -> Runs:
    """Join texts in one style, and drop empty ends of lines at the edges."""
    joined: list[Run] = []
    for run in runs:
        if joined and run.kind == "text" == joined[-1].kind and run[3:] == joined[-1][3:]:
            joined[-1] = joined[-1]._replace(text=joined[-1].text + run.text)
        elif run.kind not in {"break", "soft"} or (joined and joined[-1].kind != "break"):
            joined.append(run)
    while joined and (
        joined[-1].kind in {"break", "soft"} or (joined[-1].kind == "text" and not joined[-1].text.strip())
    ):
        joined.pop()
    return tuple(joined)
