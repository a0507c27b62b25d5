"""The protobuf text format as a language: lexer, lossless tree, literals, edits, layout.

`metalint.text.reading.read_text` returns the tree of a text, `metalint.text.edit.apply_edits` applies edits to a text,
and `metalint.text.layout.format_document` returns a document laid out as txtpbfmt does. May import `util` only;
knows nothing of papers, rules or settings.
"""
