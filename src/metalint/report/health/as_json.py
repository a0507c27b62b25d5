"""The health report as JSON: the public contract for programs."""

from typing import Any

from metalint.report.health.history import CommitHistory
from metalint.report.health.today import Health
from metalint.report.logs import dump_json


def render(health: Health, history: CommitHistory) -> str:
    """Return the report as one JSON object, one commit per line."""
    commits = [
        {
            "commit": revision.commit.name,
            "date": revision.commit.date or None,
            "papers": revision.papers,
            "findings": dict(revision.findings),
            "severities": dict(revision.severities),
            "baselined": revision.baselined,
            "judged": revision.is_judged,
            "problem": revision.problem or None,
        }
        for revision in history.revisions
    ]
    rules = []
    for count in health.rules:
        rule = count._asdict() | {"severity": str(count.severity), "count": count.found}
        rules.append({key: rule[key] for key in ("rule", "severity", "count", "safe", "unsafe", "baselined")})
    today: dict[str, Any] = {
        "papers": health.papers,
        "broken": health.broken,
        "clean": health.clean,
        "findings": {rule.rule: rule.found for rule in health.rules},
        "severities": dict(health.severities),
        "rules": rules,
        "folders": {folder: dict(found) for folder, found in health.folders.items()},
        "fields": [{"role": role, "field": field, "filled": filled} for role, field, filled in health.fields],
        "institutions": [
            {"relation": institution.relation, "names": institution.names, "uses": institution.uses}
            for institution in health.institutions
        ],
        "links": dict(health.links),
        "suppressions": [suppression._asdict() for suppression in health.suppressions],
        "baseline": health.baseline and health.baseline._asdict(),
        "ages": None if health.ages is None else dict(health.ages),
        "since": health.since and health.since._asdict(),
    }
    return dump_json({"version": 1, "notes": list(history.notes), "commits": commits, "today": today}, depth=2) + "\n"
