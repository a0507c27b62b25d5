"""File in the folder of a different year than the paper's.

What it does:
    If papers are in folders named by year, such as `meta/2023/`, compares the folder with the paper's year.

Why is this bad:
    Notes, covers and references are looked up under `YYYY/id`. If a paper has two years, one of them is a dead end.

Example:
    year: 2024  # in meta/2023/lora.prototxt

Use instead:
    year: 2024  # in meta/2024/lora.prototxt

Fix safety:
    There is no fix: either of the years may be the wrong one.
"""

from collections.abc import Iterator

from metalint.papers.ids import year_folder
from metalint.rules.api import Context, FileRule, Paper, Problem, Severity, about


def check(paper: Paper, _: Context) -> Iterator[Problem]:
    folder = year_folder(paper.path)
    if folder and paper.year and paper.year.value != folder:
        message = f"the year is `{paper.year.value}`, but the file is in the folder `{folder}`"
        yield about(paper.year, message, f"write `{folder}`, or move the file to the folder `{paper.year.value}`")


RULE = FileRule("year-folder", group="identity", severity=Severity.ERROR, check=check, roles=("year",))
