"""Name and id of an institution that disagree.

What it does:
    Compares the ids of the [Research Organization Registry](https://ror.org) that a paper has in the field with the
    role `ror` with its institutions: the first id with the first institution, and so on, in each message that holds
    both. Finds a value that is not a ROR id, the id of another organization than the name is read as, and an id without
    institution. An empty id stands for an unknown one.

Why is this bad:
    Programs use the id, people read the name; one of them is misled.

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
    `ror`: a data dump of the registry, for organizations that the packaged registry lacks.
"""

from collections.abc import Iterator
from typing import Final

from metalint.papers.values import ROR_PREFIX, institutions_of_ids
from metalint.rules.api import Context, FileRule, Paper, Problem, about
from metalint.util.regex import lazy
from metalint.util.wording import plural, quote

_ID: Final = lazy(r"(?:https?://)?(?:ror\.org/)?(0[a-hj-km-np-tv-z0-9]{6}[0-9]{2})/?", 2)


def check(paper: Paper, context: Context) -> Iterator[Problem]:
    for value, institution in institutions_of_ids(paper):
        if not value.value:
            continue
        match, id_ = _ID.fullmatch(value.value), quote(value.value)
        if not match:
            yield about(value, f"{id_} is not a ROR id", "write the id of the organization, as in `ror.org/0384j8v12`")
        elif institution is None:
            counts = f"{plural(len(paper.institutions), 'institution')} and {plural(len(paper.many('ror')), 'id')}"
            message = f"the ROR id {id_} belongs to no institution: the paper has {counts}"
            yield about(value, message, "add the institution that is missing, or remove the id")
        else:
            name, known = quote(institution.value), context.ror_of(institution.value)
            if known and known != context.current_ror(ROR_PREFIX + match[1].lower()):
                message = f"the ROR id {id_} is that of another organization than {name}"
                yield about(value, message, f"write {quote(known)}, the id of {name}, or correct the name")


RULE = FileRule(
    "institution-ror",
    group="institutions",
    check=check,
    default=False,
    roles=("ror", "institutions"),
)
