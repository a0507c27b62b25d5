"""Fixing: edits of all rules, merged, in rounds until nothing changes, each verified by reading the result."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from metalint import engine
from metalint.diagnostic import Remove, Replace, Rewrite, Safety, Split
from metalint.schema.gate import Record
from metalint.select import PARSE, expand
from metalint.text.edit import Edit, apply, overlaps
from metalint.text.parser import parse
from metalint.text.span import Span
from metalint.write import WriteError, write_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from metalint.diagnostic import AppliedFix, Change, Diagnostic
    from metalint.project import Project
    from metalint.schema.binding import Entry, Plain

MAX_ROUNDS: Final = 10


class Applied(NamedTuple):
    """One fix that was made."""

    path: str
    line: int
    rule: str
    title: str


class Changed(NamedTuple):
    """A file, before and after."""

    path: str
    old: str
    new: str


class Result(NamedTuple):
    """What fixing comes to, in memory.

    Attributes:
        changed: the files that differ, in the order of the paths.
        applied: the fixes made in them.
        unsafe_left: how many fixes ``--unsafe`` would add.
        complaints: a line for each file that cannot be parsed, and each rule whose fix was refused.
    """

    changed: tuple[Changed, ...]
    applied: tuple[Applied, ...]
    unsafe_left: int
    complaints: tuple[str, ...]


def run(project: Project, request: engine.Request, *, unsafe: bool = False) -> Result:
    """Work out all fixes for the files that ``request`` reports on; writes nothing."""
    fixer = _Fixer(project, request, unsafe=unsafe)
    for _ in range(MAX_ROUNDS):
        if not fixer.round():
            return fixer.result()
    return fixer.give_up()


def write(project: Project, result: Result) -> list[str]:
    """Write the changed files; return a line for each that could not be."""
    failed = []
    for path, old, new in result.changed:
        try:
            write_text(project.config.root / path, new, expected=old.encode())
        except WriteError as error:
            failed.append(str(error))
    return failed


class _Fixer:
    """The texts so far, and what was done to them."""

    def __init__(self, project: Project, request: engine.Request, *, unsafe: bool) -> None:
        self.project = project
        self.request = request
        self.fixable = _fixable(project)
        self.allowed = {Safety.SAFE, Safety.UNSAFE} if unsafe else {Safety.SAFE}
        self.original: dict[str, str] = {}
        self.texts: dict[str, str] = {}
        self.applied: list[Applied] = []
        self.refused: dict[tuple[str, str], str] = {}
        self.report = engine.run(project, self.request)

    def round(self) -> bool:
        """Apply one set of fixes that do not overlap; tell whether anything changed."""
        changed = False
        for path, diagnostics in _by_path(self.report.diagnostics):
            wanted = [one for one in diagnostics if self.may_apply(one)]
            if chosen := _without_overlaps(wanted):
                changed |= self.mend(path, self.report.texts[path], chosen)
        if changed:
            self.report = engine.run(self.project, self.request._replace(texts=self.texts))
        return changed

    def may_apply(self, one: Diagnostic) -> bool:
        """Tell whether the fix of a diagnostic is of a kind that is asked for, and was not refused before."""
        if one.fix is None or one.fix.safety not in self.allowed:
            return False
        return one.rule in self.fixable and (one.place.path, one.rule) not in self.refused

    def mend(self, path: str, text: str, chosen: list[Diagnostic]) -> bool:
        """Apply the fixes together, else the first one that keeps its promise; those that do not are refused."""
        singles = [[one] for one in chosen]
        for attempt in [chosen, *singles] if len(chosen) > 1 else singles:
            if self.make(path, text, attempt):
                return True
            if len(attempt) == 1:
                rule = attempt[0].rule
                line = f"{path}: the fix of {rule} would change more than it says; left as it was"
                self.refused[path, rule] = line
        return False

    def make(self, path: str, text: str, chosen: list[Diagnostic]) -> bool:
        """Apply the fixes if the result says exactly what they promise; tell whether it did."""
        fixes = [one.fix for one in chosen if one.fix]
        new = apply(text, [edit for fix in fixes for edit in _edits(fix)])
        if new == text or not _keeps_promise(self.project, text, new, [c for fix in fixes for c in fix.changes]):
            return False
        self.original.setdefault(path, text)
        self.texts[path] = new
        self.applied += [Applied(path, one.place.start.line, one.rule, one.fix.title) for one in chosen if one.fix]
        return True

    def result(self) -> Result:
        """Return what the rounds came to."""
        changed = tuple(
            Changed(path, self.original[path], text)
            for path, text in sorted(self.texts.items())
            if text != self.original[path]
        )
        left = sum(self.needs_unsafe(one) for one in self.report.diagnostics)
        return Result(changed, tuple(self.applied), left, tuple(self.complaints()))

    def needs_unsafe(self, one: Diagnostic) -> bool:
        """Tell whether only ``--unsafe`` keeps the fix of a diagnostic back."""
        unsafe = one.fix is not None and one.fix.safety is Safety.UNSAFE
        return unsafe and Safety.UNSAFE not in self.allowed and one.rule in self.fixable

    def complaints(self) -> Iterator[str]:
        """Yield a line for each file that could not be fixed because it is broken, and each fix refused."""
        for one in self.report.diagnostics:
            if one.rule in PARSE:
                yield f"{one.place.path}:{one.place.start.line}:{one.place.start.column}: {one.message}"
        yield from self.refused.values()

    def give_up(self) -> Result:
        """Return the result without the files whose fixes never came to rest."""
        restless = [one.place.path for one in self.report.diagnostics if self.may_apply(one)]
        for path in dict.fromkeys(restless):
            self.texts.pop(path, None)
            self.applied = [one for one in self.applied if one.path != path]
            self.refused[path, ""] = f"{path}: not stable after {MAX_ROUNDS} rounds of fixes; left as it was"
        return self.result()


def _fixable(project: Project) -> frozenset[str]:
    where = project.config.source or "configuration"
    fixable = expand(project.config.fixable, f"{where}: fixable")
    return fixable - expand(project.config.unfixable, f"{where}: unfixable")


def _by_path(diagnostics: Iterable[Diagnostic]) -> Iterator[tuple[str, list[Diagnostic]]]:
    paths: dict[str, list[Diagnostic]] = {}
    for one in diagnostics:
        paths.setdefault(one.place.path, []).append(one)
    yield from paths.items()


def _without_overlaps(wanted: list[Diagnostic]) -> list[Diagnostic]:
    """Return the fixes that can be made together; those that rewrite layout wait for a round of their own."""
    values = [one for one in wanted if one.fix and not _only_rewrites(one.fix)]
    chosen: list[Diagnostic] = []
    edits: list[Edit] = []
    for one in values or wanted:
        more = _edits(one.fix) if one.fix else []
        if more and not overlaps([*edits, *more]):
            chosen.append(one)
            edits += more
    return chosen


def _only_rewrites(fix: AppliedFix) -> bool:
    return all(isinstance(change, Rewrite) for change in fix.changes)


def _edits(fix: AppliedFix) -> list[Edit]:
    return [Edit(Span(one.place.start.offset, one.place.end.offset), one.content) for one in fix.edits]


def _keeps_promise(project: Project, old: str, new: str, changes: list[Change]) -> bool:
    """Tell whether ``new`` passes the strict gate and differs from ``old`` in just what ``changes`` say."""
    before, after = project.admit(parse(old)), project.admit(parse(new))
    if not isinstance(before, Record) or not isinstance(after, Record):
        return False
    gone = [change.target.path for change in changes if isinstance(change, Remove)]
    if [path for path in before.messages if not _lies_in(path, gone)] != list(after.messages):
        return False
    kept = [one for one in before.entries if not _lies_in(one.path, gone)]
    return _expected(kept, changes) == [(_field(one.path), one.value) for one in after.entries]


def _lies_in(path: str, gone: list[str]) -> bool:
    return any(path == one or path.startswith(f"{one}.") for one in gone)


def _expected(entries: list[Entry], changes: list[Change]) -> list[tuple[str, Plain]]:
    new = {change.target.path: _values(change) for change in changes if isinstance(change, Replace | Split)}
    return [(_field(one.path), value) for one in entries for value in new.get(one.path, (one.value,))]


def _values(change: Replace | Split) -> tuple[str, ...]:
    return change.parts if isinstance(change, Split) else (change.new,)


def _field(path: str) -> str:
    """Return a path without the index of its last part: a removed element moves its successors up."""
    return path[: path.rindex("[")] if path.endswith("]") else path


def count_by_rule(applied: Iterable[Applied]) -> list[tuple[str, int]]:
    """Return how many fixes each rule made, most first."""
    counts = Counter(one.rule for one in applied)
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
