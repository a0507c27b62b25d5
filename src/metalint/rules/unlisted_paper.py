"""File that is called like a paper, and that no pattern of `papers` fits.

What it does:
    Looks for files with the suffix of papers, in any case, in the folders that the patterns of `papers` begin with, at
    any depth. Such a file must fit a pattern of `papers` or of `exclude`. A symbolic link to a folder of papers counts
    as well. Registries, outputs and files that git ignores are no papers. In a change that adds the file (`metalint
    gate`, `--changed-since`) it is an error.

Why is this bad:
    No command reads such a file: no mistake in it is reported, and it is missing from the lists.

Example:
    `meta/2023/lora.textproto`, where `papers = ["meta/*/*.prototxt"]`.

Use instead:
    `meta/2023/lora.prototxt`

Fix safety:
    There is no fix.

Options:
    `papers`, `exclude`
"""

from metalint.rules.api import Problem, Severity, Span
from metalint.rules.base import StageRule
from metalint.util.wording import quote


def describe(path: str, *, is_added: bool) -> Problem:
    """Return the problem of a file, or of a link to a folder, whose path ends with ``/``."""
    severity = Severity.ERROR if is_added else None
    if path.endswith("/"):
        why = "this folder is a symbolic link, so that no command reads the papers in it"
        help_ = "put the folder itself there, or add the link to `exclude`"
    else:
        name = quote(path.rpartition("/")[2])
        why = f"{name} is called like a paper and fits no pattern of `papers`, so that no command reads it"
        help_ = "move or rename it so that a pattern fits, add a pattern to `papers`, or add it to `exclude`"
    return Problem(Span(0, 0), why, severity=severity, help=help_)


RULE = StageRule("unlisted-paper", group="paths")
