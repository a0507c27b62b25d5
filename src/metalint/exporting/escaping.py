"""Escaping: how text from papers gets into the fields of records."""

import re
from typing import Final

from metalint.names import mathematics
from metalint.rendering import escape

NO_XML: Final = re.compile("[\ufffe\uffff\U0001fffe\U0001ffff]")
_NOT_IN_URL: Final = re.compile(r"""[\s"'<>\\^`{|}]""")
_TEX: Final = {
    "\\": "{\\textbackslash}", "{": "{\\textbraceleft}", "}": "{\\textbraceright}", "~": "{\\textasciitilde}",
    "^": "{\\textasciicircum}", "&": "\\&", "%": "\\%", "#": "\\#", "_": "\\_", "$": "\\$",
}  # fmt: skip
_TEX_SPECIAL: Final = re.compile(r"[\\{}~^&%#_$]")
# what TeX makes another sign of, together with what follows: a dash, a quotation mark
_LIGATURE: Final = re.compile(r"([-'`,<>])(?=\1)|[?!](?=`)")


def plain(value: str) -> str:
    """Return a text on one line, without spaces at its ends and without what XML or a reader cannot show."""
    return NO_XML.sub("", escape.flatten(value)).strip()


def web_url(value: str) -> str:
    """Return an absolute http(s) URL, not yet escaped for any format; the empty string for anything else."""
    url = plain(value)
    return _NOT_IN_URL.sub(lambda match: f"%{ord(match[0]):02X}", url) if escape.is_web(url) else ""


def bibtex(value: str) -> str:
    """Write a text for a field of BibTeX; braces are balanced, and nothing is a command of TeX's."""
    return _escape(plain(value))


def bibtex_title(value: str) -> str:
    """Write a title for BibTeX: like `bibtex`, but mathematics such as ``L$^3$`` stays."""
    return "".join(part if at % 2 else _escape(part) for at, part in enumerate(mathematics.parted(plain(value))))


def _escape(text: str) -> str:
    escaped = _TEX_SPECIAL.sub(lambda match: _TEX[match[0]], text)
    return _LIGATURE.sub(r"\g<0>{}", escaped)
