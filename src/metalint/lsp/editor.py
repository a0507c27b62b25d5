"""The editor: what it says of itself, and how it is told."""

from __future__ import annotations

from typing import Any, Protocol

from lsprotocol import types


class Client(Protocol):
    """Who is told: the editor, behind the server."""

    def send_plainly(self, method: str, params: dict[str, Any]) -> None:
        """Send a notification whose parameters are plain data."""

    def ask(self, method: str, params: Any) -> None:  # noqa: ANN401 - a class of `lsprotocol`
        """Send a request whose answer tells nothing."""

    def show_error(self, message: str) -> None:
        """Show a message to the user, and log it."""


class Editor:
    """What a client can do, and what it wants."""

    def __init__(self, client: Client) -> None:
        self.client = client  # tells it
        self.capabilities = types.ClientCapabilities()
        self.suppression_reason = "reason"  # what stands in a new suppression

    def configure(self, settings: dict[str, Any]) -> None:
        """Take the client's settings; what is not known of them is left alone."""
        inner = settings.get("metalint", settings)
        reason = inner.get("suppressionReason") if isinstance(inner, dict) else None
        if isinstance(reason, str) and reason.strip() and reason.isprintable():
            self.suppression_reason = reason.strip()

    @property
    def is_pulling(self) -> bool:
        """Whether the client asks for diagnostics."""
        document = self.capabilities.text_document
        return document is not None and document.diagnostic is not None

    @property
    def has_snippets(self) -> bool:
        """Whether the client takes snippets as completions."""
        document = self.capabilities.text_document
        completion = document.completion if document else None
        return bool(completion and completion.completion_item and completion.completion_item.snippet_support)

    def ask_to_pull(self) -> None:
        """Ask the client to ask for diagnostics again."""
        workspace = self.capabilities.workspace
        if workspace and workspace.diagnostics and workspace.diagnostics.refresh_support:
            self.client.ask(types.WORKSPACE_DIAGNOSTIC_REFRESH, None)
