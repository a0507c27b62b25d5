"""Reports: findings as text, JSON, SARIF and other formats, a module a format.

`metalint.report.reporters.render` writes a report in a format, and `metalint.report.fixes.diff` shows what fixes
change. Text from papers is escaped here for whatever reads it: `metalint.report.terminal` for terminals,
`metalint.report.logs` for the logs of workflows. May import `fixes` and what lies below.
"""
