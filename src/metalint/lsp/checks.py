"""Checking in the background: one check at a time, of the newest state, and what is published of it.

An edit makes the state a new one. A check of an older state is never published; while one runs, edits only wait for the
next. The files that are open are checked first, and all others when the editor rests: a change in one paper may
concern many.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Final, NamedTuple, TypeVar

from metalint.engine.references import PaperIndex
from metalint.engine.report_types import report_all_paths
from metalint.lsp.diagnostics import Item, convert_diagnostics
from metalint.lsp.documents import OpenDocument
from metalint.lsp.session import CheckResult, Session
from metalint.report.addresses import make_relative_uri

T = TypeVar("T")

_BURST: Final = 0.01  # seconds in which further keystrokes are waited for
_REST: Final = 0.05  # seconds without an edit after which all files are checked; more where that takes long
_BUG: Final = "metalint: this is a bug in metalint, please report it with the lines above"
logger = logging.getLogger(__name__)


class Checked(NamedTuple):
    """What a check found."""

    revision: int  # of the state that was checked
    edits: int  # how many edits of open documents it holds
    documents: Mapping[str, OpenDocument]  # the open documents of the repository as they were, by path
    outcome: CheckResult  # what was found, as the engine reports it
    items: Mapping[str, list[Item]]  # the same as LSP has it, by path
    paths: Mapping[str, str]  # of all these and of the documents, by URI


class Engine:
    """The one thread that checks."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="engine")

    async def run(self, work: Callable[[], T]) -> T:
        """Return what ``work`` returns on the engine's thread."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)


class RepositoryChecker:
    """Checks one repository."""

    def __init__(
        self,
        session: Session,  # the repository; only the engine's thread uses it
        engine: Engine,
        documents_of: Callable[[RepositoryChecker], Iterable[OpenDocument]],  # returns the open ones of a repository
        encoding: str,  # of positions
        publish: Callable[[RepositoryChecker, Checked, bool], None],  # takes each check, and whether it is of all files
    ) -> None:
        self.session = session
        self.revision = 0
        self._edits = 0
        self.engine = engine
        self._documents_of = documents_of
        self._publish = publish
        self._done: dict[bool, Checked] = {}
        self._running: dict[bool, asyncio.Task[None]] = {}
        self._resting: asyncio.Task[None] | None = None
        self._cost = 0.0
        self.encoding = encoding
        self.published: set[str] = set()  # the URIs of the files with published findings

    def open_documents(self) -> dict[str, OpenDocument]:
        """Return the open documents of the repository, by path."""
        documents = {}
        for document in self._documents_of(self):
            if document.path is not None and (path := self.session.path_of(document.path)) is not None:
                documents[path] = document
        return documents

    def open_texts(self) -> dict[str, str]:
        """Return the texts of the open documents, by path."""
        return {path: document.text for path, document in self.open_documents().items()}

    async def papers(self, *, is_saved: bool = False) -> PaperIndex | None:
        """Return the papers in the newest state, or in what is saved, which is there at once; None without settings."""
        texts = {} if is_saved else self.open_texts()
        return await self.engine.run(lambda: self.session.paper_index(texts))

    def has_changed(self, *, on_disk: bool = False) -> None:
        """Note a new state, and check it soon."""
        self.revision += 1
        if on_disk:
            self.session.expects_changes = True
            if self._resting is not None and not self._resting.done():
                return  # it sees the new state
        else:
            self._edits += 1
        if self._resting is not None:
            self._resting.cancel()
        self._resting = asyncio.get_running_loop().create_task(self._check_later())
        self._resting.add_done_callback(log_failure)

    def stop(self) -> None:
        """Publish nothing any more."""
        self._edits += 1
        if self._resting is not None:
            self._resting.cancel()

    async def newest(self, *, is_whole: bool = False) -> Checked:
        """Return a check of the newest texts, with the files as they are now or later; of the open files, or of all."""
        asked = self.revision  # somebody may write files all the time: later changes of these are not waited for
        while True:
            for done in (self._done.get(True), self._done.get(is_whole)):
                if done is not None and done.edits == self._edits and done.revision >= asked:
                    return done
            running = self._running.get(is_whole)
            if running is None or running.done():
                running = asyncio.get_running_loop().create_task(self._check(is_whole=is_whole))
                self._running[is_whole] = running
            await asyncio.shield(running)

    async def _check_later(self) -> None:
        """Check the open files, and when nobody edits any more, all; and again if files have changed meanwhile."""
        await self.newest()
        while True:
            await asyncio.sleep(max(_REST, self._cost))
            checked = await self.newest(is_whole=True)
            if checked.revision == self.revision:
                return

    async def _check(self, *, is_whole: bool) -> None:
        await asyncio.sleep(_BURST)
        await self.engine.run(self._open_repository)
        edits, started = self._edits, time.monotonic()
        work = partial(self._check_now, self.revision, edits, self.open_documents(), is_whole=is_whole)
        checked = await self.engine.run(work)
        if is_whole:
            self._cost = time.monotonic() - started
        if edits == self._edits:
            self._done[is_whole] = checked
            self._publish(self, checked, is_whole)

    def _open_repository(self) -> None:
        """Open the repository, on the engine's thread; a bug in that silences no other repository."""
        try:
            self.session.open()
        except Exception:
            logger.exception(_BUG)

    def _check_now(
        self, revision: int, edits: int, documents: Mapping[str, OpenDocument], *, is_whole: bool
    ) -> Checked:
        """Check, on the engine's thread; a bug is logged, and costs no more than this check."""
        texts = {path: document.text for path, document in documents.items()}
        reported = report_all_paths if is_whole else texts.keys().__contains__
        try:
            outcome = self.session.check(texts, reported)
        except Exception as error:
            logger.exception(_BUG)
            outcome = CheckResult({}, {}, f"a bug in metalint: {type(error).__name__}: {error}; see the log")
        root = self.session.root.as_uri().rstrip("/")

        def uri_of(path: str) -> str:
            return documents[path].uri if path in documents else f"{root}/{make_relative_uri(path)}"

        items = convert_diagnostics(outcome, self.encoding, uri_of)
        paths = {uri_of(path): path for path in (*items, *documents)}
        return Checked(revision, edits, documents, outcome, items, paths)


def log_failure(running: asyncio.Task[Any]) -> None:
    """Look at how a task in the background ended, so that its failure is logged."""
    if not running.cancelled() and (error := running.exception()) is not None:
        logger.error("a task failed", exc_info=error)
