"""Fixing: edits of all rules, merged, in rounds until nothing changes, each verified by reading the result."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from metalint import engine, promise
from metalint.choosing import by_path, edits, without_overlaps
from metalint.diagnostic import Safety
from metalint.discover import discover
from metalint.select import PARSE, expand
from metalint.source import decode
from metalint.text.edit import apply
from metalint.write import WriteError, clear_leftovers, write_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from metalint.choosing import Wanted
    from metalint.diagnostic import AppliedFix, Diagnostic
    from metalint.project import Project

MAX_ROUNDS: Final = 10


class Applied(NamedTuple):
    """One fix that was made; ``line`` is where its finding was at the time."""

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
    """What fixing comes to.

    Attributes:
        changed: the files that differ, in the order of the paths.
        applied: the fixes made in them.
        unsafe_left: how many fixes ``--unsafe`` would add.
        complaints: a line for each file that is left as it was although something is wrong with it: it cannot
            be parsed, a fix broke its promise, the fixes never came to rest, it could not be written.
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
    fixer.give_up()
    return fixer.result()


def write(project: Project, result: Result) -> Result:
    """Write the changed files; return what was done, with a complaint for each file that could not be written."""
    root = project.config.root
    clear_leftovers(sorted({(root / path).resolve().parent for path in discover(project.config)}))
    failed: dict[str, str] = {}
    for path, old, new in result.changed:
        try:
            write_text(root / path, new, expected=old.encode(), within=root)
        except WriteError as error:
            failed[path] = f"{path}: {error.why}"
    return Result(
        tuple(one for one in result.changed if one.path not in failed),
        tuple(one for one in result.applied if one.path not in failed),
        result.unsafe_left,
        (*result.complaints, *failed.values()),
    )


class _Fixer:
    """The texts so far, and what was done to them; ``spoilt`` holds why a file is left as it was."""

    def __init__(self, project: Project, request: engine.Request, *, unsafe: bool) -> None:
        self.project = project
        self.request = request
        self.fixable = _fixable(project)
        self.allowed = {Safety.SAFE, Safety.UNSAFE} if unsafe else {Safety.SAFE}
        self.original: dict[str, str] = {}
        self.texts: dict[str, str] = {}
        self.applied: list[Applied] = []
        self.spoilt: dict[str, str] = {}
        self.report = engine.run(project, self.request)

    def round(self) -> bool:
        """Apply one set of fixes that do not overlap; tell whether there was any."""
        pending = self.pending()
        for path, chosen in pending.items():
            self.mend(path, self.report.texts[path], chosen)
        if pending:
            self.report = engine.run(self.project, self.request._replace(texts=self.texts))
        return bool(pending)

    def pending(self) -> dict[str, list[Wanted]]:
        """Return the fixes to make next, by path."""
        wanted = by_path((one, one.fix) for one in self.report.diagnostics if one.fix and self.may_apply(one, one.fix))
        return {path: chosen for path, fixes in wanted.items() if (chosen := without_overlaps(fixes))}

    def may_apply(self, one: Diagnostic, fix: AppliedFix) -> bool:
        """Tell whether the fix of a diagnostic is of a kind that is asked for, and its file not spoilt."""
        return fix.safety in self.allowed and one.rule in self.fixable and one.place.path not in self.spoilt

    def mend(self, path: str, text: str, chosen: list[Wanted]) -> None:
        """Apply the fixes together if the result says exactly what they promise; else the file is spoilt."""
        self.original.setdefault(path, text)
        new = self.applied_to(text, chosen)
        if new is None:
            rules = ", ".join(self.at_fault(text, chosen))
            self.spoil(path, f"the fix of {rules} would change more or less than it says, a bug in metalint")
            return
        if problems := decode(path, new.encode()).problems:
            self.spoil(path, f"once fixed, {problems[0][1].message}")
            return
        self.texts[path] = new
        self.applied += [Applied(path, one.place.start.line, one.rule, fix.title) for one, fix in chosen]

    def at_fault(self, text: str, chosen: list[Wanted]) -> list[str]:
        """Return the rules whose fixes break their promise on their own; all, if only together they do."""
        rules = list(dict.fromkeys(one.rule for one, _ in chosen))
        faulty = [
            rule
            for rule in rules
            if self.applied_to(text, [(one, fix) for one, fix in chosen if one.rule == rule]) is None
        ]
        return faulty or rules

    def applied_to(self, text: str, chosen: list[Wanted]) -> str | None:
        """Return ``text`` with the fixes applied, or None if that breaks what they promise."""
        new = apply(text, [edit for _, fix in chosen for edit in edits(fix)])
        changes = [change for _, fix in chosen for change in fix.changes]
        return new if new != text and promise.is_kept(self.project, text, new, changes) else None

    def spoil(self, path: str, why: str) -> None:
        """Take back all that was done to a file, and leave it alone from now on."""
        self.texts[path] = self.original[path]
        self.applied = [one for one in self.applied if one.path != path]
        self.spoilt[path] = f"{path}: {why}; left as it was"

    def give_up(self) -> None:
        """Take back what was done to the files whose fixes have not come to rest."""
        for path in self.pending():
            self.spoil(path, f"not stable after {MAX_ROUNDS} rounds of fixes")

    def result(self) -> Result:
        """Return what the rounds came to."""
        changed = tuple(
            Changed(path, self.original[path], text)
            for path, text in sorted(self.texts.items())
            if text != self.original[path]
        )
        left = sum(self.needs_unsafe(one) for one in self.report.diagnostics)
        applied = tuple(sorted(self.applied, key=lambda one: (one.path, one.line)))
        return Result(changed, applied, left, tuple(self.complaints()))

    def needs_unsafe(self, one: Diagnostic) -> bool:
        """Tell whether only ``--unsafe`` keeps the fix of a diagnostic back."""
        unsafe = one.fix is not None and one.fix.safety is Safety.UNSAFE
        return unsafe and Safety.UNSAFE not in self.allowed and one.rule in self.fixable

    def complaints(self) -> Iterator[str]:
        """Yield a line for each thing that keeps a file from being read, and for each file that was spoilt."""
        for one in self.report.diagnostics:
            if one.rule in PARSE or _is_unread_link(one):
                yield f"{one.place.path}:{one.place.start.line}:{one.place.start.column}: {one.message}"
        yield from self.spoilt.values()


def _fixable(project: Project) -> frozenset[str]:
    where = project.config.source or "configuration"
    fixable = expand(project.config.fixable, f"{where}: fixable")
    return fixable - expand(project.config.unfixable, f"{where}: unfixable")


def _is_unread_link(one: Diagnostic) -> bool:
    """Tell the paper that is a link out of the repository from paths in a paper, which are values of fields."""
    return one.rule == "unsafe-path" and not one.field


def count_by_rule(applied: Iterable[Applied]) -> list[tuple[str, int]]:
    """Return how many fixes each rule made, most first."""
    counts = Counter(one.rule for one in applied)
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
