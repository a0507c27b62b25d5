"""What is published: the diagnostics that the client was sent, or asked for."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from metalint.lsp.documents import path_of

if TYPE_CHECKING:
    from pathlib import Path

    from metalint.lsp.checks import Checked, Checker
    from metalint.lsp.diagnostics import Item
    from metalint.lsp.documents import Documents
    from metalint.lsp.editor import Editor
    from metalint.lsp.repositories import Repositories


class Publisher:
    """Tells the client what is found, and knows what it was told."""

    def __init__(self, editor: Editor) -> None:
        self._editor = editor
        self._published: dict[str, tuple[str, list[Item]]] = {}
        self._versions: dict[str, int] = {}  # of the open documents that diagnostics were published of
        self._number = 0
        self._life = f"{time.time_ns():x}"
        self._errors: dict[Path, str | None] = {}

    def publish_check(self, checker: Checker, checked: Checked, paths: dict[str, str], *, is_whole: bool) -> None:
        """Publish what a check found in ``paths``, by URI, or ask the client to pull it."""
        self._show_new_error(checker, checked.outcome.error)
        if is_whole:
            paths = {**dict.fromkeys(checker.published, ""), **paths}
            checker.published.clear()
        new = {uri: checked.items.get(path, []) for uri, path in paths.items()}
        checker.published.update(uri for uri, items in new.items() if items)
        changed = {uri: items for uri, items in new.items() if self._published.get(uri, ("", []))[1] != items}
        if not self._editor.is_pulling:
            versions = {
                uri: checked.documents[path].version for uri, path in paths.items() if path in checked.documents
            }
            for uri, items in new.items():
                version = versions.get(uri)
                if uri in changed or (uri in versions and version != self._versions.get(uri)):
                    self._numbered(uri, items)
                    self._publish(uri, version, items)
        elif is_whole and changed:
            for uri, items in changed.items():
                self._numbered(uri, items)
            self._editor.ask_to_pull()

    def closed(self, uri: str) -> None:
        """Note that a document is closed."""
        self._versions.pop(uri, None)

    def withdraw(self, uris: Iterable[str]) -> None:
        """Withdraw what was published of files."""
        for uri in uris:
            known = self._published.pop(uri, None)
            if known and known[1] and not self._editor.is_pulling:
                self._publish(uri, None, [])

    def report(self, uri: str, items: list[Item], previous: str | None) -> dict[str, Any]:
        """Return the answer of the protocol to a client that had the answer ``previous``."""
        number = self._numbered(uri, items)
        if previous == number:
            return {"kind": "unchanged", "resultId": number}
        return {"kind": "full", "resultId": number, "items": items}

    def _numbered(self, uri: str, items: list[Item]) -> str:
        """Note what is published of a file, and return what identifies it."""
        number, published = self._published.get(uri, ("", None))
        if published != items or not number:
            self._number += 1
            number = f"{self._life}.{self._number}"
        self._published[uri] = (number, items)
        return number

    def _publish(self, uri: str, version: int | None, items: list[Item]) -> None:
        params: dict[str, Any] = {"uri": uri, "diagnostics": items}
        self._versions.pop(uri, None)
        if version is not None:
            params["version"] = self._versions[uri] = version
        self._editor.client.send_plainly(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, params)

    def _show_new_error(self, checker: Checker, error: str | None) -> None:
        """Show an error once, however often it comes up, until it is gone."""
        key = checker.session.start
        if error is not None and self._errors.get(key) != error:
            self._editor.client.show_error(f"metalint: {error}")
        self._errors[key] = error


async def pull(
    repositories: Repositories, documents: Documents, publisher: Publisher, params: types.DocumentDiagnosticParams
) -> dict[str, Any]:
    """Return the report on a document, open or not."""
    uri = params.text_document.uri
    document = documents.get(uri)
    path = document.path if document else path_of(uri)
    checker = repositories.owner_of(document) if document else repositories.checker_of(path)
    if checker is None or path is None:
        return {"kind": "full", "items": []}
    checked = await checker.newest(is_whole=document is None)
    name = checker.session.path_of(path)
    items = checked.items.get(name, []) if name is not None else []
    return publisher.report(document.uri if document else uri, items, params.previous_result_id)


async def pull_all(
    repositories: Repositories, documents: Documents, publisher: Publisher, params: types.WorkspaceDiagnosticParams
) -> dict[str, Any]:
    """Return the reports on all files with findings, and on those that had some."""
    known = {one.uri: one.value for one in params.previous_result_ids}
    reports: list[dict[str, Any]] = []
    seen: set[str] = set()
    for checker in repositories.all():
        checked = await checker.newest(is_whole=True)
        for uri, path in sorted(own_paths(repositories, documents, checker, checked).items()):
            seen.add(uri)
            report = publisher.report(uri, checked.items.get(path, []), known.get(uri))
            document = checked.documents.get(path)
            reports.append({"uri": uri, "version": document.version if document else None, **report})
    gone = sorted(known.keys() - seen)
    reports += [{"uri": uri, "version": None, **publisher.report(uri, [], known[uri])} for uri in gone]
    return {"items": reports}


def own_paths(repositories: Repositories, documents: Documents, checker: Checker, checked: Checked) -> dict[str, str]:
    """Return the paths by URI of what a checker publishes; a document that is open may be another checker's."""
    others = {document.uri for document in documents if repositories.owner_of(document) is not checker}
    return {uri: path for uri, path in checked.paths.items() if uri not in others}
