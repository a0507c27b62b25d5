"""Characters that copying broke: what they were, and whether that is certain."""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from html import unescape
from html.entities import html5
from typing import Final, NamedTuple

from metalint.names.entities import ENTITY
from metalint.util import packaged
from metalint.util.regex import lazy

TAGS: Final = "HTML tags"
_TAGS: Final = lazy(
    r"<(b|big|em|i|small|span|strong|sub|sup|tt|u|scp?|inf|bold|italic"
    r"|underline|monospace|inline-formula|tex-math|(?:jats|mml):[a-z-]{1,20})(?: [^<>]*)?>([^<>]*)</\1>"
    r"|<(?:br|p) ?/?>",
    re.IGNORECASE,
)
_LIGATURES: Final = lazy("[\ufb00-\ufb06]")
_AROUND_LIGATURE: Final = lazy(
    "(?<![\\w-])(?:([^\\W\\d_]{1,20}) )?([^\\W\\d_]{0,20}[\ufb00-\ufb04][^\\W\\d_]{0,20})(?![\\w-])"
    "(?: ([a-z\u00df-\u00ff]{1,20})(?![\\w-]))?"
)
"""A word with a ligature, and the words beside it."""

_END_IN_LIGATURE: Final = frozenset({"hifi", "lofi", "scifi", "wifi"})
_DECOMPOSED: Final = lazy(
    "[A-Za-z\u00c0-\u024f\u0370-\u03ff\u0400-\u045f][\u0300-\u036f]+|[\u3040-\u30ff][\u3099\u309a]"
    "|[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?"
)
_LOOSE_ACCENT: Final = lazy("(?<=[^\\W\\d_])([\u00a8\u02c6\u02c7\u02da\u02dc])([A-Za-z\u0131])")
_ACUTE: Final = lazy("(?:(?<=[a-z\u00df-\u00ff]{2})|(?<=[A-Za-z]) )\u00b4([aeiouy\u0131])")
"""As TeX sets it before its letter; in `d\u00b4Ivoire`, `l\u00b4art` and `O\u00b4Brien` it is an apostrophe."""

_ANY_ACUTE: Final = lazy("(?:(?<=[A-Za-z]) (?=\u00b4[a-z\u0131]))?\u00b4([A-Za-z\u0131])")
_GRAVE: Final = lazy("(?<=[^\\W\\d_]{3})`([aeou])(?!\\w)")
"""At the end of a word only: in `Qur`an` and `Hawai`i` it is a letter."""

_COMBINING: Final = {"\u00a8": "\u0308", "\u02c6": "\u0302", "\u02c7": "\u030c", "\u02da": "\u030a", "\u02dc": "\u0303"}
_FULL_WIDTH: Final = lazy("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]+")
_EAST_ASIAN: Final = lazy("[\u1100-\u11ff\u3040-\u30ff\u3131-\u318e\u3400-\u9fff\uac00-\ud7a3\U00020000-\U0003ffff]")
_SYMBOLS_AT_MOST: Final = 3  # Greek letters that stand side by side in a formula
_OTHER_LETTER: Final = lazy("[\u0370-\u03ff\u0400-\u052f]")
_LATIN_LETTER: Final = lazy("[A-Za-z]")
_WORD: Final = lazy("[^\\W\\d_]{2,}")
_LATIN_TWIN: Final = dict(
    zip(
        "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0406\u0408\u0405\u0430\u0435\u043e\u0440"
        "\u0441\u0443\u0445\u0456\u0458\u0455\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4"
        "\u03a5\u03a7\u03bf\u04cf\u0501\u04bb\u051b\u051d",
        "ABEKMHOPCTXIJSaeopcyxijsABEZHIKMNOPTYXoldhqw",
        strict=True,
    )
)
"""Letters of Cyrillic, then Greek, that look like Latin ones."""

