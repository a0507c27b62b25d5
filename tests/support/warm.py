"""Processes of ``metalint``, pre-commit and protoc with their modules loaded: each is forked from one that waits.

Only their start differs from that of other processes. Loading the language server takes longer than what most
tests ask of it, and loading protoc ten times as long as a schema. What a start itself does is tested with real ones.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import gc
import importlib
import marshal
import os
import pkgutil
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

PROGRAMS = {
    "metalint": "metalint.cli.main:main",
    "pre_commit": "pre_commit.main:main",
    "protoc": "grpc_tools.protoc:entrypoint",
}
MODULES = {
    "metalint": ("metalint.cli.lsp", "metalint.cli.opening", "metalint.lsp.server", "metalint.lsp.session"),
    "pre_commit": ("pre_commit.commands.run",),
    "protoc": ("importlib.readers",),
}
COMPILER = [sys.executable, "-P", "-m", "grpc_tools.protoc"]
STARTER = """\
#!{python} -IS
import _socket, marshal, os, sys
status, told = os.pipe()
server = _socket.socket(_socket.AF_UNIX)
server.connect({address!r})
order = marshal.dumps(([*{words!r}, *sys.argv[1:]], os.getcwd(), dict(os.environ)))
numbers = b"".join(number.to_bytes(4, sys.byteorder) for number in (0, 1, 2, told))
server.sendmsg([len(order).to_bytes(4, "big")], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, numbers)])
server.sendall(order)
os.close(told)
os.read(status, 20)
code = int(os.read(status, 20))
os._exit(code if code >= 0 else 128 - code)
"""
PAPERS = Path(__file__).parents[1] / "data" / "papers" / "meta"
LOGS = tempfile.gettempdir()  # which tests set to folders that are full or missing


class Process:
    """As one of `subprocess.Popen`: pipes to ``stdin`` and from ``stdout``; ``stderr`` is the number of a file."""

    def __init__(
        self, command: Sequence[str], cwd: Path, stderr: int, environment: Mapping[str, str] = os.environ
    ) -> None:
        (their_in, our_in), (our_out, their_out), (self._status, told) = os.pipe(), os.pipe(), os.pipe()
        order = marshal.dumps((["-m", *command], str(cwd), dict(environment)))
        with socket.socket(socket.AF_UNIX) as server:
            server.connect(_address(command[0]))
            socket.send_fds(server, [len(order).to_bytes(4, "big")], [their_in, their_out, stderr, told])
            server.sendall(order)
        for number in (their_in, their_out, told):
            os.close(number)
        self.stdin, self.stdout = os.fdopen(our_in, "wb"), os.fdopen(our_out, "rb")
        self.pid = int(os.read(self._status, 20))
        self.returncode: int | None = None

    def poll(self, timeout: float = 0) -> int | None:
        if self.returncode is None and select.select([self._status], [], [], timeout)[0]:
            self.returncode = int(os.read(self._status, 20))
            os.close(self._status)
        return self.returncode

    def wait(self, timeout: float) -> int:
        if (code := self.poll(timeout)) is None:
            raise subprocess.TimeoutExpired("metalint", timeout)
        return code

    def kill(self) -> None:
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)


def run(
    command: Sequence[str], cwd: Path, environment: Mapping[str, str] = os.environ, stdin: bytes = b""
) -> tuple[int, str, str]:
    """Run a command to its end; return its exit code, and what it printed on standard output and standard error."""
    with tempfile.TemporaryFile(dir=LOGS) as log:
        process = Process(command, cwd, log.fileno(), environment)
        with process.stdin, process.stdout:
            with contextlib.suppress(BrokenPipeError):
                process.stdin.write(stdin)
                process.stdin.close()
            printed = process.stdout.read().decode(errors="backslashreplace")
        code = process.wait(120)
        log.seek(0)
        return code, printed, log.read().decode(errors="backslashreplace")


_in_a_new_process = subprocess.run


def run_or_fork(command: Any, **options: Any) -> subprocess.CompletedProcess[Any]:
    """Run a command as `subprocess.run` does, except that the compiler of schemas is forked."""
    if command[:4] != COMPILER:
        return _in_a_new_process(command, **options)
    return subprocess.CompletedProcess(command, *run(["protoc", *command[4:]], Path("/")))


@functools.cache
def starters() -> Path:
    """Return a folder with ``python`` and ``metalint``: they start ``metalint`` and pre-commit as `Process` does."""
    for name, words in {"python": [], "metalint": ["-Im", "metalint"]}.items():
        path = _folder() / name
        path.write_text(STARTER.format(python=sys.executable, address=_address("metalint"), words=words))
        path.chmod(0o755)
    return _folder()


@functools.cache
def _folder() -> Path:
    folder = tempfile.mkdtemp(prefix="warm-")
    atexit.register(shutil.rmtree, folder)
    return Path(folder)


@functools.cache
def _address(program: str) -> str:
    """Return where the process that waits takes orders; it ends with this one."""
    address = str(_folder() / f"{program}.socket")
    with socket.socket(socket.AF_UNIX) as orders:
        orders.bind(address)
        orders.listen(100)
        programs = [program] if program == "protoc" else ["metalint", "pre_commit"]
        command = [sys.executable, __file__, str(orders.fileno()), *programs]
        process = subprocess.Popen(
            command, pass_fds=[orders.fileno()], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
        )

    def end() -> None:
        assert process.stdin
        process.stdin.close()
        process.wait(60)

    atexit.register(end)
    return address


def _serve(orders: socket.socket, programs: Sequence[str]) -> None:
    entries = {name: pkgutil.resolve_name(PROGRAMS[name]) for name in programs}
    for name in programs:
        for module in MODULES[name]:
            importlib.import_module(module)
    if "metalint" in programs:
        _lint_a_paper(entries["metalint"])
    gc.collect()
    gc.freeze()
    while sys.stdin not in select.select([orders, sys.stdin], [], [])[0]:
        with orders.accept()[0] as client:
            size, numbers, *_ = socket.recv_fds(client, 4, 4)
            order = client.recv(int.from_bytes(size, "big"), socket.MSG_WAITALL)
        if not os.fork():
            orders.close()
            _keep(entries, marshal.loads(order), numbers)
        for number in numbers:
            os.close(number)
        with contextlib.suppress(ChildProcessError):  # none is left
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


def _lint_a_paper(metalint: Callable[..., int]) -> None:
    """Load what one lint loads: the packaged registries and most patterns, a fifth of what a test's process took."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        Path("metalint.toml").touch()
        Path("meta").mkdir()
        shutil.copy(next(PAPERS.rglob("*.prototxt")), "meta")
        metalint(["--cache-dir", "cache", "lint", "--quiet", "--format", "json"])


