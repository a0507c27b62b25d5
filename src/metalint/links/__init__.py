"""Links: is a URL alive, moved or dead?

`metalint.links.checker.LinkChecker` returns the `LinkStatus` of URLs, and `metalint.links.history.LinkHistory` keeps
what was seen of them. Asks by way of `metalint.services`. May import that, `papers`, for identifiers,
and what lies below.
"""
