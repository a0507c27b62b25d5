"""Comment that says that something is still to be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metalint.rules.api import FileRule, Problem, Severity, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from metalint.rules.api import Context, Paper


def check(paper: Paper, _: Context) -> Iterator[Problem]:
    """Yield a problem for each comment with the word TODO."""
    document = paper.document
    if document is None:
        return
    for kind, start, end in document.tokens:
        text = document.slice(Span(start, end))
        if kind == "comment" and "TODO" in text:
            yield Problem(Span(start, end), "something is still to be done", value=text)


RULE = FileRule("todo-comment", group="demo", severity=Severity.INFO, check=check, default=False)