_CYRILLIC_TWIN: Final = {latin: other for other, latin in _LATIN_TWIN.items() if "\u0400" < other < "\u0480"}
_GREEK_TWIN: Final = {latin: other for other, latin in _LATIN_TWIN.items() if other < "\u0400"}
_BROKEN_WORD: Final = lazy(r"(?<![\w-])([^\W\d_]{2,})- ([a-z\u00df-\u00ff]{2,})(?!\w)")
_BETWEEN_HALVES: Final = frozenset(packaged.read_sections("words/titles.txt")["between halves"].split())
_CODES: Final = {bytes([code]).decode("cp1252", "ignore") or chr(code): code for code in range(0x80, 0xC0)} | {
    chr(code): code for code in range(0x80, 0x100)
}
_NEXT: Final = "".join(map(re.escape, (char for char, code in _CODES.items() if code < 0xC0)))  # noqa: PLR2004
_MISREAD: Final = lazy(
    f"(?:[\u00c2-\u00c5][{_NEXT}]|\u00e2[\u20ac\u201e\u02c6\u2020\u2030\u2026\u2039\x80-\x8b][{_NEXT}]"
    f"|\u00f0[\u0178\x9f][{_NEXT}]{{2}}|\u00ef\u00ac[{_NEXT}]|\u00e1[\u00b8-\u00bb][{_NEXT}]"
    f"|(?:[\u00ce-\u00db][{_NEXT}]){{2,}}|(?<!\u00ab)[\u00ce\u00cf][{_NEXT}](?!\\w)|(?:[\u00e3-\u00ed][{_NEXT}]{{2}}){{2,}})+"
)
_FORMULA: Final = "\xb1\xb5\u03a9\u03c0\u2202\u220f\u2211\u221e\u222b\u2260\u2264\u2265"  # what a root may stand before
_OLD_ENCODINGS: Final = {  # and what nobody writes: the first and the second byte of a letter
    "mac_roman": lazy(
        f"(?<=[A-Za-z])[\u221a\u2248](?:[^\x00-\x7f{_FORMULA}]|[{_FORMULA}](?=[a-z]))|\u221a[^\x00-\x7f{_FORMULA}](?=[a-z])"
        "|\u201a\xc4[\xb6\xec\xee\xf2\xf4\xf9\xfa]|\xac\u2020"
    ),
    "cp1250": lazy("[\u0102\u0139][\xa4\xa7\xa9\xad\xb0\xb4\xb6\u013d\u02c7\u02dd]"),
}
_MOST_TIMES: Final = 10  # that programs misread one text
_LOST_BLANK: Final = lazy("(?<=[a-z])\u00c3(?= |\\Z)")
_CONTROL: Final = lazy("[\x80-\x9f]")
_SYMBOLS: Final = range(0xA0, 0xC0)
_CLOSING: Final = re.compile("\u00b4(?!\\w)|qu\u00b4")
_CAPITALS: Final = re.compile("[A-Z\u00c0-\u00de]")


class Garbling(NamedTuple):
    """What is broken in a text, the text as it was, and whether that is certain."""

    what: str
    text: str
    is_certain: bool


@lru_cache(maxsize=1 << 12)
def garblings(text: str) -> tuple[Garbling, ...]:
    """Return what is broken in a text, step by step: each begins with what the one before has repaired."""
    found = []
    steps: tuple[tuple[str, bool, Callable[[str], str]], ...] = (
        ("UTF-8 that was read as another encoding", True, with_letters),
        ("UTF-8 that was read as Latin-1 and lost a space", False, lambda old: _LOST_BLANK.sub("\u00e0", old)),
        (
            "HTML entities",
            True,
            lambda old: ENTITY.sub(_unescape_entity, ENTITY.sub(_unescape_entity, old)),  # twice for `&amp;amp;`
        ),
        (TAGS, False, _without_tags),
        (
            "a space beside a ligature",
            False,
            lambda old: _AROUND_LIGATURE.sub(_join_at_ligature, old) if _LIGATURES.search(old) else old,
        ),
        ("ligatures", True, lambda old: _LIGATURES.sub(_in_plain_letters, old)),
        ("decomposed letters", True, lambda old: _DECOMPOSED.sub(lambda match: _composed(match[0]), old)),
        ("accents beside their letters", False, _with_accents),
        (
            "full-width letters",
            True,
            lambda old: old if _EAST_ASIAN.search(old) else _FULL_WIDTH.sub(_in_plain_letters, old),
        ),
        ("letters of another script", False, _in_one_script_each),
        ("a word that is broken in two", False, lambda old: _BROKEN_WORD.sub(_join_halves, old)),
    )
    for what, is_certain, repair in steps:
        repaired = repair(text)
        if repaired != text:
            found.append(Garbling(what, repaired, is_certain))
            text = repaired
    return tuple(found)


def with_letters(text: str) -> str:
    """Return a text with the letters whose bytes in UTF-8 were read one by one, as Latin-1 or by an old spreadsheet."""
    repaired = text
    for _ in range(_MOST_TIMES):
        before, repaired = repaired, _with_letters_once(repaired)
        if repaired == before:
            return repaired
    return text


def _with_letters_once(text: str) -> str:
    if text.isascii():
        return text
    for encoding, evidence in _OLD_ENCODINGS.items():
        if evidence.search(text) and (whole := _decode_whole(text, encoding)):
            return whole
    decoded = _MISREAD.sub(_decode_run, text)
    return text if decoded == text else _decode_whole(text) or decoded


def _decode_whole(text: str, encoding: str = "") -> str:
    """Return a text whose characters are all bytes of UTF-8, as a program misreads them; nothing where some are not."""
    try:  # without an encoding, Latin-1 and Windows-1252 at once, as browsers read
        codes = text.encode(encoding) if encoding else bytes(_CODES.get(char, ord(char)) for char in text)
        decoded = codes.decode("utf-8")
    except ValueError:  # a letter that is right, or one whose bytes are lost
        return ""
    return decoded if all(map(_is_character, decoded)) else ""


def _is_character(char: str) -> bool:
    return char.isascii() or unicodedata.category(char) not in {"Cc", "Cn", "Co", "Cs"}


