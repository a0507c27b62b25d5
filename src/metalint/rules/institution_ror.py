"""Name and id of an institution that disagree.

What it does:
    Compares the ids of the [Research Organization Registry](https://ror.org) that a paper has in the field with the
    role `ror` with its institutions, in their order. Finds an id that is none, an id of another organisation than the
    one that the name is read as, and more ids than institutions. An empty id stands for an unknown one.

Why is this bad:
    Programs go by the id, people by the name; one of them is misled.

Example:
    institutions: "University of Sydney"
    ror: "https://ror.org/03cve4549"  # Tsinghua University

Use instead:
    institutions: "University of Sydney"
    ror: "https://ror.org/0384j8v12"

Fix safety:
    There is no fix: the name or the id may be what is wrong.

Options:
    `fields.ror`: the field with the ids.
    `ror`: a data dump of the registry, for organisations that the packaged registry lacks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from metalint.rules.base import FileRule
from metalint.rules.problems import Problem, Severity, about
from metalint.util.regex import lazy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from metalint.papers.corpus import Context
    from metalint.papers.paper import Paper

_ID: Final = lazy(r"(?:https?://)?(?:ror\.org/)?(0[a-hj-km-np-tv-z0-9]{6}[0-9]{2})/?", 2)
_PREFIX: Final = "https://ror.org/"


def check(paper: Paper, context: Context) -> Iterator[Problem]:
    """Yield a problem for each id that does not fit the institution in its place."""
    institutions = list(paper.institutions)
    for at, value in enumerate(paper.many("ror")):
        if not value.value:
            continue
        found = _ID.fullmatch(value.value)
        if not found:
            yield about(value, f"`{value.value}` is not an id of ROR", "write it like `https://ror.org/0384j8v12`")
        elif at >= len(institutions):
            message = f"`{value.value}` is the id number {at + 1}, but there are {len(institutions)} institutions"
            yield about(value, message, "add the institution, or remove the id")
        else:
            name, ror = institutions[at].value, _PREFIX + found[1].lower()
            known = context.ror_of(name)
            if known and known != context.current_ror(ror):
                message = f"`{value.value}` is not the id of `{name}`, which is `{known}`"
                yield about(value, message, "correct the id or the name")


RULE = FileRule("institution-ror", group="institutions", severity=Severity.WARNING, check=check, default=False)
