"""The server: what it offers, and the loop that takes the client's messages."""

import asyncio
import gc
import logging
import sys
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, BinaryIO, Final

from lsprotocol import converters, types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer
from pygls.protocol import default_converter

from metalint import __version__
from metalint.errors import MetalintError
from metalint.lsp import actions, completion, edits, hover, navigation, structure, transport
from metalint.lsp.protocol import Protocol
from metalint.lsp.session import Options
from metalint.lsp.workspace import LintedWorkspace, pull, pull_all

_REQUEST_FAILED: Final = -32803

logger = logging.getLogger(__name__)


class Server(LanguageServer):
    """The language server of one client."""

    protocol: Protocol

    def __init__(self, options: Options) -> None:
        super().__init__(
            "metalint",
            __version__,
            types.TextDocumentSyncKind.Incremental,
            protocol_cls=Protocol,
            converter_factory=default_converter,
        )
        self.linted = LintedWorkspace(self, options)
        self._register()

    def send_plainly(self, method: str, params: dict[str, Any]) -> None:
        """Send a notification whose parameters are plain data."""
        self.protocol._send_data({"jsonrpc": "2.0", "method": method, "params": params})  # noqa: SLF001 - our own class

    def ask(self, method: str, params: Any) -> None:  # noqa: ANN401 - a class of `lsprotocol`
        """Send a request whose answer tells nothing."""

        def log_refusal(answer: Any) -> None:  # noqa: ANN401 - a future of anything
            if not answer.cancelled() and (error := answer.exception()) is not None:
                logger.info("the client refuses: %s", error)

        self.protocol.send_request(method, params).add_done_callback(log_refusal)

    def show_error(self, message: str) -> None:
        """Show a message to the user, and log it."""
        logger.error("%s", message)
        self.window_show_message(types.ShowMessageParams(types.MessageType.Error, message))

    def report_server_error(self, error: Exception, source: Any) -> None:  # noqa: ANN401 - a class of pygls
        """Log what went wrong; anyone who asked is answered with the error."""
        logger.error("%s: %s", getattr(source, "__name__", source), error)

    def _register(self) -> None:
        linted = self.linted
        for method, take in (
            (types.INITIALIZE, self._initialize),
            (types.INITIALIZED, self._initialized),
            (types.TEXT_DOCUMENT_DID_OPEN, lambda params: linted.opened(params.text_document)),
            (types.TEXT_DOCUMENT_DID_CHANGE, linted.changed),
            (types.TEXT_DOCUMENT_DID_SAVE, lambda _: linted.repositories.files_changed()),
            (types.TEXT_DOCUMENT_DID_CLOSE, lambda params: linted.closed(params.text_document.uri)),
            (types.WORKSPACE_DID_CHANGE_WATCHED_FILES, lambda _: linted.repositories.files_changed()),
            (types.WORKSPACE_DID_CHANGE_CONFIGURATION, lambda params: linted.editor.configure(params.settings)),
            (types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS, lambda params: linted.change_folders(params.event)),
        ):
            self.feature(method)(_as_function(take))
        for method, answer, offered in _REQUESTS:
            self.feature(method, offered)(self._answering(answer))

    def _initialize(self, params: types.InitializeParams) -> None:
        self.linted.initialize(params)
        self.linted.documents.encoding = types.PositionEncodingKind(self.workspace.position_encoding).value
        if self.linted.editor.is_pulling:
            offered = types.DiagnosticOptions(
                inter_file_dependencies=True, workspace_diagnostics=True, identifier="metalint"
            )
            self.feature(types.TEXT_DOCUMENT_DIAGNOSTIC, offered)(self._answering(pull))
            self.feature(types.WORKSPACE_DIAGNOSTIC)(self._answering(pull_all))

    def _initialized(self, _: types.InitializedParams) -> None:
        workspace = self.linted.editor.capabilities.workspace
        watched = workspace.did_change_watched_files if workspace else None
        if watched is not None and watched.dynamic_registration:
            everything = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher("**/*")])
            registration = types.Registration("files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, everything)
            self.ask(types.CLIENT_REGISTER_CAPABILITY, types.RegistrationParams([registration]))
        self.linted.repositories.start()

    def _answering(self, answer: Callable[[LintedWorkspace, Any], Awaitable[Any]]) -> Callable[[Any], Awaitable[Any]]:
        """Return what answers a request; settings that cannot be used are no bug."""

        @wraps(answer)
        async def answering(params: Any) -> Any:  # noqa: ANN401 - classes of `lsprotocol`
            try:
                return await answer(self.linted, params)
            except MetalintError as error:
                raise JsonRpcException(str(error), _REQUEST_FAILED) from error

        return answering


def _as_function(take: Callable[[Any], None]) -> Callable[[Any], None]:
    """Return ``take`` as a function, which pygls can note things on; on a method it cannot."""

    def taking(params: Any) -> None:  # noqa: ANN401 - classes of `lsprotocol`
        take(params)

    return taking


async def _resolve_action(linted: LintedWorkspace, action: types.CodeAction) -> actions.Action:
    return await actions.resolve(linted, _CONVERTER.unstructure(action))


_CONVERTER: Final = converters.get_converter()
_ACTIONS: Final = types.CodeActionOptions(list(actions.KINDS), resolve_provider=True)
_COMPLETION: Final = types.CompletionOptions(trigger_characters=['"', "'", "/", ":", "[", "{"])
_REQUESTS: Final[tuple[tuple[str, Callable[[LintedWorkspace, Any], Awaitable[Any]], Any], ...]] = (
    (types.TEXT_DOCUMENT_CODE_ACTION, actions.code_actions, _ACTIONS),
    (types.CODE_ACTION_RESOLVE, _resolve_action, None),
    (types.TEXT_DOCUMENT_HOVER, hover.hover, None),
    (types.TEXT_DOCUMENT_COMPLETION, completion.complete, _COMPLETION),
    (types.TEXT_DOCUMENT_DEFINITION, navigation.define, None),
    (types.TEXT_DOCUMENT_REFERENCES, navigation.find_references, None),
    (types.TEXT_DOCUMENT_PREPARE_RENAME, navigation.prepare_rename, None),
    (types.TEXT_DOCUMENT_RENAME, navigation.rename, None),
    (types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, structure.list_symbols, None),
    (types.WORKSPACE_SYMBOL, structure.find_symbols, None),
    (types.TEXT_DOCUMENT_FOLDING_RANGE, structure.fold, None),
    (types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL, structure.color, structure.LEGEND),
    (types.TEXT_DOCUMENT_DOCUMENT_LINK, structure.link, None),
    (types.TEXT_DOCUMENT_FORMATTING, edits.lay_out, None),
    (types.TEXT_DOCUMENT_RANGE_FORMATTING, edits.lay_out, None),
)
"""What answers each request, and what the server offers of it."""


def serve(options: Options) -> int:
    """Serve a client on standard input and output until it asks to exit or goes away; return the exit code."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    gc.enable()  # short runs do without
    source, output = transport.claim_standard_streams()
    writer = transport.Writer(output)
    try:
        return asyncio.run(_serve_streams(Server(options), source, writer))
    finally:
        writer.close()


async def _serve_streams(server: Server, source: BinaryIO, writer: transport.Writer) -> int:
    loop = asyncio.get_running_loop()
    received: asyncio.Queue[bytes | None] = asyncio.Queue()
    server.protocol.set_writer(writer)
    transport.start_reading(source, lambda body: loop.call_soon_threadsafe(received.put_nowait, body))
    while server.protocol.exit_code is None:
        body = await received.get()
        if body is None:
            return 0 if server.protocol.is_shut_down else 1
        server.protocol.receive(body)
        await asyncio.sleep(0)  # what was asked for looks at the documents as they are now
    return server.protocol.exit_code
