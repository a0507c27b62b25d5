"""Importing: from lists in Markdown to one file a paper.

`metalint.importing.plan.plan` reads lists and returns the files to write; `metalint.importing.lists.read` parses one
list, and `metalint.importing.merging.merge` puts together what several rows say of one paper. May import `render`,
whose layout it reads, and what lies below, but no rules.
"""
