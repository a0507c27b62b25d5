"""Reports: findings as text, JSON, SARIF and other formats, a module a format.

`metalint.report.formats.render_report` writes a report in a format, and `metalint.report.fixes.write_diff` shows what
fixes change. Text from papers is escaped here for whatever reads it: `metalint.report.terminal` for terminals,
`metalint.report.logs` for the logs of workflows. `metalint.report.api_model.make_report` returns findings as objects,
for the API and for the JSON format, which serializes them. May import `fixes` and what lies below.
"""
