r"""Title with something that is not part of it.

What it does:
    Finds titles that are a URL or end with one; titles that begin or end with an arXiv number (`[2104.01234] …`,
    `… arXiv:2104.01234v2 [cs.LG]`), with the header of a page (`Published as a conference paper at ICLR 2021 …`,
    `Under review as …`, `Preprint. …`), with a venue and year or a label in brackets (`[CVPR 2022] …`,
    `… (NeurIPS 2021)`, `… - NeurIPS 2021`, `… [PDF]`, `… (Oral)`, `…[J]`), with the name of a site (`… | OpenReview`),
    with the mark or number of an item (`• …`, `12. …`, `Title: …`), or with a comma, a semicolon, a colon or a footnote
    mark; titles in Markdown (`**…**`, a link); titles in capitals only; and titles with a space before a colon.

    Brackets with a venue stay in titles of reports on an event (*workshop*, *challenge*, *overview*, *shared task* …),
    and so do brackets with anything else, such as `(Extended Abstract)` or `[Re]`. Titles of one or two words may be in
    capitals. The space before a colon stays in French titles, between numbers and around single letters.

Why is this bad:
    Text around a title, on a page or in a list, was copied with it. The exact title is then not found, and lists show
    the venue twice.

Example:
    title: "[CVPR 2022] Attention on Gardens"
    title: "Attention on Gardens arXiv:2104.01234v2 [cs.LG] 5 Apr 2021"

Use instead:
    title: "Attention on Gardens"

Fix safety:
    Unsafe: what is left is most likely the title, but only the paper itself says so. There is no fix for a title that
    is nothing but noise, and none for capitals: which of them belong there is not known.
"""

import re
from collections.abc import Iterator
from typing import Final

from metalint.names.placeholders import is_no_title
from metalint.rules.api import Context, FileRule, Paper, Problem, Safety, about, replacing
from metalint.util import packaged
from metalint.util.regex import lazy
from metalint.util.wording import quote

_FILE: Final = "words/titles.txt"
_ID: Final = r"(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d{1,2})?"
_DATE: Final = r"(?:\s*\[[a-z-]+(?:\.[A-Za-z-]+)?\])?(?:\s+\d{1,2} \w{3} \d{4})?"  # behind a number of arXiv
_YEAR: Final = r"(?:(?:19|20)\d\d|['\u2019]\d\d)"
_RECEIVED: Final = r"(?i:oral|spotlight|poster|highlight|best (?:student )?paper(?: award)?)"
_VENUE: Final = rf"(?P<venue>(?:arXiv ?|[A-Z][\w&/-]{{1,15}}[ -]?){{1,3}}),? ?{_YEAR}(?:,? {_RECEIVED})?"
_LABEL: Final = (
    rf"(?:{_RECEIVED}|(?i:pdf|code|paper|link|arxiv|preprint|html|accepted|under review"
    r"|in submission|slides|video|github))"
)
_HEADERS: Final = (
    r"(?:(?:Published|Accepted|Presented|Under review|Submitted|To appear|In submission|Appearing)"
    r" (?:as|at|by|for publication (?:in|at)|in|to)\b(?: an?)?"
    r"(?: (?:conference|workshop|journal|full|short|long) paper)?"
    rf"(?: (?:at|in|to|by))?(?: the)? ?(?:[A-Z][\w&/-]*,? ){{1,5}}?{_YEAR}"
    r"|Published in Transactions on Machine Learning Research \(\d\d?/\d{4}\)"
    rf"|Workshop track - [A-Z]\w+ {_YEAR}"
    r"|Preprint\. (?:Under review|Work in progress)\.|Preprint\.(?= )|Under review\.)"
)
_NOISE: Final = (
    ("a Markdown link", lazy(r"\A\s*\[([^\[\]]+)\]\(https?://[^\s()]+\)\s*\Z"), r"\1"),
    ("Markdown emphasis", lazy(r"\A\s*(\*{1,3}|__)(?=\w)([^*_]+)(?<=\S)\1\s*\Z"), r"\2"),
    (
        "the mark or number of an item",
        lazy(r"\A\s*(?:[\u2022\u25aa\u25e6\u2023*-]\s+(?=\w)|\d{1,3}[.)]\s+(?=[A-Z])|(?i:title):\s+)"),
        "",
    ),
    ("a URL", lazy(r"\s*[(\[<]?\b(?:https?://|www\.|(?i:doi):\s*10\.\d{4,9}/)[^\s<>]+>?\s*\Z"), " "),
    (
        "an arXiv number",
        lazy(rf"\A\s*\[?(?:arXiv:\s?)?{_ID}\]?[:.]?{_DATE}\s+(?=\S)|[\s,(\[]*\barXiv:\s?{_ID}{_DATE}[)\]]?\s*\Z"),
        "",
    ),
    ("the header of a page", lazy(rf"\A\s*{_HEADERS}[:.]?\s*"), ""),
    ("the name of a site", lazy(rf"\s+[-\u2013|]\s+(?:{packaged.read_pattern(_FILE, 'sites')})\s*\Z"), ""),
    ("a venue", lazy(rf"\A\s*[(\[]{_VENUE}[)\]]:?\s*"), ""),
    ("a venue", lazy(rf"\s*[(\[]{_VENUE}[)\]]\s*\Z"), ""),
    ("a venue", lazy(rf"(?:,|\s+[-\u2013|])\s+{_VENUE}\s*\Z"), ""),
    (
        "a label",
        lazy(
            rf"\A\s*(?:\[{_LABEL}\]|\(PDF\)):?\s*|\s*[(\[]{_LABEL}[)\]]\s*\Z"
            rf"|\s*[(\[](?i:accepted|to appear|published|presented|submitted)(?: [\w-]+){{1,6}} {_YEAR}[)\]]\s*\Z"
            r"|(?<=\w{3})\s*\[(?:J|C|D|M|J/OL|C/OL)\](?://.*)?\Z"  # of references in Chinese papers
        ),
        "",
    ),
    (
        "a separator or a footnote mark",
        lazy(r"(?:(?<!\s)\s++)?(?:[,;:]|(?<=[a-z]{3})(?<!Theta)\*|[\u2020\u2021])\s*\Z"),
        "",
    ),
)
"""What is found beside a title, in this order: the words for it, its expression, and what is left of it."""

