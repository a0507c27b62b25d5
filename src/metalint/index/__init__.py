"""The incremental layer: what is known of each file, from earlier runs and this one, and which papers share what.

`metalint.index.examination.examine_files` analyzes files (a `FileAnalysis` each);
`metalint.index.changed_files.scan_papers` finds the files that have changed, and
`metalint.index.project_index.ProjectIndex` holds all analyses of a run, cached (`cache`, in sqlite) and fresh
(`workers`). May import `rules` and what lies below; alone uses sqlite3 for analyses.
"""