def _decode_run(match: re.Match[str]) -> str:
    run, text = match[0], match.string
    codes = bytes(_CODES[char] for char in run)
    try:
        decoded = codes.decode("utf-8")
    except UnicodeDecodeError:
        return run
    if not all(map(_is_character, decoded)):
        return run
    before, after = text[: match.start()][-1:], text[match.end() :][:1]
    is_greek = run[0] in "\u00ce\u00cf" and not before.isalpha()
    if is_greek or _CONTROL.search(run) or (before.isdigit() and after.isdigit()):  # the others are never written
        return decoded
    if len(codes) > 2:  # noqa: PLR2004 - no two letters and signs stand together by chance
        is_part = any("\u00c0" <= char <= "\u00ef" for char in (before, after))  # of a run with bytes that are lost
        return run if is_part and run[0] > "\u00c5" else decoded
    is_word = after.islower() if _CAPITALS.match(before) else before.isalpha() or after.isalpha()
    if run[0] in "\u00c2\u00c3":
        return decoded if codes[1] in _SYMBOLS or is_word else run
    return decoded if is_word and (codes[1] in _SYMBOLS or before.islower() or after.islower()) else run


def _unescape_entity(match: re.Match[str]) -> str:
    name = match[0][1:]
    if name in {"nbsp;", "#160;", "#xa0;", "#xA0;"}:
        return " "
    plain = unescape(match[0]) if name in html5 or name[0] == "#" else match[0]
    return plain if plain.isprintable() or plain.isspace() else match[0]


def _without_tags(text: str) -> str:
    for _ in range(3 if "<" in text else 0):
        text = _TAGS.sub(lambda match: match[2] or ("" if match[1] else " "), text)
    return text


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _in_plain_letters(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", match[0])


def _join_at_ligature(match: re.Match[str]) -> str:
    """Return the words around a ligature, those that are parts of one word in one: ``Efﬁ cient``, ``Arti ﬁcial``."""
    from metalint.names.institutions.vocabulary import vocabulary
    from metalint.names.people import PARTICLES

    before, word, after = (part or "" for part in match.groups())
    plain, words = unicodedata.normalize("NFKC", word).casefold(), vocabulary().words
    # hardly any English word ends in a ligature but `ff`
    is_cut = after and word[-1] > "\ufb00" and plain not in _END_IN_LIGATURE and after not in PARTICLES
    if plain in words:
        return match[0]
    if before and after and f"{before}{plain}{after}".casefold() in words:
        return before + word + after
    if after and (is_cut or plain + after in words):
        return (before and before + " ") + word + after
    return before + word + (after and " " + after) if before and f"{before}{plain}".casefold() in words else match[0]


def _with_accents(text: str) -> str:
    def composed(match: re.Match[str]) -> str:
        letter = _composed(match[2].replace("\u0131", "i") + _COMBINING[match[1]])
        return letter if len(letter) == 1 else match[0]

    if "\u00b4" in text and _ACUTE.search(text) and not _CLOSING.search(text):
        text = _ANY_ACUTE.sub(lambda match: _composed(match[1].replace("\u0131", "i") + "\u0301"), text)
    text = _GRAVE.sub(lambda match: _composed(match[1] + "\u0300"), text)
    return _LOOSE_ACCENT.sub(composed, text)


def _in_one_script_each(text: str) -> str:
    """Return a text with each word of Latin letters and those that look like them in one script."""
    # A mixture on purpose stays: Greek symbols, as in `\u0394E` and `\u03b1\u03b2-CROWN`.
    if not _OTHER_LETTER.search(text):
        return text
    words = _WORD.findall(text)
    others = [word for word in words if _OTHER_LETTER.search(word)]
    is_latin = len(others) < len(words) and all(map(_LATIN_LETTER.search, others))

    def in_one_script(match: re.Match[str]) -> str:
        word = match[0]
        if not (_LATIN_LETTER.search(word) and _OTHER_LETTER.search(word)):
            return word
        in_latin = "".join(_LATIN_TWIN.get(char, char) for char in word)
        if all(char.isascii() or "\u00c0" <= char <= "\u024f" for char in in_latin):
            twins = sum(char in _LATIN_TWIN for char in word)
            return in_latin if is_latin or twins < len(word) - twins or word[1:].isascii() else word
        in_cyrillic = "".join(_CYRILLIC_TWIN.get(char, char) for char in word)
        if all("\u0400" <= char <= "\u04ff" for char in in_cyrillic):
            return in_cyrillic
        in_greek = "".join(_GREEK_TWIN.get(char, char) for char in word)
        is_word = sum("\u0386" <= char <= "\u03ce" for char in word) > _SYMBOLS_AT_MOST
        return in_greek if is_word and all("\u0386" <= char <= "\u03ce" for char in in_greek) else word

    return _WORD.sub(in_one_script, text)


def _join_halves(match: re.Match[str]) -> str:
    """Return a word in one, with its hyphen if only the first half is a word; `pre- and post-` stays."""
    from metalint.names.institutions.vocabulary import vocabulary

    if match[2] in _BETWEEN_HALVES:
        return match[0]
    words = vocabulary().words
    is_one = (match[1] + match[2]).casefold() in words or match[1].casefold() not in words
    return match[1] + ("" if is_one else "-") + match[2]
