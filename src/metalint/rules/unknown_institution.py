"""Institution that is in no registry.

What it does:
    Finds institutions that are neither in the packaged registry of organizations nor in the repository's own.

Why is this bad:
    In most lists it is not bad, because no registry has every organization. Switch the rule on for a closed list, in
    which each organization must be registered before it is used.

Example:
    institutions: "Institute of Everything"

Use instead:
    institutions: "University of Oxford"

Fix safety:
    There is no fix: the registry or the name may be wrong.

Options:
    `institutions`: registry files of the repository.
"""

from collections.abc import Iterator

from metalint.rules.api import Context, FileRule, Paper, Problem, Severity, about
from metalint.util.wording import quote


def check(paper: Paper, context: Context) -> Iterator[Problem]:
    for name in paper.institutions:
        is_unknown = name.value.strip() and context.reading(name.value).relation == "unknown"
        if is_unknown and not (context.config.ror and context.ror_of(name.value)):
            help_ = "correct the name, or add it to a registry that `institutions` in the configuration names"
            yield about(name, f"{quote(name.value)} is not in any registry", help_)


RULE = FileRule(
    "unknown-institution",
    group="institutions",
    severity=Severity.INFO,
    check=check,
    default=False,
    roles=("institutions",),
)
