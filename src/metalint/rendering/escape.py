"""Escaping: the only way by which text from papers gets into Markdown and HTML.

A title is hostile until it has gone through here: it may hold pipes, backquotes, tags, link syntax, line breaks,
characters that turn the direction of writing, and what GitHub makes links, mentions and emoji of.
"""

import re
from typing import Final


class SafeText(str):
    """Text that is escaped already, and stands as it is."""

    __slots__ = ()


_BREAKS: Final = re.compile(r"[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")
_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Control characters, and format characters that hide or reorder text. Joiners stay: scripts need them."""

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_TEXT: Final = re.compile(r"[\\`*_\[\]~$<>&|]")
_MARKED: Final = re.compile(r"[\\`*_\[\]~$<>&|#]")
_HTML: Final = {"<": "&lt;", ">": "&gt;", "&": "&amp;", "|": "&#124;"}
_PART: Final = "\x00"  # where text is parted; `flatten` leaves no such character in a text
# what parts a text for GitHub, as GitHub does it itself: nobody sees it, and nobody copies it
_COMMENT: Final = "<!-- -->"
_ENTITY: Final = re.compile(rf"&(?=#?[\w{_PART}]+;)")
_MAY_LINK: Final = re.compile(r"[#@]|:(?://|[a-z0-9_+-]+:)|[Ww]\.|-[0-9]|[0-9](?:[0-9A-Fa-f]|(?<=[A-Fa-f].))")
"""What is part of all that `_LINKING` finds; it is found faster."""

_LINKING: Final = re.compile(
    r"""
    @ (?: (?<! \w@ ) (?= [A-Za-z0-9] ) | (?<= [\w.+-]@ ) (?= [\w-]* \.\w ) )  # @user, a@b.c, mailto:a@b.c
    | \# (?= [0-9] )                                                           # #1, user/repository#1
    | : (?= (?: [0-9_+-]* [a-z] [a-z0-9_+-]* | [+-]1 | 100 | 1234 ) : )        # :rocket:
    | [Hh][Tt][Tt][Pp][Ss]? (?= :// ) | [Ff][Tt][Pp] (?= :// )
    | [Ww]{3} (?<! [0-9A-Za-z]... ) (?= \. )
    | [Gg][Hh]- (?<! \w... ) (?= [0-9] )                                       # GH-1
    | [0-9A-Fa-f] (?<! \w. )  # a commit
      (?: (?<= [0-9] ) (?= [0-9]* [A-Fa-f] ) | (?<= [A-Fa-f] ) (?= [A-Fa-f]* [0-9] ) ) [0-9A-Fa-f]{6,39} (?! \w )
    """,
    re.VERBOSE | re.ASCII,
)
"""What GitHub makes a link, a mention or an emoji of, or how that begins; a commit is neither a word nor a number.

https://github.github.com/gfm/#autolinks-extension-
https://docs.github.com/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls
"""

_MAX_DIGITS: Final = 6  # of a commit; from seven on GitHub makes a link
_COMMIT_PART: Final = re.compile(rf"[0-9A-Fa-f]{{{_MAX_DIGITS}}}(?=[0-9A-Fa-f])")

_OPENING: Final = re.compile(r"^(?:(\d{1,9})(?=[.)])|(?=[-+=:]))")
_HASH: Final = re.compile(r"(?<!\S)(?=#)|(?=#$)")
_ATTRIBUTE: Final = re.compile(r"""[<>&"'|`\[\]\\*_~]""")


def flatten(value: str) -> str:
    """Return ``value`` on one line: line breaks become spaces, control and reordering characters are gone.

    What is no UTF-8, in a file name, becomes U+FFFD.
    """
    if value.isprintable():  # nearly all are, and the C of it is faster than a pattern
        return value
    return _SURROGATE.sub("\ufffd", _INVISIBLE.sub("", _BREAKS.sub(" ", value)))


def escape_text(value: str) -> SafeText:
    """Write ``value`` so that Markdown shows it as it is, and GitHub makes no link, mention or emoji of it.

    The result stands anywhere in a line: in a paragraph, a heading, a list, a table cell, or the text of a link.
    """
    if _is_ordinary(value):
        return SafeText(value)
    return SafeText(_escape_markup(_insert_parts(" ".join(flatten(value).split()))).replace(_PART, _COMMENT))


def escape_image_text(value: str) -> SafeText:
    """Write ``value`` for the text of an image, which takes no comments, and of which nothing becomes a link."""
    return SafeText(value if _is_ordinary(value) else _escape_markup(" ".join(flatten(value).split())))


def _is_ordinary(value: str) -> bool:
    """Tell whether Markdown shows ``value`` as it is, by the first letter and what it nowhere contains."""
    has_blanks = "  " in value or value.endswith(" ")
    is_plain = value[:1].isalpha() and value.isprintable() and not has_blanks and _MARKED.search(value) is None
    return is_plain and (_MAY_LINK.search(value) is None or _LINKING.search(value) is None)


def _escape_markup(line: str) -> str:
    """Return a line with everything that Markdown or HTML would take for markup written in another way."""
    escaped = _TEXT.sub(lambda match: _HTML.get(match[0]) or "\\" + match[0], line)
    return _HASH.sub(r"\\", _OPENING.sub(r"\1\\", escaped))


def _insert_parts(line: str) -> str:
    """Return a line with a `_PART` inside all that GitHub would make a link, a mention or an emoji of."""
    if not _MAY_LINK.search(line):
        return line
    in_parts = rf"\g<0>{_PART}"
    return _LINKING.sub(
        lambda match: _COMMIT_PART.sub(in_parts, match[0]) if len(match[0]) > _MAX_DIGITS else match[0] + _PART, line
    )


def escape_attribute(value: str) -> SafeText:
    """Write ``value`` for an attribute of an HTML tag, in either kind of quotes."""
    return SafeText(_ATTRIBUTE.sub(lambda match: f"&#{ord(match[0])};", flatten(value)))


def write_link(label: str, to: SafeText) -> SafeText:
    """Write a link; without a target, the label alone."""
    return SafeText(f"[{escape_text(label)}]({to})") if to else escape_text(label)


_WEB: Final = re.compile(r"https?://[^\s/?#\\]", re.IGNORECASE)
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_OLD_COMMAND: Final = re.compile(r"##(?=\w*\[)")  # what workflows obey when a list is printed to their log
_NOT_IN_URL: Final = re.compile(r"[^\w.~:/?#@!$&()*+,;=%\[\]-]")
_NOT_IN_PATH: Final = re.compile(r"[^\w./~+,=@!-]")
_MAX_NESTING: Final = 32  # of parentheses in a link target: https://spec.commonmark.org/0.31.2/#link-destination


def is_web(url: str) -> bool:
    """Tell whether ``url`` is an absolute http(s) URL: the only kind that becomes a link."""
    return _WEB.match(url) is not None


def has_scheme(url: str) -> bool:
    """Tell whether ``url`` begins with a scheme such as ``javascript:``, so that it is no path."""
    return _SCHEME.match(url) is not None


def escape_target(url: str) -> SafeText:
    """Write an http(s) URL as the target of a link; the empty string for any other."""
    url = url.strip()
    if not is_web(url):
        return SafeText()
    encoded = _OLD_COMMAND.sub("#%23", _NOT_IN_URL.sub(_percent_encode, url)).replace("](", "]%28")
    if not _is_balanced(encoded, "()"):
        encoded = encoded.replace("(", "%28").replace(")", "%29")
    return SafeText(_ENTITY.sub("&amp;", encoded))


def escape_local_target(path: str) -> SafeText:
    """Write a relative path as the target of a link."""
    return SafeText(_NOT_IN_PATH.sub(_percent_encode, path))


def _percent_encode(match: re.Match[str]) -> str:
    try:
        encoded = match[0].encode("utf-8", "surrogateescape")  # a file name that is no UTF-8 has its own bytes
    except UnicodeEncodeError:
        encoded = match[0].encode("utf-8", "surrogatepass")
    return "".join(f"%{byte:02X}" for byte in encoded)


def _is_balanced(value: str, pair: str) -> bool:
    if pair[0] not in value and pair[1] not in value:
        return True
    depth = 0
    for char in value:
        depth += (char == pair[0]) - (char == pair[1])
        if not 0 <= depth <= _MAX_NESTING:
            return False
    return depth == 0


_MINIMAL: Final = re.compile(rf"[|<]|{_ENTITY.pattern}|\\(?=[^\w\s]|_|$)|(?<=\])\(")
_PAIRED: Final = "*`~"
_AT_EDGE: Final = re.compile(r"(?<!\w)_|_(?!\w)")  # of a word; inside words it marks nothing


def escape_minimally(value: str) -> str:
    """Write ``value`` for the classic layout: only what would break its table, a tag or a link is replaced.

    So are marks that would be lost because Markdown takes two of them for emphasis, code or deletion. What GitHub
    would make a link, a mention or an emoji of is parted as in `escape_text`.
    """
    if _is_ordinary(value):
        return value
    escaped = _MINIMAL.sub(lambda match: _HTML.get(match[0]) or f"&#{ord(match[0])};", _insert_parts(flatten(value)))
    escaped = _OLD_COMMAND.sub("#&#35;", escaped)
    if not _is_balanced(escaped, "[]"):
        escaped = escaped.replace("[", "&#91;").replace("]", "&#93;")
    for mark in _PAIRED:
        if escaped.count(mark) > 1:
            escaped = escaped.replace(mark, f"&#{ord(mark)};")
    if escaped.count("_") > 1 and _AT_EDGE.search(escaped):
        escaped = escaped.replace("_", "&#95;")
    return escaped.replace(_PART, _COMMENT)


def without_parting_comments(written: str) -> str:
    """Return a text that is escaped without the comments that part it."""
    return written.replace(_COMMENT, "")