def _keep(entries: Mapping[str, Callable[[], int]], order: Any, numbers: Sequence[int]) -> None:
    """Fork the process that was asked for, and tell its number and then how it ended."""
    words, cwd, environment = order
    *streams, status = numbers
    if not (pid := os.fork()):
        os.close(status)
        for target, number in enumerate(streams):
            os.dup2(number, target)
            os.close(number)
        sys.stdin, sys.stdout, sys.stderr = (os.fdopen(at, mode, closefd=False) for at, mode in enumerate("rww"))
        os.chdir(cwd)
        os.environ.clear()
        os.environ.update(environment)
        found = re.fullmatch(r"(-I?m)(\w*)", words[0])
        name, *rest = [found[2], *words[1:]] if found and found[2] else words[1:]
        if not found or name not in entries:
            os.execv(sys.executable, [sys.executable, *words])
        sys.argv = [name, *rest]
        named = filter(None, environment.get("PYTHONPATH", "").split(os.pathsep))
        sys.path[:1] = [cwd, *named] if found[1] == "-m" else []  # as Python itself has it
        sys.exit(entries[name]())
    for number in streams:
        os.close(number)
    os.write(status, str(pid).encode().ljust(20))
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    os.write(status, str(code).encode().ljust(20))
    os._exit(0)


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])), sys.argv[2:])
