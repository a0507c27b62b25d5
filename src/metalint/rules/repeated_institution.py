"""Organization that one paper lists twice.

What it does:
    Compares the institutions of a paper: equal apart from case, accents and punctuation, or spellings of the same
    registered organization, misspelled ones included, or one the initials of the other. A university and one of its
    schools are two organizations, and so are two schools of one university, even if a registry lists them under one
    name. Where each author has institutions, those of one author are compared; so are messages that differ in another
    field, such as the name of a person.

Why is this bad:
    The paper appears twice under one heading, or under two headings of one organization.

Example:
    institutions: "University of Texas at Austin"
    institutions: "UT Austin"

Use instead:
    institutions: "University of Texas at Austin"

Fix safety:
    Safe: both names are those of one organization. The fix keeps the name without footnote marks and stray punctuation;
    if both are without, the registered one; then the one with accents or with small letters; else the first. If the
    paper has an id in the field with the role `ror` for the name that is removed, the id is removed as well, so that
    the other ids keep their institutions. Unsafe if one of the names is not certain, or only the initials of the other,
    if the other name has another id, if the name that is removed has a comment or is in a separate message with other
    values, or if a list beside it is as long, or numbers may refer to places in it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from os.path import commonprefix
from typing import Final

from metalint.names.folding import folded, plainness
from metalint.names.institutions.normalization import initials
from metalint.papers.paper import without_indexes
from metalint.papers.values import institutions_of_ids, message_of_another
from metalint.rules.api import (
    Context,
    FileRule,
    Fix,
    Paper,
    Problem,
    Related,
    Remove,
    Safety,
    Value,
    about,
    agreement,
)
from metalint.rules.problems import find_counted_lists, is_element
from metalint.util.wording import describe_difference, quote

_OF_INSTITUTIONS: Final = ("institutions", "ror")  # roles whose values a message of one institution may hold
_SHORTEST: Final = 3  # letters of an acronym
_PLAIN: Final = frozenset(" -–—'’.,&()/+·\"")


def check(paper: Paper, context: Context) -> Iterator[Problem]:
    seen: dict[tuple[str, str], list[Value[str]]] = defaultdict(list)
    of_ids = institutions_of_ids(paper) if paper.many("ror") else ()
    ids = {institution.path: value for value, institution in of_ids if institution}
    find_counted = cache(lambda: find_counted_lists(paper, context.config.fields))
    for name in paper.institutions if len(paper.institutions) > 1 else ():
        message = message_of_another(name, context.config.fields, _OF_INSTITUTIONS)
        reading = context.reading(name.value)
        # A name that says where in the organization, or that is merely at home there, is no spelling of it.
        is_spelling = reading.relation in ("ok", "alias", "typo") and reading.form != "fuller"
        names = (name.value, (is_spelling and reading.canonical) or "")
        forms = dict.fromkeys(filter(None, map(folded, names)))
        own, counterpart = _short_forms(name.value)  # one may be the initials of the other
        others = ((other, key == counterpart) for key in (*forms, counterpart) for other in seen[message, key])
        same = ((other, is_guess) for other, is_guess in others if _may_be_one(paper, name, other, context))
        first, is_guess = next(same, (None, False))
        if first is not None:
            is_counted = name.path.rpartition("[")[0] in find_counted()
            yield _make_problem(paper, name, first, ids, context, is_sure=not is_counted, is_guess=is_guess)
        for key in (*forms, own):
            seen[message, key].append(name)


def _short_forms(name: str) -> tuple[str, str]:
    """Return the key of a name by its initials, which it may be itself, and that of what is short for it or in full."""
    is_short = len(name) >= _SHORTEST and name.isalpha() and name.isupper()
    letters = name.casefold() if is_short else initials(name)
    keys = (f"short for {letters}", f"in full {letters}")
    return keys if is_short else keys[::-1]


def _may_be_one(paper: Paper, name: Value[str], other: Value[str], context: Context) -> bool:
    """Tell whether two names may be one: neither other organizations, nor in messages about two things."""
    one, two = (context.reading(value.value).canonical for value in (name, other))
    is_one = one is None or two is None or one == two or folded(name.value) == folded(other.value)
    return is_one and not _are_entries_apart(paper, name, other, context)


def _are_entries_apart(paper: Paper, name: Value[str], other: Value[str], context: Context) -> bool:
    """Tell whether the messages of two names are about two things: another field of these differs."""
    shared = len(commonprefix((name.path, other.path)))  # noqa: RUF071 - of characters
    messages = [value.path[: value.path.find(".", shared) + 1] for value in (name, other)]
    if not all(messages):
        return False
    own = {context.config.fields.get(role) for role in _OF_INSTITUTIONS}
    values = [(path, value) for path, value, *_ in paper.scalars if without_indexes(path) not in own]
    one, two = ({(path[len(start) :], value) for path, value in values if path.startswith(start)} for start in messages)
    return not (one <= two or two <= one)


def _make_problem(  # noqa: PLR0913
    paper: Paper,
    name: Value[str],
    first: Value[str],
    ids: Mapping[str, Value[str]],
    context: Context,
    *,
    is_sure: bool,
    is_guess: bool,
) -> Problem:
    are_alike = folded(name.value) == folded(first.value)

    def rank(value: Value[str]) -> tuple[bool, int, bool, tuple[bool, int]]:
        """Return what is least for the name to keep: in full, clean, right, with accents or with small letters."""
        text = value.value
        # footnote marks, commas at its ends
        stray = len(text) - len(text.strip(" ,;:")) + sum(not (char.isalnum() or char in _PLAIN) for char in text)
        is_wrong = context.reading(text).relation != "ok"
        return is_guess and text.isupper(), stray, is_wrong, plainness(text) if are_alike else (False, 0)

    kept, removed = sorted((first, name), key=rank)
    are_certain = all(context.reading(value.value).safety != "unsafe" for value in (name, first))
    is_sure &= are_alike or (are_certain and not is_guess)
    own, of_kept = ids.get(removed.path), ids.get(kept.path)
    loses_id = own is not None and own.value not in {"", of_kept.value if of_kept else ""}
    safety = Safety.SAFE if is_sure and not loses_id and not _may_stand_for_more(removed, context) else Safety.UNSAFE
    title = f"Remove {quote(removed.value)}" + (f" and its id {quote(own.value)}" if own and own.value else "")
    fix = Fix(title, safety, (Remove(removed), *((Remove(own),) if own else ())))
    related = (Related(paper.path, first.span, f"{quote(first.value)} is listed here"),)
    if name.value == first.value:
        return about(name, f"{quote(name.value)} is listed twice", fix=fix, related=related)
    why = describe_difference(name.value, first.value)
    verb = "look like" if is_guess else "are"
    message = f"{quote(name.value)} and {quote(first.value)} {verb} the same institution{why}"
    help_ = f"keep {quote(kept.value)}, {title.replace('Remove', 'remove', 1)}"
    return about(name, message, help_, fix=fix, related=related)


def _may_stand_for_more(name: Value[str], context: Context) -> bool:
    """Tell whether a name is in a repeated message that may say more of it; one of several of an author is not."""
    around = name.path.rpartition(".")[0]
    of_author = context.config.fields.get("authors", "").rpartition(".")[0]
    return "[" in around and not (is_element(name) and without_indexes(around) == of_author)


RULE = FileRule(
    "repeated-institution",
    group="institutions",
    check=check,
    grounds=agreement("institutions", "ror", may_remove=True),
    roles=("institutions",),
)
