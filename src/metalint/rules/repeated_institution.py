"""Organization that one paper lists twice.

What it does:
    Compares the institutions of a paper: equal apart from case, accents and punctuation, or read as the same registered
    organization. A university and one of its schools are two organizations. Where each author has institutions, those
    of one author are compared.

Why is this bad:
    The paper appears twice under one heading, or under two headings of one organization.

Example:
    institutions: "University of Texas at Austin"
    institutions: "UT Austin"

Use instead:
    institutions: "University of Texas at Austin"

Fix safety:
    Safe: the registered name stays, or the one with accents or without all capitals, else the first; it names the same
    organization. If the paper has an id in the field with the role `ror` for the name that is removed, the id is
    removed as well, so that the other ids keep their institutions. Unsafe if one of the names is not certain, if the
    other name has another id, or if the name that is removed has a comment or is in a separate message with other
    values.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from metalint.names.folding import folded, plainness
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
    Severity,
    Value,
    about,
    agreement,
)
from metalint.util.wording import code, difference

_OF_INSTITUTIONS: Final = ("institutions", "ror")  # roles whose values a message of one institution may hold


def check(paper: Paper, context: Context) -> Iterator[Problem]:
    seen: dict[tuple[str, str], Value[str]] = {}
    of_ids = institutions_of_ids(paper) if paper.many("ror") else ()
    ids = {institution.path: value for value, institution in of_ids if institution}
    for name in paper.institutions if len(paper.institutions) > 1 else ():
        message = message_of_another(name, context.config.fields, _OF_INSTITUTIONS)
        keys = [(message, key) for key in _keys(name.value, context.reading(name.value).canonical)]
        first = next((seen[key] for key in keys if key in seen), None)
        if first is not None:
            yield _problem(paper, name, first, ids, context)
        for key in keys:
            seen.setdefault(key, name)


@lru_cache(maxsize=1 << 12)
def _keys(name: str, canonical: str | None) -> tuple[str, ...]:
    """Return what a name is compared by: itself, folded, and the organization that it is read as."""
    return tuple(key for key in {folded(name): "", folded(canonical or ""): ""} if key)


def _problem(
    paper: Paper, name: Value[str], first: Value[str], ids: Mapping[str, Value[str]], context: Context
) -> Problem:
    readings = [context.reading(value.value) for value in (name, first)]
    are_alike = folded(name.value) == folded(first.value)
    is_sure = are_alike or all(reading.safety != "unsafe" for reading in readings)
    # The right one stays, or of two the one with accents or without all capitals, else the first.
    is_right, was_right = (reading.relation == "ok" for reading in readings)
    is_better = is_right and not was_right
    if is_right == was_right and are_alike:
        is_better = plainness(name.value) < plainness(first.value)
    removed, kept = (first, name) if is_better else (name, first)
    own, of_kept = ids.get(removed.path), ids.get(kept.path)
    loses_id = own is not None and own.value not in {"", of_kept.value if of_kept else ""}
    is_alone = "[" in removed.path.rpartition(".")[0]
    safety = Safety.SAFE if is_sure and not loses_id and not is_alone else Safety.UNSAFE
    title = f"Remove {code(removed.value)}" + (f" and its id {code(own.value)}" if own and own.value else "")
    fix = Fix(title, safety, (Remove(removed), *((Remove(own),) if own else ())))
    related = (Related(paper.path, first.span, f"{code(first.value)} is listed here"),)
    if name.value == first.value:
        return about(name, f"{code(name.value)} is listed twice", fix=fix, related=related)
    why = difference(name.value, first.value)
    message = f"{code(name.value)} and {code(first.value)} are the same institution{why}"
    help_ = f"keep {code(kept.value)}, {title.replace('Remove', 'remove', 1)}"
    return about(name, message, help_, fix=fix, related=related)


RULE = FileRule(
    "repeated-institution",
    group="institutions",
    severity=Severity.WARNING,
    check=check,
    fixes=Safety.SAFE,
    grounds=agreement("institutions", "ror", may_remove=True),
    roles=("institutions",),
)
