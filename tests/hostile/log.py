"""A workflow's log as GitHub's runner reads it: which lines are commands."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_KNOWN: Final = frozenset({
    "stop-commands", "error", "warning", "notice", "debug", "group", "endgroup", "add-mask", "add-path", "set-env",
    "set-output", "save-state", "echo", "add-matcher", "remove-matcher", "internal-set-repo-path",
})  # fmt: skip
"""The commands that the runner registers."""

_LINE: Final = re.compile(r"\r\n|\r|\n")
_NEW: Final = re.compile(r"::(.*?)::(.*)", re.DOTALL)
_OLD: Final = re.compile(r"##\[(.*?)\](.*)", re.DOTALL)


class Command(NamedTuple):
    """A command as the runner takes it from a line."""

    name: str
    properties: dict[str, str]
    data: str


def commands(log: str) -> list[Command]:
    """Return the commands that would be obeyed, in their order.

    After ``stop-commands`` that is only the line that resumes them. The rules are those of ``TryParseV2`` and
    ``TryParse`` in Runner.Common/ActionCommand.cs, and of ``TryProcessCommand`` in Runner.Worker.
    """
    found: list[Command] = []
    token = ""
    for line in _LINE.split(log):
        known = _KNOWN | {token.lower()} if token else _KNOWN
        command = _new(line, known) or _old(line, known)
        if command is None or (token and command.name.lower() != token.lower()):
            continue
        found.append(command)
        token = command.data if not token and command.name.lower() == "stop-commands" else ""
    return found


def _new(line: str, known: frozenset[str]) -> Command | None:
    match = _NEW.match(line.lstrip())
    return _command(match[1], match[2], ",", known) if match else None


def _old(line: str, known: frozenset[str]) -> Command | None:
    match = _OLD.search(line)
    return _command(match[1], match[2], ";", known) if match else None


def _command(head: str, data: str, separator: str, known: frozenset[str]) -> Command | None:
    name, _, properties = head.partition(" ")
    if name.lower() not in known:
        return None
    pairs = (one.partition("=") for one in properties.strip().split(separator) if "=" in one)
    return Command(name, {key: _unescaped(value) for key, _, value in pairs}, _unescaped(data))


def _unescaped(text: str) -> str:
    for written, char in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        text = text.replace(written, char)
    return text
