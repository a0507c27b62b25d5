"""What `metalint verify` says of each paper, and the findings that most papers have in one line."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from metalint.engine.report_types import Report
from metalint.papers.record_check import STATUSES, RecordCheck
from metalint.rules.base import OnlineRule
from metalint.rules.rule_set import RULES
from metalint.util.wording import plural

_RULES: Final = frozenset(rule.name for rule in RULES if isinstance(rule, OnlineRule) and rule.check_record)
_LEAST: Final = 5  # papers that make a habit


Habit = tuple[str, frozenset[str], str]
"""A rule that most papers of a list break: its name, the paths of the papers, and what to say of it, once."""


def list_rows(checks: Mapping[str, RecordCheck]) -> list[dict[str, str | None]]:
    """Return the status of each paper for programs, by path."""
    return [
        {"path": path, "status": check.status}
        | {name: getattr(check, name) or None for name in ("source", "key", "why")}
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


def find_habits(report: Report) -> list[Habit]:
    """Return the findings that most of the papers with a record have: this may be how the list is kept.

    Authors who are not those of the record are no habit; such papers are reported one by one.
    """
    checks = report.checks or {}
    known = sum(bool(check.source) for check in checks.values())
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for diagnostic in report.diagnostics:
        check = checks.get(diagnostic.path)
        if diagnostic.rule in _RULES and check and (what := _describe_difference(diagnostic.rule, check)):
            found[diagnostic.rule, what].add(diagnostic.path)
    habits = []
    for (rule, what), paths in sorted(found.items()):
        if len(paths) < _LEAST or len(paths) * 2 <= known:
            continue
        differences = [authors for path in paths if (authors := checks[path].authors) and authors.missing]
        few = Counter(len(authors.written) for authors in differences)
        parts = [f"{few[at]} {name}" for at, name in ((1, "one author"), (2, "two authors")) if few[at]]
        named = f" ({', '.join(parts)} alone)" if parts and rule == "author-mismatch" else ""
        off = f'`ignore = ["{rule}"]`, or for a part of it `per-file-ignores = {{"meta/old/**" = ["{rule}"]}}`'
        told = (
            f"{rule}: {len(paths)} of {known} papers {what}{named}; if this list is kept so, switch the rule off: {off}"
        )
        habits.append((rule, frozenset(paths), told))
    return habits


def _describe_difference(rule: str, check: RecordCheck) -> str:
    """Return how a paper differs from its record, in words that many papers share; nothing for what is none's habit."""
    if rule == "published-elsewhere":
        return "are published at a venue, and named as preprints"
    if rule != "author-mismatch" or check.authors is None:
        return f"differ from their records by `{rule}`"
    if check.authors.extra or check.authors.repeated:
        return ""
    return "name fewer authors than their records" if check.authors.missing else "name authors in another order"
