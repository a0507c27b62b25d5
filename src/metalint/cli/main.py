"""The command line: a thin layer over the packages below; exit codes, and the only prints."""

from __future__ import annotations

import atexit
import contextlib
import errno
import gc
import io
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from metalint.cli.console import encoding_of
from metalint.cli.error_output import print_error
from metalint.cli.exit_codes import BUG, INTERRUPTED, USAGE
from metalint.errors import MetalintError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer

_DISK_FAILURE: Final = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG}
_MAX_LINE: Final = 2000  # characters of a complaint; more of a hostile value tells nobody anything


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; without ``argv``, that of this process, and end the process."""
    if argv is None:  # as a separate process
        _prepare_streams()
        gc.disable()  # a run is short and makes many tuples, but few circles: looking for them would double its time
    for stream in (sys.stdout, sys.stderr):  # LF on every system: reports are compared byte by byte
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding=encoding_of(stream), errors="backslashreplace", newline="\n")
    words = sys.argv[1:] if argv is None else list(argv)
    try:
        code = _run_command(words)
    except MetalintError as error:
        print_error(f"metalint: {_write_on_one_line(str(error))}", words)
        return USAGE
    except KeyboardInterrupt:
        print("metalint: interrupted", file=sys.stderr)
        return INTERRUPTED
    except OSError as error:
        return _report_failure(error, words)
    except Exception:  # noqa: BLE001 - the last resort: a bug, reported as one
        return _report_bug()
    if argv is None:  # taking apart all that the process has made takes as long as a small run; see `leak_until_exit`
        atexit._run_exitfuncs()  # noqa: SLF001 - they close and clear what must not stay open
        with contextlib.suppress(OSError, ValueError):  # who closed it does not want to hear of it
            if sys.stderr is not None:
                sys.stderr.flush()
        os._exit(code)
    return code


class _Lossy(io.FileIO):
    """Bytes that are lost where they cannot be written: a command finishes its work although nobody reads on."""

    failure: OSError | None = None  # the first one

    def write(self, data: Buffer) -> int:
        try:
            return super().write(data)
        except OSError as error:
            self.failure = self.failure or error
            return memoryview(data).nbytes


def _run_command(words: Sequence[str]) -> int:
    from metalint.cli.argument_parsing import parse_words

    try:
        run, options = parse_words(words)
        code = run(options)
    except SystemExit as stopped:  # of argparse
        code = stopped.code if isinstance(stopped.code, int) else USAGE
    sys.stdout.flush()
    written_to = getattr(getattr(sys.stdout, "buffer", None), "raw", None)
    if isinstance(written_to, _Lossy) and written_to.failure is not None:
        return _report_lost_output(written_to.failure, code)
    return code


def _report_failure(error: OSError, words: Sequence[str]) -> int:
    """Tell of a file that the system refuses, or of output that could not be written."""
    if error.filename is not None:
        print_error(f"metalint: {_write_on_one_line(f'{os.fsdecode(error.filename)}: {error.strerror}')}", words)
        return USAGE
    if isinstance(error, FileNotFoundError):  # of `tempfile`, which has tried all folders that it knows
        print_error(
            f"metalint: {_write_on_one_line(str(error.strerror))}; let TMPDIR name a folder that can be written", words
        )
        return USAGE
    if error.errno not in _DISK_FAILURE:
        return _report_bug()
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is still to be written goes nowhere
    return _report_lost_output(error, USAGE)


def _report_lost_output(error: OSError, code: int) -> int:
    """Return the exit code of a run whose output was not written; a reader that has gone has heard enough."""
    is_closed = isinstance(error, BrokenPipeError) or (sys.platform == "win32" and error.errno == errno.EINVAL)
    if is_closed:
        return code
    print(f"metalint: the report cannot be written: {error.strerror}", file=sys.stderr)
    return USAGE


def _prepare_streams() -> None:
    """Let streams that the caller has closed lead nowhere, and have Python read names of files as UTF-8."""
    # Else a file of this run took their place. How it ends does not depend on whether standard error has room.
    for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        if getattr(sys, name) is None:
            os.dup2(os.open(os.devnull, os.O_RDWR), number)
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115 - a number
    if sys.platform != "win32" or not sys.stderr.isatty():  # a console of Windows takes letters, and no bytes in UTF-8
        sys.stderr = _open_lossy(2, encoding_of(sys.stderr), line_buffering=True)
    if isinstance(sys.stdout, io.TextIOWrapper) and not sys.stdout.isatty():
        is_buffered_by_line = bool(sys.stdout.line_buffering or sys.stdout.write_through)
        sys.stdout = _open_lossy(1, "utf-8", line_buffering=is_buffered_by_line)
    is_utf8 = sys.getfilesystemencoding() == "utf-8" or sys.flags.utf8_mode
    if not is_utf8 and sys.executable and not getattr(sys, "frozen", False):
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])  # noqa: S606 - the same program


def _open_lossy(number: int, encoding: str, *, line_buffering: bool) -> io.TextIOWrapper:
    stream = io.BufferedWriter(_Lossy(number, "wb", closefd=False))
    return io.TextIOWrapper(stream, encoding=encoding, errors="backslashreplace", line_buffering=line_buffering)


def _write_on_one_line(text: str) -> str:
    from metalint.report.terminal import escape_controls

    return escape_controls(" ".join(text[:_MAX_LINE].split())) + "…" * (len(text) > _MAX_LINE)


def _report_bug() -> int:
    import platform
    import traceback
    from importlib.metadata import version

    from metalint import __version__

    traceback.print_exc()
    versions = f"metalint {__version__}, protobuf {version('protobuf')}, Python {platform.python_version()}"
    print(f"metalint: this is a bug in metalint, please report it with the lines above ({versions})", file=sys.stderr)
    return BUG
