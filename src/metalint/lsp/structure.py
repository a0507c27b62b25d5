"""What the structure of a text gives: symbols, folding, the kinds of its tokens, and links."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import Final

from lsprotocol import types
from lsprotocol.types import DocumentSymbol as Symbol

from metalint.lsp.documents import PositionMap
from metalint.lsp.navigation import find_asset, find_document
from metalint.lsp.workspace import LintedWorkspace
from metalint.papers.assets import is_url
from metalint.text.cst import Document as Tree
from metalint.text.cst import Field, ListValue, Message, Scalar
from metalint.text.parser import parse_document
from metalint.text.span import Span

_MOST_SYMBOLS: Final = 200
_MAX_DETAIL: Final = 60
_KINDS: Final[Mapping[str, types.SymbolKind]] = {
    "string": types.SymbolKind.String,
    "number": types.SymbolKind.Number,
    "name": types.SymbolKind.EnumMember,
}
_TYPES: Final[Mapping[str, types.SemanticTokenTypes]] = {
    "string": types.SemanticTokenTypes.String,
    "unterminated": types.SemanticTokenTypes.String,
    "number": types.SemanticTokenTypes.Number,
    "name": types.SemanticTokenTypes.EnumMember,
    "comment": types.SemanticTokenTypes.Comment,
}
TOKEN_TYPES: Final = tuple(
    dict.fromkeys((types.SemanticTokenTypes.Property, types.SemanticTokenTypes.Struct, *_TYPES.values()))
)
LEGEND: Final = types.SemanticTokensLegend([kind.value for kind in TOKEN_TYPES], [])


async def list_symbols(linted: LintedWorkspace, params: types.DocumentSymbolParams) -> list[Symbol] | None:
    """Return the fields of a document, those of messages within them."""
    document = linted.documents.get(params.text_document.uri)
    if document is None:
        return None
    tree = parse_document(document.text)
    return [_make_symbol(tree, document.positions, field) for field in tree.fields]


def _make_symbol(tree: Tree, positions: PositionMap, field: Field) -> Symbol:
    value, detail = field.value, None
    inner: Sequence[Field] = ()
    if isinstance(value, Message):
        kind, inner = types.SymbolKind.Struct, value.fields
    elif isinstance(value, ListValue):
        kind = types.SymbolKind.Array
        inner = [field for item in value.items if isinstance(item, Message) for field in item.fields]
    else:
        kind = _KINDS[value.kind]
        text = " ".join(tree.slice(value.span).strip("\"'").split())
        detail = text if len(text) <= _MAX_DETAIL else f"{text[: _MAX_DETAIL - 1]}…"
    return Symbol(
        name=field.name,
        kind=kind,
        range=positions.range(field.span),
        selection_range=positions.range(field.name_span),
        detail=detail,
        children=[_make_symbol(tree, positions, field) for field in inner],
    )


async def find_symbols(linted: LintedWorkspace, params: types.WorkspaceSymbolParams) -> list[types.SymbolInformation]:
    """Return the papers whose title, short name or path holds what is asked for."""
    asked = params.query.casefold()
    symbols: list[types.SymbolInformation] = []
    for checker in linted.repositories.all():
        papers = await checker.papers()
        for paper in papers.corpus.papers if papers else ():
            title = paper.title.value if paper.title else paper.stem
            texts = (title, paper.abbr.value if paper.abbr else "", paper.path)
            if len(symbols) < _MOST_SYMBOLS and any(asked in text.casefold() for text in texts):
                document = find_document(linted, checker, paper.path)
                span = paper.title.span if paper.title else Span(0, 0)
                place = types.Location(document.uri, document.positions.range(span))
                symbols.append(types.SymbolInformation(place, title or paper.stem, types.SymbolKind.Object))
    return symbols


async def fold(linted: LintedWorkspace, params: types.FoldingRangeParams) -> list[types.FoldingRange] | None:
    """Return what may be folded: messages, lists, and comments of several lines."""
    document = linted.documents.get(params.text_document.uri)
    if document is None:
        return None
    tree, positions = parse_document(document.text), document.positions
    ranges = []
    spans: list[tuple[Span, types.FoldingRangeKind | None]] = [(span, None) for span in _find_blocks(tree.fields)]
    comments = [token for token in tree.tokens if token.kind == "comment"]
    numbered = [(positions.position(comment.start).line - at, comment) for at, comment in enumerate(comments)]
    for _, group in groupby(numbered, lambda pair: pair[0]):  # in lines that follow each other
        run = [comment for _, comment in group]
        spans.append((Span(run[0].start, run[-1].end), types.FoldingRangeKind.Comment))
    for span, kind in spans:
        first, last = positions.position(span.start).line, positions.position(span.end).line
        if first < last:
            ranges.append(types.FoldingRange(first, last, kind=kind))
    return ranges


def _find_blocks(fields: Iterable[Field]) -> Iterator[Span]:
    for field in fields:
        items = field.value.items if isinstance(field.value, ListValue) else (field.value,)
        if not isinstance(field.value, Scalar):
            yield Span(field.name_span.start, field.value.span.end)
        for item in items:
            if isinstance(item, Message):
                yield from _find_blocks(item.fields)


async def color(linted: LintedWorkspace, params: types.SemanticTokensParams) -> types.SemanticTokens | None:
    """Return the kinds of all tokens."""
    view = await linted.view(params.text_document.uri)
    if view is None:
        return None
    data: list[int] = []
    line = character = 0
    names = {field.span.start: field for field in view.syntax.fields}
    for token in view.syntax.tokens:
        field, type_ = names.get(token.start), _TYPES.get(token.kind)
        span = Span(token.start, token.end - view.document.text.endswith("\r", token.start, token.end))
        if field is not None:
            is_message = field.type is not None and field.type.message is not None
            type_ = types.SemanticTokenTypes.Struct if is_message else types.SemanticTokenTypes.Property
            span = field.span
        if type_ is None:
            continue
        start, end = view.positions.position(span.start), view.positions.position(span.end)
        if start.line == end.line:
            behind = start.character - (character if start.line == line else 0)
            data += (start.line - line, behind, end.character - start.character, TOKEN_TYPES.index(type_), 0)
            line, character = start.line, start.character
    return types.SemanticTokens(data)


async def link(linted: LintedWorkspace, params: types.DocumentLinkParams) -> list[types.DocumentLink]:
    """Return the URLs of a paper, its notes and its cover as links."""
    view = await linted.view(params.text_document.uri)
    links = []
    for value in view.syntax.values if view is not None else ():
        assert view is not None  # noqa: S101 - there are no values without
        written = value.string
        target = None
        if written and written.casefold().startswith(("http://", "https://")):
            target = written if not set(written) & set(' "<>\n') else None
        elif written and view.role(value.field.path) in {"note", "cover"} and not is_url(written):
            path = await linted.background.run(partial(find_asset, view, written))
            target = linted.uri_of(view.checker, path) if path is not None else None
        if target is not None:
            inner = Span(value.span.start + 1, value.span.end - 1)
            links.append(types.DocumentLink(view.positions.range(inner), target))
    return links
