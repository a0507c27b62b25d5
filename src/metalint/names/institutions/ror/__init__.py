"""Organizations of the Research Organization Registry (ROR), read from a data dump.

`metalint.names.institutions.ror.opening.open_index` turns a dump into an index once and opens it, and
`metalint.names.institutions.ror.reading.NameReader` reads names against all registries. May import `names.institutions`
and what lies below.
"""
