"""The loop of fixes: in each pass those that do not overlap are made together, until none is left."""

from collections import Counter
from typing import Final, NamedTuple

from metalint.engine import run as engine
from metalint.engine.report_types import Report, Request
from metalint.fixes import verification
from metalint.fixes.conflicts import Wanted, drop_overlaps, list_edits
from metalint.index.examination import examine_text
from metalint.index.project import Project
from metalint.rules.diagnostics import Diagnostic
from metalint.rules.problems import Change, Safety
from metalint.rules.rule_set import known_rules
from metalint.rules.selection import PARSE, find_fixable
from metalint.text.edit import apply_edits
from metalint.text.header import read_header
from metalint.util.wording import quote

MAX_PASSES: Final = 10
_MOST_REFUSED: Final = 10  # fixes of one file: to find each takes several readings of the whole file


class Applied(NamedTuple):
    """One fix that was made; ``line`` is where its finding was at the time."""

    path: str
    line: int
    rule: str
    title: str
    changes: tuple[Change, ...] = ()


class FixLoop:
    """The texts so far, and what was done to them; ``abandoned`` holds why a file is left as it was."""

    def __init__(self, project: Project, request: Request, report: Report, *, unsafe: bool) -> None:
        self.project = project
        self.request = request
        rules = known_rules(project.config)
        self.fixable = find_fixable(project.config)
        # The rules of interest once a text has changed: those with fixes, and what breaks files. Where comments silence
        # something it may be anything, because they may end up silencing nothing.
        self.enabled = request.enabled
        if not report.silenced and all(diagnostic.rule != "unused-suppression" for diagnostic in report.diagnostics):
            self.enabled &= frozenset(name for name in self.fixable if rules.by_name[name].fixes) | PARSE
        self.allowed = {Safety.SAFE, Safety.UNSAFE} if unsafe else {Safety.SAFE}
        self.original: dict[str, str] = {}
        self.texts: dict[str, str] = {}
        self.applied: list[Applied] = []
        self.abandoned: dict[str, str] = {}
        self.refused: dict[tuple[str, str, str, str], str] = {}  # fixes that the schema refuses, and why
        self.report = report

    def run(self) -> None:
        """Apply fixes until none is left, in ten passes at most."""
        for _ in range(MAX_PASSES):
            if not self.step():
                return
        for path in self.pending():  # their fixes still change something
            self.abandon_file(path, f"not stable after {MAX_PASSES} rounds of fixes")

    def step(self) -> bool:
        """Apply one set of fixes that do not overlap; tell whether there was any."""
        pending = self.pending()
        for path, chosen in pending.items():
            self.apply_to(path, self.report.text_of(path), chosen)
        if pending:
            before, self.report = self.report, self.reported()
            if torn := _find_lost_suppressions(before, self.report):
                for path, rule in torn.items():
                    how = "write the comment on a line of its own above its value, and run again"
                    self.abandon_file(
                        path, f"a fix would move the comment that silences {quote(rule)} to another value; {how}"
                    )
                self.report = self.reported()
        return bool(pending)

    def reported(self) -> Report:
        """Return what is found in the texts so far."""
        request = self.request._replace(texts={**self.request.texts, **self.texts}, enabled=self.enabled)
        return engine.report_over(request, self.report.project_index)

    def pending(self) -> dict[str, list[Wanted]]:
        """Return the fixes to make next, by path: of a kind that is asked for, in files that are not abandoned."""
        wanted: dict[str, list[Wanted]] = {}
        for diagnostic in self.report.diagnostics:
            path, fix = diagnostic.path, diagnostic.fix
            is_asked = fix and fix.safety in self.allowed and diagnostic.rule in self.fixable
            if fix and is_asked and path not in self.abandoned and _identify(diagnostic) not in self.refused:
                wanted.setdefault(path, []).append((diagnostic, fix))
        return {path: chosen for path, fixes in wanted.items() if (chosen := drop_overlaps(fixes))}

    def apply_to(self, path: str, text: str, chosen: list[Wanted]) -> None:
        """Apply as many of the fixes as together change only what they say; if not even one does, abandon the file."""
        self.original.setdefault(path, text)
        if not text and path not in self.request.texts and self.project.read(path).text:
            self.abandon_file(path, "somebody else changed the file meanwhile; nothing written, run again")
            return
        reader = self.project.choose_reader(read_header(text), path)
        made, new = _make_fixes(reader, text, chosen)
        while not made:
            finding, *_ = chosen[0]
            refusal = verification.find_refusal(reader, new) if new != text else ""
            if not refusal:
                owner = known_rules(self.project.config).by_name[finding.rule].plugin or "metalint"
                why = f"the fix of {finding.rule} would change more or less than it says, a bug in {owner}"
                self.abandon_file(path, why)
                return
            if sum(known[0] == path for known in self.refused) == _MOST_REFUSED:
                self.abandon_file(path, f"the JSON Schema refuses more than {_MOST_REFUSED} of its fixes")
                return
            self.refused[_identify(finding)] = (
                f"{path}:{finding.start.line}: the fix of {quote(finding.rule)} is left out: {refusal}; "
                "add the rule to `unfixable`, or allow the new value"
            )
            chosen = chosen[1:]
            if not chosen:
                return
            made, new = _make_fixes(reader, text, chosen)
        analysis = examine_text(
            self.project, path, self.enabled, new
        )  # for the next report, while its proof is at hand
        if analysis.is_broken and (problems := self.project.kind.decode_text(path, new).problems):
            self.abandon_file(path, f"once fixed, {problems[0].message}")
            return
        self.texts[path] = new
        self.applied += [
            Applied(path, finding.start.line, finding.rule, fix.title, fix.changes) for finding, fix in made
        ]

    def abandon_file(self, path: str, why: str) -> None:
        """Take back all that was done to a file, and leave it alone from now on."""
        self.texts[path] = self.original[path]
        self.applied = [applied for applied in self.applied if applied.path != path]
        self.abandoned[path] = f"{path}: {why}; left as it was"

    def unsafe_left(self) -> int:
        """Count the fixes that only ``--unsafe`` would make."""
        if Safety.UNSAFE in self.allowed:
            return 0
        fixes = [diagnostic.fix for diagnostic in self.report.diagnostics if diagnostic.rule in self.fixable]
        return sum(fix is not None and fix.safety is Safety.UNSAFE for fix in fixes)


