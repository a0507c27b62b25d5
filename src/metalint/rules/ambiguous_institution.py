"""Name of several organizations, or only part of a name.

What it does:
    Finds names that several registered organizations share, such as `IST`, and names that are only the beginning or the
    end of registered ones, such as `University of California`.

Why is this bad:
    Readers cannot know whose paper it is, and papers of different organizations share a heading.

Example:
    institutions: "University of California"

Use instead:
    institutions: "University of California, San Diego"

Fix safety:
    There is no fix: only the paper says which organization is meant.

Options:
    `institutions`: registry files of the repository; a name that is registered there is no longer ambiguous.
"""

from collections.abc import Iterator

from metalint.rules.api import Context, FileRule, Paper, Problem, about


def check(paper: Paper, context: Context) -> Iterator[Problem]:
    for name in paper.institutions:
        reading = context.reading(name.value)
        if reading.relation == "ambiguous":
            yield about(name, reading.why, "write the full name of the one that is meant")


RULE = FileRule(
    "ambiguous-institution",
    group="institutions",
    check=check,
    roles=("institutions",),
)
