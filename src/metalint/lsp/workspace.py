"""The editor's workspace: its documents and folders, and what their changes set off."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from metalint.errors import SchemaError
from metalint.lsp.checks import Engine
from metalint.lsp.documents import Documents
from metalint.lsp.editor import Editor
from metalint.lsp.publishing import Publisher, own_paths
from metalint.lsp.repositories import Repositories, folders_of
from metalint.lsp.views import View
from metalint.schema import comments
from metalint.schema.compiling import PACKAGED

if TYPE_CHECKING:
    from lsprotocol import types

    from metalint.index.project import Project
    from metalint.lsp.checks import Checked, Checker
    from metalint.lsp.editor import Client
    from metalint.lsp.session import Options
    from metalint.schema.comments import Declaration


class LintedWorkspace:
    """All that is open."""

    def __init__(self, client: Client, options: Options) -> None:
        self.editor = Editor(client)  # the client
        self.documents = Documents()  # the open ones
        self.publisher = Publisher(self.editor)  # tells the client what is found
        self.repositories = Repositories(self.documents, options, self._publish)  # what they belong to
        self.background = Engine()  # does what takes a while and needs no check: registries, the comments of a schema
        self._views: dict[str, View] = {}
        self._declarations: dict[Path, tuple[float, dict[str, Declaration]]] = {}

    def initialize(self, params: types.InitializeParams) -> None:
        """Take what the client says of itself and of its folders."""
        self.editor.capabilities = params.capabilities
        if isinstance(params.initialization_options, dict):
            self.editor.configure(params.initialization_options)
        uris = [folder.uri for folder in params.workspace_folders or ()]
        if not uris and params.root_uri:
            uris = [params.root_uri]
        if not uris and params.root_path:
            uris = [Path(params.root_path).absolute().as_uri()]
        self.repositories.open(folders_of(uris))

    # -- events

    def change_folders(self, added: Iterable[str], removed: Iterable[str]) -> None:
        """Add and remove folders; what was published of removed ones is withdrawn."""
        for checker in self.repositories.change_folders(folders_of(added), folders_of(removed)):
            checker.stop()
            self.publisher.withdraw(checker.published)

    def opened(self, item: types.TextDocumentItem) -> None:
        """Take an opened document."""
        if (checker := self.repositories.owner_of(self.documents.open(item))) is not None:
            checker.has_changed()

    def changed(self, params: types.DidChangeTextDocumentParams) -> None:
        """Take a changed document."""
        document = self.documents.change(params)
        if document is not None and (checker := self.repositories.owner_of(document)) is not None:
            checker.has_changed()

    def closed(self, uri: str) -> None:
        """Forget a closed document; the file on disk counts again."""
        self._views.pop(uri, None)
        self.publisher.closed(uri)
        document = self.documents.close(uri)
        if document is None:
            return
        checker = self.repositories.owner_of(document)
        self.repositories.forget(document)
        if checker is not None and checker.session.loose:
            checker.stop()
            self.publisher.withdraw([uri])
        elif checker is not None:
            checker.has_changed(on_disk=True)

    def _publish(self, checker: Checker, checked: Checked, is_whole: bool) -> None:  # noqa: FBT001 - a callback
        paths = own_paths(self.repositories, self.documents, checker, checked)
        self.publisher.publish_check(checker, checked, paths, is_whole=is_whole)

    # -- what features ask for

    async def view(self, uri: str) -> View | None:
        """Return a document as features see it; None if it is not open, or its repository has no settings that work."""
        document = self.documents.get(uri)
        checker = self.repositories.owner_of(document) if document else None
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
        config = project.config
        file = config.root / config.proto if config.proto else PACKAGED / "paper.proto"
        try:
            changed = file.stat().st_mtime
            known = self._declarations.get(file)
            if known is None or known[0] != changed:
                roots = [config.root / folder for folder in config.proto_paths]
                found = await self.background.run(lambda: comments.load(file, config.root, roots))
                known = self._declarations[file] = (changed, found)
        except (OSError, SchemaError):
            return {}
        return known[1]

    def uri_of(self, checker: Checker, path: str) -> str:
        """Return the URI of a file as the client writes it."""
        document = self.documents.at(checker.root / path)
        return document.uri if document else (checker.root / path).as_uri()
