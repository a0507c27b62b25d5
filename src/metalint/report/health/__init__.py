"""The health report: the numbers of a list today, and how they came about over the commits of git.

`metalint.report.health.today.measure_health` counts, `metalint.report.health.history.open_walk` judges past commits,
and `metalint.report.health.as_json.render` writes both for programs. May import what `metalint.report` may.
"""
