"""Writing the comments that silence findings: ``fix --suppress RULE --reason TEXT``."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from itertools import groupby
from typing import Final, NamedTuple

from metalint.engine import run as engine
from metalint.engine.report_types import Request
from metalint.errors import UsageError
from metalint.files.file_changes import FileChange
from metalint.index.project import Project
from metalint.rules.diagnostics import Diagnostic
from metalint.rules.rule_set import PACKAGED, RuleSet
from metalint.rules.selection import PARSE
from metalint.text.edit import Edit, apply_edits
from metalint.text.span import Span

NEVER: Final = frozenset({"parse", "suppressions", "outputs"})  # groups whose findings no comment in a paper silences
WHOLE_FILE: Final = -1  # in the place of the offset of a line: the comment speaks of the file


class SuppressingResult(NamedTuple):
    """What comments come to."""

    changed: tuple[FileChange, ...]  # the papers that get comments
    silenced: Mapping[str, int]  # how many findings the comments silence, by path
    left: tuple[Diagnostic, ...]  # the findings that they do not


def check_reason(rules: Iterable[str], reason: str | None, known: RuleSet = PACKAGED) -> str:
    """Return the reason; refuse rules that are not ``known`` or cannot be silenced, and a reason that is none."""
    for name in rules:
        if name not in known.by_name:
            raise UsageError(f"--suppress: there is no rule `{name}`; run `metalint explain` to list all")
        if known.by_name[name].group in NEVER:
            raise UsageError(f"--suppress: findings of `{name}` cannot be suppressed; fix them instead")
    if not reason or not reason.strip() or not reason.isprintable():
        raise UsageError("--suppress needs --reason: a line that tells readers why the findings may stay")
    return reason


def add_suppressions(project: Project, request: Request, rules: Collection[str], reason: str) -> SuppressingResult:
    """Work out comments for the findings of ``rules`` in the papers that ``request`` reports on; writes nothing."""
    # a paper in which the comments would not do what they are for is left as it was
    report = engine.lint_project(project, request)
    diagnostics = [diagnostic for diagnostic in report.every if diagnostic.rule in rules]
    texts = {
        path: add_comments(report.text_of(path), list(group), reason)
        for path, group in groupby(diagnostics, key=lambda diagnostic: diagnostic.path)
        if path in report.paths
    }
    after = engine.lint_project(project, request._replace(texts=texts))
    left = list_not_silenced(after.every, rules)
    for path in {diagnostic.path for diagnostic in left} & texts.keys():
        del texts[path]
    silenced = Counter(diagnostic.path for diagnostic in diagnostics if diagnostic.path in texts)
    changed = tuple(FileChange(path, report.text_of(path), text) for path, text in texts.items())
    return SuppressingResult(changed, silenced, left)


def list_not_silenced(found: Iterable[Diagnostic], rules: Collection[str]) -> tuple[Diagnostic, ...]:
    """Return what is found of ``rules`` in spite of comments, and what keeps these from being read."""
    return tuple(diagnostic for diagnostic in found if diagnostic.rule in {*rules, *PARSE})


def add_comments(text: str, found: Iterable[Diagnostic], reason: str) -> str:
    """Return ``text`` with a comment above each line that has findings, and in the head for the file as a whole."""
    lines: dict[int, set[str]] = {}
    for diagnostic in found:
        lines.setdefault(find_line(text, diagnostic), set()).add(diagnostic.rule)
    edits = [make_comment(text, at, rules, reason) for at, rules in sorted(lines.items())]
    head = "".join(edit.content for edit in edits if not edit.span.start)
    return apply_edits(text, [Edit(Span(0, 0), head), *(edit for edit in edits if edit.span.start)])


def find_line(text: str, diagnostic: Diagnostic) -> int:
    """Return where the line of a finding begins; `WHOLE_FILE` for one without a line."""
    return text.rfind("\n", 0, diagnostic.start.offset) + 1 if diagnostic.end.offset else WHOLE_FILE


def make_comment(text: str, at: int, rules: set[str], reason: str) -> Edit:
    """Return the edit that inserts a comment which silences ``rules``, above the line that begins at ``at``."""
    kind = "ignore-file" if at == WHOLE_FILE else "ignore"
    at = max(at, 0)
    end = text.find("\n", at)
    line = text[at:end] if end >= 0 else text[at:]
    indent = line[: len(line) - len(line.lstrip(" \t"))] if kind == "ignore" else ""
    ending = "\r\n" if line.endswith("\r") else "\n"
    return Edit(Span(at, at), f"{indent}# metalint: {kind}[{', '.join(sorted(rules))}] {reason.strip()}{ending}")
