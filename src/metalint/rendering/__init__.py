"""Rendering: from papers to lists in Markdown.

`metalint.rendering.outputs.plan_outputs` returns what each configured file should hold, and
`metalint.rendering.outputs.find_stale_outputs` which do not hold it. The layouts are `classic`, `table` and
`lay_out_list`, templates of the user's are in `template`. `metalint.rendering.escape` is the only way by which text
from papers gets into Markdown. May import `engine` and what lies below; alone uses jinja2.
"""
