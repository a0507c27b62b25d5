"""The command line: a thin layer over the library; exit codes, and the only prints."""

from __future__ import annotations

import errno
import os
import sys
from typing import TYPE_CHECKING, Final

from metalint.cli.exits import BUG, INTERRUPTED, OK, USAGE
from metalint.errors import MetalintError

if TYPE_CHECKING:
    from collections.abc import Sequence

_DISK_TROUBLE: Final = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    from metalint.cli.arguments import parser

    _write_utf8()
    try:
        arguments = parser().parse_args(argv)
        code: int = arguments.run(arguments)
        sys.stdout.flush()
    except MetalintError as error:
        print(f"metalint: {_one_line(str(error))}", file=sys.stderr)
        return USAGE
    except KeyboardInterrupt:
        print("metalint: interrupted", file=sys.stderr)
        return INTERRUPTED
    except OSError as error:
        return _report_output(error)
    except Exception:  # noqa: BLE001 - the last resort: a bug, told as one
        return _report_bug()
    return code


def _report_output(error: OSError) -> int:
    """Tell of output that could not be written; a reader that has gone has heard enough."""
    if not isinstance(error, BrokenPipeError) and error.errno not in _DISK_TROUBLE:
        return _report_bug()
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is still to be written goes nowhere
    if isinstance(error, BrokenPipeError):
        return OK
    print(f"metalint: the report cannot be written: {error.strerror}", file=sys.stderr)
    return USAGE


def _write_utf8() -> None:
    """Write UTF-8 whatever the locale, and LF on every system: reports are compared byte by byte."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def _one_line(text: str) -> str:
    from metalint.report.terminal import plain

    return plain(" ".join(text.split()))


def _report_bug() -> int:
    import platform
    import traceback
    from importlib.metadata import version

    from metalint import __version__

    traceback.print_exc()
    versions = f"metalint {__version__}, protobuf {version('protobuf')}, Python {platform.python_version()}"
    print(f"metalint: this is a bug in metalint, please report it with the lines above ({versions})", file=sys.stderr)
    return BUG
