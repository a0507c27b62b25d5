"""Characters that copying broke.

What it does:
    Finds what copying from PDF files, web pages and other programs leaves in the values of fields with a role: HTML
    entities (`&amp;`) and pairs of tags (`<i>...</i>`), ligatures (`ﬁ`), letters whose accent is a separate
    character (as in `Bj¨orn`), full-width Latin letters, letters of Cyrillic or Greek inside a Latin word that look
    like Latin ones and the other way round, UTF-8 that was read as Latin-1, Windows-1250 or Mac Roman, words that were
    broken at the end of a line (`Compres- sion`) or beside a ligature (`Efﬁ cient`), and the replacement character `�`.
    In URLs, only the entity `&amp;` is looked for.

    These stay: full-width letters and punctuation in Chinese, Japanese and Korean text; Greek letters in mathematics,
    and the micro sign; words of Cyrillic and Latin letters that look different; `pre- and post-training`; tags
    without their other half.

Why is this bad:
    The text looks almost right, but no search finds it, names that differ in such a character count as two, and lists
    show the code of the page instead of the letter.

Example:
    institutions: "ETH ZÃ¼rich"
    title: "Q&amp;A on Scientiﬁc Papers"

Use instead:
    institutions: "ETH Zürich"
    title: "Q&A on Scientific Papers"

Fix safety:
    Safe where the original is certain: entities, ligatures, decomposed and full-width letters, and UTF-8 read as
    another encoding. Unsafe for tags, whose emphasis is lost, for letters of another script, for accents written next
    to a letter, and for broken words, which may have had a hyphen. There is no fix for a character that was lost.
"""

from collections.abc import Iterator
from typing import Final

from metalint.rules.api import Context, FileRule, Paper, Problem, Safety, about, correction, replacing
from metalint.util.wording import in_words, quote

_TEXTS: Final = ("title", "abbr", "authors", "institutions", "venue", "code-type", "keywords")
_URLS: Final = ("url", "code-url")
_LOST: Final = "\ufffd"  # what programs write for bytes that they cannot read


def check(paper: Paper, _: Context) -> Iterator[Problem]:
    for role, values in paper.roles.items():
        for value in values if role in _TEXTS else ():
            text = value.value
            if text.isascii() and "&" not in text and "<" not in text and "- " not in text and "`" not in text:
                continue
            if _LOST in text:
                what = f"{quote(text)} contains a character that was lost (U+FFFD)"
                yield about(value, what, "copy the value again from the paper")
                continue
            from metalint.names.garbling import TAGS, garblings

            found = garblings(text)
            kinds = [one.what for one in found]
            if found and (role != "authors" or TAGS not in kinds):  # around footnotes, `odd-author` finds them
                safety = Safety.SAFE if all(one.is_certain for one in found) else Safety.UNSAFE
                yield about(
                    value, f"{quote(text)} contains {in_words(kinds)}", fix=replacing(value, found[-1].text, safety)
                )
        for value in values if role in _URLS else ():
            if "&amp;" in value.value:
                what = f"{quote(value.value)} contains the HTML entity `&amp;`"
                yield about(value, what, fix=replacing(value, value.value.replace("&amp;", "&")))


RULE = FileRule(
    "garbled-text",
    group="content",
    check=check,
    grounds=correction(*_TEXTS, *_URLS),
    roles=(*_TEXTS, *_URLS),
)
