"""What templates and forms put where a value must be filled in."""

import re
from functools import lru_cache
from typing import Final

from metalint.util import packaged
from metalint.util.regex import lazy

_FILE: Final = "words/placeholders.txt"
_SLOT: Final = packaged.read_sections(_FILE)["slot"]
# Compiled where a value begins like one: for each role, that took as long as to check a hundred papers.
_IN_BRACKETS: Final = lazy(
    rf"<{_SLOT}>|\[{_SLOT}\]|\{{{_SLOT}\}}|\{{\{{ *{_SLOT} *\}}\}}|\$(?:{_SLOT}|\{{{_SLOT}\}})", re.IGNORECASE
)
_BRACKETS: Final = ("<", "[", "{", "$")
_ANYWHERE_TEXT: Final = packaged.read_pattern(_FILE, "anywhere")
# Punctuation. Symbols such as `∞` may be a title.
_MARK: Final = (
    r"[!-/:-@\[-`{-~\u00a1\u00a7\u00ab\u00b6\u00b7\u00bb\u00bf\u2010-\u2027\u2030-\u205e\u3001-\u3003\u3008-\u301f"
    r"\uff01-\uff0f\uff1a-\uff20]"
)
_NOTHING_TEXT: Final = packaged.read_pattern(_FILE, "nothing")
_PARTS: Final = {
    "marks": rf"{_MARK}+(?: +{_MARK}+)*",
    "title": r"(?:paper )?title(?: of (?:the |your )?paper)?",
    # also `https://github.com/<user>/<repo>`: not the tags of HTML, nor what old DOIs have in angle brackets
    "address": (
        r"https?://(?:www\.)?example\.(?:com|org|net)/?"
        r"|https?://[^\s<{]*+(?<=[/.=@])(?:<[a-z][\w .-]*>|\{{1,2} ?[a-z][\w .-]*\}{1,2})(?:[/?#&.:].*)?"
    ),
}
_LABEL_TEXT: Final = packaged.read_pattern(_FILE, "label")
_LABELS: Final = lazy(rf"{_LABEL_TEXT}(?: {_LABEL_TEXT}){{0,5}}")
_EMOJI: Final = lazy(
    r"[\u203c\u2049\u2122\u2139\u231a-\u23ff\u25aa-\u25fe\u2600-\u27bf\u2b05-\u2b55\u3030\u303d\u3297\u3299"
    r"\U0001f000-\U0001faff]|[0-9#*]\ufe0f?\u20e3|:[a-z][a-z0-9_+-]*:"
)
_TARGET: Final = lazy(r"(?<=\])\([^()]*\)")
_WORDS: Final = lazy(r"[^\W_]+")
_MAX_TITLE: Final = 200  # characters of one that is nothing but labels
_MAX_BLANKS: Final = 12
_ANYWHERE: Final = lazy(_ANYWHERE_TEXT)
_NOTHING: Final = lazy(_NOTHING_TEXT)
_PROMISE: Final = lazy(packaged.read_pattern(_FILE, "code-type"), re.IGNORECASE)
_ROLES: Final = ("title", "abbr", "url", "code-url", "authors", "institutions", "venue", "code-type", "references")
# Roles in which `None` or a dash means that nobody filled them in.
_NEVER_NOTHING: Final = frozenset({"url", "institutions", "venue", "references"})
_BY_ROLE: Final = {
    role: lazy(
        f"{_ANYWHERE_TEXT}|(?i:{packaged.fill_pattern(packaged.read_pattern(_FILE, role), _PARTS)})"
        + (f"|{_NOTHING_TEXT}" if role in _NEVER_NOTHING else "")
    )
    for role in _ROLES
}


@lru_cache(maxsize=1 << 13)
def is_placeholder(role: str, value: str) -> bool:
    """Tell whether ``value``, as a whole, is what a template has in the place of a value of this role."""
    # An unknown role (or none) only knows what is a placeholder anywhere. Among references, `says_nothing` tells those
    # apart that are placeholders only beside others.
    plain = value.strip()
    is_known = _BY_ROLE.get(role, _ANYWHERE).fullmatch(plain) is not None
    is_slot = plain.startswith(_BRACKETS) and _IN_BRACKETS.fullmatch(plain) is not None
    return is_known or is_slot or (role == "title" and is_no_title(plain))


def is_no_title(value: str) -> bool:
    """Tell whether ``value`` accompanies titles in lists: labels of links, such as ``[PDF]``, or emoji alone."""
    if len(value) > _MAX_TITLE or value.count(" ") > _MAX_BLANKS:
        return False
    plain = _TARGET.sub("", value) if "](" in value else value
    if ":" in plain or not plain.isascii():
        plain = _EMOJI.sub(" ", plain)
    if words := _WORDS.findall(plain):
        return _LABELS.fullmatch(" ".join(words).casefold()) is not None
    return _EMOJI.search(value) is not None


def is_promise(value: str) -> bool:
    """Tell whether ``value`` says that something, such as code, is still to come."""
    return _PROMISE.fullmatch(value.strip()) is not None


def says_nothing(value: str) -> bool:
    """Tell whether ``value`` is a word such as ``None``, or a dash, that stands where there is nothing to say."""
    return _NOTHING.fullmatch(value.strip()) is not None
