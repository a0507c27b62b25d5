"""Rendering: from papers to lists in Markdown.

`metalint.rendering.outputs.plan` returns what each configured file should hold, and `metalint.rendering.outputs.stale`
which do not hold it. The layouts are `classic`, `table` and `list_layout`, templates of the user's are in `template`.
`metalint.rendering.escape` is the only way by which text from papers gets into Markdown. May import `engine` and what
lies below; alone uses jinja2.
"""
