"""Files: discovery, decoding, the workspace, git, locks and atomic writing.

`metalint.files.discovery.find_papers` finds the papers, `metalint.files.decoding.read_source` reads one as text, and
`metalint.files.writing` alone writes files of the user: `locked_writer` for those of a list, `write_output` for a
report. May import `config` and what lies below.
"""
