"""The health report as JSON: the public contract for programs."""

from metalint.report.health.history import CommitHistory
from metalint.report.health.today import Health
from metalint.report.logs import as_json


def render(health: Health, history: CommitHistory) -> str:
    """Return the report as one JSON object, one commit per line."""
    commits = [
        {
            "commit": one.commit.name,
            "date": one.commit.date or None,
            "papers": one.papers,
            "findings": dict(one.findings),
            "severities": dict(one.severities),
            "baselined": one.baselined,
            "judged": one.is_judged,
            "problem": one.problem or None,
        }
        for one in history.revisions
    ]
    rules = []
    for one in health.rules:
        rule = one._asdict() | {"severity": str(one.severity), "count": one.found}
        rules.append({key: rule[key] for key in ("rule", "severity", "count", "safe", "unsafe", "baselined")})
    today = {
        "papers": health.papers,
        "broken": health.broken,
        "clean": health.clean,
        "findings": {one.rule: one.found for one in health.rules},
        "severities": dict(health.severities),
        "rules": rules,
        "folders": {folder: dict(found) for folder, found in health.folders.items()},
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
    return as_json({"version": 1, "notes": list(history.notes), "commits": commits, "today": today}, depth=2) + "\n"
