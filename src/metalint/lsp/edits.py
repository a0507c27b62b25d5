"""Edits of the workspace in the form that the client takes, and what formatting makes of a paper."""

from collections.abc import Iterable

from lsprotocol import types
from pygls.capabilities import get_capability

from metalint.lsp.documents import OpenDocument, PositionMap
from metalint.lsp.session import lay_out_alone
from metalint.lsp.workspace import LintedWorkspace, View, about_paper
from metalint.text.edit import Edit, find_line_edits

Operation = types.RenameFile | types.DeleteFile


def make_text_edits(positions: PositionMap, edits: Iterable[Edit]) -> list[types.TextEdit]:
    """Return edits of a text as the client takes them."""
    return [types.TextEdit(positions.range(edit.span), edit.content) for edit in edits]


def rewrite_lines(document: OpenDocument, new: str) -> list[types.TextEdit]:
    """Return edits of whole lines that make ``new`` of a document."""
    return make_text_edits(document.positions, find_line_edits(document.text, new))


class WorkspaceEdits:
    """Collects edits of files, and what is done to the files themselves, in this order."""

    def __init__(self, capabilities: types.ClientCapabilities) -> None:
        self._kinds = get_capability(capabilities, "workspace.workspace_edit.resource_operations") or ()
        is_versioned = get_capability(capabilities, "workspace.workspace_edit.document_changes")
        self._is_versioned = bool(is_versioned or self._kinds)  # Neovim names these alone
        self._operations: list[Operation] = []
        self._edits: list[tuple[str, int | None, list[types.TextEdit]]] = []

    def can(self, kind: types.ResourceOperationKind) -> bool:
        """Tell whether the client can create, rename or delete files."""
        return self._is_versioned and kind in self._kinds

    def add(self, uri: str, version: int | None, edits: list[types.TextEdit]) -> None:
        """Edit a file; ``version`` is that of the open document."""
        self._edits.append((uri, version, edits))

    def do(self, operation: Operation) -> None:
        """Rename or delete a file, after the edits."""
        self._operations.append(operation)

    def made(self) -> types.WorkspaceEdit:
        """Return the edit."""
        if not self._is_versioned:
            return types.WorkspaceEdit(changes={uri: edits for uri, _, edits in self._edits})
        edited = [
            types.TextDocumentEdit(types.OptionalVersionedTextDocumentIdentifier(uri, version), list(edits))
            for uri, version, edits in self._edits
        ]
        return types.WorkspaceEdit(document_changes=[*edited, *self._operations])


@about_paper
async def lay_out(_: LintedWorkspace, view: View, __: types.DocumentFormattingParams) -> list[types.TextEdit]:
    """Return the edits that lay a paper out; none if it does not parse."""
    path, document, session = view.path or "", view.document, view.checker.session
    new = await view.checker.engine.run(lambda: lay_out_alone(session, path, document.text))
    return [] if new is None else rewrite_lines(document, new)
