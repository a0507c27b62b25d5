"""A client of the language server: JSON-RPC over the pipes of a process, nothing in between."""

from __future__ import annotations

import contextlib
import json
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import warm

PULL = {
    "textDocument": {
        "diagnostic": {"dynamicRegistration": True, "relatedDocumentSupport": False},
        "codeAction": {
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix", "source"]}},
            "isPreferredSupport": True,
        },
        "completion": {"completionItem": {"snippetSupport": True}},
        "rename": {"prepareSupport": True},
    },
    "workspace": {
        "diagnostics": {"refreshSupport": True},
        "workspaceEdit": {"documentChanges": True, "resourceOperations": ["rename", "create"]},
    },
}
PUSH = {**PULL, "textDocument": {k: v for k, v in PULL["textDocument"].items() if k != "diagnostic"}}
PATIENCE = 30.0


Start = Callable[..., "Client"]
"""Starts servers that end with the test; see `conftest.start`."""


class LspError(Exception):
    """An answer that is an error."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(f"{error['code']}: {error['message']}")
        self.code = error["code"]


class Client:
    """Talks to ``metalint lsp`` in ``cwd``; ``notices`` are all notifications and requests of the server, in order."""

    def __init__(self, cwd: Path, cache: Path, *options: str) -> None:
        self.log = (cache / "lsp.log").open("ab")
        self.process = warm.Process(["metalint", "--cache-dir", str(cache), *options, "lsp"], cwd, self.log.fileno())
        self.notices: list[dict[str, Any]] = []
        self.published: dict[str, dict[str, Any]] = {}
        self.encoding = "utf-16"
        self.capabilities: dict[str, Any] = {}
        self._answers: dict[Any, dict[str, Any]] = {}
        self._received = threading.Condition()
        self._is_over = False
        self._sending = threading.Lock()
        self._id = 0
        self._versions: dict[str, int] = {}
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    # -- the wire

    def _read(self) -> None:
        stdout = self.process.stdout
        while True:
            length = None
            while (line := stdout.readline()).strip():
                name, _, value = line.partition(b":")
                assert name.lower() == b"content-length", line  # nothing but the protocol
                length = int(value)
            if not line:
                break
            assert length is not None
            message = json.loads(stdout.read(length))
            with self._received:
                self._take(message)
                self._received.notify_all()
        with self._received:
            self._is_over = True
            self._received.notify_all()

    def _take(self, message: dict[str, Any]) -> None:
        assert message["jsonrpc"] == "2.0"
        if "method" not in message:
            self._answers[message["id"]] = message
            return
        self.notices.append(message)
        if message["method"] == "textDocument/publishDiagnostics":
            self.published[message["params"]["uri"]] = message["params"]
        if "id" in message:
            with contextlib.suppress(BrokenPipeError):  # the server may have ended meanwhile; who waits for it is told
                self.send({"jsonrpc": "2.0", "id": message["id"], "result": None})

    def send(self, message: Any) -> None:
        self.send_raw(json.dumps(message).encode())

    def send_raw(self, body: bytes) -> None:
        with self._sending:
            self.process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
            self.process.stdin.flush()

    def start(self, method: str, params: Any = None) -> int:
        self._id += 1
        number = self._id
        self.send({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
        return number

    def answer(self, id_: Any) -> Any:
        self.wait(lambda: id_ in self._answers)
        message = self._answers.pop(id_)
        if "error" in message:
            raise LspError(message["error"])
        return message["result"]

    def request(self, method: str, params: Any = None) -> Any:
        return self.answer(self.start(method, params))

    def notify(self, method: str, params: Any = None) -> None:
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    def wait(self, is_so: Any, patience: float = PATIENCE) -> None:
        deadline = time.monotonic() + patience
        with self._received:
            while not is_so():
                left = deadline - time.monotonic()
                if left <= 0 or self._is_over:
                    raise AssertionError(f"it never came; {len(self.notices)} notices, over: {self._is_over}")
                self._received.wait(left)

    # -- the life of a server

    def initialize(
        self, folder: Path | None, capabilities: Any = None, encodings: tuple[str, ...] = (), **more: Any
    ) -> dict[str, Any]:
        capabilities = dict(PULL if capabilities is None else capabilities)
        if encodings:
            capabilities["general"] = {"positionEncodings": list(encodings)}
        folders = [{"uri": folder.as_uri(), "name": "list"}] if folder else None
        params = {"processId": os.getpid(), "rootUri": None, "capabilities": capabilities, "workspaceFolders": folders}
        result: dict[str, Any] = self.request("initialize", params | more)
        self.capabilities = result["capabilities"]
        self.encoding = self.capabilities["positionEncoding"]
        self.notify("initialized", {})
        return result

    def close(self) -> int:
        self.request("shutdown")
        self.notify("exit")
        return self.process.wait(PATIENCE)

    def end(self) -> None:
        self.process.kill()
        self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        for stream in (self.process.stdin, self.process.stdout, self.log):
            with contextlib.suppress(OSError):  # what was still to be sent
                stream.close()

    # -- documents

    def open(self, file: Path, text: str | None = None) -> str:
        uri = file.as_uri()
        if text is None:
            text = file.read_bytes().decode("utf-8-sig", "replace")
        self._versions[uri] = 1
        item = {"uri": uri, "languageId": "textproto", "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})
        return uri

    def change(self, uri: str, *changes: dict[str, Any] | str) -> int:
        self._versions[uri] += 1
        version = self._versions[uri]
        listed = [{"text": one} if isinstance(one, str) else one for one in changes]
        params = {"textDocument": {"uri": uri, "version": version}, "contentChanges": listed}
        self.notify("textDocument/didChange", params)
        return version

    def save(self, uri: str) -> None:
        self.notify("textDocument/didSave", {"textDocument": {"uri": uri}})

    def shut(self, uri: str) -> None:
        self.notify("textDocument/didClose", {"textDocument": {"uri": uri}})

    def pull(self, uri: str, previous: str | None = None) -> dict[str, Any]:
        params = {"textDocument": {"uri": uri}, "previousResultId": previous}
        result: dict[str, Any] = self.request("textDocument/diagnostic", params)
        return result

    def diagnostics(self, uri: str) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.pull(uri)["items"]
        return items

    def workspace_diagnostics(self, *previous: dict[str, str]) -> dict[str, list[dict[str, Any]]]:
        result = self.request("workspace/diagnostic", {"previousResultIds": list(previous)})
        return {one["uri"]: one["items"] for one in result["items"] if one.get("items")}

    def rules(self, uri: str) -> list[str]:
        return [one["code"] for one in self.diagnostics(uri)]

    def at(self, method: str, uri: str, line: int, character: int, **more: Any) -> Any:
        position = {"line": line, "character": character}
        return self.request(f"textDocument/{method}", {"textDocument": {"uri": uri}, "position": position, **more})
