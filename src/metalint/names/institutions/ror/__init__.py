"""Organisations of the Research Organization Registry (ROR), read from a data dump.

`metalint.names.institutions.ror.opening.open_index` turns a dump into an index once and opens it, and
`metalint.names.institutions.ror.affiliations.match` returns the organisation that an affiliation string names. May
import `names.institutions` and what lies below.
"""
