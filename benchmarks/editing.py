"""How fast the language server is: from a keystroke to diagnostics, the pull of a workspace, memory over many edits.

Usage: python benchmarks/editing.py [--papers 431,10000,100000] [--edits 10000] [--out editing.txt]

Each figure is set against one that was taken in the same run: importing `google.protobuf.text_format` in a new
process, or a warm ``metalint lint --format json``.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from corpus import generate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

IMPORTING: Final = [sys.executable, "-c", "import google.protobuf.text_format"]
KEYSTROKES: Final = 40
CAPABILITIES: Final = {
    "general": {"positionEncodings": ["utf-8"]},
    "textDocument": {"diagnostic": {}},
    "workspace": {"diagnostics": {"refreshSupport": False}},
}


class Server:
    """The server of a list, and a client that waits for each answer."""

    def __init__(self, root: Path, cache: Path) -> None:
        command = [sys.executable, "-m", "metalint", "--cache-dir", str(cache), "lsp"]
        self.process = subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603
        self._id = 0
        folders = [{"uri": root.as_uri(), "name": "list"}]
        self.request("initialize", {"capabilities": CAPABILITIES, "processId": None, "workspaceFolders": folders})
        self.send({"method": "initialized", "params": {}})

    def send(self, message: dict[str, Any]) -> None:
        """Send a message."""
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin is not None  # noqa: S101 - for the type checker
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self.process.stdin.flush()

    def request(self, method: str, params: Any) -> Any:  # noqa: ANN401 - JSON
        """Return the answer to a request."""
        self._id += 1
        self.send({"id": self._id, "method": method, "params": params})
        assert self.process.stdout is not None  # noqa: S101 - for the type checker
        while True:
            length = int(self.process.stdout.readline().partition(b":")[2])
            self.process.stdout.readline()
            message = json.loads(self.process.stdout.read(length))
            if message.get("id") == self._id and "method" not in message:
                return message["result"]

    def change(self, uri: str, version: int, text: str) -> None:
        """Change a document."""
        document = {"uri": uri, "version": version}
        params = {"textDocument": document, "contentChanges": [{"text": text}]}
        self.send({"method": "textDocument/didChange", "params": params})

    def diagnostics(self, uri: str) -> Any:  # noqa: ANN401 - JSON
        """Return the diagnostics of a document."""
        return self.request("textDocument/diagnostic", {"textDocument": {"uri": uri}})

    def workspace_diagnostics(self) -> Any:  # noqa: ANN401 - JSON
        """Return the diagnostics of all files."""
        return self.request("workspace/diagnostic", {"previousResultIds": []})

    def memory(self) -> float:
        """Return the resident memory in MiB."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

    def end(self) -> None:
        """End the server."""
        self.request("shutdown", None)
        self.send({"method": "exit"})
        self.process.wait()


def seconds(do: Callable[[], object], runs: int) -> float:
    """Return the median time that something takes."""
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        do()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def run(command: list[str], folder: Path) -> None:
    """Run a command, whatever it finds."""
    subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, check=False)  # noqa: S603


def texts(text: str) -> Iterator[str]:
    """Yield what a text becomes while somebody types into its title, and now and then breaks it."""
    typed = ""
    while True:
        for char in "The Title of a Paper":
            typed += char
            yield text.replace('title: "', f'title: "{typed} ', 1)
        typed = ""
        yield text.replace('title: "', "title: ", 1)


def figures(work: Path, papers: int, edits: int) -> Iterator[str]:
    """Yield a line for each figure of a list of so many papers."""
    root, cache = work / str(papers), work / f"cache-{papers}"
    generate(root, papers, seed=1)
    lint = [sys.executable, "-m", "metalint", "--cache-dir", str(cache), "lint", "--format", "json"]
    run(lint, root)
    importing = seconds(lambda: run(IMPORTING, root), 9)
    warm = seconds(lambda: run(lint, root), 5)
    server = Server(root, cache)
    file = sorted((root / "meta").rglob("*.prototxt"))[papers // 2]
    uri, text = file.as_uri(), file.read_text()
    document = {"uri": uri, "languageId": "textproto", "version": 0, "text": text}
    server.send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
    server.diagnostics(uri)
    server.workspace_diagnostics()
    typed, versions = texts(text), iter(range(1, 10**9))

    def type_() -> None:
        server.change(uri, next(versions), next(typed))
        server.diagnostics(uri)

    taken = seconds(type_, KEYSTROKES)
    yield f"{papers:>7,} papers: keystroke to diagnostics {taken * 1000:6.0f} ms = {taken / importing:5.2f} x importing"
    server.change(uri, next(versions), text)
    server.workspace_diagnostics()
    time.sleep(2)  # an editor that rests
    taken = seconds(server.workspace_diagnostics, 5)
    yield f"{papers:>7,} papers: pull of the workspace    {taken * 1000:6.0f} ms = {taken / warm:5.2f} x a warm lint"
    if edits:
        for _ in range(edits // 10):
            type_()
        before = server.memory()
        for _ in range(edits - edits // 10):
            type_()
        yield f"{papers:>7,} papers: memory {before:.0f} MiB, after {edits:,} edits {server.memory():.0f} MiB"
    server.end()


def main() -> None:
    """Take the figures and print them."""
    parser = argparse.ArgumentParser(description="Time the language server.")
    parser.add_argument("--papers", default="431,10000,100000", help="sizes of the lists")
    parser.add_argument("--edits", type=int, default=10_000, help="edits of the first list, to see the memory")
    parser.add_argument("--out", type=Path, help="write the figures there, too")
    arguments = parser.parse_args()
    lines = []
    with tempfile.TemporaryDirectory() as work:
        for number, papers in enumerate(map(int, arguments.papers.split(","))):
            for line in figures(Path(work).resolve(), papers, arguments.edits if number == 0 else 0):
                print(line, flush=True)
                lines.append(line)
    if arguments.out:
        arguments.out.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
