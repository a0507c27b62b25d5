"""The repositories of a workspace: which there are, and which of them a document belongs to."""

import contextlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from metalint.config import settings as config
from metalint.config.settings import Config
from metalint.errors import MetalintError
from metalint.files.discovery import make_paper_test
from metalint.lsp.checks import Checked, Engine, RepositoryChecker
from metalint.lsp.documents import OpenDocument, OpenDocuments, find_path
from metalint.lsp.session import Options, Session


class Repositories:
    """The checkers of the repositories that folders and open documents lie in."""

    def __init__(
        self, documents: OpenDocuments, options: Options, publish: Callable[[RepositoryChecker, Checked, bool], None]
    ) -> None:
        self._documents = documents
        self._options = options
        self._publish = publish
        self._engine = Engine()
        self._folders: list[Path] = []
        self._checkers: dict[Path, RepositoryChecker] = {}
        self._owners: dict[Path | None, RepositoryChecker | None] = {}

    def open(self, folders: Iterable[Path]) -> None:
        """Add folders; none of them is checked yet."""
        self._folders += folders

    def start(self) -> None:
        """Check all folders."""
        for folder in self._folders:
            self._open_checker(_find_root(folder, self._options)).has_changed()

    def change_folders(self, added: Iterable[Path], removed: Iterable[Path]) -> list[RepositoryChecker]:
        """Add and remove folders; return the checkers that no folder needs any more."""
        gone, new = set(removed), list(added)
        self._folders = [folder for folder in self._folders if folder not in gone] + new
        self._owners.clear()
        for folder in new:
            self._open_checker(_find_root(folder, self._options)).has_changed()
        kept = {_find_root(folder, self._options) for folder in self._folders}
        left = {_find_root(folder, self._options) for folder in gone} - kept
        stopped = [self._checkers.pop(root, None) for root in left]
        return [checker for checker in stopped if checker is not None]

    def all(self) -> list[RepositoryChecker]:
        """Return the checkers of all repositories."""
        return list(self._checkers.values())

    def owner_of(self, document: OpenDocument) -> RepositoryChecker | None:
        """Return the checker of the repository that a document belongs to."""
        if document.path not in self._owners:
            self._owners[document.path] = self.checker_of(document.path)
        return self._owners[document.path]

    def forget(self, document: OpenDocument) -> None:
        """Note that a document is closed; a paper alone, in no repository, has no checker any more."""
        checker = self._owners.pop(document.path, None)
        if checker is not None and checker.session.loose:
            self._checkers = {key: other for key, other in self._checkers.items() if other is not checker}

    def files_changed(self) -> None:
        """Check all repositories again; a document may have come to belong to another."""
        self._owners.clear()
        for checker in self.all():
            checker.has_changed(on_disk=True)

    def checker_of(self, path: Path | None) -> RepositoryChecker | None:
        """Return the checker of the repository that a file belongs to; None for what is no file."""
        if path is None:
            return None
        settings = _read_settings(path.parent, self._options)
        around = [folder for folder in self._folders if path.is_relative_to(folder)]
        if settings is not None and settings.source is None and around:
            return self._open_checker(_find_root(max(around, key=lambda folder: len(folder.parts)), self._options))
        if settings is None:  # a configuration that cannot be used: the session says so
            sessions = ((checker, checker.session) for checker in self._checkers.values() if not checker.session.loose)
            known = [
                (len(session.root.parts), checker) for checker, session in sessions if path.is_relative_to(session.root)
            ]
            return max(known, key=lambda pair: pair[0])[1] if known else self._open_checker(path.parent)
        is_inside = path.is_relative_to(settings.root)
        name = path.relative_to(settings.root).as_posix() if is_inside else ""
        if not is_inside or (settings.source is None and not make_paper_test(settings)(name)):
            return self._open_checker(path.parent, path)
        return self._open_checker(settings.root)

    def _open_checker(self, root: Path, loose: Path | None = None) -> RepositoryChecker:
        key = loose or root
        if key not in self._checkers:
            session = Session(root, self._options, loose.name if loose else None)
            encoding = self._documents.encoding

            def documents_of(checker: RepositoryChecker) -> list[OpenDocument]:
                return [document for document in self._documents if self.owner_of(document) is checker]

            self._checkers[key] = RepositoryChecker(session, self._engine, documents_of, encoding, self._publish)
        return self._checkers[key]


def _find_root(folder: Path, options: Options) -> Path:
    settings = _read_settings(folder, options)
    return settings.root if settings else folder


def _read_settings(folder: Path, options: Options) -> Config | None:
    try:
        return config.load_config(folder, options.config, options.root)
    except MetalintError:
        return None


def find_folders(uris: Iterable[str]) -> Iterator[Path]:
    """Yield the folders that URIs name, links followed; those that lead in a circle are none."""
    for path in map(find_path, uris):
        if path is not None:
            with contextlib.suppress(OSError, RuntimeError):
                yield path.resolve()
