"""Escaping: the only way by which text from papers gets into HTML, XML, scripts and BibTeX.

A title is hostile until it has gone through here. Texts are on one line and without control characters first, as
`metalint.render.escape.plain` makes them.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

from markupsafe import Markup

from metalint.render import escape

_NO_XML: Final = re.compile("[\ufffe\uffff\U0001fffe\U0001ffff]")
_NOT_IN_URL: Final = re.compile(r"""[\s"'<>\\^`{|}]""")
_IN_SCRIPT: Final = {"<": "\\u003c", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_SCRIPT: Final = re.compile("[<\u2028\u2029]")
_TEX: Final = {
    "\\": "{\\textbackslash}", "{": "{\\textbraceleft}", "}": "{\\textbraceright}", "~": "{\\textasciitilde}",
    "^": "{\\textasciicircum}", "&": "\\&", "%": "\\%", "#": "\\#", "_": "\\_", "$": "\\$",
}  # fmt: skip
_TEX_SPECIAL: Final = re.compile(r"[\\{}~^&%#_$]")
_LIGATURE: Final = re.compile(r"([-'`,<>])(?=\1)|[?!](?=`)")
"""What TeX makes another sign of, together with what follows: a dash, a quotation mark."""


def plain(value: str) -> str:
    """Return a text on one line, without blanks at its ends and without what XML or a reader cannot show."""
    return _NO_XML.sub("", escape.plain(value)).strip()


def markup(value: object) -> Markup:
    """Write a value for HTML or XML, between tags or in a quoted attribute; markup stays as it is."""
    if isinstance(value, Markup):
        return value
    return Markup("") if value is None else Markup.escape(_NO_XML.sub("", escape.plain(str(value))))


def web_url(value: str) -> str:
    """Return an absolute http(s) URL, not yet escaped for any format; the empty string for anything else."""
    url = plain(value)
    return _NOT_IN_URL.sub(lambda match: f"%{ord(match[0]):02X}", url) if escape.is_web(url) else ""


def script_json(value: Any, indent: int | None = None) -> str:  # noqa: ANN401 - JSON is anything
    """Write a value as JSON that may stand in a script, and in an HTML ``script`` element."""
    separators = (",", ":") if indent is None else (",", ": ")
    written = json.dumps(value, ensure_ascii=False, separators=separators, indent=indent)
    return _SCRIPT.sub(lambda match: _IN_SCRIPT[match[0]], written)


def bibtex(value: str) -> str:
    """Write a text for a field of BibTeX; braces are balanced, and nothing is a command of TeX's."""
    escaped = _TEX_SPECIAL.sub(lambda match: _TEX[match[0]], plain(value))
    return _LIGATURE.sub(r"\g<0>{}", escaped)
