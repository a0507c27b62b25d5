"""The server of pygls, and what JSON-RPC and LSP ask of a server that pygls 2.1 does not do.

pygls knows the types of messages, dispatches and cancels requests, sends its own requests, and describes what the
server offers. These parts are not as it has them:

- `Protocol.receive`: pygls answers neither a message that is not JSON nor a request after ``shutdown``, and takes
  requests before ``initialize``. Each must be answered with the error code for it.
- `Protocol.lsp_initialize`: pygls takes UTF-32 as well, and offers to pull diagnostics to clients that cannot.
- Documents, by ``_OWN_DOCUMENTS``: lines of pygls end wherever those of Python do, at U+2028 too.
- Answers and diagnostics are plain data: to convert tens of thousands of them by `lsprotocol` takes long.
- `metalint.lsp.transport` reads and writes: pygls reads by an executor, which keeps the process alive until standard
  input ends, and its writer blocks the event loop while the client does not read.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Generator
from typing import TYPE_CHECKING, Any, Final

from cattrs.errors import BaseValidationError
from lsprotocol import types
from pygls.capabilities import get_capability
from pygls.exceptions import (
    JsonRpcException,
    JsonRpcInvalidParams,
    JsonRpcInvalidRequest,
    JsonRpcMethodNotFound,
    JsonRpcParseError,
    JsonRpcServerNotInitialized,
)
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, default_converter
from pygls.protocol.language_server import lsp_method

from metalint import __version__

if TYPE_CHECKING:
    from cattrs import Converter

_OWN_DOCUMENTS: Final = (
    types.TEXT_DOCUMENT_DID_OPEN,
    types.TEXT_DOCUMENT_DID_CHANGE,
    types.TEXT_DOCUMENT_DID_CLOSE,
    types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS,
    types.NOTEBOOK_DOCUMENT_DID_OPEN,
    types.NOTEBOOK_DOCUMENT_DID_CHANGE,
    types.NOTEBOOK_DOCUMENT_DID_CLOSE,
)
_MAX_SHOWN: Final = 200  # characters of what is wrong with a message

logger = logging.getLogger(__name__)


class Protocol(LanguageServerProtocol):
    """The protocol of one connection; ``exit_code`` is None until the client asks the server to exit."""

    def __init__(self, server: LanguageServer, converter: Converter) -> None:
        super().__init__(server, converter)
        self.exit_code: int | None = None
        self._is_initialized = False
        for method in _OWN_DOCUMENTS:
            self.fm.builtin_features.pop(method, None)

    @property
    def is_shut_down(self) -> bool:
        """Whether the client has asked the server to shut down."""
        return self._shutdown

    @lsp_method(types.INITIALIZE)
    def lsp_initialize(self, params: types.InitializeParams) -> Generator[Any, Any, types.InitializeResult]:
        """Initialize, and offer to pull diagnostics only to clients that can."""
        # Positions are in UTF-8 where the client prefers that, else in UTF-16, which each client knows.
        general, utf8 = params.capabilities.general, types.PositionEncodingKind.Utf8
        if general is not None and general.position_encodings:
            is_preferred = general.position_encodings[0] == utf8
            general.position_encodings = [utf8 if is_preferred else types.PositionEncodingKind.Utf16]
        result = yield from super().lsp_initialize(params)
        if get_capability(params.capabilities, "text_document.diagnostic") is None:
            result.capabilities.diagnostic_provider = None
        return result

    def receive(self, body: bytes) -> None:
        """Take one message of the client."""
        try:
            message = json.loads(body)
        except (ValueError, RecursionError):
            self._refuse(None, JsonRpcParseError("the message is not valid JSON"))
            return
        if not isinstance(message, dict) or message.get("jsonrpc") != self.VERSION:
            self._refuse(_read_id(message), JsonRpcInvalidRequest("not a message of JSON-RPC 2.0"))
        elif "method" in message:
            self._receive_call(message)
        elif "id" in message and ("result" in message or "error" in message):
            if _read_id(message) not in self._request_futures:
                logger.info("an answer to no request")
                return
            try:
                self.handle_message(self.structure_message(message))
            except JsonRpcException as failure:
                logger.warning("an answer that cannot be understood: %s", failure)
        else:
            self._refuse(_read_id(message), JsonRpcInvalidRequest("neither `method` nor `result`"))

    def _receive_call(self, message: dict[str, Any]) -> None:
        method, is_request = message["method"], "id" in message
        if method == types.EXIT and not is_request:
            self.exit_code = 0 if self.is_shut_down else 1
            return
        error = self._explain_refusal(message)
        structured: Any = None
        if error is None:
            try:
                structured = self.structure_message(message)
            except JsonRpcException as failure:
                why: object = failure.__cause__ or failure
                if isinstance(why, BaseValidationError):
                    from cattrs import transform_error

                    why = "; ".join(transform_error(why))
                error = JsonRpcInvalidParams(f"`{method}`: {str(why)[:_MAX_SHOWN]}")
        if error is not None:
            if is_request:
                self._refuse(_read_id(message), error)
            else:
                logger.info("%s", error)
            return
        if method == types.INITIALIZE:
            self._is_initialized = True
        self.handle_message(structured)

    def _explain_refusal(self, message: dict[str, Any]) -> JsonRpcException | None:
        """Return why a request or notification is not even looked at."""
        method, is_request = message["method"], "id" in message
        if not isinstance(method, str) or (is_request and _read_id(message) is None):
            return JsonRpcInvalidRequest("`method` must be a string, and `id` a string or an integer")
        if self.is_shut_down:
            return JsonRpcInvalidRequest(f"`{method}` after `shutdown`")
        if not self._is_initialized and method != types.INITIALIZE:
            return JsonRpcServerNotInitialized(f"`{method}` before `initialize`")
        if method == types.INITIALIZE and (self._is_initialized or not is_request):
            return JsonRpcInvalidRequest("`initialize` is a request, to be sent once")
        if method == types.CANCEL_REQUEST and _read_id(message.get("params")) is None:
            return JsonRpcInvalidParams(f"`{method}`: `id` must be a string or an integer")
        known = method in self.fm.builtin_features or method in self.fm.features or method == types.CANCEL_REQUEST
        return None if known else JsonRpcMethodNotFound(f"`{method[:_MAX_SHOWN]}` is not known")

    def _refuse(self, id_: str | int | None, error: JsonRpcException) -> None:
        logger.info("%s", error)
        refusal = {"code": error.code, "message": error.message}
        self._send_data({"jsonrpc": self.VERSION, "id": id_, "error": refusal})

    def _send_response(
        self,
        msg_id: str | int,
        result: Any | None = None,  # noqa: ANN401 - whatever was asked for
        error: types.ResponseError | None = None,
    ) -> None:
        """Send an answer; plain data is written as it is, which is much faster than by way of `lsprotocol`."""
        if error is not None:
            super()._send_response(msg_id, None, error)
        else:
            self._send_data({"jsonrpc": self.VERSION, "id": msg_id, "result": result})

    def _send_data(self, data: Any) -> None:  # noqa: ANN401 - messages, as data or as classes
        body = json.dumps(data, default=self._serialize_message, separators=(",", ":")).encode()
        if self.writer is not None:
            self.writer.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))


def _read_id(message: object) -> str | int | None:
    id_ = message.get("id") if isinstance(message, dict) else None
    return id_ if isinstance(id_, str) or (isinstance(id_, int) and not isinstance(id_, bool)) else None


class Server(LanguageServer):
    """The server of one client: its settings, and the messages to it."""

    protocol: Protocol

    def __init__(self) -> None:
        super().__init__("metalint", __version__, protocol_cls=Protocol, converter_factory=default_converter)
        self.suppression_reason = "reason"  # what is in a new suppression

    def configure(self, settings: object) -> None:
        """Take the client's settings; what is not known of them is left alone."""
        inner = settings.get("metalint", settings) if isinstance(settings, dict) else None
        reason = inner.get("suppressionReason") if isinstance(inner, dict) else None
        if isinstance(reason, str) and reason.strip() and reason.isprintable():
            self.suppression_reason = reason.strip()

    @property
    def is_pulling(self) -> bool:
        """Whether the client asks for diagnostics."""
        return get_capability(self.client_capabilities, "text_document.diagnostic") is not None

    def publish_diagnostics(self, params: dict[str, Any]) -> None:
        """Send diagnostics that are plain data."""
        notification = {"method": types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, "params": params}
        self.protocol._send_data({"jsonrpc": "2.0", **notification})  # noqa: SLF001 - our own class

    def show_error(self, message: str) -> None:
        """Show a message to the user, and log it."""
        logger.error("%s", message)
        self.window_show_message(types.ShowMessageParams(types.MessageType.Error, message))

    def report_server_error(self, error: Exception, source: Any) -> None:  # noqa: ANN401 - a class of pygls
        """Log what went wrong, where pygls shows it; anyone who asked is answered with the error."""
        logger.error("%s: %s", getattr(source, "__name__", source), error)
