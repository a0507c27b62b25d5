"""Names that papers share: institutions, venues, people and code types, and which spelling a list prefers.

`metalint.names.venues`, `metalint.names.code_types` and `metalint.names.institutions` read a name against a
vocabulary: the packaged one and the repository's own registries (`metalint.names.registries.read`).
`metalint.names.conventions.decide` is given all names of a list with their counts and tells the preferred form of
each thing. May import `schema` and what lies below; knows neither papers nor rules.
"""
