"""Several organizations in one string.

What it does:
    Finds strings in which registered organizations are joined by `&`, `and`, `+`, `/`, `|`, `;` or `•`, and
    universities of different cities joined by a comma. Each part must be a registered name, perhaps with a unit before
    and an address after it; beside one, a university or what follows `;` is enough. Registered names with such
    a sign are not reported (`Texas A&M University`, `Institute of Science and Technology Austria`), nor are a unit
    and its whole, parts of one company, or one organization in two spellings. A schema with one string for all
    institutions is not checked.

Why is this bad:
    The list by institution shows the whole string as one organization, and the paper is missing under both.

Example:
    institutions: "UC Davis & USC"

Use instead:
    institutions: "UC Davis"
    institutions: "University of Southern California"

Fix safety:
    There is no fix: other fields of the paper may refer to its institutions by their place.

Options:
    `institutions`: registry files of the repository. A joined name that is registered there is not reported.
"""

from collections.abc import Iterator

from metalint.rules.api import Context, FileRule, Paper, Problem, about
from metalint.rules.problems import write_fields
from metalint.util.regex import lazy
from metalint.util.wording import quote

_JOINED = lazy(r"[&+;/|,\u2022\u2217\u2020\u2021]|\sand\s")


def check(paper: Paper, context: Context) -> Iterator[Problem]:
    for institution in paper.institutions:
        name = institution.value
        if not institution.path.endswith("]") or not _JOINED.search(name):
            continue
        from metalint.names.institutions.joined import organizations_in  # which a run that checks nothing need not load

        if parts := organizations_in(name, context.institutions):
            message = f"{quote(name)} is {len(parts)} organizations in one string"
            help_ = f"write each in a field of its own: {write_fields(institution, parts)}"
            yield about(institution, message, help_)


RULE = FileRule(
    "joined-institutions",
    group="institutions",
    check=check,
    roles=("institutions",),
)
