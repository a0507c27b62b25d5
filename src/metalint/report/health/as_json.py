"""The health report as JSON: the public contract for programs."""

from __future__ import annotations

from typing import Any

from metalint.report.health.history import History, Revision
from metalint.report.health.today import Health, RuleCount
from metalint.report.logs import as_json


def render(health: Health, history: History) -> str:
    """Return the report as one JSON object, one commit per line."""
    table = {
        "version": 1,
        "notes": list(history.notes),
        "commits": [_commit(one) for one in history.revisions],
        "today": _today(health),
    }
    return as_json(table, depth=2) + "\n"


def _commit(one: Revision) -> dict[str, Any]:
    return {
        "commit": one.commit.name,
        "date": one.commit.date or None,
        "papers": one.papers,
        "findings": dict(one.findings),
        "severities": dict(one.severities),
        "baselined": one.baselined,
        "judged": one.is_judged,
        "problem": one.problem or None,
    }


def _today(health: Health) -> dict[str, Any]:
    return {
        "papers": health.papers,
        "broken": health.broken,
        "clean": health.clean,
        "findings": {one.rule: one.found for one in health.rules},
        "severities": dict(health.severities),
        "rules": list(map(_rule, health.rules)),
        "folders": {folder: dict(rules) for folder, rules in health.folders.items()},
        "fields": [one._asdict() for one in health.fields],
        "institutions": [
            {"relation": one.relation, "names": one.names, "uses": one.uses} for one in health.institutions
        ],
        "links": dict(health.links),
        "suppressions": [one._asdict() for one in health.suppressions],
        "baseline": health.baseline and health.baseline._asdict(),
        "ages": None if health.ages is None else dict(health.ages),
        "since": health.since and health.since._asdict(),
    }


def _rule(one: RuleCount) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "severity": str(one.severity),
        "count": one.found,
        "safe": one.safe,
        "unsafe": one.unsafe,
        "baselined": one.baselined,
    }
