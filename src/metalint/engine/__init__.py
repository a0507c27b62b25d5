"""The engine: a request in, a report out.

`metalint.engine.run.run` checks a project and returns a `Report`; `metalint.engine.suppressions.apply` and
`metalint.engine.baseline.apply` take out of the findings what comments and the baseline hold back, and
`metalint.engine.gate.judge` compares a change with the commit it is based on. May import `index` and what lies below;
it asks `render` once, for outputs that are stale.
"""
