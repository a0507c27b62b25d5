"""Author who does not look like a name.

What it does:
    Finds authors without any letter, with a colon, *By*, an e-mail address, LaTeX, HTML, a footnote (`*`, `†`, a number
    …) or a separator at an end, *et al.*, and a single word where others in the paper have full names. Names of teams
    and companies, names in one word of other scripts, and papers whose authors all have one word are fine.

Why is this bad:
    Such values are left over from copying: a label, a mark, half of a name. The list by author shows it as a person.

Example:
    authors: "Tri Dao"
    authors: "Christopher"

Use instead:
    authors: "Tri Dao"
    authors: "Christopher Ré"

Fix safety:
    There is no fix: only the paper says what the name is.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from metalint.names.folding import folded
from metalint.names.people import FOOTNOTE, LEFT_OUT, is_full_name, is_group, without_markup
from metalint.rules.api import Context, FileRule, Paper, Problem, Severity, about
from metalint.util.regex import lazy
from metalint.util.wording import code

_ANYBODY_ELSE: Final = rf"(?i:\A[^,;]*(?:[,;]\s*)?{LEFT_OUT})"
# What is in no name, and what a finding says about it, the first of them if there are several.
_FAILURES: Final = (
    ("[:\uff1a]", "the author's name {name} contains a colon"),
    (r"[\w.]@[\w.]", "the author's name {name} contains an email address"),
    # with several names before it, it is found by `joined-authors`
    (_ANYBODY_ELSE, "{name} leaves authors out"),
    (r"&#?\w{1,31};|</?(?:b|em|i|sub|sup)>", "the author's name {name} contains the HTML code {mark}"),
    (r"\\(?:[A-Za-z]+|.)|\$[^$]+\$|\{[^{}]*\}|[{}]", "the author's name {name} contains the LaTeX code {mark}"),
    (FOOTNOTE, "the author's name {name} contains the footnote mark {mark}"),
    (r"\A\s*By\s", "the author's name {name} begins with `By`"),
    (r"\A\s*(?:[,;&]|and\s)|(?:[,;&]|\sand)\s*\Z", "the author's name {name} begins or ends with a separator"),
)
_ANY_FAILURE: Final = lazy("|".join(pattern for pattern, _ in _FAILURES))
_LEFT_OUT: Final = lazy(_ANYBODY_ELSE)

_NUMBER: Final = lazy(r"(?<=[^\W\d_])\s?(\d{1,4}(?:\s?,\s?\d{1,4})*)\s*\Z")
"""Behind a full name, that of a footnote, or what tells people of the same name apart."""
_PLAIN_WORD: Final = lazy(r"[A-Z][a-z\u00df-\u00ff\u0100-\u024f]+")


def check(paper: Paper, context: Context) -> Iterator[Problem]:
    for author in paper.authors:
        if not author.value.strip():
            continue
        if failure := _failure(author.value):
            is_needed = context.is_required("authors") and len(paper.authors) == 1
            yield about(author, failure, _help(author.value, is_needed=is_needed))
        elif " " not in author.value and _is_half(author.value, paper, context):
            what = f"{code(author.value)} is a single word among full names"
            yield about(author, what, "write the author's full name")


@lru_cache(maxsize=1 << 14)
def _failure(name: str) -> str:
    """Return what is odd about a name on its own; nothing if it may be one."""
    if not any(char.isalpha() for char in name):
        return f"{code(name)} is not a name"
    for pattern, what in _FAILURES if _ANY_FAILURE.search(name) else ():
        if match := re.search(pattern, name):
            return what.format(name=code(name), mark=code(match[0]))
    if (number := _NUMBER.search(name)) and is_full_name(name[: number.start()]):
        return f"the author's name {code(name)} ends with the number {code(number[1])}"
    return ""


def _help(name: str, *, is_needed: bool) -> str:
    if not any(char.isalpha() for char in name):
        return "write the author's name" + ("" if is_needed else ", or remove the field")
    if _LEFT_OUT.search(name):
        return "list all authors"
    plain = without_markup(name).strip()
    return f"write {code(plain)}" if plain != name and not _failure(plain) else "leave only the name"


def _is_half(name: str, paper: Paper, context: Context) -> bool:
    """Tell whether a name is one plain word among full names that is no organisation: not ``OpenAI``, ``NVIDIA``."""
    word = name.strip()
    is_plain = _PLAIN_WORD.fullmatch(word) and not is_group(word)
    if not is_plain or not any(is_full_name(author.value) for author in paper.authors):
        return False
    affiliations = {folded(institution.value) for institution in paper.institutions}
    return folded(word) not in affiliations and not context.organisations(word)


RULE = FileRule("odd-author", group="content", severity=Severity.WARNING, check=check, roles=("authors",))
