"""Scaffolding: what `metalint init` finds out about a repository, and the files that it writes.

`metalint.scaffold.survey.survey` returns the settings that fit a repository, each with the evidence for it, and
`metalint.scaffold.files.configuration` writes them down. May import `papers`, `names`, `schema` and what lies below; it
runs no rules.
"""
