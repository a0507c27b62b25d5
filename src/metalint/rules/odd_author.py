"""Author who does not look like a name.

What it does:
    Finds authors without any letter, with a colon, *By*, an email address, LaTeX, HTML tags, a footnote (`*`, `†`, a
    number, `[1]` …), an ORCID, an affiliation or a role in brackets, quotes around the name, or a separator or a
    period at an end; *et al.*, `Anonymous Authors`, `Equal contribution`, `Corresponding author`, `Show more authors`;
    full names in capitals or small letters only; a university or department among people; and a single word where
    others in the paper have full names. Names of teams, laboratories and companies, names in one word of other
    scripts, papers whose authors all have one word, other names in brackets (`Yun (Raymond) Fu`, `Wei Wang (王伟)`),
    and affiliations that tell two people of one name apart are fine. If a single word is the whole name of a person,
    say so by a suppression.

Why is this bad:
    Such values are left over from copying: a label, a mark, half of a name. The list by author shows it as a
    person.

Example:
    authors: "Tri Dao"
    authors: "Christopher"
    authors: "Dan Fu* (Stanford University)"

Use instead:
    authors: "Tri Dao"
    authors: "Christopher Ré"
    authors: "Dan Fu"

Fix safety:
    Safe where a full name of a person is left after a footnote mark, an ORCID, or an affiliation or a role in brackets
    is removed: these are not part of the name. Unsafe if another author has that name, too, and for a period at the
    end, which may stand for more letters. There is no fix for the others: only the paper says what the name is.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from metalint.names.folding import folded
from metalint.names.people import FOOTNOTE, LEFT_OUT, is_full_name, is_group, is_person, without_markup, without_period
from metalint.rules.api import Context, FileRule, Paper, Problem, Safety, about, correction, replacing
from metalint.util import packaged
from metalint.util.regex import lazy
from metalint.util.wording import quote

_ANYBODY_ELSE: Final = rf"(?i:\A[^,;]*(?:[,;]\s*)?{LEFT_OUT}|\bauthors not shown\b)"
_ORCID: Final = r"(?:https?://)?(?:www\.)?(?i:orcid(?:\.org/|\s?(?:id)?:?\s*))?\d{4}-\d{4}-\d{4}-\d{3}[\dX]"
_ROLE: Final = packaged.read_pattern("words/people.txt", "roles of authors")
_NO_AUTHOR: Final = rf"(?i:\A\W*(?:{_ROLE}|{packaged.read_pattern('words/people.txt', 'no authors')})\W*\Z)"
_RAISED: Final = r"\^(?:[\d*]{1,2}(?:,[\d*]{1,2})*|\{[\d*]{1,2}(?:,[\d*]{1,2})*\})"
# What is in no name, and what a finding says about it, the first of them if there are several.
_FAILURES: Final = (
    ("[:\uff1a]", "the author's name {name} contains a colon"),
    (r"[\w.}+-]@[\w-]+\.[A-Za-z]", "the author's name {name} contains an email address"),
    # with several names before it, it is found by `joined-authors`
    (_ANYBODY_ELSE, "{name} leaves authors out"),
    (r"</?(?:b|em|i|sub|sup)>", "the author's name {name} contains the HTML code {mark}"),
    (_ORCID, "the author's name {name} contains an ORCID"),
    (_NO_AUTHOR, "{name} is not an author"),
    (
        r"[(\[]\s*\d{1,2}(?:\s?,\s?\d{1,2})*\s*[)\]]|\A\d{1,2}[.)]?\s?(?=[A-Z])",
        "the author's name {name} contains the footnote mark {mark}",
    ),
    (_RAISED, "the author's name {name} contains the footnote mark {mark}"),
    (r"\A\s*[\"\u201c][^\"\u201c\u201d]*[\"\u201d]\s*\Z", "the author's name {name} is in quotes"),
    (r"\\(?:[A-Za-z]+|.)|\$[^$]+\$|\{[^{}]*\}|[{}]", "the author's name {name} contains the LaTeX code {mark}"),
    (FOOTNOTE, "the author's name {name} contains the footnote mark {mark}"),
    (r"\A\s*By\s", "the author's name {name} begins with `By`"),
    (
        r"\A\s*(?:[,;&|\u2022]|[-\u2013\u2014]\s|and\s)|(?:[,;&|\u2022]|\s[-\u2013\u2014]|\sand)\s*\Z",
        "the author's name {name} begins or ends with a separator",
    ),
)
_ANY_FAILURE: Final = lazy("|".join(pattern for pattern, _ in _FAILURES))
_LEFT_OUT: Final = lazy(_ANYBODY_ELSE)

_NUMBER: Final = lazy(r"(?<=[^\W\d_])\s?(\d{1,4}(?:\s?,\s?\d{1,4})*)\s*\Z")
"""Behind a full name, that of a footnote, or what tells people of the same name apart."""
_PLAIN_WORD: Final = lazy(r"[A-Z\u00c0-\u00de\u0100-\u024f][a-z\u00df-\u00ff\u0100-\u024f]+")


_MARKS: Final = lazy(
    rf"{_RAISED}|{FOOTNOTE}+|[(\[]\s*\d{{1,2}}(?:\s?,\s?\d{{1,2}})*\s*[)\]]|[(\[]?{_ORCID}[)\]]?|\A\d{{1,2}}[.)]?\s?(?=[A-Z])"
)
_TRAILING: Final = lazy(r"(?<=[^\W\d_])\s?\d{1,2}(?:\s?,\s?\d{1,2})*\Z")
_LONGEST: Final = 200  # characters of a name
_MAX_SHORT: Final = 4  # characters of a shortened name: `Chr.`
_HOMONYM: Final = lazy(r"\s0\d{3}\Z")  # as DBLP tells people of one name apart
_IN_BRACKETS: Final = lazy(r"(.+?)\s*[(\[]([^()\[\]]+)[)\]]")
_IS_ROLE: Final = lazy(_ROLE, re.IGNORECASE)
_UNIT: Final = lazy(
    r"\b(?:universit\w+|departments?|dept\.?|facult(?:y|\u00e9|ad)|college|school of|institut(?:e|o|ion)s?|academy"
    r"|hospital)\b",
    re.IGNORECASE,
)


def check(paper: Paper, context: Context) -> Iterator[Problem]:
    people: Counter[str] = Counter()
    for author in paper.authors:
        name = author.value
        if not name.strip() or _is_misread(name):
            continue
        if failure := _find_failure(name):
            is_needed = context.is_required("authors") and len(paper.authors) == 1
            bare = _strip_marks(name)
            people = people or _count_people(paper, context)
            safety = Safety.UNSAFE if people[folded(bare)] > 1 else Safety.SAFE
            fix = replacing(author, bare, safety) if bare else None
            yield about(author, failure, "" if fix else _choose_help(name, is_needed=is_needed), fix=fix)
        elif name.endswith((")", "]")) and (bare := _strip_affiliation(name, context)):
            people = people or _count_people(paper, context)
            if people[folded(bare)] > 1:  # the affiliation tells them apart
                continue
            what = f"the author's name {quote(name)} contains an affiliation or a role in brackets"
            yield about(author, what, fix=replacing(author, bare))
        elif len(name.rpartition(" ")[2]) > _MAX_SHORT and (bare := without_period(name)) != name and is_person(bare):
            what = f"the author's name {quote(name)} ends with a period"
            yield about(author, what, fix=replacing(author, bare, Safety.UNSAFE))
        elif (name.isupper() or name.islower()) and _is_in_one_case(name, paper, context):
            what = f"the author's name {quote(name)} is in {'capitals' if name.isupper() else 'small letters'} only"
            yield about(author, what, "write it as the paper does")
        elif _UNIT.search(name) and _is_among_people(name, paper):
            yield about(author, f"{quote(name)} is an organization among people", "move it to the institutions")
        elif " " not in name and _is_half(name, paper, context):
            yield about(author, f"{quote(name)} is a single word among full names", "write the author's full name")


def _is_misread(name: str) -> bool:
    """Tell whether what looks like a footnote mark may be half of a letter: `garbled-text` finds it."""
    if name.isascii():
        return False
    from metalint.names.garbling import with_letters

    return with_letters(name) != name


@lru_cache(maxsize=1 << 14)
def _find_failure(name: str) -> str:
    """Return what is odd about a name on its own; nothing if it may be one."""
    if not any(char.isalpha() for char in name):
        return f"{quote(name)} is not a name"
    for pattern, what in _FAILURES if _ANY_FAILURE.search(name) else ():
        if match := re.search(pattern, name):
            return what.format(name=quote(name), mark=quote(match[0]))
    if (number := _NUMBER.search(name)) and is_full_name(name[: number.start()]):
        return f"the author's name {quote(name)} ends with the number {quote(number[1])}"
    return ""


@lru_cache(maxsize=1 << 12)
def _strip_marks(name: str) -> str:
    """Return the name of a person without footnote marks and ORCID around it; nothing where anything else is odd."""
    if len(name) > _LONGEST:
        return ""
    marked = " ".join(name.split())
    without = _TRAILING.sub("", " ".join(_MARKS.sub(" ", marked).split()))
    is_footnoted = without != marked and _HOMONYM.search(name) is None
    plain = without.strip(" ,()[]")
    return plain if is_footnoted and is_person(plain) and not _find_failure(plain) else ""


def _strip_affiliation(name: str, context: Context) -> str:
    """Return the name of a person before an organization in brackets; nothing where there is none."""
    match = _IN_BRACKETS.fullmatch(name) if len(name) < _LONGEST else None
    if match is None or not is_person(match[1]):
        return ""
    text = match[2].strip()
    is_role = _UNIT.search(text) or _IS_ROLE.fullmatch(text) or (is_group(text) and not is_person(text))
    return match[1] if is_role or context.organisations(text) else ""


def _count_people(paper: Paper, context: Context) -> Counter[str]:
    """Return how many authors have each name, folded, without marks and affiliations."""
    names = (author.value for author in paper.authors)
    return Counter(folded(_strip_marks(name) or _strip_affiliation(name, context) or name) for name in names)


def _is_in_one_case(name: str, paper: Paper, context: Context) -> bool:
    """Tell whether a full name is written in capitals only, or small letters only; initials and acronyms are not."""
    words = name.split()
    if len(words) < 2 or not all(word.isalpha() and len(word) > 1 for word in words) or is_group(name):  # noqa: PLR2004
        return False
    is_alone = sum(folded(author.value) == folded(name) for author in paper.authors) == 1  # else `repeated-author`
    is_name = is_alone and is_person(name.title()) and max(map(len, words)) > 3  # noqa: PLR2004
    return is_name and not context.organisations(name)


def _is_among_people(name: str, paper: Paper) -> bool:
    """Tell whether an organization is one of several authors, most of whom are people."""
    people = sum(is_person(author.value) for author in paper.authors)
    return not is_person(name) and people > 0 and 2 * people >= len(paper.authors) - 1


def _choose_help(name: str, *, is_needed: bool) -> str:
    if not any(char.isalpha() for char in name):
        return "write the author's name" + ("" if is_needed else ", or remove the field")
    if re.search(_NO_AUTHOR, name):
        return "write the author's name" if is_needed else "remove the field"
    if _LEFT_OUT.search(name):
        return "list all authors"
    plain = without_markup(name).strip()
    return f"write {quote(plain)}" if plain != name and not _find_failure(plain) else "leave only the name"


def _is_half(name: str, paper: Paper, context: Context) -> bool:
    """Tell whether a name is one plain word among full names that is no organization: not ``OpenAI``, ``NVIDIA``."""
    word = name.strip()
    is_plain = _PLAIN_WORD.fullmatch(word) and not is_group(word)
    if not is_plain or not any(is_full_name(author.value) for author in paper.authors):
        return False
    affiliations = {folded(institution.value) for institution in paper.institutions}
    return folded(word) not in affiliations and not context.organisations(word)


RULE = FileRule(
    "odd-author",
    group="content",
    check=check,
    grounds=correction("authors"),
    roles=("authors",),
)