_ANY: Final = lazy(
    r"\A\s*(?:[*_\u2022\u25aa\u25e6\u2023-]|\d{1,3}[.)]\s|(?i:title):)|[,;:*\u2020\u2021]\s*\Z"
    r"|https?://|www\.|[dD][oO][iI]:|\d\s*\Z| [-\u2013|] \S++(?: \S++){0,6}\Z|\[C|\A\s*Workshop track"
    r"|\d{4}\.\d{4}|[a-z]/\d{7}|\A\s*(?:Published|Accepted|Presented|Under review|Submitted|To appear"
    r"|In submission|Appearing|Preprint\.)|[)\]]\s*\Z|\A\s*[(\[]| :(?![:=])"
)
_EVENT: Final = lazy(rf"\b(?:{packaged.read_pattern(_FILE, 'events')})\b", re.IGNORECASE)
_COLON: Final = lazy(r"(?<=[^\W\d_]{2}) +:(?= (?:[Aa] )?[^\W\d_]{2})")
_FRENCH: Final = lazy(rf"\b(?:{packaged.read_pattern(_FILE, 'French')})\b|\b[ldnsjc]['\u2019]", re.IGNORECASE)
_LONGEST: Final = 1_000  # characters; no title has more, and spaces take time that grows with their square
_LOUD: Final = 2  # words of four letters or more, beside others


def check(paper: Paper, context: Context) -> Iterator[Problem]:
    title = paper.title
    if title is None:
        return
    text = title.value
    if len(text) > _LONGEST:
        return
    words = re.findall(r"[^\W\d_]+", text) if text.isupper() else []
    is_cased = all(char.isupper() for word in words for char in word)  # unlike letters of Chinese
    # so many words in capitals that they are no acronyms
    if is_cased and len(words) > _LOUD and sum(len(word) > 3 for word in words) >= _LOUD:  # noqa: PLR2004
        yield about(title, f"the title {quote(text)} is in capitals only", "write it as the paper does")
    elif _ANY.search(text) and not is_no_title(text):  # labels alone are `placeholder`
        what, rest = _strip_noise(text, paper, context)
        if what and not any(char.isalpha() for char in rest):
            yield about(title, f"the title {quote(text)} is nothing but {what}", "write the title of the paper")
        elif what:
            message = f"the title {quote(text)} contains {what}, which is not part of it"
            yield about(title, message, fix=replacing(title, rest, Safety.UNSAFE))
        elif text.isascii() and _COLON.search(text) and not _FRENCH.search(text):
            fix = replacing(title, _COLON.sub(":", text), Safety.UNSAFE)
            yield about(title, f"the title {quote(text)} has a space before a colon", fix=fix)


def _strip_noise(text: str, paper: Paper, context: Context) -> tuple[str, str]:
    """Return what is found besides the title, the first of it, and the title without all of it."""
    is_event = _EVENT.search(text) is not None
    found, rest = "", text
    for what, pattern, by in _NOISE:
        match = pattern.search(rest)
        if match is None or (what == "a venue" and (is_event or not _is_venue(match["venue"], paper, context))):
            continue
        rest = pattern.sub(by, rest)
        found = found or what
    return found, " ".join(rest.split()).strip(" -\u2013|")


def _is_venue(written: str, paper: Paper, context: Context) -> bool:
    """Tell whether a text is the venue of the paper, or a registered one."""
    from metalint.names.folding import folded

    name = written.strip(" -")
    is_own = paper.venue is not None and folded(name) in folded(paper.venue.value)
    return is_own or context.venues.read(name, None) is not None


RULE = FileRule("title-noise", group="content", check=check, fixes=Safety.UNSAFE, roles=("title",))
