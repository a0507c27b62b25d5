"""Which papers a list has, and in which order, by what git's history says of their files.

A paper that is not committed yet counts as the newest: the commit that brings it changes nothing then.
"""

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Final, NamedTuple

from metalint.config.settings import Output, Sort
from metalint.files.commits import CommitTimes, Touch
from metalint.files.workspace import Workspace
from metalint.papers.paper import Paper
from metalint.rendering import views
from metalint.rendering.errors import NoDatesError, SettingError
from metalint.util.wording import quote

_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_NEWEST: Final = -1


def format_day(touch: Touch | None) -> str:
    """Return the day of a commit in UTC, such as ``2026-01-31``; nothing where there is none."""
    seconds = touch.seconds if touch else None
    return "" if seconds is None else datetime.fromtimestamp(seconds, UTC).date().isoformat()


class Days(NamedTuple):
    """The days on which a file was added and updated; empty where no commit has it yet, or as it is."""

    added: str = ""
    updated: str = ""


def find_days(workspace: Workspace, path: str) -> Days:
    """Return the days of the file at a path; git is asked when they are for the first time."""
    return Days(*(format_day(_make_touch_finder(sort, workspace)(path)) for sort in ("added", "updated")))


def choose_papers(papers: Sequence[Paper], output: Output, workspace: Workspace) -> tuple[Paper, ...]:
    """Return the papers of an output in its order; those that are alike in that stay in the order of ``papers``."""
    shown = list(papers)
    if output.since is not None:
        shown = list(filter(_is_since(output.since, output.sort, workspace), shown))
    if output.sort == "title":
        shown.sort(key=lambda paper: views.make_sort_key(views.read_text(paper.title) or paper.stem))
    elif output.sort == "year":
        shown.sort(key=lambda paper: -(views.read_year(paper) or 0))
    elif output.sort is not None:
        touched = _make_touch_finder(output.sort, workspace)
        shown.sort(key=lambda paper: touch.rank if (touch := touched(paper.path)) else _NEWEST)
    return tuple(shown[: output.limit])


def _make_touch_finder(sort: str | None, workspace: Workspace) -> Callable[[str], Touch | None]:
    """Return what tells the commit that added or updated the file at a path; None for one that the next will have."""
    history = workspace.git_history
    known = history.times if history else None
    if known is not None and known.is_shallow:
        remedy = "set `fetch-depth: 0` for actions/checkout, or run `git fetch --unshallow`"
        raise NoDatesError(f"the list needs the dates of commits, which this shallow clone lacks; {remedy}")
    if history is None or (known is None and workspace.tracked is None):
        raise NoDatesError("the list needs the dates of commits, and this is no git repository; run `git init`")
    times = known or CommitTimes({}, is_shallow=False)
    if sort == "updated":
        unsaved = history.unsaved if times.updated else frozenset()
        return lambda path: None if path in unsaved else times.updated.get(path)
    return times.added.get


def _is_since(since: str, sort: Sort | None, workspace: Workspace) -> Callable[[Paper], bool]:
    touched = _make_touch_finder(sort, workspace)
    with suppress(ValueError):  # no day of any calendar
        if _DAY.fullmatch(since) and date.fromisoformat(since):
            return lambda paper: (touch := touched(paper.path)) is None or format_day(touch) >= since
    before = workspace.git_history.reached_by_tag(since) if workspace.git_history else None
    if before is None:
        what = "is neither a day such as `2026-01-31` nor a tag of this repository"
        raise SettingError(f"since: {quote(since)} {what}; correct it, or run `git fetch --tags`")
    return lambda paper: (touch := touched(paper.path)) is None or touch.commit not in before
