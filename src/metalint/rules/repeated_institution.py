"""Organisation that one paper lists twice.

What it does:
    Compares the institutions of a paper: equal apart from case, accents and punctuation, or read as the same registered
    organisation. A university and one of its schools are two organisations.

Why is this bad:
    The paper appears twice under one heading, or under two headings of one organisation.

Example:
    institutions: "University of Texas at Austin"
    institutions: "UT Austin"

Use instead:
    institutions: "University of Texas at Austin"

Fix safety:
    Safe: the first name stays, and it names the same organisation. Unsafe if one of the names is not certain.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from metalint.names.folding import folded
from metalint.rules.base import FileRule
from metalint.rules.problems import Fix, Problem, Related, Remove, Safety, Severity, about
from metalint.util.wording import code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from metalint.papers.corpus import Context
    from metalint.papers.paper import Paper, Value


def check(paper: Paper, context: Context) -> Iterator[Problem]:
    """Yield a problem for each institution that was listed before."""
    seen: dict[str, Value[str]] = {}
    for name in paper.institutions if len(paper.institutions) > 1 else ():
        keys = _keys(name.value, context.reading(name.value).canonical)
        first = next((seen[key] for key in keys if key in seen), None)
        if first is not None:
            yield _problem(paper, name, first, context)
        for key in keys:
            seen.setdefault(key, name)


@lru_cache(maxsize=1 << 12)
def _keys(name: str, canonical: str | None) -> tuple[str, ...]:
    """Return what a name is compared by: itself, folded, and the organisation that it is read as."""
    return tuple(key for key in {folded(name): "", folded(canonical or ""): ""} if key)


def _problem(paper: Paper, name: Value[str], first: Value[str], context: Context) -> Problem:
    is_sure = folded(name.value) == folded(first.value) or (_is_sure(name, context) and _is_sure(first, context))
    fix = Fix(f"Remove {code(name.value)}", Safety.SAFE if is_sure else Safety.UNSAFE, (Remove(name),))
    related = (Related(paper.path, first.span, f"{code(first.value)} is listed here"),)
    same = "" if name.value == first.value else f" as {code(first.value)}"
    return about(name, f"{code(name.value)} is already listed{same}", fix=fix, related=related)


def _is_sure(name: Value[str], context: Context) -> bool:
    return context.reading(name.value).safety != "unsafe"


RULE = FileRule("repeated-institution", group="institutions", severity=Severity.WARNING, fixes=Safety.SAFE, check=check)
