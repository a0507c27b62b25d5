"""Decisions on names of organisations, written into the repository's own registry."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, Literal

from lsprotocol import types

from metalint.errors import UsageError
from metalint.files.decoding import read
from metalint.lsp.edits import WorkspaceEdits, rewriting
from metalint.names.decision_files import OWN, settle
from metalint.names.institutions.decisions import Decision
from metalint.rules.problems import Replace
from metalint.text.literal import quote
from metalint.util.named_tuples import NamedTuple
from metalint.util.regex import lazy

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from metalint.index.project import Project
    from metalint.lsp.checks import Checker
    from metalint.lsp.workspace import LintedWorkspace
    from metalint.rules.diagnostics import Diagnostic

Kind = Literal["same", "distinct", "register"]
_RULES: Final[Mapping[str, tuple[Kind, ...]]] = {
    "institution-variant": ("same", "distinct"),
    "institution-typo": ("register",),
    "unknown-institution": ("register",),
}


_TABLE: Final = lazy(r"^\[tool\.metalint\][ \t]*\r?\n", re.MULTILINE)


class Choice(NamedTuple):
    """A decision to make: that ``other`` is another spelling of ``name``, is another organisation, or is one."""

    kind: Kind
    name: str
    other: str

    def title(self) -> str:
        """Return what the action is called."""
        if self.kind == "register":
            return f"Register `{self.other}` as an organisation"
        if self.kind == "same":
            return f"Record `{self.other}` as another spelling of `{self.name}`"
        return f"Record `{self.other}` and `{self.name}` as two organisations"

    def data(self) -> dict[str, str]:
        """Return the choice as JSON."""
        return {"work": self.kind, "name": self.name, "other": self.other}


def choices(diagnostic: Diagnostic) -> Iterator[Choice]:
    """Yield the decisions that a finding may ask for."""
    change = diagnostic.fix.changes[0] if diagnostic.fix and diagnostic.fix.changes else None
    name = change.new if isinstance(change, Replace) else ""
    for kind in _RULES.get(diagnostic.rule, ()):
        if diagnostic.value and (name or kind == "register"):
            yield Choice(kind, name, diagnostic.value)


def chosen(data: Mapping[str, Any]) -> Choice | None:
    """Return the choice that JSON describes."""
    kind, name, other = data.get("work"), data.get("name"), data.get("other")
    if kind in {"same", "distinct", "register"} and isinstance(name, str) and isinstance(other, str):
        return Choice(kind, name, other)
    return None


def edit(linted: LintedWorkspace, checker: Checker, project: Project, choice: Choice) -> types.WorkspaceEdit | None:
    """Return the edit that writes a decision into the registry, and the registry into the settings.

    Raises:
        MetalintError: the decision contradicts the registries, or one cannot be used.
    """
    collected = WorkspaceEdits(linted.capabilities)
    if choice.kind == "register":
        path = next(iter(project.config.institutions), OWN)
        old = read(project.config.root, path).text if (project.config.root / path).exists() else None
        new = _with_entry(old or "", choice.other)
    else:
        decision = Decision(choice.name, choice.other, is_same=choice.kind == "same")
        path, old, new = settle(project.config, project.cache, decision)
    if new == (old or ""):
        return None
    _write(linted, checker, collected, _Rewritten(path, old, new))
    if not project.config.institutions:
        _configure(linted, checker, collected, project, path)
    return collected.made()


def _with_entry(text: str, name: str) -> str:
    separator = "" if not text else "\n" if text.endswith("\n") else "\n\n"
    return f"{text}{separator}organisations {{\n  name: {quote(name)}\n}}\n"


class _Rewritten(NamedTuple):
    """A file before and after; ``old`` is None for a new one."""

    path: str
    old: str | None
    new: str


def _write(linted: LintedWorkspace, checker: Checker, collected: WorkspaceEdits, file: _Rewritten) -> None:
    path, old, new = file
    uri = linted.uri_of(checker, path)
    document = linted.documents.get(uri)
    if old is None and document is None:
        if not collected.can(types.ResourceOperationKind.Create):
            raise UsageError(f"{path}: the editor cannot create the file; create it, then choose the action again")
        collected.do(types.CreateFile(uri, options=types.CreateFileOptions(ignore_if_exists=True)))
    shown = document or linted.documents.unopened(uri, old or "")
    collected.add(uri, document.version if document else None, rewriting(shown, new))


def _configure(
    linted: LintedWorkspace, checker: Checker, collected: WorkspaceEdits, project: Project, path: str
) -> None:
    """Name the registry in the settings: at the top of `metalint.toml`, or below the table of `pyproject.toml`."""
    name = project.config.source or "metalint.toml"
    old = read(project.config.root, name).text if project.config.source else None
    table = _TABLE.search(old or "") if name.endswith("pyproject.toml") else None
    if name.endswith("pyproject.toml") and table is None:  # the table is written in some other way
        return
    at = table.end() if table else 0
    text = old or ""
    _write(linted, checker, collected, _Rewritten(name, old, f'{text[:at]}institutions = ["{path}"]\n{text[at:]}'))
