"""The terminal that this process writes to: which letters it knows, and whether it understands control sequences."""

import sys
from functools import cache
from typing import TextIO

_OUTPUTS = (-11, -12)  # of Windows: the standard output and standard error of a process
_VIRTUAL_TERMINAL = 0x0004


def encoding_of(stream: TextIO) -> str:
    """Return how to write to a stream: in UTF-8, except to a terminal that has other letters."""
    # Python writes to a console of Windows in UTF-8, whatever its code page. Elsewhere the locale tells.
    if sys.platform == "win32" or not stream.isatty():
        return "utf-8"
    import codecs
    import locale

    found = codecs.lookup(locale.getencoding()).name
    return "utf-8" if found == "ascii" else found  # that of a locale that nobody chose


@cache
def knows_sequences() -> bool:
    """Tell whether a terminal shows colors and erases lines; a console of Windows must be asked for that first."""
    if sys.platform != "win32":
        return True
    import ctypes

    kernel = ctypes.WinDLL("kernel32")
    kernel.GetStdHandle.restype = ctypes.c_void_p
    mode = ctypes.c_uint32()
    for output in _OUTPUTS:
        handle = ctypes.c_void_p(kernel.GetStdHandle(output))
        is_console = bool(kernel.GetConsoleMode(handle, ctypes.byref(mode)))
        if is_console and not kernel.SetConsoleMode(handle, mode.value | _VIRTUAL_TERMINAL):
            return False
    return True
