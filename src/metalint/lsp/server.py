"""The server: what it offers, and the loop that takes the client's messages."""

import asyncio
import gc
import logging
import sys
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, Final

from lsprotocol import converters, types
from pygls.capabilities import get_capability
from pygls.exceptions import JsonRpcException

from metalint.errors import MetalintError
from metalint.lsp import actions, completion, edits, hover, navigation, symbols, transport
from metalint.lsp.protocol import Server
from metalint.lsp.session import Options
from metalint.lsp.workspace import LintedWorkspace, pull, pull_all

_REQUEST_FAILED: Final = -32803

logger = logging.getLogger(__name__)


def make_server(options: Options) -> Server:
    """Return a server with all that it offers."""
    server = Server()
    linted = LintedWorkspace(server, options)

    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        linted.initialize(params)
        linted.documents.encoding = types.PositionEncodingKind(server.workspace.position_encoding).value
        if server.is_pulling:
            offered = types.DiagnosticOptions(
                inter_file_dependencies=True, workspace_diagnostics=True, identifier="metalint"
            )
            server.feature(types.TEXT_DOCUMENT_DIAGNOSTIC, offered)(_answer_by(linted, pull))
            server.feature(types.WORKSPACE_DIAGNOSTIC)(_answer_by(linted, pull_all))

    @server.feature(types.INITIALIZED)
    def initialized(_: types.InitializedParams) -> None:
        able = server.client_capabilities
        if get_capability(able, "workspace.did_change_watched_files.dynamic_registration"):
            everything = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher("**/*")])
            registration = types.Registration("files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, everything)
            server.client_register_capability(types.RegistrationParams([registration]))
        linted.repositories.start()

    notifications: dict[str, Callable[[Any], None]] = {
        types.TEXT_DOCUMENT_DID_OPEN: lambda params: linted.opened(params.text_document),
        types.TEXT_DOCUMENT_DID_CHANGE: lambda params: linted.changed(params.text_document, params.content_changes),
        types.TEXT_DOCUMENT_DID_SAVE: lambda _: linted.repositories.files_changed(),
        types.TEXT_DOCUMENT_DID_CLOSE: lambda params: linted.closed(params.text_document.uri),
        types.WORKSPACE_DID_CHANGE_WATCHED_FILES: lambda _: linted.repositories.files_changed(),
        types.WORKSPACE_DID_CHANGE_CONFIGURATION: lambda params: server.configure(params.settings),
        types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS: lambda params: linted.change_folders(params.event),
    }
    for method, take in notifications.items():
        server.feature(method)(take)
    for method, answer, offered in _REQUESTS:
        server.feature(method, offered)(_answer_by(linted, answer))
    return server


def _answer_by(
    linted: LintedWorkspace, answer: Callable[[LintedWorkspace, Any], Awaitable[Any]]
) -> Callable[[Any], Awaitable[Any]]:
    """Return what answers a request; settings that cannot be used are no bug."""

    @wraps(answer)
    async def answering(params: Any) -> Any:  # noqa: ANN401 - classes of `lsprotocol`
        try:
            return await answer(linted, params)
        except MetalintError as error:
            raise JsonRpcException(str(error), _REQUEST_FAILED) from error

    return answering


_CONVERTER: Final = converters.get_converter()
_ACTIONS: Final = types.CodeActionOptions(list(actions.KINDS), resolve_provider=True)
_COMPLETION: Final = types.CompletionOptions(trigger_characters=['"', "'", "/", ":", "[", "{"])
_REQUESTS: Final[tuple[tuple[str, Callable[[LintedWorkspace, Any], Awaitable[Any]], Any], ...]] = (
    (types.TEXT_DOCUMENT_CODE_ACTION, actions.code_actions, _ACTIONS),
    (types.CODE_ACTION_RESOLVE, lambda linted, action: actions.resolve(linted, _CONVERTER.unstructure(action)), None),
    (types.TEXT_DOCUMENT_HOVER, hover.hover, None),
    (types.TEXT_DOCUMENT_COMPLETION, completion.complete, _COMPLETION),
    (types.TEXT_DOCUMENT_DEFINITION, navigation.define, None),
    (types.TEXT_DOCUMENT_REFERENCES, navigation.find_references, None),
    (types.TEXT_DOCUMENT_PREPARE_RENAME, navigation.prepare_rename, None),
    (types.TEXT_DOCUMENT_RENAME, navigation.rename, None),
    (types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, symbols.list_symbols, None),
    (types.WORKSPACE_SYMBOL, symbols.find_symbols, None),
    (types.TEXT_DOCUMENT_FORMATTING, edits.lay_out, None),
)
"""What answers each request, and what the server offers of it."""


def serve(options: Options) -> int:
    """Serve a client on standard input and output until it asks to exit or goes away; return the exit code."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    gc.enable()  # short runs do without
    source, output = transport.claim_standard_streams()
    writer, protocol = transport.Writer(output), make_server(options).protocol
    protocol.set_writer(writer)

    async def take_messages() -> int:
        loop = asyncio.get_running_loop()
        received: asyncio.Queue[bytes | None] = asyncio.Queue()
        transport.start_reading(source, lambda body: loop.call_soon_threadsafe(received.put_nowait, body))
        while protocol.exit_code is None:
            body = await received.get()
            if body is None:
                return 0 if protocol.is_shut_down else 1
            protocol.receive(body)
            await asyncio.sleep(0)  # what was asked for looks at the documents as they are now
        return protocol.exit_code

    try:
        return asyncio.run(take_messages())
    finally:
        writer.close()
