"""Formatting: what ``metalint fix --select layout`` makes of a paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metalint.lsp.edits import rewriting

if TYPE_CHECKING:
    from lsprotocol import types

    from metalint.lsp.workspace import LintedWorkspace


async def format_document(linted: LintedWorkspace, params: types.DocumentFormattingParams) -> list[types.TextEdit]:
    """Return the edits that lay a paper out; none for one that does not parse."""
    return await _edits(linted, params.text_document.uri)


async def format_range(linted: LintedWorkspace, params: types.DocumentRangeFormattingParams) -> list[types.TextEdit]:
    """Return those of the edits that touch the lines of a range."""
    first, last = params.range.start.line, params.range.end.line
    every = await _edits(linted, params.text_document.uri)
    return [one for one in every if one.range.start.line <= last and first <= one.range.end.line]


async def _edits(linted: LintedWorkspace, uri: str) -> list[types.TextEdit]:
    view = await linted.view(uri)
    if view is None or view.path is None or not view.is_paper:
        return []
    path, document = view.path, view.document
    new = await view.checker.run(lambda: view.checker.session.laid_out(path, document.text))
    return [] if new is None else rewriting(document, new)
