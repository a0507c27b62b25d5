"""Files: discovery, decoding, the workspace, git, locks and atomic writing.

`metalint.files.discovery.discover` finds the papers, `metalint.files.decoding.read` reads one as text, and
`metalint.files.writing.write_text` is the one place that writes files of the user. May import `config` and what lies
below.
"""
