"""File in the folder of a different year than the paper's, or beside the folders of years.

What it does:
    If papers are in folders named by year, such as `meta/2023/`, compares the folder with the paper's year. Where most
    papers are in several such folders, a paper that lies beside them, such as `meta/lora.prototxt`, is a warning.

Why is this bad:
    Notes, covers and references are looked up under `YYYY/id`. If a paper has two years, one of them leads nowhere; and
    nobody looks for a paper of 2024 outside of the folder of that year.

Example:
    year: 2024  # in meta/2023/lora.prototxt

Use instead:
    year: 2024  # in meta/2024/lora.prototxt

Fix safety:
    There is no fix: either of the years may be the wrong one. If the years in the papers are right,
    `metalint mv --by-year` moves the files.
"""

import posixpath
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from metalint.papers.ids import is_year, year_folder
from metalint.rules.api import Context, FileRule, Paper, Problem, Severity, about
from metalint.rules.problems import PathProblem
from metalint.util.wording import quote, quote_for_shell


def check(paper: Paper, _: Context) -> Iterator[Problem]:
    folder = year_folder(paper.path)
    if folder and paper.year and paper.year.value != folder:
        message = f"the year is `{paper.year.value}`, but the file is in the folder `{folder}`"
        can_move = is_year(str(paper.year.value))
        other = f"move the file to the folder `{paper.year.value}`" if can_move else "the year of the paper"
        yield about(paper.year, message, f"write `{folder}`, or {other}")


def check_places(paths: Sequence[str], paper_at: Callable[[str], Paper]) -> Iterator[PathProblem]:
    below: dict[str, Counter[int]] = {}  # how many papers each of the folders of years has that are in a folder
    beside: dict[str, list[str]] = {}
    for path in paths:
        folder = posixpath.dirname(path)
        if year := year_folder(path):
            below.setdefault(posixpath.dirname(folder), Counter())[year] += 1
        else:
            beside.setdefault(folder, []).append(path)
    for folder, papers in below.items():
        others = beside.get(folder, [])
        if len(papers) < 2 or papers.total() <= len(others):  # noqa: PLR2004 - one folder alone may be an archive
            continue
        for paper in map(paper_at, others):
            if paper.year and is_year(str(paper.year.value)):
                place = posixpath.join(folder, str(paper.year.value))
                message = f"the file lies beside the folders of years, where {quote(place)} is that of this paper"
                help_ = f"run `metalint mv --by-year {quote_for_shell(paper.path)}`"
                yield paper.path, about(paper.year, message, help_)._replace(severity=Severity.WARNING)


RULE = FileRule(
    "year-folder",
    group="identity",
    severity=Severity.ERROR,
    check=check,
    check_places=check_places,
    roles=("year",),
)
