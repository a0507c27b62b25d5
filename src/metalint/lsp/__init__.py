"""The language server: what editors show and do while somebody writes papers.

`metalint.lsp.server.serve` runs it on standard input and output; `metalint.lsp.session.Session` checks one repository
with unsaved texts in the place of files. May import all packages but `cli`. Needs the extra `metalint[lsp]`; nothing
but ``metalint lsp`` loads it.
"""
