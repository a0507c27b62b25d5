"""A document as features see it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from metalint.lsp.syntax import SyntaxMap
from metalint.papers.paper import Paper, Value

if TYPE_CHECKING:
    from metalint.index.project import Project
    from metalint.lsp.checks import Checker
    from metalint.lsp.documents import Document

_DIGITS: Final = 9  # of a year: more name no folder


class View:
    """A document as features see it: the repository that it belongs to, and what stands where in its text."""

    def __init__(self, document: Document, checker: Checker, project: Project) -> None:
        self.document = document
        self.checker = checker
        self.project = project
        self.path = checker.session.path_of(document.path) if document.path else None
        self.is_paper = self.path is not None and checker.session.is_paper(self.path)
        self.positions = document.positions
        self.syntax = SyntaxMap(document.text, project.schema.root if self.is_paper else None)

    @cached_property
    def paper(self) -> Paper:
        """As much of the paper as tells where its files lie: its path and its year."""
        for value in self.syntax.values:
            written = self.document.text[value.span.start : value.span.end].strip("\"'")
            if self.role(value.field.path) == "year" and written.isdecimal():
                return Paper(self.path or "", year=Value(int(written[:_DIGITS]), value.span, value.field.path))
        return Paper(self.path or "")

    def role(self, path: str) -> str | None:
        """Return the role of a field."""
        return self.project.roles.get(path) if self.is_paper else None
