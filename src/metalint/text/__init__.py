"""The protobuf text format as a language: lexer, lossless tree, literals, edits, layout.

`metalint.text.reading.read` returns the tree of a text, `metalint.text.edit.apply` applies edits to a text, and
`metalint.text.layout.layout` returns the edits that lay it out as txtpbfmt does. May import `util` only; knows
nothing of papers, rules or settings.
"""
