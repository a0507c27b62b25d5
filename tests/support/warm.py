"""Processes of ``metalint`` and of protoc that have loaded their modules: each is forked from one that waits with them.

Only their start differs from that of other processes. Loading the language server takes longer than what most
tests ask of it, and loading protoc ten times as long as a schema. What a start itself does is tested with real ones.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import gc
import importlib
import json
import os
import pkgutil
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

PROGRAMS = {"metalint": "metalint.cli.main:main", "protoc": "grpc_tools.protoc:entrypoint"}
MODULES = {
    "metalint": ("metalint.cli.lsp", "metalint.cli.opening", "metalint.lsp.server", "metalint.lsp.session"),
    "protoc": ("importlib.readers",),
}
COMPILER = [sys.executable, "-P", "-m", "grpc_tools.protoc"]
LOGS = tempfile.gettempdir()  # which tests set to folders that are full or missing


class Process:
    """As one of `subprocess.Popen`: pipes to ``stdin`` and from ``stdout``; ``stderr`` is the number of a file."""

    def __init__(
        self, command: Sequence[str], cwd: Path, stderr: int, environment: Mapping[str, str] = os.environ
    ) -> None:
        (their_in, our_in), (our_out, their_out), (self._status, told) = os.pipe(), os.pipe(), os.pipe()
        order = json.dumps({"command": command, "cwd": str(cwd), "environment": dict(environment)}).encode() + b"\n"
        waiting = _waiting(command[0])
        sent = socket.send_fds(waiting, [order], [their_in, their_out, stderr, told])
        waiting.sendall(order[sent:])
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
def _waiting(program: str) -> socket.socket:
    """Return where the process that waits takes orders; it ends with this one."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    command = [sys.executable, __file__, str(theirs.fileno()), program]
    process = subprocess.Popen(command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    theirs.close()

    def end() -> None:
        ours.close()
        process.wait(60)

    atexit.register(end)
    return ours


def _serve(orders: socket.socket, program: str) -> None:
    entry = pkgutil.resolve_name(PROGRAMS[program])
    for name in MODULES[program]:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()
    while True:
        order, numbers, *_ = socket.recv_fds(orders, 1 << 18, 4)
        if not order:
            return
        while not order.endswith(b"\n"):
            order += orders.recv(1 << 18)
        if not os.fork():
            orders.close()
            _keep(entry, json.loads(order), numbers)
        for number in numbers:
            os.close(number)
        with contextlib.suppress(ChildProcessError):  # none is left
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


def _keep(entry: Callable[[], int], order: Any, numbers: Sequence[int]) -> None:
    """Fork the process that was asked for, and tell its number and then how it ended."""
    *streams, status = numbers
    if not (pid := os.fork()):
        os.close(status)
        for target, number in enumerate(streams):
            os.dup2(number, target)
            os.close(number)
        sys.stdin, sys.stdout, sys.stderr = (os.fdopen(at, mode, closefd=False) for at, mode in enumerate("rww"))
        os.chdir(order["cwd"])
        os.environ.clear()
        os.environ.update(order["environment"])
        sys.argv = order["command"]
        named = order["environment"].get("PYTHONPATH", "")
        sys.path[:1] = [order["cwd"], *filter(None, named.split(os.pathsep))]  # as `python -m metalint` has it
        sys.exit(entry())
    for number in streams:
        os.close(number)
    os.write(status, str(pid).encode().ljust(20))
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    os.write(status, str(code).encode().ljust(20))
    os._exit(0)


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])), sys.argv[2])
