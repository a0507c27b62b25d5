"""Paper without a required field.

What it does:
    Finds required fields that are absent or empty: title, URL, authors, institutions, venue and year, unless the
    configuration requires others. A field that the schema does not have is not required, and one with a declared
    default has that value where it is absent.

Why is this bad:
    The paper is missing from the views by that field, or is listed without a name or link.

Example:
    title: ""

Use instead:
    title: "Attention Is All You Need"

Fix safety:
    There is no fix: only a person knows the right value.

Options:
    `required`: the roles that every paper must fill, by default
    `["title", "url", "authors", "institutions", "venue", "year"]`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from metalint.rules.base import FileRule
from metalint.rules.problems import Problem, Severity, about
from metalint.text.span import Span
from metalint.util.wording import code, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from metalint.papers.corpus import Context
    from metalint.papers.paper import Paper


def check(paper: Paper, context: Context) -> Iterator[Problem]:
    """Yield a problem for each blank value of a required role, and for each role without any."""
    required = context.config.required
    if required and not (paper.texts or paper.year or paper.messages or paper.filled):
        fields = [context.config.fields[role] for role in required if role in context.roles]
        help_ = f"add {listed(fields)}, or delete the file" if fields else "delete the file"
        yield Problem(Span(0, 0), "the file is empty: it contains no paper", help=help_)
        return
    for role in () if _is_complete(paper, required) else required:
        if role in context.roles:
            yield from _missing(paper, role, context)


def _is_complete(paper: Paper, required: Iterable[str]) -> bool:
    """Tell at a glance whether there are a year and values of all other ``required`` roles, and none is blank."""
    roles = paper.roles
    lacking = [role for role in required if role not in roles and role != "year"]
    values = [value.value for role in required for value in roles.get(role, ())]
    return not lacking and paper.year is not None and all(map(str.strip, values))


def _missing(paper: Paper, role: str, context: Context) -> Iterator[Problem]:
    values, field = paper.many(role), context.config.fields[role]
    is_absent = not values and not (role == "year" and paper.year)
    if is_absent and not context.defaults.get(role, "").strip():
        yield Problem(_place(paper, field), f"{_named(role)} missing", field, help=f"add `{field}`")
    for value in values:
        if not value.value.strip():
            yield about(value, f"{_named(role)} empty", f"fill in `{field}`")
        elif role == "year" and paper.year is None:
            yield about(value, f"{code(value.value)} is not a year", "write the year in digits, such as `2024`")


def _named(role: str) -> str:
    name = role.replace("-", " ").replace("url", "URL")
    return f"the {name} are" if role in {"authors", "institutions", "keywords", "references"} else f"the {name} is"


def _place(paper: Paper, field: str) -> Span:
    """Return the place of the innermost message that could hold ``field``; the start of the file where none does."""
    parent = field.rpartition(".")[0]
    while parent and parent not in paper.messages:
        parent = parent.rpartition(".")[0]
    return paper.messages.get(parent, Span(0, 0))


RULE = FileRule("missing-field", group="content", severity=Severity.ERROR, check=check)
