"""The editor's workspace: its documents and folders, and what their changes set off."""

from collections.abc import Awaitable, Callable, Sequence
from functools import cached_property, wraps
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

from lsprotocol import types

from metalint.errors import SchemaError
from metalint.index.project import Project
from metalint.lsp.checks import Checked, Engine, RepositoryChecker
from metalint.lsp.documents import OpenDocument, OpenDocuments, find_path
from metalint.lsp.protocol import Server
from metalint.lsp.publishing import Publisher
from metalint.lsp.repositories import Repositories, find_folders
from metalint.lsp.session import Options
from metalint.lsp.syntax import SyntaxMap
from metalint.papers.paper import Paper, Value
from metalint.schema.comments import Declaration
from metalint.schema.compiling import PACKAGED, load_comments

_DIGITS: Final = 9  # of a year: more name no folder


class _AboutDocument(Protocol):
    @property
    def text_document(self) -> types.TextDocumentIdentifier: ...


Params = TypeVar("Params", bound=_AboutDocument)
Answer = TypeVar("Answer")


class View:
    """A document as features see it: the repository that it belongs to, and what stands where in its text."""

    def __init__(self, document: OpenDocument, checker: RepositoryChecker, project: Project) -> None:
        self.document = document
        self.checker = checker
        self.project = project
        self.path = checker.session.path_of(document.path) if document.path else None
        self.is_paper = self.path is not None and checker.session.is_paper(self.path)
        self.positions = document.positions
        self.syntax = SyntaxMap(document.text, project.kind.schema.root if self.is_paper else None)

    @cached_property
    def paper(self) -> Paper:
        """As much of the paper as tells where its files lie: its path and its year."""
        for value in self.syntax.values:
            written = value.text.strip("\"'")
            if self.role(value.field.path) == "year" and written.isdecimal():
                return Paper(self.path or "", year=Value(int(written[:_DIGITS]), value.span, value.field.path))
        return Paper(self.path or "")

    def role(self, path: str) -> str | None:
        """Return the role of a field."""
        return self.project.kind.roles.get(path) if self.is_paper else None


class LintedWorkspace:
    """All that is open."""

    def __init__(self, server: Server, options: Options) -> None:
        self.server = server
        self.documents = OpenDocuments()  # the open ones
        self.publisher = Publisher(server)  # tells the client what is found
        self.repositories = Repositories(  # what they belong to
            self.documents,
            options,
            lambda checker, checked, is_whole: self.publisher.publish_check(
                checker, checked, self.own_paths(checker, checked), is_whole=is_whole
            ),
        )
        self.background = Engine()  # does what takes a while and needs no check: registries, the comments of a schema
        self._views: dict[str, View] = {}
        self._declarations: dict[Path, tuple[float, dict[str, Declaration]]] = {}

    def initialize(self, params: types.InitializeParams) -> None:
        """Take what the client says of its settings and folders."""
        self.server.configure(params.initialization_options)
        uris = [folder.uri for folder in params.workspace_folders or ()]
        if not uris and params.root_uri:
            uris = [params.root_uri]
        if not uris and params.root_path:
            uris = [Path(params.root_path).absolute().as_uri()]
        self.repositories.open(find_folders(uris))

    # -- events

    def change_folders(self, event: types.WorkspaceFoldersChangeEvent) -> None:
        """Add and remove folders; what was published of removed ones is withdrawn."""
        added, removed = ([folder.uri for folder in folders] for folders in (event.added, event.removed))
        for checker in self.repositories.change_folders(find_folders(added), find_folders(removed)):
            checker.stop()
            self.publisher.withdraw(checker.published)

    def opened(self, item: types.TextDocumentItem) -> None:
        """Take an opened document."""
        if (checker := self.repositories.owner_of(self.documents.open(item))) is not None:
            checker.has_changed()

    def changed(
        self, item: types.VersionedTextDocumentIdentifier, changes: Sequence[types.TextDocumentContentChangeEvent]
    ) -> None:
        """Take a changed document."""
        document = self.documents.change(item, changes)
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

    def own_paths(self, checker: RepositoryChecker, checked: Checked) -> dict[str, str]:
        """Return the paths by URI of what a checker publishes; a document that is open may be another checker's."""
        others = {document.uri for document in self.documents if self.repositories.owner_of(document) is not checker}
        return {uri: path for uri, path in checked.paths.items() if uri not in others}

    # -- what features ask for

    async def view(self, uri: str) -> View | None:
        """Return a document as features see it; None if it is not open, or its repository has no settings that work."""
        document = self.documents.get(uri)
        checker = self.repositories.owner_of(document) if document else None
        if document is None or checker is None:
            return None
        if checker.session.project is None:
            await checker.engine.run(checker.session.open)
        if checker.session.project is None:
            return None
        project = checker.session.project
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
                declarations = await self.background.run(lambda: load_comments(file, config.root, roots))
                known = self._declarations[file] = (changed, declarations)
        except (OSError, SchemaError):
            return {}
        return known[1]

    def uri_of(self, checker: RepositoryChecker, path: str) -> str:
        """Return the URI of a file as the client writes it."""
        document = self.documents.at(checker.session.root / path)
        return document.uri if document else (checker.session.root / path).as_uri()


def about_paper(
    feature: Callable[[LintedWorkspace, View, Params], Awaitable[Answer]],
) -> Callable[[LintedWorkspace, Params], Awaitable[Answer | None]]:
    """Return what answers a request about an open paper by a feature, and one about anything else with nothing."""

    @wraps(feature)
    async def answer(linted: LintedWorkspace, params: Params) -> Answer | None:
        view = await linted.view(params.text_document.uri)
        return await feature(linted, view, params) if view is not None and view.is_paper else None

    return answer


async def pull(linted: LintedWorkspace, params: types.DocumentDiagnosticParams) -> dict[str, Any]:
    """Return the report on a document, open or not."""
    uri = params.text_document.uri
    document = linted.documents.get(uri)
    path = document.path if document else find_path(uri)
    checker = linted.repositories.owner_of(document) if document else linted.repositories.checker_of(path)
    if checker is None or path is None:
        return {"kind": "full", "items": []}
    checked = await checker.newest(is_whole=document is None)
    name = checker.session.path_of(path)
    items = checked.items.get(name, []) if name is not None else []
    return linted.publisher.report(document.uri if document else uri, items, params.previous_result_id)


async def pull_all(linted: LintedWorkspace, params: types.WorkspaceDiagnosticParams) -> dict[str, Any]:
    """Return the reports on all files with findings, and on those that had some."""
    known = {previous.uri: previous.value for previous in params.previous_result_ids}
    reports: list[dict[str, Any]] = []
    seen: set[str] = set()
    for checker in linted.repositories.all():
        checked = await checker.newest(is_whole=True)
        for uri, path in sorted(linted.own_paths(checker, checked).items()):
            seen.add(uri)
            report = linted.publisher.report(uri, checked.items.get(path, []), known.get(uri))
            document = checked.documents.get(path)
            reports.append({"uri": uri, "version": document.version if document else None, **report})
    gone = sorted(known.keys() - seen)
    reports += [{"uri": uri, "version": None, **linted.publisher.report(uri, [], known[uri])} for uri in gone]
    return {"items": reports}
