"""Logs of workflows: who runs a job obeys commands that are printed, and papers must not give any.

GitHub's runner takes ``::name …::`` at the start of a line for a command, and ``##[name …]`` anywhere in one
(https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs, ``TryParseV2`` and ``TryParse``);
Azure and TeamCity have ``##vso[`` and ``##teamcity[``.
"""

from __future__ import annotations

import os
import re
from typing import Any, Final

from metalint.patterns import lazy

_OLD_COMMAND: Final = r"##(?=\w*\[)"
_OLD: Final = lazy(_OLD_COMMAND)
_NEW: Final = lazy(r"^([^\S\n]*:):", re.MULTILINE)
_HIDDEN: Final = lazy(
    "[\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
"""Control characters, and such that hide or reorder text, which JSON itself lets through."""

_COMMAND: Final = lazy(rf"(?:^|[\r\n])\s*::|{_OLD_COMMAND}")


def in_text(text: str) -> str:
    """Return ``text`` for people with no command in it."""
    return _NEW.sub(r"\1\\x3a", in_line(text)) if "::" in text else in_line(text)


def in_line(text: str) -> str:
    """Return a part of a line that something else begins, with no command in it."""
    return _OLD.sub(r"#\\x23", text) if "##" in text else text


def in_xml(text: str) -> str:
    """Return XML that says the same, with no command in it."""
    return _OLD.sub("#&#35;", text)


def as_json(value: Any, indent: int = 1) -> str:  # noqa: ANN401 - what json takes
    """Return ``value`` as JSON, with no command in it, and nothing that a terminal would obey."""
    import json

    text = json.dumps(value, indent=indent, ensure_ascii=False)
    return _HIDDEN.sub(lambda match: json.dumps(match[0])[1:-1], _OLD.sub(r"#\\u0023", text))


def guarded(text: str) -> str:
    """Return raw ``text`` for the log of a workflow; if it might give commands, they are stopped around it.

    Nobody can guess the token that lets commands work again. Tools that apply diffs skip the lines before and
    behind; what only GitHub's old commands look like is written in another way all the same, for other readers.
    """
    if not _COMMAND.search(text):
        return text
    token = os.urandom(16).hex()
    ended = text if text.endswith("\n") else text + "\n"
    return f"::stop-commands::{token}\n{in_line(ended)}::{token}::\n"
