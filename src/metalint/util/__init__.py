"""Helpers that know nothing of papers.

Regular expressions that are compiled when first used (`metalint.util.regex.lazy`), signals, durations, URLs
taken apart (`metalint.util.urls.split_url`), values by key (`metalint.util.grouping.group_pairs`), processes, and a
cache on disk (`metalint.util.disk_cache.read_cached`). Imports nothing of metalint but its version.
"""
