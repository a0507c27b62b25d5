"""The editor's workspace: its folders, which repository each document belongs to, and what is published."""

from __future__ import annotations

import time
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from lsprotocol import types

from metalint.config import settings as config
from metalint.errors import MetalintError, SchemaError
from metalint.files.discovery import paper_test
from metalint.lsp.checks import Checker, Engine
from metalint.lsp.documents import Documents, path_of
from metalint.lsp.session import Session
from metalint.lsp.syntax import SyntaxMap
from metalint.papers.paper import Paper, Value
from metalint.schema import comments
from metalint.schema.compiling import PACKAGED

_DIGITS: Final = 9  # of a year: more name no folder

if TYPE_CHECKING:
    from collections.abc import Iterable

    from metalint.config.settings import Config
    from metalint.index.project import Project
    from metalint.lsp.checks import Checked
    from metalint.lsp.diagnostics import Item
    from metalint.lsp.documents import Document
    from metalint.lsp.session import Options
    from metalint.schema.comments import Declaration


class View:
    """A document as features see it: the repository that it belongs to, and what stands where in its text."""

    def __init__(self, document: Document, checker: Checker, project: Project) -> None:
        self.document = document
        self.checker = checker
        self.project = project
        self.path = checker.session.path_of(document.path) if document.path else None
        self.is_paper = self.path is not None and checker.session.is_paper(self.path)
        self.positions = document.positions
        self.syntax = SyntaxMap(document.text, project.schema.root if self.is_paper else None)

    @cached_property
    def paper(self) -> Paper:
        """As much of the paper as tells where its files lie: its path and its year."""
        for value in self.syntax.values:
            written = self.document.text[value.span.start : value.span.end].strip("\"'")
            if self.role(value.field.path) == "year" and written.isdecimal():
                return Paper(self.path or "", year=Value(int(written[:_DIGITS]), value.span, value.field.path))
        return Paper(self.path or "")

    def role(self, path: str) -> str | None:
        """Return the role of a field."""
        return self.project.roles.get(path) if self.is_paper else None


class Client(Protocol):
    """Who is told: the editor, behind the server."""

    def send_plainly(self, method: str, params: dict[str, Any]) -> None:
        """Send a notification whose parameters are plain data."""

    def ask(self, method: str, params: Any) -> None:  # noqa: ANN401 - a class of `lsprotocol`
        """Send a request whose answer tells nothing."""

    def show_error(self, message: str) -> None:
        """Show a message to the user, and log it."""


