"""Adding: from identifiers to papers, and from papers to what services know of them now.

`metalint.adding.additions.Additions` makes a file of each identifier, `metalint.adding.updates.Updates` finds what has
changed, and `metalint.adding.record_checks` compares papers with their records, and finds preprints that a venue has
accepted. `services` has a module for each of them. May import `fixes`, so that new files lint clean, `services` to ask,
and what lies below.
"""
