"""What templates and forms put where a value must be filled in."""

import re
from functools import lru_cache
from typing import Final

from metalint.util.regex import lazy

# What a template calls the value that belongs in its place.
_SLOT: Final = (
    r"(?:(?:the|your|a|an|insert|add|enter|paper|first|last|full|code|short)[ _-])*(?:title|names?|authors?"
    r"|institutions?|affiliations?|organi[sz]ations?|url|link|doi|venue|conference|journal|year|abbr|abbreviation|keywords?"
    r"|methods?|references?|id|path|note|cover|code|type|paper)[ _-]?\d*"
)
# Compiled where a value begins like one: for each role, that took as long as to check a hundred papers.
_IN_BRACKETS: Final = lazy(
    rf"<{_SLOT}>|\[{_SLOT}\]|\{{{_SLOT}\}}|\{{\{{ *{_SLOT} *\}}\}}|\$(?:{_SLOT}|\{{{_SLOT}\}})", re.IGNORECASE
)
_BRACKETS: Final = ("<", "[", "{", "$")
# Alternatives begin with a letter where they can: of most lines it shows at once that they are none.
_ANYWHERE_TEXT: Final = r"x{3,}|X{3,}|TODO|todo|TBD|tbd|TBA|FIXME|fixme|\?{2,}|lorem ipsum|fill in|fill me in"
# Punctuation. Symbols such as `∞` may be a title.
_MARK: Final = (
    r"[!-/:-@\[-`{-~\u00a1\u00a7\u00ab\u00b6\u00b7\u00bb\u00bf\u2010-\u2027\u2030-\u205e\u3001-\u3003\u3008-\u301f"
    r"\uff01-\uff0f\uff1a-\uff20]"
)
_MARKS_TEXT: Final = rf"{_MARK}+(?: +{_MARK}+)*"
# NIL, NULL and NONE in capitals may be acronyms.
_NOTHING_TEXT: Final = r"[Nn]one|[Nn]ull|nil|[Nn]/[Aa]|-+|–|—"
_TITLE: Final = r"(?:paper )?title(?: of (?:the |your )?paper)?"
_ADDRESS: Final = r"https?://(?:www\.)?example\.(?:com|org|net)/?"
# `https://github.com/<user>/<repo>`: not the tags of HTML, nor what old DOIs have in angle brackets
_WITH_SLOT: Final = r"https?://[^\s<{]*+(?<=[/.=@])(?:<[a-z][\w .-]*>|\{{1,2} ?[a-z][\w .-]*\}{1,2})(?:[/?#&.:].*)?"
_TEXTS_BY_ROLE: Final = {
    "title": rf"{_MARKS_TEXT}|n/a|{_TITLE}|the {_TITLE}|a {_TITLE}|your {_TITLE}|paper name|untitled|placeholder",
    "abbr": r"abbr|abbreviation|short name",
    "url": rf"{_MARKS_TEXT}|url|paper url|{_ADDRESS}|{_WITH_SLOT}",
    "code-url": rf"url|code url|{_ADDRESS}|{_WITH_SLOT}",
    "authors": (
        r"none|null|n/a|placeholder|author(?:[ _]?name|s)?[ _-]?\d*|your[ _]?name[ _-]?\d*|[ _]?name[ _-]?\d*"
        r"|first(?:name)? last(?:name)?[ _-]?\d*"
    ),
    "institutions": (
        rf"{_MARKS_TEXT}|(?:inst|org)[ _-]?\d+|(?:institut(?:ion|e)|affiliation|organi[sz]ation)[ _-]?\d*"
        r"|placeholder|your (?:institution|affiliation|organi[sz]ation)"
    ),
    "venue": rf"{_MARKS_TEXT}|venue|conference|where|publication",
    "code-type": (
        r"(?:(?:code|releas(?:e|ed)?|available|coming|open|sourced?|will(?: be)?|to be|is|out|very)[ :-])*soon[.!]*"
        r"|(?:code )?(?:to|will) be (?:released|announced|available|published|open[ -]?sourced)(?: soon)?[.!]*"
        r"|not (?:yet )?(?:released|available)(?: yet)?|not yet|unreleased|upcoming|pending|planned|wip"
        r"|(?:code )?(?:released? |available )?(?:upon|after|on) (?:acceptance|publication)"
        r"|(?:\u5373\u5c06|\u5f85|\u672a|\u5c1a\u672a|\u6682\u672a)(?:\u5f00\u6e90|\u53d1\u5e03|\u516c\u5f00)"
    ),
    "references": r"methods?[ _-]?\d*|baseline[ _-]?\d+|yyyy/.*",
}
# What lists call the link to a paper, its code or its page.
_LABEL_TEXT: Final = (
    r"(?:(?:view|read|full|official|project) )?(?:papers?|pdf|link|url|arxiv|preprint|html|doi|open ?review|acl"
    r"|abs(?:tract)?|code|git ?hub|hugging ?face|web ?site|web ?page|home ?page|page|project|demo|video|slides|poster"
    r"|blog|bib(?:tex)?|cite|download|full text|supp(?:lement(?:ary)?)?|here|click here|read more"
    r"|\u8bba\u6587|\u94fe\u63a5|\u4ee3\u7801)(?: (?:link|pdf|url|page))?"
)
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
_PROMISE: Final = lazy(_TEXTS_BY_ROLE["code-type"], re.IGNORECASE)
# Roles in which `None` or a dash means that nobody filled them in.
_NEVER_NOTHING: Final = frozenset({"url", "institutions", "venue", "references"})
_BY_ROLE: Final = {
    role: lazy(f"{_ANYWHERE_TEXT}|(?i:{pattern})" + (f"|{_NOTHING_TEXT}" if role in _NEVER_NOTHING else ""))
    for role, pattern in _TEXTS_BY_ROLE.items()
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
    """Tell whether ``value`` stands beside titles in lists: labels of links, such as ``[PDF]``, or emoji alone."""
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
