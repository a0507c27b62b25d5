"""Escaping: the only way by which text from papers gets into HTML, XML, and scripts; that for BibTeX is in `exporting`.

A title is hostile until it has gone through here. Texts are on one line and without control characters first, as
`metalint.rendering.escape.flatten` makes them.
"""

import json
import re
from typing import Any, Final

from markupsafe import Markup

from metalint.exporting.escaping import NO_XML
from metalint.rendering import escape

_IN_SCRIPT: Final = {"<": "\\u003c", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_SCRIPT: Final = re.compile("[<\u2028\u2029]")


def escape_html(value: object) -> Markup:
    """Write a value for HTML or XML, between tags or in a quoted attribute; markup stays as it is."""
    if isinstance(value, Markup):
        return value
    return Markup("") if value is None else Markup.escape(NO_XML.sub("", escape.flatten(str(value))))


def script_json(value: Any, indent: int | None = None) -> str:  # noqa: ANN401 - JSON is anything
    """Write a value as JSON that may be in a script, and in an HTML ``script`` element."""
    separators = (",", ":") if indent is None else (",", ": ")
    written = json.dumps(value, ensure_ascii=False, separators=separators, indent=indent)
    return _SCRIPT.sub(lambda match: _IN_SCRIPT[match[0]], written)
