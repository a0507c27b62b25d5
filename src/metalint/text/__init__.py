"""The protobuf text format as a language: lexer, lossless tree, literals, edits, layout.

This package imports nothing of metalint and knows no schema.
"""
