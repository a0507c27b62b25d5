"""What ``fix`` tells: a diff, the list of fixes, and the sum."""

from __future__ import annotations

import os
from itertools import islice
from typing import TYPE_CHECKING, Final

from metalint.fix import count_by_rule
from metalint.report.logs import in_text
from metalint.report.terminal import Colour, painted, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from metalint.fix import Changed, Result

_ESCAPES: Final = dict(zip(b'\a\b\t\n\v\f\r"\\', 'abtnvfr"\\', strict=True))
_COLOURS: Final = {"+": Colour.GREEN, "-": Colour.RED, "@": Colour.BLUE}


def diff(result: Result, *, colour: bool) -> str:
    """Return a unified diff that ``git apply`` takes; in colour, one for reading, without control characters."""
    return "".join(unified(one, colour=colour) for one in result.changed)


def unified(one: Changed, *, colour: bool) -> str:
    """Return the unified diff of one file."""
    import difflib

    old, new = _lines(one.old), _lines(one.new)
    lines = difflib.unified_diff(old, new, _name(f"a/{one.path}"), _name(f"b/{one.path}"))
    if not colour:
        return "".join(map(_ended, lines))
    heads = [painted(plain(line.rstrip()), Colour.BOLD, enabled=True) + "\n" for line in islice(lines, 2)]
    return "".join([*heads, *map(_coloured, lines)])


def _lines(text: str) -> list[str]:
    """Split at LF alone, as git does; a carriage return belongs to its line."""
    lines = text.split("\n")
    return [line + "\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def _name(path: str) -> str:
    """Write a path as git does: quoted unless it is plain ASCII, and a tab behind one with blanks."""
    data = os.fsencode(path)
    written = "".join(map(_escaped, data))
    return (written if len(written) == len(data) else f'"{written}"') + ("\t" if " " in path else "")


def _escaped(byte: int) -> str:
    if byte in _ESCAPES:
        return "\\" + _ESCAPES[byte]
    return chr(byte) if 0x20 <= byte < 0x7F else f"\\{byte:03o}"  # noqa: PLR2004 - printable ASCII


def _ended(line: str) -> str:
    return line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _coloured(line: str) -> str:
    body, *rest = _ended(line).rstrip("\n").split("\n")
    shown = plain(body.rstrip("\r"))
    first = painted(shown, _COLOURS[line[0]], enabled=True) if line[0] in _COLOURS else shown
    return "\n".join([first, *rest]) + "\n"


def listed(result: Result) -> Iterator[str]:
    """Yield a line for each fix."""
    for one in result.applied:
        yield in_text(f"{plain(one.path)}:{one.line}: {one.rule}: {plain(one.title)}")


def summary(result: Result, *, would: bool) -> str:
    """Return the sum by rule, and what ``--unsafe`` would add; a run that could do nothing does not say all is well."""
    verb = "Would fix" if would else "Fixed"
    rules = ", ".join(f"{number} {rule}" for rule, number in count_by_rule(result.applied))
    files = f"{len(result.changed)} file" + ("" if len(result.changed) == 1 else "s")
    nothing = "Nothing fixed" if result.complaints and not would else "Nothing to fix"
    text = f"{verb} {len(result.applied)} in {files}: {rules}" if result.applied else nothing
    return f"{text}; {result.unsafe_left} more with --unsafe." if result.unsafe_left else f"{text}."
