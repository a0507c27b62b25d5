"""The engine: a request in, a report out.

`metalint.engine.run.lint_project` checks a project and returns a `Report`. `metalint.engine.corpus_rules.find_problems`
yields what is wrong with papers together; `metalint.engine.report_building.build_report` holds back what comments and
the baseline name. `metalint.engine.gate.report_change` compares a change with the commit it is based on. May import
`index` and what lies below; it asks `rendering` once, for outputs that are stale.
"""
