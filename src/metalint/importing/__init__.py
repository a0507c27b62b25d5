"""Importing: from lists in Markdown to one file per paper.

`metalint.importing.plan.plan` reads lists and returns the files to write; `metalint.importing.lists.read` parses one
list, by `classic` or `foreign` (awesome lists, tables of any columns, the other layouts of metalint), and
`metalint.importing.merging.merge` puts together what several rows say of one paper. May import `rendering`, whose
layouts it reads, and what lies below, but no rules.
"""
