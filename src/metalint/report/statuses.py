"""What `metalint verify` says of each paper, and the findings that most papers have in one line."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from metalint.engine.report_types import Report
from metalint.papers.record_check import STATUSES, RecordCheck
from metalint.rules.base import OnlineRule
from metalint.rules.registry import RULES
from metalint.util.wording import plural

_RULES: Final = frozenset(rule.name for rule in RULES if isinstance(rule, OnlineRule) and rule.check_record)
_LEAST: Final = 5  # papers that make a habit
_FEW: Final = 2  # the first author and the last one


def list_rows(checks: Mapping[str, RecordCheck]) -> list[dict[str, str | None]]:
    """Return the status of each paper for programs, by path."""
    return [
        {
            "path": path,
            "status": check.status,
            "source": check.source or None,
            "key": check.key or None,
            "why": check.why or None,
        }
        for path, check in sorted(checks.items())
    ]


def list_lines(checks: Mapping[str, RecordCheck]) -> Iterator[str]:
    """Yield the status of each paper for people."""
    for path, check in sorted(checks.items()):
        by = " ".join(filter(None, (check.source, f"`{check.key}`" if check.key else ""))) or check.why
        yield f"{path}: {check.status}{f': {by}' if by else ''}"


def count_statuses(checks: Mapping[str, RecordCheck]) -> str:
    """Return how many papers have each status, in a sentence."""
    found = Counter(check.status for check in checks.values())
    return f"{plural(len(checks), 'paper')}: {', '.join(f'{found[status]} {status}' for status in STATUSES)}."


def find_habits(report: Report) -> dict[str, str]:
    """Return what to say, once, of rules that most papers with a record break: this may be how the list is kept."""
    checks = report.checks or {}
    known = sum(bool(check.source) for check in checks.values())
    found = Counter(diagnostic.rule for diagnostic in report.diagnostics if diagnostic.rule in _RULES)
    return {
        rule: _describe_habit(rule, number, known, checks)
        for rule, number in sorted(found.items())
        if number >= _LEAST and number * 2 > known
    }


def _describe_habit(rule: str, number: int, known: int, checks: Mapping[str, RecordCheck]) -> str:
    what = f"differ from their records by `{rule}`"
    mismatches = [check.authors for check in checks.values() if check.authors] if rule == "author-mismatch" else []
    if mismatches and all(one.missing and not one.extra for one in mismatches):
        few = Counter(len(one.written) for one in mismatches if len(one.written) <= _FEW)
        parts = [f"{few[at]} {what}" for at, what in ((1, "one author"), (2, "two authors")) if few[at]]
        named = f" ({', '.join(parts)} alone)" if parts else ""
        what = f"name fewer authors than their records{named}"
    off = f'`ignore = ["{rule}"]`, or for a part of it `per-file-ignores = {{"meta/old/**" = ["{rule}"]}}`'
    return f"{rule}: {number} of {known} papers {what}; if this list is kept so, switch the rule off: {off}"