def _make_fixes(reader: Project, text: str, chosen: list[Wanted]) -> tuple[list[Wanted], str]:
    """Return as many of the fixes as together change only what they say, and the text with them, or with the first."""
    # Two that do so on their own may fail together, as where they leave nothing of a last line that has no end.
    while True:
        new = apply_edits(text, [edit for _, fix in chosen for edit in list_edits(fix)])
        changes = [change for _, fix in chosen for change in fix.changes]
        if new != text and verification.is_verified(reader, text, new, changes):
            return chosen, new
        if len(chosen) == 1:
            return [], new
        chosen = chosen[: len(chosen) // 2]  # the others come in the next pass


def _identify(finding: Diagnostic) -> tuple[str, str, str, str]:
    return finding.path, finding.rule, finding.field, finding.value


def _find_lost_suppressions(before: Report, after: Report) -> dict[str, str]:
    """Return the files in which findings that comments silenced are silenced no more, each with a rule of these."""
    silenced = Counter((diagnostic.path, diagnostic.rule) for diagnostic, _ in before.silenced)
    if not silenced:
        return {}
    left = Counter((diagnostic.path, diagnostic.rule) for diagnostic, _ in after.silenced)
    shown, showing = (
        Counter((diagnostic.path, diagnostic.rule) for diagnostic in report.diagnostics) for report in (before, after)
    )
    return {
        path: rule
        for path, rule in silenced
        if left[path, rule] < silenced[path, rule] and showing[path, rule] > shown[path, rule]
    }
