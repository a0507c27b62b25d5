"""Names of organizations: the registry of known ones, and how a written name is read.

`metalint.names.institutions.loading.load` returns the registry, `metalint.names.institutions.reading.read` the
organization that a name denotes, and `metalint.names.institutions.variants.variants` the names of a list that look
like one organization. May import `schema` and what lies below.
"""
