"""Markdown and HTML as lists of papers use them: one tree of both, and the blocks in it."""

import heapq
import re
import secrets
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from operator import attrgetter
from typing import Final, Literal, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from selectolax.lexbor import LexborHTMLParser, LexborNode

from metalint.importing.cells import split_row
from metalint.importing.records import Remark
from metalint.names.people import FOOTNOTE
from metalint.rendering.escape import flatten
from metalint.util.wording import quote

SUMMARY: Final = 7
"""The level of a heading that is the summary of a ``<details>`` element; of one in another it is greater."""

_MAX_NESTING: Final = 120  # of Markdown
_MAX_OPEN: Final = 100
"""Elements of HTML that are open at once. The time that the parser takes grows with the square of them."""

_MAX_INLINE: Final = 60_000
"""Characters of a paragraph that is read for its marks. Its parser takes time that grows with the square."""

_MAX_COST: Final = 220_000
"""Of a list, in marks and punctuation; some seconds. Five thousand papers have half as many."""

_LINE_COST: Final = 4
_MARK: Final = re.compile(r"[\[\]*_<&`~\\!>]|[,;:.|] ")

_MAX_CELLS: Final = 100_000
_MAX_WIDTH: Final = 20  # columns that a cell spans
_MAX_COLUMNS: Final = 100  # more are no table of papers; each row has as many cells as the longest
_LINE: Final = f"data-line-{secrets.token_hex(8)}"
"""The attribute of an element with the line of the source that it begins in; no list can have it."""

_TAG: Final = re.compile(r"<(/?)([A-Za-z][\w-]*)(?=[\s/>]|$)")
_UNCOUNTED: Final = frozenset(
    "a area br col dd dt hr img input li link meta p source tbody td th thead tr wbr".split()  # noqa: SIM905
)
"""Tags without an end, or that the next of their kind ends."""

