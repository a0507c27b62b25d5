"""What ``fix`` tells: a diff, the list of fixes, and the sum."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from metalint.fix import count_by_rule
from metalint.report.terminal import Colour, painted, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from metalint.fix import Changed, Result


def diff(result: Result, *, colour: bool) -> str:
    """Return a unified diff that ``git apply`` takes; on a terminal, coloured and without control characters."""
    return "".join(unified(one, colour=colour) for one in result.changed)


def unified(one: Changed, *, colour: bool) -> str:
    """Return the unified diff of one file."""
    old, new = _lines(one.old), _lines(one.new)
    lines = difflib.unified_diff(old, new, f"a/{one.path}", f"b/{one.path}")
    return "".join(_dressed(line, colour=colour) for line in lines)


def _lines(text: str) -> list[str]:
    """Split at LF alone, as git does; a carriage return belongs to its line."""
    lines = text.split("\n")
    return [line + "\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def _dressed(line: str, *, colour: bool) -> str:
    ending = "" if line.endswith("\n") else "\n\\ No newline at end of file\n"
    if not colour:
        return line + ending
    body = plain(line.rstrip("\r\n"))
    colours = {"+": Colour.GREEN, "-": Colour.RED, "@": Colour.BLUE}
    painted_body = painted(body, colours[line[0]], enabled=True) if line[0] in colours else body
    return painted_body + (ending or "\n")


def listed(result: Result) -> Iterator[str]:
    """Yield a line for each fix."""
    for one in result.applied:
        yield f"{plain(one.path)}:{one.line}: {one.rule}: {plain(one.title)}"


def summary(result: Result, *, would: bool) -> str:
    """Return the sum by rule, and what ``--unsafe`` would add."""
    verb = "Would fix" if would else "Fixed"
    rules = ", ".join(f"{number} {rule}" for rule, number in count_by_rule(result.applied))
    files = f"{len(result.changed)} file" + ("" if len(result.changed) == 1 else "s")
    text = f"{verb} {len(result.applied)} in {files}: {rules}" if result.applied else "Nothing to fix"
    return f"{text}; {result.unsafe_left} more with --unsafe." if result.unsafe_left else f"{text}."
