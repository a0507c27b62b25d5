"""Logs of workflows: who runs a job obeys commands that are printed, and papers must not give any.

GitHub's runner takes ``::name …::`` at the start of a line for a command, and ``##[name …]`` anywhere in one
(https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs, ``TryParseV2`` and ``TryParse``);
Azure and TeamCity have ``##vso[`` and ``##teamcity[``.
"""

from __future__ import annotations

import os
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from metalint.util.regex import lazy

if TYPE_CHECKING:
    from json import JSONEncoder

_OLD_COMMAND: Final = r"##(?=\w*\[)"
_OLD: Final = lazy(_OLD_COMMAND)
_NEW: Final = lazy(r"^([^\S\n]*:):", re.MULTILINE)
_HIDDEN: Final = lazy(
    "[\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
"""Control characters, and such that hide or reorder text, which JSON itself lets through."""

_COMMAND: Final = lazy(rf"(?:^|[\r\n])[^\S\r\n]*+::|{_OLD_COMMAND}")


def escape_text(text: str) -> str:
    """Return ``text`` for people with no command in it."""
    return _NEW.sub(r"\1\\x3a", escape_line(text)) if "::" in text else escape_line(text)


def escape_line(text: str) -> str:
    """Return a part of a line that something else begins, with no command in it."""
    return _OLD.sub(r"#\\x23", text) if "##" in text else text


def escape_xml(text: str) -> str:
    """Return XML that says the same, with no command in it."""
    return _OLD.sub("#&#35;", text)


def dump_json(value: Any, indent: int = 1, depth: int = 100) -> str:  # noqa: ANN401 - what json takes
    """Return ``value`` as JSON, with no command in it, and nothing that a terminal would obey.

    What lies ``depth`` containers deep takes a line, however much it holds; that is also several times as fast.
    """
    return _lay_out(value, "\n", " " * indent, depth)


def _lay_out(value: Any, lead: str, pad: str, depth: int) -> str:  # noqa: ANN401
    """Return ``value`` as JSON whose lines begin with ``lead``, down to a depth."""
    if not (depth and value and isinstance(value, dict | list)):
        return _write_on_line(value)
    inner = lead + pad
    if isinstance(value, list):
        items = [_lay_out(item, inner, pad, depth - 1) for item in value]
        return f"[{inner}{f',{inner}'.join(items)}{lead}]"
    items = [f"{_write_on_line(key)}: {_lay_out(item, inner, pad, depth - 1)}" for key, item in value.items()]
    return f"{{{inner}{f',{inner}'.join(items)}{lead}}}"


def _write_on_line(value: Any) -> str:  # noqa: ANN401
    text = _make_encoder().encode(value)
    text = _OLD.sub(r"#\\u0023", text) if "##" in text else text
    is_shown = text.isascii() and "\x7f" not in text
    return text if is_shown else _HIDDEN.sub(lambda match: _make_encoder(is_ascii=True).encode(match[0])[1:-1], text)


@lru_cache(maxsize=2)
def _make_encoder(*, is_ascii: bool = False) -> JSONEncoder:
    import json

    return json.JSONEncoder(ensure_ascii=is_ascii)


def without_workflow_commands(text: str) -> str:
    """Return raw ``text`` for the log of a workflow; if it might give commands, they are stopped around it.

    Nobody can guess the token that lets commands work again. Tools that apply diffs skip the lines before and
    behind; what only GitHub's old commands look like is written in another way anyway, for other readers.
    """
    if not _COMMAND.search(text):
        return text
    token = os.urandom(16).hex()
    ended = text if text.endswith("\n") else text + "\n"
    return f"::stop-commands::{token}\n{escape_line(ended)}::{token}::\n"
