"""Symbols: the fields of a document, and the papers of the list."""

from collections.abc import Mapping
from typing import Final

from lsprotocol import types
from lsprotocol.types import DocumentSymbol as Symbol

from metalint.lsp.documents import PositionMap
from metalint.lsp.navigation import find_document
from metalint.lsp.workspace import LintedWorkspace
from metalint.rendering.views import read_text
from metalint.text.cst import Document as Tree
from metalint.text.cst import Field, ListValue, Message, Scalar
from metalint.text.parser import parse_document
from metalint.text.span import Span
from metalint.util.wording import shorten

_MOST_SYMBOLS: Final = 200
_MAX_DETAIL: Final = 60
_KINDS: Final[Mapping[str, types.SymbolKind]] = {
    "string": types.SymbolKind.String,
    "number": types.SymbolKind.Number,
    "name": types.SymbolKind.EnumMember,
}


async def list_symbols(linted: LintedWorkspace, params: types.DocumentSymbolParams) -> list[Symbol] | None:
    """Return the fields of a document, those of messages within them."""
    document = linted.documents.get(params.text_document.uri)
    if document is None:
        return None
    tree = parse_document(document.text)
    return [_make_symbol(tree, document.positions, field) for field in tree.fields]


def _make_symbol(tree: Tree, positions: PositionMap, field: Field) -> Symbol:
    value, detail = field.value, None
    items = value.items if isinstance(value, ListValue) else (value,)
    inner = [field for item in items if isinstance(item, Message) for field in item.fields]
    kind = types.SymbolKind.Array if isinstance(value, ListValue) else types.SymbolKind.Struct
    if isinstance(value, Scalar):
        kind = _KINDS[value.kind]
        text = " ".join(tree.slice(value.span).strip("\"'").split())
        detail = shorten(text, _MAX_DETAIL)
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
            title = read_text(paper.title) or paper.stem
            texts = (title, read_text(paper.abbr), paper.path)
            if len(symbols) < _MOST_SYMBOLS and any(asked in text.casefold() for text in texts):
                document = find_document(linted, checker, paper.path)
                span = paper.title.span if paper.title else Span(0, 0)
                place = types.Location(document.uri, document.positions.range(span))
                symbols.append(types.SymbolInformation(place, title, types.SymbolKind.Object))
    return symbols
