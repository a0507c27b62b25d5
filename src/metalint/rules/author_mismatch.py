"""Authors that differ from those of the paper's record.

What it does:
    Compares the authors with the record that a registry has of the paper (arXiv, DOI, OpenReview, ACL Anthology, PMLR,
    NeurIPS, CVF, DBLP), on the network (`metalint verify`). A record counts if it has the paper's
    own id, or its exact title and an author in common. Without an author in common, the title must have at least six
    words, and only one work may have it. Initials, accents and their transliteration, middle names, hyphens, order of
    given and family name, suffixes and DBLP's numbers make no difference. A name that may be another spelling is not
    reported, and neither is a list that agrees with another version of the paper. `et al.` stands for all further
    authors.

Why is this bad:
    Missing and invented authors are the most common mistake in lists that are made in a hurry, and a sign that nobody
    has checked the entry.

Example:
    authors: "Song Han"
    authors: "Jane Fabricated"

Use instead:
    authors: "Ji Lin"
    authors: "Song Han"

Fix safety:
    Unsafe: the record may be wrong, and the list may leave people out on purpose. The fix writes the authors of the
    record. Names that the file already has keep their spelling. There is no fix where a schema has a message for each
    author, which may say more of one of them.

Options:
    `sources`, and `per-file-ignores` for lists that leave out authors on purpose: see docs/verify.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from metalint.rules.api import Fix, Paper, Problem, Safety, Value, about
from metalint.rules.base import OnlineRule
from metalint.rules.problems import is_element, is_in_own_message, rewriting
from metalint.util.wording import first_words, plural, quote

if TYPE_CHECKING:
    from metalint.papers.record_check import AuthorMismatch, RecordCheck

_MOST: Final = 5  # people who are named in a message
_ORDINALS: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def check(paper: Paper, found: RecordCheck) -> Iterator[Problem]:
    mismatch = found.authors
    authors = [author for author in paper.authors if author.value.strip()]
    if mismatch is None or not authors:
        return
    place = next((author for author in authors if author.value in {*mismatch.extra, *mismatch.moved}), None)
    place = place or next((author for author in reversed(authors) if author.value in mismatch.repeated), authors[0])
    title = f"Write the {plural(len(mismatch.authors), 'author')} of {mismatch.source}"
    names = mismatch.authors if is_element(authors[0]) else (", ".join(mismatch.authors),)
    in_messages = any(is_in_own_message(author) for author in authors)  # which may say more of each, as where they work
    fix = None if in_messages else Fix(title, Safety.UNSAFE, tuple(rewriting(authors, names)))
    yield about(place, _describe_mismatch(mismatch, authors), fix=fix)


def _describe_mismatch(mismatch: AuthorMismatch, authors: Sequence[Value[str]]) -> str:
    at = f"{mismatch.source} (`{mismatch.key}`)" if mismatch.key else mismatch.source
    number = plural(len(mismatch.authors), "author")
    missing = f"{_are(mismatch.missing)} {first_words(mismatch.missing, _MOST)}" if mismatch.missing else ""
    parts = []
    if mismatch.extra:
        others = f"; there {missing} instead" if missing else f", which lists {number}"
        parts.append(
            f"{first_words(mismatch.extra, _MOST)} {_are(mismatch.extra)} not among the authors at {at}{others}"
        )
    elif missing or mismatch.repeated:
        is_short = missing and len(authors) <= 2  # noqa: PLR2004
        shown = f": {first_words([author.value for author in authors], 2)}" if is_short else ""
        parts.append(f"{at} lists {number}, this paper {len(mismatch.written)}{shown}")
        parts += [f"missing {missing}"] if missing else []
    if parts:
        if mismatch.repeated:
            parts.append(f"{first_words(mismatch.repeated, _MOST)} {_are(mismatch.repeated)} named twice")
        parts += ["the others are in another order"] if mismatch.moved else []
        return "; ".join(parts)
    if mismatch.swapped:
        one, other = mismatch.swapped
        names = f"{quote(authors[one].value)} and {quote(authors[other].value)}" if other < len(authors) else "they"
        return f"{_ordinal(one)} and {_ordinal(other)} author are swapped: {names} are in the other order at {at}"
    verb = "stands" if len(mismatch.moved) == 1 else "stand"
    return f"the authors are in another order at {at}: {first_words(mismatch.moved, _MOST)} {verb} elsewhere there"


def _are(people: Sequence[str]) -> str:
    return "is" if len(people) == 1 else "are"


def _ordinal(at: int) -> str:
    return _ORDINALS[at] if at < len(_ORDINALS) else f"{at + 1}th"


RULE = OnlineRule(
    "author-mismatch",
    group="registry",
    check_record=check,
    fixes=Safety.UNSAFE,
    roles=("authors",),
)
