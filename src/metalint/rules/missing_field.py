"""Paper without a required field.

What it does:
    Finds required fields that are absent or empty: title, URL, authors, institutions, venue and year, unless the
    configuration requires others. A field that the schema does not have is not required, and one with a declared
    default has that value where it is absent. Only a title needs its own value: a declared default is no title. A
    file without any field is reported where something is required of it.

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

from collections.abc import Iterator, Sequence

from metalint.config.settings import REQUIRED
from metalint.rules.api import Context, FileRule, Paper, Problem, Severity, Span, about
from metalint.util.grouping import group_pairs
from metalint.util.unicode import fold_case
from metalint.util.wording import join_words, quote


def check(paper: Paper, context: Context) -> Iterator[Problem]:
    required = [role for role in context.config.required if role in context.roles]
    if paper.texts or paper.year or paper.messages or paper.filled:
        for role in required:
            yield from _check_role(paper, role, context)
        return
    by_message = group_pairs(
        (context.config.fields[role].rpartition(".")[0], _make_line(role, context))
        for role in required
        if not _may_be_absent(role, context)
    )
    is_paper = "title" in context.roles or context.config.required != REQUIRED
    if by_message and is_paper:
        lines = [_wrap(parent.split(".") if parent else [], " ".join(names)) for parent, names in by_message.items()]
        help_ = f"write {join_words(lines)}, or delete the file"
        yield Problem(Span(0, 0), "the file is empty: it contains no paper", help=help_)


def _may_be_absent(role: str, context: Context) -> bool:
    """Tell whether an absent field has a value anyway; of a title a declared one is none."""
    return role != "title" and bool(context.defaults.get(role, "").strip())


def _check_role(paper: Paper, role: str, context: Context) -> Iterator[Problem]:
    values, field = paper.many(role), context.config.fields[role]
    is_absent = not values and not (role == "year" and paper.year)
    if is_absent and not _may_be_absent(role, context):
        parent = field.rpartition(".")[0]
        while parent and parent not in paper.messages:
            parent = parent.rpartition(".")[0]
        parents, present = field.split(".")[:-1], paper.present
        known = next((at for at in range(len(parents), 0, -1) if ".".join(parents[:at]) in present), 0)
        where = f" inside {quote(_wrap(parents[:known], '…'))}" if known else ""
        help_ = f"add {quote(_wrap(parents[known:], _make_line(role, context)))}{where}"
        yield Problem(paper.messages.get(parent, Span(0, 0)), f"{_make_subject(role)} missing", field, help=help_)
    for value in values:
        if not value.value.strip():
            yield about(value, f"{_make_subject(role)} empty", f"fill it in: {quote(_make_line(role, context))}")
        elif role == "title" and fold_case(value.value) == fold_case(context.defaults.get(role, "")):
            message = f"{quote(value.value)} is what the schema writes for a missing title, not a title"
            yield about(value, message, "write the title of the paper")
        elif role == "year" and paper.year is None:
            yield about(value, f"{quote(value.value)} is not a year", "write the year in digits, such as `2024`")


def _make_line(role: str, context: Context) -> str:
    """Return the line to write for a role, with dots for its value."""
    name = context.config.fields[role].rpartition(".")[2]
    return f'{name}: "…"' if role in context.declared.quoted else f"{name}: …"


def _make_subject(role: str) -> str:
    name = role.replace("-", " ").replace("url", "URL")
    return f"the {name} are" if role in {"authors", "institutions", "keywords", "references"} else f"the {name} is"


def _wrap(messages: Sequence[str], line: str) -> str:
    """Return a line in the braces of the messages around it."""
    return "".join(f"{message} {{ " for message in messages) + line + " }" * len(messages)


RULE = FileRule(
    "missing-field",
    group="content",
    severity=Severity.ERROR,
    check=check,
    roles=lambda config: config.required,
)
