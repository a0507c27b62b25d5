"""Decisions on names of organizations, written into the repository's own registry."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal, NamedTuple

from lsprotocol import types

from metalint.config.settings import explain_top_level
from metalint.errors import UsageError
from metalint.files.decoding import read_source
from metalint.files.git import is_within
from metalint.index.project import Project
from metalint.lsp.checks import RepositoryChecker
from metalint.lsp.edits import WorkspaceEdits, rewrite_lines
from metalint.lsp.workspace import LintedWorkspace
from metalint.names.institutions.decisions import Decision
from metalint.names.pinning import plan_decision, plan_entry
from metalint.rules.diagnostics import Diagnostic
from metalint.rules.problems import Replace
from metalint.util.regex import lazy

Kind = Literal["same", "distinct", "register"]
_RULES: Final[Mapping[str, tuple[Kind, ...]]] = {
    "institution-variant": ("same", "distinct"),
    "institution-typo": ("register",),
    "unknown-institution": ("register",),
}


_TABLE: Final = lazy(r"^\[tool\.metalint\][ \t]*(?:#[^\n]*)?\r?\n", re.MULTILINE)
_NONE: Final = lazy(r"^institutions[ \t]*=[ \t]*\[\s*\]", re.MULTILINE)


class NameDecision(NamedTuple):
    """A decision to make: that ``other`` is another spelling of ``name``, is another organization, or is one."""

    kind: Kind
    name: str
    other: str

    def title(self) -> str:
        """Return what the action is called."""
        if self.kind == "register":
            return f"Register `{self.other}` as an organization"
        if self.kind == "same":
            return f"Record `{self.other}` as another spelling of `{self.name}`"
        return f"Record `{self.other}` and `{self.name}` as two organizations"

    def data(self) -> dict[str, str]:
        """Return the choice as JSON."""
        return {"work": self.kind, "name": self.name, "other": self.other}


def list_choices(diagnostic: Diagnostic) -> Iterator[NameDecision]:
    """Yield the decisions that a finding may ask for."""
    change = diagnostic.fix.changes[0] if diagnostic.fix and diagnostic.fix.changes else None
    name = change.new if isinstance(change, Replace) else ""
    for kind in _RULES.get(diagnostic.rule, ()):
        if diagnostic.value and (name or kind == "register"):
            yield NameDecision(kind, name, diagnostic.value)


def make_decision_edit(
    linted: LintedWorkspace, checker: RepositoryChecker, project: Project, choice: NameDecision
) -> types.WorkspaceEdit | None:
    """Return the edit that writes a decision into the registry, and the registry into the settings.

    It raises `MetalintError` where the decision contradicts the registries, or one cannot be used.
    """
    collected = WorkspaceEdits(linted.server.client_capabilities)

    def write(path: str, old: str | None, new: str) -> None:
        uri = linted.uri_of(checker, path)
        document = linted.documents.get(uri)
        if document is not None and document.text != (old or ""):
            raise UsageError(f"{path}: it has changes that are not saved; save it, then choose the action again")
        if old is None and document is None:
            if not collected.can(types.ResourceOperationKind.Create):
                raise UsageError(f"{path}: the editor cannot create the file; create it, then choose the action again")
            collected.do(types.CreateFile(uri, options=types.CreateFileOptions(ignore_if_exists=True)))
        shown = document or linted.documents.unopened(uri, old or "")
        collected.add(uri, document.version if document else None, rewrite_lines(shown, new))

    config = project.config
    if choice.kind == "register":
        path, old, new, *_ = plan_entry(config, project.cache, choice.other)
    else:
        decision = Decision(choice.name, choice.other, choice.kind == "same")
        path, old, new, *_ = plan_decision(config, project.cache, decision)
    if new == (old or ""):
        return None
    write(path, old, new)
    if not config.institutions:
        name = config.source or "metalint.toml"
        settings = read_source(config.root, name).text if config.source else None
        named = _add_registry(settings or "", path, is_shared=name.endswith("pyproject.toml"))
        if named is None or not is_within((config.root / name).resolve(), config.root.resolve()):
            raise UsageError(
                f'{name}: write `institutions = ["{path}"]` there {explain_top_level(name)}, then choose again'
            )
        write(name, settings, named)
    return collected.made()


def _add_registry(text: str, path: str, *, is_shared: bool) -> str | None:
    """Return settings that name a registry, and are otherwise what they were; None where no line does that."""
    key = f'institutions = ["{path}"]'
    newline = "\r\n" if "\r\n" in text else "\n"
    at = next((match.end() for match in _TABLE.finditer(text)), 0) if is_shared else 0
    candidates = (f"{text[:at]}{key}{newline}{text[at:]}", _NONE.sub(lambda _: key, text, count=1))
    wanted = _read_tables(text)
    if wanted is None:
        return None
    inner = wanted.get("tool", {}).get("metalint") if is_shared else wanted
    if not isinstance(inner, dict):
        return None
    inner["institutions"] = [path]
    return next((candidate for candidate in candidates if _read_tables(candidate) == wanted), None)


def _read_tables(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return None