class LintedWorkspace:
    """All that is open: documents, folders and the checkers of their repositories."""

    def __init__(self, client: Client, options: Options) -> None:
        self.documents = Documents()
        self.engine = Engine()
        self.background = Engine()  # what takes a while and needs no check: registries, the comments of a schema
        self.options = options
        self.capabilities = types.ClientCapabilities()
        self.suppression_reason = "reason"
        self.is_pulled = False
        self._client = client
        self._folders: list[Path] = []
        self._checkers: dict[Path, Checker] = {}
        self._views: dict[str, View] = {}
        self._published: dict[str, tuple[str, list[Item]]] = {}
        self._owners: dict[Path | None, Checker | None] = {}
        self._versions: dict[str, int] = {}  # of the open documents that diagnostics were published of
        self._number = 0
        self._declarations: dict[Path, tuple[float, dict[str, Declaration]]] = {}
        self._life = f"{time.time_ns():x}"
        self._errors: dict[Path, str | None] = {}

    # -- folders and repositories

    def initialize(self, params: types.InitializeParams) -> None:
        """Take what the client says of itself and of its folders."""
        self.capabilities = params.capabilities
        document = params.capabilities.text_document
        self.is_pulled = document is not None and document.diagnostic is not None
        if isinstance(params.initialization_options, dict):
            self.configure(params.initialization_options)
        uris = [folder.uri for folder in params.workspace_folders or ()]
        if not uris and params.root_uri:
            uris = [params.root_uri]
        folders = [path.resolve() for path in map(path_of, uris) if path is not None]
        if not uris and params.root_path:
            folders = [Path(params.root_path).resolve()]
        self._folders = folders

    def configure(self, settings: dict[str, Any]) -> None:
        """Take the client's settings; what is not known of them is left alone."""
        inner = settings.get("metalint", settings)
        reason = inner.get("suppressionReason") if isinstance(inner, dict) else None
        if isinstance(reason, str) and reason.strip() and reason.isprintable():
            self.suppression_reason = reason.strip()

    def start(self) -> None:
        """Check all folders."""
        for folder in self._folders:
            self._of_folder(folder).has_changed()

    def change_folders(self, added: Iterable[str], removed: Iterable[str]) -> None:
        """Add and remove folders; what was published of removed ones is withdrawn."""
        gone = {path.resolve() for uri in removed if (path := path_of(uri)) is not None}
        self._folders = [one for one in self._folders if one not in gone]
        self._owners.clear()
        for uri in added:
            if (path := path_of(uri)) is not None:
                self._folders.append(path.resolve())
                self._of_folder(path.resolve()).has_changed()
        kept = {self._root_of(folder) for folder in self._folders}
        for root in {self._root_of(folder) for folder in gone} - kept:
            if (checker := self._checkers.pop(root, None)) is not None:
                checker.stop()
                for uri in checker.published:
                    self._withdraw(uri)

    def _withdraw(self, uri: str) -> None:
        """Withdraw what was published of a file."""
        known = self._published.pop(uri, None)
        if known and known[1] and not self.is_pulled:
            self._publish(uri, None, [])

    def owner_of(self, document: Document) -> Checker | None:
        """Return the checker of the repository that a document belongs to."""
        if document.path not in self._owners:
            self._owners[document.path] = self.checker_of(document.path)
        return self._owners[document.path]

    def _of(self, checker: Checker) -> list[Document]:
        return [document for document in self.documents if self.owner_of(document) is checker]

    def checkers(self) -> list[Checker]:
        """Return the checkers of all repositories."""
        return list(self._checkers.values())

    def checker_of(self, path: Path | None) -> Checker | None:
        """Return the checker of the repository that a file belongs to; None for what is no file."""
        if path is None:
            return None
        settings = self._settings(path.parent)
        around = [folder for folder in self._folders if path.is_relative_to(folder)]
        if settings is not None and settings.source is None and around:
            return self._of_folder(max(around, key=lambda folder: len(folder.parts)))
        if settings is None:  # a configuration that cannot be used: the session says so
            known = [one for one in self._checkers.values() if path.is_relative_to(one.root) and not one.session.loose]
            return max(known, key=lambda one: len(one.root.parts)) if known else self._of_root(path.parent)
        is_inside = path.is_relative_to(settings.root)
        name = path.relative_to(settings.root).as_posix() if is_inside else ""
        if not is_inside or (settings.source is None and not paper_test(settings)(name)):
            return self._of_root(path.parent, path)
        return self._of_root(settings.root)

    def _settings(self, folder: Path) -> Config | None:
        options = self.options
        try:
            return config.load(folder, options.config, options.root, options.cache)
        except MetalintError:
            return None

    def _root_of(self, folder: Path) -> Path:
        settings = self._settings(folder)
        return settings.root if settings else folder

    def _of_folder(self, folder: Path) -> Checker:
        return self._of_root(self._root_of(folder))

    def _of_root(self, root: Path, loose: Path | None = None) -> Checker:
        key = loose or root
        if key not in self._checkers:
            session = Session(root, self.options, loose.name if loose else None)
            self._checkers[key] = Checker(session, self.engine, self._of, self.documents.encoding, self._publish_check)
        return self._checkers[key]

    async def view(self, uri: str) -> View | None:
        """Return a document as features see it; None if it is not open, or its repository has no settings that work."""
        document = self.documents.get(uri)
        checker = self.owner_of(document) if document else None
        if document is None or checker is None:
            return None
        if checker.session.project is None:
            await checker.run(checker.session.open)
        if checker.session.project is None:
            return None
        path = checker.session.path_of(document.path) if document.path else None
        project = checker.session.project if path is None else checker.session.project.part_of(path)
        known = self._views.get(uri)
        if known is None or known.document is not document or known.project is not project:
            known = self._views[uri] = View(document, checker, project)
        return known

    async def declarations(self, project: Project) -> dict[str, Declaration]:
        """Return what the schema says in comments; nothing where it does not compile."""
        proto = project.config.proto
        file = project.config.root / proto if proto else PACKAGED / "paper.proto"
        try:
            changed = file.stat().st_mtime
            known = self._declarations.get(file)
            if known is None or known[0] != changed:
                config = project.config
                roots = [config.root / folder for folder in config.proto_paths]
                found = await self.background.run(lambda: comments.load(file, config.root, roots))
                known = self._declarations[file] = (changed, found)
        except (OSError, SchemaError):
            return {}
        return known[1]

    @property
    def has_snippets(self) -> bool:
        """Whether the client takes snippets as completions."""
        document = self.capabilities.text_document
        completion = document.completion if document else None
        return bool(completion and completion.completion_item and completion.completion_item.snippet_support)

    def uri_of(self, checker: Checker, path: str) -> str:
        """Return the URI of a file as the client writes it."""
        document = self.documents.at(checker.root / path)
        return document.uri if document else (checker.root / path).as_uri()

    # -- events

    def opened(self, item: types.TextDocumentItem) -> None:
        """Take an opened document."""
        self.has_changed(self.documents.open(item))

    def changed(self, params: types.DidChangeTextDocumentParams) -> None:
        """Take a changed document."""
        if (document := self.documents.change(params)) is not None:
            self.has_changed(document)

    def closed(self, uri: str) -> None:
        """Forget a closed document; the file on disk counts again."""
        self._views.pop(uri, None)
        self._versions.pop(uri, None)
        document = self.documents.close(uri)
        if document is None:
            return
        checker = self.owner_of(document)
        self._owners.pop(document.path, None)
        if checker is not None and checker.session.loose:
            self._checkers = {key: one for key, one in self._checkers.items() if one is not checker}
            checker.stop()
            self._withdraw(uri)
        elif checker is not None:
            checker.has_changed(on_disk=True)

    def has_changed(self, document: Document, *, on_disk: bool = False) -> None:
        """Check the repository of a document again."""
        if (checker := self.owner_of(document)) is not None:
            checker.has_changed(on_disk=on_disk)

    def files_changed(self) -> None:
        """Check all repositories again; a document may have come to belong to another."""
        self._owners.clear()
        for checker in self.checkers():
            checker.has_changed(on_disk=True)

    # -- diagnostics

    async def pull(self, uri: str, previous: str | None) -> dict[str, Any]:
        """Return the report on a document, open or not."""
        document = self.documents.get(uri)
        path = document.path if document else path_of(uri)
        checker = self.owner_of(document) if document else self.checker_of(path)
        if checker is None or path is None:
            return {"kind": "full", "items": []}
        checked = await checker.newest(is_whole=document is None)
        name = checker.session.path_of(path)
        items = checked.items.get(name, []) if name is not None else []
        return self._report(document.uri if document else uri, items, previous)

    async def pull_all(self, previous: Iterable[types.PreviousResultId]) -> dict[str, Any]:
        """Return the reports on all files with findings, and on those that had some."""
        known = {one.uri: one.value for one in previous}
        reports: list[dict[str, Any]] = []
        seen: set[str] = set()
        for checker in self.checkers():
            checked = await checker.newest(is_whole=True)
            paths = self._paths(checker, checked)
            for uri, path in sorted(paths.items()):
                seen.add(uri)
                report = self._report(uri, checked.items.get(path, []), known.get(uri))
                document = checked.documents.get(path)
                reports.append({"uri": uri, "version": document.version if document else None, **report})
        gone = sorted(known.keys() - seen)
        reports += [{"uri": uri, "version": None, **self._report(uri, [], known[uri])} for uri in gone]
        return {"items": reports}

    def _paths(self, checker: Checker, checked: Checked) -> dict[str, str]:
        """Return the paths by URI of what a checker publishes; a document that is open may be another checker's."""
        others = {document.uri for document in self.documents if self.owner_of(document) is not checker}
        return {uri: path for uri, path in checked.paths.items() if uri not in others}

    def _report(self, uri: str, items: list[Item], previous: str | None) -> dict[str, Any]:
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

    def _publish_check(self, checker: Checker, checked: Checked, is_whole: bool) -> None:  # noqa: FBT001 - a callback
        """Publish what a check found, or ask the client to pull it."""
        self._show_new_error(checker, checked.outcome.error)
        paths = self._paths(checker, checked)
        if is_whole:
            paths = {**dict.fromkeys(checker.published, ""), **paths}
            checker.published.clear()
        new = {uri: checked.items.get(path, []) for uri, path in paths.items()}
        checker.published.update(uri for uri, items in new.items() if items)
        changed = {uri: items for uri, items in new.items() if self._published.get(uri, ("", []))[1] != items}
        if not self.is_pulled:
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
            self._ask_to_pull()

    def _publish(self, uri: str, version: int | None, items: list[Item]) -> None:
        params: dict[str, Any] = {"uri": uri, "diagnostics": items}
        self._versions.pop(uri, None)
        if version is not None:
            params["version"] = self._versions[uri] = version
        self._client.send_plainly(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, params)

    def _ask_to_pull(self) -> None:
        workspace = self.capabilities.workspace
        if workspace and workspace.diagnostics and workspace.diagnostics.refresh_support:
            self._client.ask(types.WORKSPACE_DIAGNOSTIC_REFRESH, None)

    def show_error(self, message: str) -> None:
        """Show a message to the user."""
        self._client.show_error(message)

    def _show_new_error(self, checker: Checker, error: str | None) -> None:
        """Show an error once, however often it comes up, until it is gone."""
        key = checker.session.start
        if error is not None and self._errors.get(key) != error:
            self.show_error(f"metalint: {error}")
        self._errors[key] = error
