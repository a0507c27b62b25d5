r"""Whitespace that does not belong in a value.

What it does:
    Finds leading, trailing and doubled spaces, line breaks and tabs, no-break and other special spaces, control
    characters, characters that change the direction of writing, and invisible ones, such as the soft hyphen. Only
    fields with a role are checked, not BibTeX, abstracts and other strings. `malformed-url` checks URLs. In paths of
    notes and covers only the ends are checked, because file names may contain spaces.

    These stay: half of a letter whose bytes were read as two, such as the soft hyphen of `MartÃ\xadn`; joiners inside
    words of scripts that need them and inside emoji; direction marks in Arabic and Hebrew text; zero-width spaces in
    scripts without spaces, such as Thai; a no-break or thin space next to French punctuation, dashes and quotes, and
    inside numbers (`10 000`); an ideographic space between ideographs; everything between backticks or in `\verb`.

Why is this bad:
    Such characters come with text that was copied from a PDF or a web page. They are invisible, but they make names
    differ: they break search, sorting and the detection of duplicates. With characters that change the direction of
    writing, readers see a different text than tools do.

Example:
    title: "Attention Is All  You\nNeed "

Use instead:
    title: "Attention Is All You Need"

Fix safety:
    Safe: a run of whitespace becomes one space; whitespace at the ends and invisible characters are removed. Every word
    stays and looks the same. There is no fix if something may be lost: for control characters, which often replace a
    ligature or a quote; for a soft hyphen that may be a real one; for a line break after a hyphen, between paragraphs,
    or in a script without spaces; for a line break, tab or wide gap that may separate two authors, institutions,
    keywords or references. Unsafe where a LaTeX command such as `\textbf` was read as an escape: the backslash is
    written twice.
"""

from collections.abc import Iterator
from typing import Final

from metalint.config.settings import ROLES
from metalint.rules.api import Context, FileRule, Paper, Problem, Safety, about, correction, replacing
from metalint.util import urls
from metalint.util.wording import in_words, quote

_TWO_BACKSLASHES: Final = "write two backslashes: the text format reads one and a letter as an escape, such as a tab"


def check(paper: Paper, _: Context) -> Iterator[Problem]:
    from metalint.names.garbling import with_letters
    from metalint.names.spacing import COMMAND, TIDY, examine, tidied, with_commands

    for role, values in paper.roles.items():
        for value in values if role not in urls.ROLES else ():
            if TIDY.fullmatch(value.value):
                continue
            kinds, fixed = examine(value.value, role)
            if not kinds or with_letters(value.value) != value.value:  # half of a misread letter: `garbled-text`
                continue
            if COMMAND in kinds:
                help_, fix = _TWO_BACKSLASHES, replacing(value, tidied(with_commands(value.value), role), Safety.UNSAFE)
            elif fixed is None:
                help_, fix = "edit it by hand: words may be lost or joined", None
            else:
                help_, fix = "", replacing(value, fixed)
            what = f"contains {in_words(kinds)}" if fixed != "" else "is nothing but whitespace"
            yield about(value, f"{quote(value.value)} {what}", help_, fix=fix)
    for role in sorted(urls.LOCAL_ROLES):
        for value in paper.many(role):
            path = value.value.strip()
            if path not in {"", value.value} and not urls.has_scheme(path):
                what = f"the path {quote(value.value)} begins or ends with a space"
                yield about(value, what, fix=replacing(value, path))


RULE = FileRule(
    "whitespace",
    group="content",
    check=check,
    grounds=correction(*(role for role in ROLES if role not in {"url", "code-url"})),
)
