"""Fixes: conflicts, the loop, verification, and writing the result.

`metalint.fixes.fixer.fix_project` fixes papers and `metalint.fixes.fixer.write_fixes` writes them; in between
`metalint.fixes.loop` makes those fixes together that do not overlap (`conflicts`), and
`metalint.fixes.verification.is_verified` holds the new text against what each fix said it would change. How a change of
a value becomes text edits is in `metalint.rules.edits`. May import `engine` and what lies below.
"""
