"""The registries of papers and repositories: they know with certainty what exists, and answer for many at once.

`metalint.links.registries.registered.registries` returns those that are configured; what one is says
`metalint.links.registries.base.Registry`. A new registry is a module here and a line there.
"""