_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_HEADING: Final = ",".join(_HEADINGS)
_STYLES: Final = {"strong": "strong", "b": "strong", "em": "em", "i": "em", "code": "code"}
_BLOCKS: Final = frozenset({
    "blockquote", "center", "dd", "details", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol",
    "p", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
_HIDDEN: Final = frozenset({"-comment", "pre", "script", "style", "svg", "template", "textarea", "title"})
_BREAKS: Final[dict[str, Literal["break", "soft"]]] = {"br": "break", "wbr": "soft"}
_COMMENT: Final = re.compile(
    r"^ {0,3}\[(?://|comment|_)?[^\]\n]{0,20}\]: (?:#|<>)(?![\w-]).*$", re.MULTILINE | re.IGNORECASE
)
"""A definition of a link that leads nowhere: what people write for a comment."""

_BIBTEX: Final = re.compile(r"\s*@[A-Za-z]+\s*\{\s*(?:[^\s,{}]+\s*)?,")
_FOOTNOTE: Final = re.compile(rf"(?:[\d,;\s]|{FOOTNOTE})+")
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
    """A heading, or the summary of a ``<details>`` element; without runs the end of one, with its headings."""

    line: int
    level: int
    runs: Runs


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
    """A row of a table, and its cells as they are written in Markdown, which may be more than renderers show."""

    line: int
    cells: tuple[Runs, ...]
    written: tuple[str, ...] = ()


class Table(NamedTuple):
    """A table by its header, which may be empty, and its rows, all of one width."""

    line: int
    header: tuple[Runs, ...]
    rows: tuple[TableRow, ...]

    @property
    def columns(self) -> list[tuple[Runs, ...]]:
        """The cells of each column, without its name."""
        return list(zip(*(row.cells for row in self.rows), strict=True))


class Entries(NamedTuple):
    """A block of code in BibTeX, and the line above its first one."""

    line: int
    text: str


Block = Heading | Paragraph | ItemList | Table | Entries | Remark


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


def _make_parser() -> MarkdownIt:
    parser = _Markdown("commonmark", {"html": True, "maxNesting": _MAX_NESTING}).enable(["table", "strikethrough"])
    parser.inline.ruler.before("text", "whole", whole_line)
    return parser


def _parse_tokens(text: str) -> list[Token]:
    return _make_parser().parse(_COMMENT.sub("", text))


def outline_blocks(text: str) -> list[tuple[int, int, int]]:
    """Return the level, for what is no heading 0, and the first and the last line of each block of the page."""
    return [
        (_HEADINGS.get(token.tag, 0), token.map[0] + 1, token.map[1])
        for token in _parse_tokens(text)
        if token.level == 0 and token.map and token.nesting >= 0
    ]


def parse_blocks(text: str) -> Iterator[Block]:
    """Yield the blocks of a Markdown text, in their order; remarks, of what is not read, have no path."""
    cost, end = 0, 0
    while end < len(text):  # whole lines, and as many as take some seconds to read, whatever they hold
        start, end = end, text.find("\n", end) + 1 or len(text)
        cost += _LINE_COST + len(_MARK.findall(text, start, end))
        if cost > _MAX_COST:
            end = start
            break
    lines = text[:end].split("\n")
    tokens = _parse_tokens(text[:end])
    for token in tokens:
        if token.nesting == 1 and token.level >= _MAX_NESTING - 1 and token.map:
            written = lines[token.map[0]].strip()[:80]
            yield Remark("", token.map[0] + 1, f"nested too deeply: {quote(written)}")
    entries = [
        Entries(token.map[0] + (token.type == "fence"), token.content)
        for token in tokens
        if token.type in {"fence", "code_block"} and token.map and _BIBTEX.match(token.content)
    ]
    yield from heapq.merge(_Walker(_render(tokens), lines).blocks(), entries, key=attrgetter("line"))
    if end < len(text):
        yield Remark("", len(lines), "the list is too large; nothing from this line on is read")


def _render(tokens: Sequence[Token]) -> str:
    """Return the HTML of a document, with the line of the source in each block, and a tag for the end of a line."""
    for token in tokens:
        if token.map and token.type == "html_block":
            written = enumerate(token.content.split("\n"), token.map[0] + 1)
            token.content = "\n".join(_TAG.sub(rf'<\1\2 {_LINE}="{line}"', text) for line, text in written)
        elif token.map and token.nesting >= 0:
            token.attrSet(_LINE, str(token.map[0] + 1))
        for part in token.children or ():
            if part.type == "softbreak":
                part.type, part.content = "html_inline", "<wbr>"
    parser = _make_parser()
    return _bound_nesting(parser.renderer.render(tokens, parser.options, {}))


def _bound_nesting(html: str) -> str:
    """Leave out the tags of elements in more than some others."""
    depth = 0

    def keep(tag: re.Match[str]) -> str:
        nonlocal depth
        if tag[2].lower() in _UNCOUNTED:
            return tag[0]
        depth += -1 if tag[1] else 1
        depth = max(0, depth)
        return tag[0] if depth <= _MAX_OPEN else f"<link {tag[2]}"

    return _TAG.sub(keep, html)


class _Walker:
    """Goes through the tree of a document."""

    def __init__(self, html: str, lines: Sequence[str]) -> None:
        self.body = LexborHTMLParser(html).body
        self.lines = lines
        self.links = count(1)

    def blocks(self) -> Iterator[Block]:
        """Yield all blocks."""
        if self.body is not None:
            yield from self._blocks_in(self.body)

    def _blocks_in(self, node: LexborNode, details: int = 0) -> Iterator[Block]:
        """Yield the blocks in a node, which is in so many ``<details>`` elements; loose runs are paragraphs."""
        runs: list[Run] = []
        items: list[ListItem] = []
        for child in _children(node):
            if child.tag == "-text" and items and not (child.text_content or "").strip():
                continue
            is_item = child.tag == "li" and not _has_heading(child)
            is_block = not is_item and (child.tag in _BLOCKS or _holds(child, _BLOCKS))
            if is_block or (runs if is_item else items):
                yield from _end_block(node, runs, items)
            if is_item:
                items.append(self._make_item(child))
            elif is_block:
                yield from self._blocks_of(child, details)
            else:
                self._add_runs(child, runs)
        yield from _end_block(node, runs, items)

    def _blocks_of(self, node: LexborNode, details: int) -> Iterator[Block]:
        """Yield the block that a node is, or those in it."""
        line, tag = _line_of(node), node.tag or ""
        if tag in _HEADINGS:
            yield Heading(line, _HEADINGS[tag], self._runs_in(node))
        elif tag == "summary":
            yield Heading(line, SUMMARY + max(0, details - 1), self._runs_in(node))
        elif tag in {"ul", "ol"} and not _has_heading(node):  # one without an end holds what follows it
            yield from _end_block(node, [], [*map(self._make_item, _elements(node))])
        elif tag == "table" and not _has_heading(node):
            yield from self._make_table(node, details)
        elif tag == "details":
            yield from self._blocks_in(node, details + 1)
            yield Heading(line, SUMMARY + details, ())
        else:
            yield from self._blocks_in(node, details)

    def _make_table(self, node: LexborNode, details: int) -> Iterator[Block]:
        rows = _find_rows(node)
        all_cells = [cell for row in rows for cell in _elements(row)]
        has_lists = any(len(_elements(inner)) > 1 for cell in all_cells for inner in _elements(cell, "ul", "ol"))
        if has_lists and all(cell.tag == "td" for cell in all_cells):  # it only places lists on the page
            yield from self._blocks_in(node, details)
            return
        if not rows:
            return
        grid = self._cell_grid(rows)
        has_header = all(cell.tag == "th" for cell in _elements(rows[0]))
        found, nested = [], list[ListItem]()
        for row, cells in zip(rows[has_header:], grid[has_header:], strict=True):
            if _holds(row, frozenset({"table"})):  # mostly one whose `</table>` is missing
                nested.append(self._make_item(row))
                continue
            line = _line_of(row)
            written = self.lines[line - 1].strip()
            is_markdown = "|" in written and not written.startswith("<")
            found.append(TableRow(line, cells, tuple(split_row(written)) if is_markdown else ()))
        yield Table(_line_of(node), grid[0] if has_header else (), tuple(found))
        yield from _end_block(node, [], nested)

    def _cell_grid(self, rows: Sequence[LexborNode]) -> list[tuple[Runs, ...]]:
        """Return the cells of rows; one that spans rows or columns is repeated in each of them."""
        grid: list[dict[int, Runs]] = [{} for _ in rows]
        number = 0
        for at, row in enumerate(rows):
            column = 0
            for cell in _elements(row):
                while column in grid[at]:
                    column += 1
                width = min(_read_span(cell, "colspan"), _MAX_WIDTH)
                height = _read_span(cell, "rowspan") if number < _MAX_CELLS else 1
                number += width * height
                runs = self._runs_in(cell)
                for cells in grid[at : at + height]:
                    cells.update(dict.fromkeys(range(column, column + width), runs))
        width = max((max(cells) + 1 for cells in grid if cells), default=0)
        return [tuple(cells.get(column, ()) for column in range(min(width, _MAX_COLUMNS))) for cells in grid]

    def _make_item(self, node: LexborNode) -> ListItem:
        runs, children = list[Run](), list[ListItem]()
        for child in _children(node):
            self._add_runs(child, runs, children)
        return ListItem(_line_of(node), _merge_runs(runs), tuple(children))

    def _runs_in(self, node: LexborNode) -> Runs:
        """Return all runs in a node."""
        runs: list[Run] = []
        for child in _children(node):
            self._add_runs(child, runs)
        return _merge_runs(runs)

    def _add_runs(
        self,
        node: LexborNode,
        runs: list[Run],
        children: list[ListItem] | None = None,
        style: str = "",
        link: Link | None = None,
    ) -> None:
        """Add what a node shows; blocks begin new lines, and ``children`` takes the items in it."""
        tag, attributes = node.tag or "", node.attributes
        if tag == "-text":
            runs.append(Run("text", flatten(_BLANKS.sub(" ", node.text_content or "")), "", style, link))
        elif tag in _BREAKS:
            runs.append(Run(_BREAKS[tag], "", "", style, link))
        elif tag == "img":
            alt, source = (flatten(attributes.get(name) or "") for name in ("alt", "src"))
            runs.append(Run("image", alt, source.strip(), style, link))
        elif tag == "sup" and _FOOTNOTE.fullmatch(node.text()) and not (runs and _LETTER.search(runs[-1].text[-2:])):
            runs.append(Run("text", node.text().translate(_RAISED), "", style, link))
        elif children is not None and tag in {"ul", "ol", "table"}:
            children += map(self._make_item, _find_rows(node) if tag == "table" else _elements(node))
        else:
            is_block = tag in _BLOCKS and bool(runs)
            if tag in _BLOCKS:
                style, link = "", None
            if tag == "a" and link is None and attributes.get("href") is not None:
                link = Link(next(self.links), flatten(attributes["href"] or "").strip())
            if tag in _STYLES and style != "strong":
                style = "strong" if _STYLES[tag] == "strong" else style or _STYLES[tag]
            runs += [Run("break")] * is_block
            for child in _children(node):
                self._add_runs(child, runs, children, style, link)
            runs += [Run("break")] * (is_block and children is None)


def _children(node: LexborNode) -> Iterator[LexborNode]:
    return (child for child in node.iter(include_text=True) if child.tag not in _HIDDEN)


def _elements(node: LexborNode, *tags: str) -> list[LexborNode]:
    return [child for child in node.iter() if (child.tag in tags if tags else child.tag not in _HIDDEN)]


def _holds(node: LexborNode, tags: frozenset[str]) -> bool:
    return any((child.tag or "") in tags for child in node.traverse() if child.mem_id != node.mem_id)


def _has_heading(node: LexborNode) -> bool:
    return node.css_first(_HEADING) is not None


def _line_of(node: LexborNode) -> int:
    above: LexborNode | None = node
    while above is not None and _LINE not in above.attributes:
        above = above.parent
    return int(above.attributes[_LINE] or 1) if above is not None else 1


def _read_span(cell: LexborNode, name: str) -> int:
    written = cell.attributes.get(name) or "1"
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 4 else 1  # noqa: PLR2004 - 999 rows


def _end_block(node: LexborNode, runs: list[Run], items: list[ListItem]) -> Iterator[ItemList | Paragraph]:
    """Yield the list that loose items are, or the paragraph that loose runs are, and empty them."""
    if items:
        yield ItemList(items[0].line, tuple(items))
    elif found := _merge_runs(runs):
        yield Paragraph(_line_of(node), found)
    items.clear()
    runs.clear()


def _find_rows(table: LexborNode) -> list[LexborNode]:
    return [row for part in _elements(table, "thead", "tbody", "tfoot") for row in _elements(part, "tr")]


def _merge_runs(runs: Iterable[Run]) -> Runs:
    """Join texts in one style, and drop whitespace and ends of lines at the edges."""
    joined: list[Run] = []
    for run in runs:
        if joined and run.kind == "text" == joined[-1].kind and run[3:] == joined[-1][3:]:
            joined[-1] = joined[-1]._replace(text=joined[-1].text + run.text)
        elif run.kind not in {"break", "soft"} or (joined and joined[-1].kind != "break"):
            joined.append(run)
    while joined and joined[-1].kind != "image" and not joined[-1].text.strip():
        joined.pop()
    return tuple(joined)
