"""What the client was sent of diagnostics, or asked for."""

import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pygls.capabilities import get_capability

from metalint.lsp.checks import Checked, RepositoryChecker
from metalint.lsp.diagnostics import Item
from metalint.lsp.protocol import Server


class Publisher:
    """Sends diagnostics to the client, and knows what it has sent."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._published: dict[str, tuple[str, list[Item]]] = {}
        self._versions: dict[str, int | None] = {}  # of the open documents that diagnostics were published of
        self._number = 0
        self._life = f"{time.time_ns():x}"
        self._errors: dict[Path, str | None] = {}

    def publish_check(
        self, checker: RepositoryChecker, checked: Checked, paths: dict[str, str], *, is_whole: bool
    ) -> None:
        """Publish what a check found in ``paths``, by URI, or ask the client to pull it."""
        key, error = checker.session.start, checked.outcome.error
        if error is not None and self._errors.get(key) != error:  # reported once, until it is gone
            self._server.show_error(f"metalint: {error}")
        self._errors[key] = error
        if is_whole:
            paths = {**dict.fromkeys(checker.published, ""), **paths}
            checker.published.clear()
        new = {uri: checked.items.get(path, []) for uri, path in paths.items()}
        checker.published.update(uri for uri, items in new.items() if items)
        changed = {uri: items for uri, items in new.items() if self._published.get(uri, ("", []))[1] != items}
        if not self._server.is_pulling:
            for uri, items in new.items():
                document = checked.documents.get(paths[uri])
                version = document.version if document else None
                if uri in changed or (document and version != self._versions.get(uri)):
                    self._number_items(uri, items)
                    self._publish(uri, version, items)
        elif is_whole and changed:
            for uri, items in changed.items():
                self._number_items(uri, items)
            if get_capability(self._server.client_capabilities, "workspace.diagnostics.refresh_support"):
                self._server.workspace_diagnostic_refresh(None)

    def closed(self, uri: str) -> None:
        """Note that a document is closed."""
        self._versions.pop(uri, None)

    def withdraw(self, uris: Iterable[str]) -> None:
        """Withdraw what was published of files."""
        for uri in uris:
            known = self._published.pop(uri, None)
            if known and known[1] and not self._server.is_pulling:
                self._publish(uri, None, [])

    def report(self, uri: str, items: list[Item], previous: str | None) -> dict[str, Any]:
        """Return the answer of the protocol to a client that had the answer ``previous``."""
        number = self._number_items(uri, items)
        if previous == number:
            return {"kind": "unchanged", "resultId": number}
        return {"kind": "full", "resultId": number, "items": items}

    def _number_items(self, uri: str, items: list[Item]) -> str:
        number, published = self._published.get(uri, ("", None))
        if published != items or not number:
            self._number += 1
            number = f"{self._life}.{self._number}"
        self._published[uri] = (number, items)
        return number

    def _publish(self, uri: str, version: int | None, items: list[Item]) -> None:
        self._versions[uri] = version
        numbered = {} if version is None else {"version": version}
        self._server.publish_diagnostics({"uri": uri, "diagnostics": items, **numbered})
